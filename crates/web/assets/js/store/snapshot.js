/** What is known, as one value that events are folded into. The nouns beside it read from here. */

import { signal } from '../../vendor/preact-signals-core.mjs';
import { foldAll } from '../fold.js';

/** @import { Conversation, Event, FirstState, Message, Snapshot } from '../types.js' */

/** @type {import('../../vendor/preact-signals-core.mjs').Signal<Snapshot>} */
export const snapshot = signal({ me: { id: '' }, conversations: {}, messages: {} });

/** @param {Pick<FirstState, 'me' | 'conversations'>} state */
export function begin({ me, conversations }) {
  snapshot.value = { me, conversations: byId(conversations), messages: {} };
}

/** @param {Event[]} events */
export function apply(events) {
  snapshot.value = foldAll(snapshot.value, events);
}

/** @param {Conversation[]} list */
function byId(list) {
  return Object.fromEntries(list.map((conversation) => [conversation.id, conversation]));
}

/** @param {Conversation} conversation */
export function putConversation(conversation) {
  const conversations = { ...snapshot.value.conversations, [conversation.id]: conversation };
  snapshot.value = { ...snapshot.value, conversations };
}

/**
 * Takes in messages that were loaded; those already known stay if they are newer.
 * @param {string} conversation
 * @param {Message[]} list
 */
export function putMessages(conversation, list) {
  const before = snapshot.value;
  const loaded = before.messages[conversation] ?? {};
  const messages = { ...before.messages, [conversation]: loaded };
  const events = list.map((data) => ({ type: 'message.created', data }));
  snapshot.value = foldAll({ ...before, messages }, events);
}

/**
 * @param {string} conversation
 * @param {number} first
 * @param {number} last
 */
export function keepMessages(conversation, first, last) {
  const loaded = snapshot.value.messages[conversation] ?? {};
  const kept = Object.values(loaded).filter(({ seq }) => seq >= first && seq <= last);
  const messages = {
    ...snapshot.value.messages,
    [conversation]: Object.fromEntries(kept.map((message) => [message.seq, message])),
  };
  snapshot.value = { ...snapshot.value, messages };
}
