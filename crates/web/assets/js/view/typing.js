/** Who is typing, and telling the others that one is. */

import { tags } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import { typists } from '../store/members.js';

const { div, span } = tags;

const TOLD_EVERY_MS = 3000;

/** @type {(frame: object) => void} */
let speak = () => {};
let toldAt = -Infinity;

/** @param {(frame: object) => void} say */
export function speakThrough(say) {
  speak = say;
}

/** @param {string} conversation_id */
export function sayTyping(conversation_id) {
  const now = performance.now();
  if (now - toldAt < TOLD_EVERY_MS) return;
  toldAt = now;
  speak({ type: 'typing', conversation_id });
}

export function TypingLine() {
  const names = typists.value.map(({ name }) => name);
  const [first = '', second = ''] = names;
  const words =
    names.length === 0 ? '' :
    names.length === 1 ? text('typing-one', { name: first }) :
    names.length === 2 ? text('typing-two', { first, second }) : text('typing-many');
  return div(
    { class: 'typing' },
    names.length ? span({ class: 'typing__dots', 'aria-hidden': 'true' }, span(), span(), span())
      : null,
    span({ class: 'one-line' }, words),
  );
}
