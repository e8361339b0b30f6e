/**
 * The read marker: it follows what was really shown while the page was looked at, and only
 * forwards. The unread line stays where it was when one came.
 */

import { effect, signal } from '../../vendor/preact-signals-core.mjs';
import * as api from '../api.js';
import { current, currentId } from './conversations.js';
import { apply, snapshot } from './snapshot.js';

const SETTLE_MS = 250;

/** Whether somebody looks at this page. */
export const attentive = signal(true);

/**
 * Rows after this `seq` were unread when one came; null draws no line.
 * @type {import('../../vendor/preact-signals-core.mjs').Signal<number | null>}
 */
export const unreadLine = signal(null);

/** @type {Record<string, number>} */
const wanted = {};
/** @type {ReturnType<typeof setTimeout> | null} */
let timer = null;

/** Called when a conversation is opened, or looked at again. */
export function drawUnreadLine() {
  const conversation = current.peek();
  unreadLine.value = conversation && conversation.unread > 0 ? conversation.read_seq : null;
}

/**
 * @param {string} id
 * @param {number} seq the last row that was on screen
 */
export function markShown(id, seq) {
  const conversation = snapshot.peek().conversations[id];
  if (!attentive.peek() || !conversation || seq <= conversation.read_seq) return;
  const mentions = seq >= conversation.last_seq ? 0 : conversation.mentions;
  apply([{ type: 'read.moved', conversation_id: id, data: { read_seq: seq, mentions } }]);
  wanted[id] = Math.max(wanted[id] ?? 0, seq);
  timer ??= setTimeout(tell, SETTLE_MS);
}

function tell() {
  timer = null;
  for (const [id, seq] of Object.entries(wanted)) {
    delete wanted[id];
    // Unheard, it is told again with the next row that is shown.
    api.markRead(id, seq).catch(() => {});
  }
}

/** Follows the window's focus and visibility. */
export function watchAttention() {
  const look = () => {
    const now = document.visibilityState === 'visible' && document.hasFocus();
    attentive.value = now;
  };
  for (const type of ['focus', 'blur']) addEventListener(type, look);
  document.addEventListener('visibilitychange', look);
  look();
  // Messages that come while nobody looks start a new line when there is none below.
  effect(() => {
    const conversation = current.value;
    if (attentive.value || !conversation || conversation.unread === 0) return;
    const line = unreadLine.peek();
    if (line === null || line < conversation.read_seq) unreadLine.value = conversation.read_seq;
  });
  effect(() => {
    currentId.value;
    drawUnreadLine();
  });
}
