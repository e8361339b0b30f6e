/**
 * The shapes of the contract (sections 3 and 4) and of the page's first state. Types only.
 *
 * @typedef {{ id: string, handle: string, name: string, avatar_url: string }} User
 *
 * @typedef {'auto' | 'light' | 'dark'} Theme
 * @typedef {{
 *   language: string | null, theme: Theme, enter_sends: boolean, time_zone: string | null
 * }} Settings
 * @typedef {User & {
 *   role: 'owner' | 'moderator' | 'member' | 'guest', email?: string | null,
 *   settings: Settings, created_at: string
 * }} Me
 *
 * @typedef {User & { role: Me['role'], created_at: string, deactivated_at?: string | null }} Person
 *
 * @typedef {'all' | 'mentions' | 'none'} Notify
 * @typedef {{
 *   id: string, kind: 'channel' | 'direct' | 'journal' | 'thread',
 *   visibility: 'public' | 'private', name?: string | null, topic?: string | null,
 *   participants?: User[],
 *   last_seq: number, read_seq: number, unread: number, mentions: number,
 *   created_at: string, archived_at?: string | null, member_count?: number,
 *   notify?: Notify, role?: 'owner' | 'member' | null, joined?: boolean,
 *   last_message_at?: string | null
 * }} Conversation
 *
 * @typedef {{
 *   conversation_id: string, seq: number, author: User, body: string, html: string,
 *   created_at: string, edited_at?: string | null, deleted_at?: string | null,
 *   client_token?: string | null, mentions?: string[]
 * }} Message
 *
 * @typedef {{
 *   user: User, role: 'owner' | 'member', joined_at: string, online: boolean
 * }} Member
 *
 * @typedef {{
 *   id?: number, type: string, conversation_id?: string, data: any, at?: string
 * }} Event
 *
 * @typedef {{
 *   me: { id: string } & Partial<Me>,
 *   conversations: Record<string, Conversation>,
 *   messages: Record<string, Record<number, Message>>
 * }} Snapshot
 *
 * @typedef {{
 *   me: Me, cursor: number, conversations: Conversation[],
 *   current: null | {
 *     conversation: Conversation,
 *     messages: { items: Message[], has_older: boolean },
 *     members_preview?: Member[]
 *   },
 *   seq?: number | null, locale: string, base: string,
 *   server: { name: string, registration: string, guests: boolean | string }
 * }} FirstState
 */

export {};
