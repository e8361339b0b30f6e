/** Where one can go: channels and directs with what is new in them, and oneself at the foot. */

import { useState } from '../../vendor/preact-hooks.mjs';
import { best } from '../lib/names.js';
import { placePath } from '../lib/paths.js';
import { classes, icon, memo, tags, view } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import {
  callsIn, channels, currentId, directs, isUnread, othersIn, titleOf,
} from '../store/conversations.js';
import { drafted } from '../store/drafts.js';
import { me } from '../store/me.js';
import { pane, showPane } from '../store/route.js';
import { Avatar } from './avatar.js';
import { Mark } from './conversation_mark.js';
import { open } from './dialog.js';
import { Menu } from './menu.js';

/** @import { Conversation } from '../types.js' */

const { a, bdi, button, div, h2, input, li, nav, p, span, ul } = tags;

const FILTER_FROM = 8;

/** @param {{ serverName: string }} props */
export function Sidebar({ serverName }) {
  const [words, setWords] = useState('');
  const count = channels.value.length + directs.value.length;
  return nav(
    { class: 'sidebar', 'aria-label': text('sidebar-label') },
    div(
      { class: 'sidebar__head' },
      a({ class: 'brand', href: '/channels' }, icon('mark', 'brand__mark'),
        span({ class: 'one-line', dir: 'auto' }, serverName)),
      button(
        { type: 'button', class: 'button button--quiet button--icon sidebar__jump',
          'aria-label': text('switcher-open'), 'aria-keyshortcuts': 'Control+K',
          title: text('switcher-open'), onClick: () => (open.value = { kind: 'switcher' }) },
        icon('search'),
      ),
    ),
    count >= FILTER_FROM || words ? view(Filter, { words, setWords }) : null,
    div(
      { class: 'sidebar__scroll' },
      view(Section, {
        title: text('channels'), all: channels.value, words, add: text('channel-create'),
        onAdd: () => (open.value = { kind: 'create' }), none: text('sidebar-none'),
      }),
      a({ class: 'sidebar__browse', href: '/channels' }, icon('compass'),
        text('channels-browse')),
      view(Section, {
        title: text('directs'), all: directs.value, words, add: text('direct-new'),
        onAdd: () => (open.value = { kind: 'direct' }), none: text('directs-none'),
      }),
      directs.value.length > 0
        ? a({ class: 'sidebar__browse', href: '/messages' }, icon('message-circle'),
            text('directs-all'))
        : null,
    ),
    view(Self, {}),
  );
}

/**
 * @param {{
 *   title: string, all: Conversation[], words: string, add: string, onAdd: () => void, none: string
 * }} props
 */
function Section({ title, all, words, add, onAdd, none }) {
  const list = words.trim() ? best(words, all, namesOf) : all;
  return [
    div(
      { class: 'sidebar__section' },
      h2({ class: 'sidebar__title' }, title),
      button(
        { type: 'button', class: 'button button--quiet button--icon sidebar__add',
          'aria-label': add, title: add, onClick: onAdd },
        icon('plus'),
      ),
    ),
    ul(
      { class: 'sidebar__list' },
      list.map((place) =>
        view(Place, {
          key: place.id, place, isCurrent: place.id === currentId.value,
          hasDraft: Boolean(drafted.value[place.id]),
        }),
      ),
    ),
    list.length === 0
      ? p({ class: 'sidebar__none' }, words ? text('sidebar-no-match') : none)
      : null,
  ];
}

/** @param {Conversation} place */
function namesOf(place) {
  return [titleOf(place), ...othersIn(place).map(({ handle }) => handle)];
}

/** @param {{ words: string, setWords: (words: string) => void }} props */
function Filter({ words, setWords }) {
  return div(
    { class: 'sidebar__filter' },
    input({
      type: 'search', class: 'field__input', value: words, placeholder: text('sidebar-filter'),
      'aria-label': text('sidebar-filter'),
      onInput: (event) => setWords(event.currentTarget.value),
    }),
  );
}

/** @type {(props: { place: Conversation, isCurrent: boolean, hasDraft: boolean }) => any} */
const Place = memo(({ place, isCurrent, hasDraft }) => {
  const unread = !isCurrent && isUnread(place);
  const calls = isCurrent ? 0 : callsIn(place);
  const isDirect = place.kind === 'direct';
  const enter = (/** @type {Event} */ event) => {
    if (!isCurrent || pane.peek() !== 'places') return;
    event.preventDefault();
    showPane('');
  };
  return li(
    null,
    a(
      { href: placePath(place), onClick: enter,
        class: classes('place', unread && 'place--unread', place.archived_at && 'place--archived',
          place.notify === 'none' && 'place--muted'),
        'aria-current': isCurrent ? 'page' : undefined },
      view(Mark, { conversation: place, size: 20, class: 'place__icon' }),
      bdi({ class: 'place__name one-line', dir: 'auto' }, titleOf(place)),
      hasDraft && !isCurrent
        ? span({ class: 'place__draft', title: text('sidebar-draft') }, icon('pencil'),
            span({ class: 'hidden-visually' }, text('sidebar-draft')))
        : null,
      calls > 0
        ? span({ class: 'place__mentions' },
            span({ 'aria-hidden': 'true' }, Math.min(calls, 99)),
            span({ class: 'hidden-visually' }, isDirect
              ? text('sidebar-unread', { count: calls })
              : text('sidebar-mentions', { count: calls })))
        : null,
      unread && calls === 0
        ? span({ class: 'hidden-visually' }, text('sidebar-unread', { count: place.unread }))
        : null,
    ),
  );
});

function Self() {
  const person = me.value;
  const go = (/** @type {string} */ path) => () => location.assign(path);
  const isGuest = person.role === 'guest';
  const runs = person.role === 'owner' || person.role === 'moderator';
  return div(
    { class: 'sidebar__self' },
    view(Menu, {
      label: text('self-menu'), side: 'start', up: true, class: 'self', hasWords: true,
      items: [
        { label: text('settings-preferences'), icon: 'settings',
          run: () => (open.value = { kind: 'preferences' }) },
        { label: text('shortcuts-title'), icon: 'keyboard',
          run: () => (open.value = { kind: 'shortcuts' }) },
        null,
        isGuest
          ? { label: text('self-keep-name'), icon: 'lock', run: go('/settings/password') }
          : { label: text('self-profile'), icon: 'pencil', run: go('/settings') },
        ...(runs ? [{ label: text('server-settings'), icon: 'users', run: go('/admin') }] : []),
        null,
        { label: text('sign-out'), icon: 'log-out', run: go('/logout') },
      ],
      children: [
        view(Avatar, { user: person, size: 32, online: true }),
        span({ class: 'self__names' },
          bdi({ class: 'self__name one-line', dir: 'auto' }, person.name),
          bdi({ class: 'self__handle one-line', dir: 'auto' }, isGuest
            ? text('role-guest') : `@${person.handle}`)),
      ],
    }),
  );
}
