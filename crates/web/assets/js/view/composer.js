/**
 * Where one writes. The field belongs to whoever types: nothing but typing, sending and choosing
 * another conversation ever changes its text or its caret.
 */

import { useId, useLayoutEffect, useRef, useState } from '../../vendor/preact-hooks.mjs';
import { askedAt } from '../lib/completion.js';
import { createComposition, enterMeans } from '../lib/composition.js';
import { charactersLeft } from '../lib/lengths.js';
import { icon, tags, view } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import { changeChannel, mayManage, titleOf } from '../store/conversations.js';
import { keepDraft, readDraft } from '../store/drafts.js';
import { me, settings } from '../store/me.js';
import { shown } from '../store/messages.js';
import { enqueue } from '../store/outbox.js';
import { unreadLine } from '../store/read.js';
import { target } from '../store/route.js';
import { sayError } from '../store/toasts.js';
import { Completion, useChoices } from './completion.js';
import { EmojiButton } from './emoji_button.js';
import { fitHeight, isTouch, replaceRange } from './field.js';
import { editing } from './message_edit.js';
import { endWanted, jumpToEnd } from './reading.js';
import { sayTyping, TypingLine } from './typing.js';

/** @import { Conversation } from '../types.js' */
/** @import { Asked } from '../lib/completion.js' */

const { button, div, footer, form, label, p, span, textarea } = tags;

const BODY_CHARACTERS_MAX = 10_000;
const COUNTED_FROM = 500;

/** @param {{ channel: Conversation }} props */
export function Composer({ channel }) {
  if (channel.archived_at) return view(Archived, { channel });
  return footer(
    { class: 'composer' },
    view(Writing, { key: channel.id, channel }),
    view(TypingLine, {}),
  );
}

/** @param {{ channel: Conversation }} props */
function Archived({ channel }) {
  const restore = () => changeChannel(channel, { archived: false }).catch(sayError);
  return footer(
    { class: 'composer composer--closed' },
    p(null, text('channel-closed')),
    mayManage(channel)
      ? button({ type: 'button', class: 'button button--small', onClick: restore },
          text('channel-unarchive'))
      : null,
  );
}

/** @param {{ channel: Conversation }} props */
function Writing({ channel }) {
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const [composition] = useState(createComposition);
  const [asked, setAsked] = useState(/** @type {Asked | null} */ (null));
  const [chosen, setChosen] = useState(0);
  const [left, setLeft] = useState(/** @type {number | null} */ (null));
  const [isBlank, setBlank] = useState(true);
  const choices = useChoices(asked, channel.id);
  const listId = useId();
  const isOffering = asked !== null && choices.length > 0;
  const at = Math.min(chosen, choices.length - 1);
  const name = titleOf(channel);

  const measure = (/** @type {HTMLTextAreaElement} */ element) => {
    fitHeight(element);
    setBlank(element.value.trim() === '');
    setLeft(charactersLeft(element.value, BODY_CHARACTERS_MAX, COUNTED_FROM));
  };

  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.value = readDraft(channel.id);
    element.setSelectionRange(element.value.length, element.value.length);
    measure(element);
    if (!isTouch() && !target.peek() && !document.querySelector('dialog[open]')) {
      element.focus({ preventScroll: true });
    }
  }, []);

  const onInput = () => {
    const element = field.current;
    if (!element) return;
    keepDraft(channel.id, element.value);
    measure(element);
    setAsked(askedAt(element.value, element.selectionStart));
    setChosen(0);
    if (element.value.trim() !== '') sayTyping(channel.id);
  };

  const send = () => {
    const element = field.current;
    if (!element || composition.active) return;
    const body = element.value;
    if (body.trim() === '' || (left !== null && left < 0)) return;
    element.value = '';
    keepDraft(channel.id, '');
    measure(element);
    setAsked(null);
    unreadLine.value = null;
    enqueue({ owner: me.peek().id, conversation: channel.id, body });
    if (shown.peek()?.hasNewer) jumpToEnd(channel);
    else endWanted.value += 1;
    element.focus();
  };

  const choose = (/** @type {number} */ which) => {
    const choice = choices[which];
    if (!choice || !asked || !field.current) return;
    replaceRange(field.current, asked.from, asked.to, choice.insert);
    setAsked(null);
  };

  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (composition.owns(event)) return;
    if (isOffering && onListKey(event)) return;
    const manner = { enterSends: settings.peek().enter_sends, touch: isTouch() };
    const meaning = enterMeans(event, manner);
    if (meaning === 'send') {
      event.preventDefault();
      send();
    } else if (event.key === 'ArrowUp' && field.current?.value === '') editLastOwn(event);
  };

  /** @param {KeyboardEvent} event whether the list of choices took it */
  const onListKey = (event) => {
    const plain = !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === 'Escape') setAsked(null);
    else if (event.key === 'ArrowDown') setChosen((at + 1) % choices.length);
    else if (event.key === 'ArrowUp') setChosen((at - 1 + choices.length) % choices.length);
    else if (plain && (event.key === 'Tab' || event.key === 'Enter')) choose(at);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };

  const insert = (/** @type {string} */ words) => {
    const element = field.current;
    if (element) replaceRange(element, element.selectionStart, element.selectionEnd, words);
  };

  return form(
    { class: 'composer__form', onSubmit: (event) => { event.preventDefault(); send(); } },
    isOffering ? view(Completion, { id: listId, choices, chosen: at, onChoose: choose }) : null,
    label({ for: 'composer-field', class: 'hidden-visually' },
      text('message-label', { channel: name })),
    textarea({
      id: 'composer-field', ref: field, class: 'composer__field', rows: 1, dir: 'auto',
      name: 'body', autocomplete: 'off', placeholder: text('message-label', { channel: name }),
      'aria-describedby': left === null ? undefined : `${listId}-left`,
      'aria-autocomplete': 'list', 'aria-haspopup': 'listbox',
      'aria-controls': isOffering ? listId : undefined,
      'aria-activedescendant': isOffering ? `${listId}-${at}` : undefined,
      enterkeyhint: isTouch() ? 'enter' : 'send',
      onInput, onKeyDown,
      onKeyUp: () => composition.release(),
      onClick: () => setAsked(null),
      onBlur: () => setAsked(null),
      onCompositionStart: () => composition.start(),
      onCompositionEnd: (event) => composition.end(event),
    }),
    div(
      { class: 'composer__tools' },
      left === null ? null : view(Left, { id: `${listId}-left`, left }),
      view(EmojiButton, { onPick: insert }),
      button(
        { class: 'button button--primary button--icon composer__send',
          'aria-label': text('message-send'), title: text('message-send'),
          disabled: isBlank || (left !== null && left < 0) },
        icon('send-horizontal'),
      ),
    ),
  );
}

/** @param {{ id: string, left: number }} props */
function Left({ id, left }) {
  const words = left < 0
    ? text('characters-over', { count: -left })
    : text('characters-left', { count: left });
  return span({ id, class: left < 0 ? 'composer__left composer__left--over' : 'composer__left',
    'aria-live': 'polite' }, words);
}

/** @param {KeyboardEvent} event */
function editLastOwn(event) {
  const mine = (shown.peek()?.rows ?? []).filter(
    (message) => message.author.id === me.peek().id && !message.deleted_at,
  );
  const last = mine.at(-1);
  if (!last) return;
  event.preventDefault();
  editing.value = last.seq;
}
