/** Tells screen readers what is new in the open conversation, once. */

import { signal } from '../../vendor/preact-signals-core.mjs';
import { tags } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import { currentId } from '../store/conversations.js';
import { me } from '../store/me.js';

/** @import { Event, Message } from '../types.js' */

const { div, p } = tags;

const KEPT = 3;

/** @type {import('../../vendor/preact-signals-core.mjs').Signal<Message[]>} */
const heard = signal([]);

/** @param {Event[]} events */
export function announce(events) {
  /** @type {Message[]} */
  const fresh = events
    .filter(({ type }) => type === 'message.created')
    .map(({ data }) => data)
    .filter(({ conversation_id: id }) => id === currentId.peek())
    .filter(({ author }) => author.id !== me.peek().id);
  if (fresh.length) heard.value = [...heard.peek(), ...fresh].slice(-KEPT);
}

export function Announcer() {
  return div(
    { class: 'hidden-visually', 'aria-live': 'polite', 'aria-relevant': 'additions' },
    heard.value.map((message) =>
      p({ key: `${message.conversation_id}-${message.seq}` },
        text('announce-message', { name: message.author.name, body: message.body }))),
  );
}
