/** From messages to what stands in the list: dividers between days, the unread line, rows. */

import { dayOf } from './times.js';

/** @import { Message } from '../types.js' */
/** @import { Reader } from './times.js' */

const CONTINUES_WITHIN_MS = 5 * 60_000;

/**
 * @typedef {{ kind: 'day', key: string, time: string }
 *   | { kind: 'unread', key: string }
 *   | { kind: 'message', key: string, message: Message, isContinued: boolean }} Row
 */

/**
 * @param {Message[]} messages ascending
 * @param {{ reader: Reader, unreadAfter: number | null }} options
 * @returns {Row[]}
 */
export function rowsOf(messages, { reader, unreadAfter }) {
  /** @type {Row[]} */
  const rows = [];
  /** @type {Message | null} */
  let before = null;
  let day = '';
  for (const message of messages) {
    const today = dayOf(message.created_at, reader);
    const isNewDay = today !== day;
    const isLine = unreadAfter !== null && message.seq > unreadAfter
      && (before === null ? message.seq === unreadAfter + 1 : before.seq <= unreadAfter);
    if (isNewDay) rows.push({ kind: 'day', key: `day-${today}`, time: message.created_at });
    if (isLine) rows.push({ kind: 'unread', key: 'unread' });
    const isContinued = !isNewDay && !isLine && before !== null && continues(before, message);
    const key = message.client_token ?? `m-${message.seq}`;
    rows.push({ kind: 'message', key, message, isContinued });
    before = message;
    day = today;
  }
  return rows;
}

/**
 * @param {Message} before
 * @param {{ author: { id: string }, created_at: string, deleted_at?: string | null }} message
 */
export function continues(before, message) {
  return (
    before.author.id === message.author.id &&
    !before.deleted_at &&
    !message.deleted_at &&
    Date.parse(message.created_at) - Date.parse(before.created_at) < CONTINUES_WITHIN_MS
  );
}
