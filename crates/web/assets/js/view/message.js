/**
 * One message. The server renders the same markup (templates/workspace/message.html):
 *
 *   <article class="message [message--continued] [message--own] [message--calls]
 *       [message--deleted]" data-seq="12" tabindex="-1">
 *     <img class="avatar message__avatar" src="/avatar/7" alt="" width="36" height="36">
 *     <div class="message__main">
 *       <header class="message__head">
 *         <bdi class="message__author name-colour hue-7" dir="auto">Name</bdi>
 *         <a class="message__time" href="/channel/name/12"><time datetime="…">14:05</time></a>
 *         <span class="message__edited">edited</span>
 *       </header>
 *       <div class="message__body prose" dir="auto">…html…</div>
 *     </div>
 *   </article>
 *
 * A continued one has no avatar and no author; its time stands in the avatar's place.
 */

import { hueClass } from '../lib/names.js';
import { classes, icon, memo, tags, view } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import { clockTime, exactTime, hourAndMinute, relativeTime } from '../lib/times.js';
import { Actions } from './message_actions.js';
import { MessageBody } from './message_body.js';
import { Edit } from './message_edit.js';

/** @import { Message } from '../types.js' */
/** @import { Reader } from '../lib/times.js' */

const { a, article, bdi, div, header, img, p, span, time } = tags;

/**
 * @typedef {{
 *   message: Message, path: string, reader: Reader, isContinued: boolean, isOwn: boolean,
 *   callsMe: boolean, isActive: boolean, isEditing: boolean, isTarget: boolean,
 *   mayDelete: boolean, mayEdit: boolean
 * }} Props
 * @type {(props: Props) => any}
 */
export const MessageRow = memo((props) => {
  const { message, isContinued, isOwn, callsMe, isActive, isEditing, isTarget } = props;
  const deleted = Boolean(message.deleted_at);
  return article(
    { class: classes('message', isContinued && 'message--continued', isOwn && 'message--own',
        callsMe && 'message--calls', deleted && 'message--deleted', isTarget && 'message--target',
        isEditing && 'message--editing', isActive && 'message--active'),
      'data-seq': message.seq, tabIndex: -1, 'aria-label': labelOf(props) },
    isContinued
      ? view(Time, { ...props, className: 'message__gutter' })
      : img({ class: 'avatar message__avatar', src: message.author.avatar_url, alt: '',
          width: 36, height: 36, decoding: 'async' }),
    div(
      { class: 'message__main' },
      isContinued ? null : view(Head, props),
      isEditing ? view(Edit, { message }) : view(Body, { message, isContinued }),
    ),
    isActive && !isEditing && !deleted ? view(Actions, props) : null,
  );
});

/** @param {Props} props */
function labelOf({ message, reader }) {
  return `${message.author.name}, ${clockTime(message.created_at, reader)}`;
}

/** @param {Props} props */
function Head(props) {
  const { message } = props;
  return header(
    { class: 'message__head' },
    bdi({ class: `message__author name-colour ${hueClass(message.author.id)}`, dir: 'auto' },
      message.author.name),
    view(Time, { ...props, className: 'message__time' }),
    message.edited_at && !message.deleted_at
      ? span({ class: 'message__edited' }, text('message-edited'))
      : null,
  );
}

/** @param {Props & { className: string }} props */
function Time({ message, path, reader, isActive, isContinued, className }) {
  const words = isContinued ? hourAndMinute : clockTime;
  const exact = exactTime(message.created_at, reader);
  // Relative time is true only when it is read: it is worked out while one points at it.
  const title = isActive
    ? `${exact} · ${relativeTime(message.created_at, reader, Date.now())}`
    : exact;
  return a(
    { class: className, href: `${path}/${message.seq}`, title, tabIndex: -1 },
    time({ dateTime: message.created_at }, words(message.created_at, reader)),
  );
}

/** @param {{ message: Message, isContinued: boolean }} props */
function Body({ message, isContinued }) {
  if (message.deleted_at) {
    return p({ class: 'message__body message__gone' }, icon('trash-2'), text('message-deleted'));
  }
  const body = view(MessageBody, { html: message.html });
  if (!isContinued || !message.edited_at) return body;
  return [body, span({ class: 'message__edited' }, text('message-edited'))];
}
