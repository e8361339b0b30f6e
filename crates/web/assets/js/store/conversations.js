/** The conversations one is in, and which of them is open. */

import { computed, signal } from '../../vendor/preact-signals-core.mjs';
import * as api from '../api.js';
import { folded } from '../lib/names.js';
import { locale } from '../lib/texts.js';
import { me, moderates } from './me.js';
import { apply, putConversation, snapshot } from './snapshot.js';

/** @import { Conversation, Notify } from '../types.js' */

/** @type {import('../../vendor/preact-signals-core.mjs').Signal<string | null>} */
export const currentId = signal(null);

export const current = computed(() => {
  const id = currentId.value;
  return id === null ? null : (snapshot.value.conversations[id] ?? null);
});

/** Channels in the order of their names; archived ones last. */
export const channels = computed(() => {
  const all = Object.values(snapshot.value.conversations);
  return all.filter(({ kind, joined }) => kind === 'channel' && joined !== false).sort(byName);
});

/** @param {Conversation} a @param {Conversation} b */
function byName(a, b) {
  const archived = Number(Boolean(a.archived_at)) - Number(Boolean(b.archived_at));
  return archived || folded(a.name ?? '').localeCompare(folded(b.name ?? ''), locale.value);
}

/** Directs, those with the newest messages first. */
export const directs = computed(() => {
  const all = Object.values(snapshot.value.conversations);
  return all.filter(({ kind }) => kind === 'direct').sort(newerFirst);
});

/** Everything in the order in which the sidebar lists it. */
export const places = computed(() => [...channels.value, ...directs.value]);

/** @param {Conversation} a @param {Conversation} b */
export function newerFirst(a, b) {
  return movedAt(b).localeCompare(movedAt(a)) || Number(b.id) - Number(a.id);
}

/** @param {Conversation} conversation */
const movedAt = ({ last_message_at: at, created_at: made }) => at ?? made;

/** Who takes part in a direct beside oneself. @param {Conversation} conversation */
export function othersIn({ participants = [] }) {
  return participants.filter(({ id }) => id !== me.value.id);
}

/** A channel by its name, a direct by the others. @param {Conversation} conversation */
export function titleOf(conversation) {
  const names = othersIn(conversation).map(({ name }) => name);
  // Names of both directions side by side keep their order and the commas their places.
  const isolated = names.length > 1 ? names.map((name) => `\u2068${name}\u2069`) : names;
  return conversation.name ?? isolated.join(', ');
}

/** How many messages call for oneself: in a direct all of them, unless one chose less. */
export function callsIn(/** @type {Conversation} */ { kind, notify, unread, mentions }) {
  return kind === 'direct' && notify === 'all' ? unread : mentions;
}

/** Unread as a mark: muted channels have none, mentions always count. */
export const totals = computed(() => {
  let mentions = 0;
  let unread = 0;
  for (const conversation of Object.values(snapshot.value.conversations)) {
    mentions += conversation.joined === false ? 0 : callsIn(conversation);
    if (isUnread(conversation)) unread += 1;
  }
  return { mentions, unread };
});

/** @param {Conversation} conversation */
export function isUnread(conversation) {
  if (conversation.archived_at || conversation.joined === false) return false;
  return conversation.mentions > 0 || (conversation.unread > 0 && conversation.notify !== 'none');
}

/** @param {Conversation} conversation */
export function mayManage(conversation) {
  if (conversation.kind === 'direct') return false;
  return conversation.role === 'owner' || moderates.value;
}

/** @param {string} name */
export function channelNamed(name) {
  return channels.value.find((channel) => channel.name === name) ?? null;
}

/**
 * The channel of that name, joined if need be.
 * @param {string} name
 */
export async function enterChannel(name) {
  const known = channelNamed(name);
  if (known) return known;
  const found = await api.channelByName(name);
  // An archived channel takes nobody in; it can still be read.
  const entered = found.joined || found.archived_at ? found : await api.join(found.id);
  putConversation(entered);
  return entered;
}

/**
 * The direct of that id, if one takes part in it.
 * @param {string} id
 */
export async function enterDirect(id) {
  const known = snapshot.peek().conversations[id];
  if (known) return known;
  const found = await api.conversation(id);
  putConversation(found);
  return found;
}

/** The one direct with these people, made if need be. @param {string[]} handles */
export async function openDirect(handles) {
  const opened = await api.openDirect(handles);
  // What the log has told of it meanwhile is newer.
  if (!snapshot.peek().conversations[opened.id]) putConversation(opened);
  return opened;
}

/** On another device one comes back to where one was last. @param {string} id */
export function rememberPlace(id) {
  const place = snapshot.peek().conversations[id];
  if (place?.joined && place.kind === 'channel') api.join(id).catch(() => {});
}

/** @param {{ name: string, topic?: string, visibility: 'public' | 'private' }} draft */
export async function createChannel(draft) {
  const created = await api.createChannel(draft);
  putConversation({ role: 'owner', joined: true, member_count: 1, ...created });
  return created;
}

/**
 * @param {Conversation} channel
 * @param {{ name?: string, topic?: string, archived?: boolean }} change
 */
export async function changeChannel(channel, change) {
  const changed = await api.changeChannel(channel.id, change);
  apply([{ type: 'channel.changed', conversation_id: channel.id, data: changed }]);
}

/** Left by oneself, so that nobody is told what they just did. @type {Set<string>} */
export const leftByChoice = new Set();

/** @param {Conversation} channel */
export async function leaveChannel(channel) {
  leftByChoice.add(channel.id);
  await api.leave(channel.id);
  const user = { id: snapshot.value.me.id };
  apply([{ type: 'membership.deleted', conversation_id: channel.id, data: { user } }]);
}

/** @param {Conversation} channel */
export async function rejoinChannel(channel) {
  leftByChoice.delete(channel.id);
  putConversation(await api.join(channel.id));
}

/** @param {Conversation} channel @param {Notify} notify */
export async function setNotify(channel, notify) {
  putConversation({ ...channel, notify });
  try {
    await api.setNotify(channel.id, notify);
  } catch (error) {
    putConversation({ ...channel });
    throw error;
  }
}
