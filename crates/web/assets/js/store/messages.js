/**
 * A window of each conversation's messages: consecutive by `seq`, loaded both ways, bounded.
 * What lies outside is known by arithmetic: older than 1 there is nothing, newer than `last_seq`
 * neither.
 */

import { computed, signal } from '../../vendor/preact-signals-core.mjs';
import * as api from '../api.js';
import { currentId } from './conversations.js';
import { keptMessages } from './kept.js';
import { apply, keepMessages, putMessages, snapshot } from './snapshot.js';

/** @import { Message } from '../types.js' */

const PAGE = 60;
export const WINDOW_ROWS_MAX = 360;
const WINDOW_ROWS_KEPT = 240;

/** @typedef {{ first: number, last: number }} Window */

/** @type {import('../../vendor/preact-signals-core.mjs').Signal<Record<string, Window>>} */
const windows = signal({});

/**
 * @typedef {'older' | 'newer' | 'all' | null} Part
 * @type {import('../../vendor/preact-signals-core.mjs').Signal<Part>}
 */
export const loading = signal(null);

/** @type {Set<string>} */
const stale = new Set();

/** @param {string} id */
export const windowOf = (id) => windows.value[id] ?? null;

/** The rows to show of the open conversation, and whether there is more either way. */
export const shown = computed(() => {
  const id = currentId.value ?? '';
  const range = windows.value[id];
  if (!range) return null;
  const loaded = snapshot.value.messages[id] ?? {};
  const last = reach(loaded, range.last);
  /** @type {Message[]} */
  const rows = [];
  for (let seq = range.first; seq <= last; seq += 1) {
    const message = loaded[seq];
    if (message) rows.push(message);
  }
  const end = snapshot.value.conversations[id]?.last_seq ?? last;
  return { id, rows, hasOlder: range.first > 1, hasNewer: last < end };
});

/**
 * New messages that follow the window without a gap belong to it.
 * @param {Record<number, Message>} loaded
 * @param {number} last
 */
function reach(loaded, last) {
  let end = last;
  while (loaded[end + 1]) end += 1;
  return end;
}

/**
 * @param {string} id
 * @param {Message[]} items ascending and consecutive
 */
export function openWindow(id, items) {
  const first = items[0]?.seq ?? 1;
  const last = items.at(-1)?.seq ?? 0;
  putMessages(id, items);
  windows.value = { ...windows.value, [id]: { first, last } };
}

/** Forgets every window: after a resync nothing loaded is certain. */
export function closeWindows() {
  windows.value = {};
  snapshot.value = { ...snapshot.value, messages: {} };
}

/**
 * The newest page; without a network, what this device has kept of it.
 * @param {string} id
 */
export async function loadNewest(id) {
  try {
    await load(id, {});
    stale.delete(id);
  } catch (error) {
    const kept = error instanceof api.Unreachable ? await keptMessages(id) : null;
    if (!kept) throw error;
    openWindow(id, kept);
    stale.add(id);
  }
}

/**
 * The network is back: what could not be loaded is, and windows that were opened without it
 * learn of edits and deletions.
 */
export async function refreshStale() {
  const open = currentId.peek();
  if (open !== null && !windows.peek()[open] && loading.peek() === null) stale.add(open);
  for (const id of stale) await loadNewest(id);
}

/** @param {string} id @param {number} seq */
export async function loadAround(id, seq) {
  const range = windows.value[id];
  if (range && seq >= range.first && seq <= reach(snapshot.value.messages[id] ?? {}, range.last)) {
    return;
  }
  await load(id, { around: seq });
}

/**
 * @param {string} id
 * @param {{ around?: number }} place
 */
async function load(id, place) {
  loading.value = 'all';
  try {
    const { items } = await api.messages(id, { ...place, limit: PAGE });
    openWindow(id, items);
  } finally {
    loading.value = null;
  }
}

/** @param {string} id */
export async function loadOlder(id) {
  const range = windows.value[id];
  if (!range || range.first <= 1 || loading.value) return;
  loading.value = 'older';
  try {
    const { items } = await api.messages(id, { before: range.first, limit: PAGE });
    putMessages(id, items);
    const first = items[0]?.seq ?? range.first;
    const last = reach(snapshot.value.messages[id] ?? {}, range.last);
    setWindow(id, first, last - first >= WINDOW_ROWS_MAX ? first + WINDOW_ROWS_KEPT : last);
  } finally {
    loading.value = null;
  }
}

/** @param {string} id */
export async function loadNewer(id) {
  const range = windows.value[id];
  if (!range || loading.value) return;
  const after = reach(snapshot.value.messages[id] ?? {}, range.last);
  loading.value = 'newer';
  try {
    const { items } = await api.messages(id, { after, limit: PAGE });
    putMessages(id, items);
    const last = items.at(-1)?.seq ?? after;
    const tooMany = last - range.first >= WINDOW_ROWS_MAX;
    setWindow(id, tooMany ? last - WINDOW_ROWS_KEPT : range.first, last);
  } finally {
    loading.value = null;
  }
}

/**
 * While one reads at the end, the beginning of a long window is let go.
 * @param {string} id
 */
export function trimAtEnd(id) {
  const range = windows.value[id];
  if (!range) return;
  const last = reach(snapshot.value.messages[id] ?? {}, range.last);
  if (last - range.first >= WINDOW_ROWS_MAX) setWindow(id, last - WINDOW_ROWS_KEPT, last);
}

/**
 * @param {string} id
 * @param {number} first
 * @param {number} last
 */
function setWindow(id, first, last) {
  windows.value = { ...windows.value, [id]: { first, last } };
  const end = snapshot.value.conversations[id]?.last_seq ?? last;
  // Newer rows that came live stay only if they join on.
  keepMessages(id, first, last === end ? end : last);
}

/** @param {Message} message @param {string} body */
export async function editMessage(message, body) {
  const data = await api.editMessage(message.conversation_id, message.seq, body);
  apply([{ type: 'message.edited', data }]);
}

/** @param {Message} message */
export async function deleteMessage(message) {
  await api.deleteMessage(message.conversation_id, message.seq);
  const deleted_at = new Date().toISOString();
  apply([{ type: 'message.deleted', data: { ...message, body: '', html: '', deleted_at } }]);
}
