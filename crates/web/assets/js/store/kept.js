/**
 * What was last known, kept on this device: a page that opens without a network goes on from
 * here, and a conversation shows what it showed before.
 */

import { effect } from '../../vendor/preact-signals-core.mjs';
import * as database from '../lib/database.js';
import { currentId } from './conversations.js';
import { shown } from './messages.js';
import { snapshot } from './snapshot.js';

/** @import { FirstState, Message } from '../types.js' */

const SETTLE_MS = 2000;
const ROWS_MAX = 60;

/** @param {string} conversation @returns {Promise<Message[] | null>} */
export async function keptMessages(conversation) {
  const kept = await database.read('kept', keyOf(snapshot.peek().me.id, conversation));
  return kept?.items ?? null;
}

/** @param {string} me @param {string} conversation */
const keyOf = (me, conversation) => `${me}:${conversation}`;

/**
 * The page as it was served, or, if that was long ago (without a network the service worker
 * serves what it has), as it was when one left.
 * @param {FirstState} state
 * @returns {Promise<FirstState>}
 */
export async function newestState(state) {
  const kept = await database.read('kept', state.me.id);
  if (!kept || kept.cursor <= state.cursor || !state.current) return state;
  const { id } = state.current.conversation;
  const items = (await database.read('kept', keyOf(state.me.id, id)))?.items;
  const conversation = kept.conversations.find((/** @type {any} */ one) => one.id === id);
  if (!items || !conversation) return state;
  const messages = { items, has_older: items[0]?.seq > 1 };
  const { me, cursor, conversations } = kept;
  return { ...state, me, cursor, conversations, current: { conversation, messages } };
}

/** @param {() => number} cursorOf */
export function keepKeeping(cursorOf) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const keep = () => {
    clearTimeout(timer);
    timer = undefined;
    const { me, conversations } = snapshot.peek();
    const list = Object.values(conversations);
    database.put('kept', { id: me.id, me, cursor: cursorOf(), conversations: list });
    const range = shown.peek();
    if (!range || range.hasNewer) return;
    const items = range.rows.slice(-ROWS_MAX);
    database.put('kept', { id: keyOf(me.id, range.id), items });
  };
  effect(() => {
    snapshot.value;
    currentId.value;
    timer ??= setTimeout(keep, SETTLE_MS);
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') keep();
  });
}
