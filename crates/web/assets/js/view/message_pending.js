/** A message of one's own that the server does not have yet. */

import { continues } from '../lib/rows.js';
import { classes, icon, tags, view } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import { clockTime } from '../lib/times.js';
import { standing } from '../live/live.js';
import { me, reader } from '../store/me.js';
import { discard, retry } from '../store/outbox.js';
import { hueClass } from '../lib/names.js';

/** @import { Message } from '../types.js' */
/** @import { Pending } from '../store/outbox.js' */

const { article, bdi, button, div, header, img, span, time } = tags;

/** @param {{ entry: Pending, before?: Message }} props */
export function PendingRow({ entry, before }) {
  const person = me.value;
  const follows = before ? continues(before, { ...entry, author: person }) : true;
  const failed = entry.state === 'failed';
  return article(
    { class: classes('message message--own message--pending', follows && 'message--continued',
        failed && 'message--failed'),
      'aria-busy': !failed },
    follows
      ? span({ class: 'message__gutter' })
      : img({ class: 'avatar message__avatar', src: person.avatar_url, alt: '', width: 36,
          height: 36 }),
    div(
      { class: 'message__main' },
      follows
        ? null
        : header({ class: 'message__head' },
            bdi({ class: `message__author name-colour ${hueClass(person.id)}`, dir: 'auto' },
              person.name),
            span({ class: 'message__time' },
              time({ dateTime: entry.created_at }, clockTime(entry.created_at, reader.value)))),
      div({ class: 'message__body message__body--plain', dir: 'auto' }, entry.body),
      failed ? view(Failed, { entry }) : view(Sending, { entry }),
    ),
  );
}

/** Said only when it takes long: most messages are there before one could read it. */
function Sending() {
  const words = standing.value === 'offline' ? text('message-waiting') : text('message-sending');
  return div({ class: 'message__fate' }, icon('clock'), words);
}

/** @param {{ entry: Pending }} props */
function Failed({ entry }) {
  return div(
    { class: 'message__fate message__fate--bad', role: 'alert' },
    icon('circle-alert'),
    span(null, text('message-failed', { reason: entry.error ?? '' })),
    button({ type: 'button', class: 'button button--small', onClick: () => retry(entry.token) },
      text('message-retry')),
    button({ type: 'button', class: 'button button--small button--quiet',
      onClick: () => discard(entry.token) }, text('message-discard')),
  );
}
