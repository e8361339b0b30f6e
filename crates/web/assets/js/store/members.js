/** Who is in the open conversation, who is online, who is typing. */

import { computed, signal } from '../../vendor/preact-signals-core.mjs';
import * as api from '../api.js';
import { currentId, directs, othersIn } from './conversations.js';
import { me } from './me.js';

/** @import { Event, Member, User } from '../types.js' */

const TYPING_MS = 6000;

/**
 * @typedef {{ id: string, items: Member[], next: string | null }} Loaded
 * @type {import('../../vendor/preact-signals-core.mjs').Signal<Loaded | null>}
 */
const loaded = signal(null);

/** @type {import('../../vendor/preact-signals-core.mjs').Signal<Record<string, boolean>>} */
const online = signal({});

/**
 * @typedef {{ user: User, until: number }} Typing
 * @type {import('../../vendor/preact-signals-core.mjs').Signal<Record<string, Typing[]>>}
 */
const typing = signal({});

export const members = computed(() => {
  const list = loaded.value?.id === currentId.value ? loaded.value : null;
  if (!list) return null;
  const items = list.items.map((member) => ({
    ...member,
    online: online.value[member.user.id] ?? member.online,
  }));
  return { items, hasMore: list.next !== null };
});

/** What is known without asking; undefined is not known. @param {string} user */
export function isOnline(user) {
  const member = members.value?.items.find((one) => one.user.id === user);
  return member?.online ?? online.value[user];
}

/** Presence is a hint that a broken connection misses: it is asked for anew. */
export async function loadPresence() {
  const here = new Set(await api.online());
  const others = directs.peek().flatMap(othersIn);
  const known = Object.fromEntries(others.map(({ id }) => [id, here.has(id)]));
  online.value = { ...online.value, ...known };
}

/** People typing in the open conversation, without oneself. */
export const typists = computed(() => {
  const all = typing.value[currentId.value ?? ''] ?? [];
  return all.map(({ user }) => user).filter(({ id }) => id !== me.value.id);
});

/** A list that was asked for and has not come yet, and whether it is out of date already. */
let awaited = { id: '', isStale: false };

/** @param {string} id */
export async function loadMembers(id) {
  const asked = { id, isStale: false };
  awaited = asked;
  const { items, next } = await api.members(id, { limit: 100 });
  loaded.value = { id, items, next };
  if (asked.isStale) await loadMembers(id);
}

/** @param {string} id */
export async function loadMoreMembers(id) {
  const list = loaded.value;
  if (list?.id !== id || list.next === null) return;
  const { items, next } = await api.members(id, { limit: 100, after: list.next });
  loaded.value = { id, items: [...list.items, ...items], next };
}

/** @param {Member} member @param {string} id */
export async function removeMember(id, member) {
  await api.removeMember(id, member.user.handle);
  dropMember(id, member.user.id);
}

/**
 * Keeps the list and the hints in step with what happens.
 * @param {Event[]} events
 */
export function followMembers(events) {
  for (const { type, conversation_id: id = '', data, at } of events) {
    if (type.startsWith('membership.') && id === awaited.id) awaited.isStale = true;
    if (type === 'membership.created') addMember(id, data, at ?? '');
    else if (type === 'membership.deleted') dropMember(id, data.user.id);
    else if (type === 'user.changed') renameMember(data);
    else if (type === 'message.created') stopTyping(id, data.author.id);
  }
}

/** @param {string} id @param {{ user: User, role: Member['role'] }} data @param {string} at */
function addMember(id, { user, role }, at) {
  const list = loaded.value;
  if (list?.id !== id || list.items.some((member) => member.user.id === user.id)) return;
  const member = { user, role, joined_at: at, online: online.value[user.id] ?? true };
  loaded.value = { ...list, items: [...list.items, member] };
}

/** @param {string} id @param {string} user */
function dropMember(id, user) {
  const list = loaded.value;
  if (list?.id !== id) return;
  loaded.value = { ...list, items: list.items.filter((member) => member.user.id !== user) };
}

/** @param {User} user */
function renameMember(user) {
  const list = loaded.value;
  if (!list?.items.some((member) => member.user.id === user.id)) return;
  const items = list.items.map((m) => (m.user.id === user.id ? { ...m, user } : m));
  loaded.value = { ...list, items };
}

/** @param {any} frame a signal of the live stream: it carries no id and is not promised */
export function takeHint(frame) {
  if (frame.type === 'presence') {
    online.value = { ...online.value, [frame.user_id]: frame.online };
  } else if (frame.type === 'typing' && frame.user.id !== me.value.id) {
    startTyping(frame.conversation_id, frame.user);
  }
}

/** @param {string} id @param {User} user */
function startTyping(id, user) {
  const until = Date.now() + TYPING_MS;
  const others = (typing.value[id] ?? []).filter((entry) => entry.user.id !== user.id);
  typing.value = { ...typing.value, [id]: [...others, { user, until }] };
  setTimeout(() => expireTyping(id), TYPING_MS + 50);
}

/** @param {string} id */
function expireTyping(id) {
  const now = Date.now();
  const left = (typing.value[id] ?? []).filter((entry) => entry.until > now);
  typing.value = { ...typing.value, [id]: left };
}

/** @param {string} id @param {string} user */
function stopTyping(id, user) {
  const all = typing.value[id] ?? [];
  const left = all.filter((entry) => entry.user.id !== user);
  if (left.length < all.length) typing.value = { ...typing.value, [id]: left };
}
