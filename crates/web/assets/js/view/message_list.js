/** The open conversation's messages, scrolled by whoever reads and by nothing else. */

import { useEffect, useLayoutEffect, useRef, useState } from '../../vendor/preact-hooks.mjs';
import { placePath } from '../lib/paths.js';
import { rowsOf } from '../lib/rows.js';
import { icon, tags, view } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import { dayName } from '../lib/times.js';
import { titleOf } from '../store/conversations.js';
import { me, moderates, reader } from '../store/me.js';
import { loading, shown } from '../store/messages.js';
import { outbox } from '../store/outbox.js';
import { unreadLine } from '../store/read.js';
import { target } from '../store/route.js';
import { Mark } from './conversation_mark.js';
import { MessageRow } from './message.js';
import { editing } from './message_edit.js';
import { onRowKeys } from './message_keys.js';
import { PendingRow } from './message_pending.js';
import { onPersonClick } from './person_dialog.js';
import { jumpToEnd, jumpToUnread, useReading } from './reading.js';

/** @import { Conversation, Message } from '../types.js' */

const { button, div, p, section, span } = tags;

/** @param {{ channel: Conversation }} props */
export function MessageList({ channel }) {
  const scroller = useRef(/** @type {HTMLDivElement | null} */ (null));
  const content = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [active, setActive] = useState(/** @type {number | null} */ (null));
  const range = shown.value?.id === channel.id ? shown.value : null;
  const pending = outbox.value.filter((entry) => entry.conversation === channel.id);
  const reading = useReading({ channel, range, scroller, content, pending: pending.length });
  const messages = range?.rows ?? [];
  const rows = rowsOf(messages, { reader: reader.value, unreadAfter: unreadLine.value });
  const last = messages.at(-1);

  useEffect(() => setActive(null), [channel.id]);
  useLayoutEffect(() => {
    editing.value = null;
  }, [channel.id]);

  const handleOf = (/** @type {number} */ seq) =>
    messages.find((message) => message.seq === seq)?.author.handle ?? null;
  /** @param {Event} event */
  const point = (event) => setActive(seqAt(event.target));
  /** @param {FocusEvent} event */
  const leave = (event) => {
    const next = /** @type {Node | null} */ (event.relatedTarget);
    if (!scroller.current?.contains(next)) setActive(null);
  };

  return section(
    { class: 'message-list', 'aria-label': text('messages-label') },
    div(
      { ref: scroller, class: 'message-list__scroll', tabIndex: 0, role: 'log', 'aria-live': 'off',
        'aria-label': text('messages-label'), 'aria-busy': loading.value !== null,
        onPointerOver: point, onFocusIn: point, onPointerLeave: () => setActive(null),
        onFocusOut: leave,
        onKeyDown: (event) => onRowKeys(event, messages),
        onClick: (event) => onPersonClick(event, handleOf) },
      div(
        { ref: content, class: 'message-list__content' },
        range ? null : view(Skeleton, {}),
        range && !range.hasOlder ? view(Beginning, { channel, isEmpty: !last }) : null,
        range?.hasOlder ? div({ class: 'message-list__more' }, text('messages-loading')) : null,
        rows.map((row) =>
          row.kind === 'day'
            ? view(Day, { key: row.key, time: row.time })
            : row.kind === 'unread'
              ? view(UnreadLine, { key: row.key })
              : view(MessageRow, { key: row.key, message: row.message,
                  isContinued: row.isContinued, ...relation(row.message, channel),
                  path: placePath(channel), reader: reader.value,
                  isActive: active === row.message.seq,
                  isEditing: editing.value === row.message.seq,
                  isTarget: target.value?.seq === row.message.seq }),
        ),
        range?.hasNewer
          ? div({ class: 'message-list__more' }, text('messages-loading'))
          : pending.map((entry, at) =>
              view(PendingRow, { key: entry.token, entry, before: at === 0 ? last : undefined })),
      ),
    ),
    view(Jumps, { channel, firstSeq: messages[0]?.seq ?? 1, ...reading }),
  );
}

/** @param {EventTarget | null} element */
function seqAt(element) {
  const row = /** @type {Element | null} */ (element)?.closest?.('[data-seq]');
  return row ? Number(/** @type {HTMLElement} */ (row).dataset.seq) : null;
}

/** @param {Message} message @param {Conversation} channel */
function relation(message, channel) {
  const isOwn = message.author.id === me.value.id;
  const isOpen = !channel.archived_at;
  return {
    isOwn,
    callsMe: !message.deleted_at && Boolean(message.mentions?.includes(me.value.id)),
    mayEdit: isOwn && isOpen,
    mayDelete: (isOwn || moderates.value) && isOpen,
  };
}

/** Seen only when loading takes its time. */
function Skeleton() {
  const row = (/** @type {number} */ at) =>
    div({ class: 'skeleton__row', key: at }, span({ class: 'skeleton__avatar' }),
      span({ class: 'skeleton__lines' }, span(), span()));
  return div({ class: 'skeleton', 'aria-hidden': 'true' }, [1, 2, 3, 4, 5].map(row));
}

/** @param {{ time: string }} props */
function Day({ time }) {
  return div({ class: 'day', role: 'separator' },
    span({ class: 'day__name' }, dayName(time, reader.value, Date.now())));
}

function UnreadLine() {
  return div({ class: 'unread-line', role: 'separator', id: 'unread-line' },
    span({ class: 'unread-line__word' }, text('messages-new')));
}

/** @param {{ channel: Conversation, isEmpty: boolean }} props */
function Beginning({ channel, isEmpty }) {
  const name = titleOf(channel);
  const isDirect = channel.kind === 'direct';
  return div(
    { class: 'beginning' },
    view(Mark, { conversation: channel, size: 64, class: 'beginning__mark', plain: true }),
    p({ class: 'beginning__title', dir: 'auto' }, name),
    p({ class: 'beginning__text' }, isDirect
      ? text('direct-beginning', { names: name })
      : text('messages-none', { channel: name })),
    isEmpty && !isDirect ? p({ class: 'beginning__text' }, text('messages-first')) : null,
  );
}

/**
 * @param {{ channel: Conversation, firstSeq: number, atEnd: boolean, below: number }} props
 */
function Jumps({ channel, firstSeq, atEnd, below }) {
  const line = unreadLine.value;
  const isLineAbove = line !== null && line + 1 < firstSeq;
  const words = below > 0 ? text('messages-new-below', { count: below }) : text('messages-latest');
  return div(
    { class: 'jumps' },
    isLineAbove
      ? button({ type: 'button', class: 'jump jump--unread', onClick: () => jumpToUnread(channel) },
          icon('arrow-up-to-line'),
          text('messages-jump-unread', { count: channel.last_seq - line }))
      : null,
    atEnd
      ? null
      : button({ type: 'button', onClick: () => jumpToEnd(channel),
          class: below > 0 ? 'jump jump--end jump--new' : 'jump jump--end' },
          icon('arrow-down'), words),
  );
}
