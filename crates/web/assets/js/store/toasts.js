/** Short notes at the edge of the page, some with a way back. */

import { signal } from '../../vendor/preact-signals-core.mjs';

const SHOWN_MS = 5000;
const SHOWN_WITH_ACTION_MS = 9000;

/**
 * @typedef {{ label: string, run: () => void }} Action
 * @typedef {{ id: number, words: string, tone: 'plain' | 'bad', action?: Action }} Toast
 */

/** @type {import('../../vendor/preact-signals-core.mjs').Signal<Toast[]>} */
export const toasts = signal([]);

let lastId = 0;

/** @param {string} words @param {Action} [action] */
export function say(words, action) {
  show({ words, tone: 'plain', action });
}

/** @param {unknown} error */
export function sayError(error) {
  show({ words: error instanceof Error ? error.message : String(error), tone: 'bad' });
}

/** @param {Omit<Toast, 'id'>} toast */
function show(toast) {
  const id = (lastId += 1);
  // Said once is enough, however many parts of the page found it out.
  const others = toasts.value.filter(({ words }) => words !== toast.words);
  toasts.value = [...others.slice(-2), { id, ...toast }];
  setTimeout(() => dismiss(id), toast.action ? SHOWN_WITH_ACTION_MS : SHOWN_MS);
}

/** @param {number} id */
export function dismiss(id) {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}
