/** What one has typed and not sent, per conversation. Only the one who types changes it. */

import { signal } from '../../vendor/preact-signals-core.mjs';
import { me } from './me.js';

/** Conversations with a draft, for the mark in the sidebar. */
export const drafted = signal(/** @type {Record<string, boolean>} */ ({}));

/** @param {string} conversation */
const keyOf = (conversation) => `chirm-draft:${me.peek().id}:${conversation}`;

/** @param {string} conversation */
export function readDraft(conversation) {
  try {
    return localStorage.getItem(keyOf(conversation)) ?? '';
  } catch {
    return '';
  }
}

/** @param {string} conversation @param {string} draft */
export function keepDraft(conversation, draft) {
  const has = draft.trim() !== '';
  if (Boolean(drafted.peek()[conversation]) !== has) {
    drafted.value = { ...drafted.peek(), [conversation]: has };
  }
  try {
    if (has) localStorage.setItem(keyOf(conversation), draft);
    else localStorage.removeItem(keyOf(conversation));
  } catch {
    // A full or forbidden storage costs the draft its life beyond this page, nothing else.
  }
}

/** @param {string[]} conversations */
export function findDrafts(conversations) {
  drafted.value = Object.fromEntries(conversations.map((id) => [id, readDraft(id).trim() !== '']));
}
