/** Where one can go: channels with what is new in them, and oneself at the foot. */

import { useState } from '../../vendor/preact-hooks.mjs';
import { best } from '../lib/names.js';
import { channelPath } from '../lib/paths.js';
import { classes, icon, memo, tags, view } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import { channels, currentId, isUnread } from '../store/conversations.js';
import { drafted } from '../store/drafts.js';
import { me } from '../store/me.js';
import { pane, showPane } from '../store/route.js';
import { Avatar } from './avatar.js';
import { open } from './dialog.js';
import { Menu } from './menu.js';

/** @import { Conversation } from '../types.js' */

const { a, bdi, button, div, h2, input, li, nav, p, span, ul } = tags;

const FILTER_FROM = 8;

/** @param {{ serverName: string }} props */
export function Sidebar({ serverName }) {
  const [words, setWords] = useState('');
  const all = channels.value;
  const list = words.trim() ? best(words, all, (channel) => [channel.name ?? '']) : all;
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
    all.length >= FILTER_FROM || words ? view(Filter, { words, setWords }) : null,
    div(
      { class: 'sidebar__section' },
      h2({ class: 'sidebar__title' }, text('channels')),
      button(
        { type: 'button', class: 'button button--quiet button--icon sidebar__add',
          'aria-label': text('channel-create'), title: text('channel-create'),
          onClick: () => (open.value = { kind: 'create' }) },
        icon('plus'),
      ),
    ),
    ul(
      { class: 'sidebar__list' },
      list.map((channel) =>
        view(Place, {
          key: channel.id, channel, isCurrent: channel.id === currentId.value,
          hasDraft: Boolean(drafted.value[channel.id]),
        }),
      ),
    ),
    list.length === 0
      ? p({ class: 'sidebar__none' }, words ? text('sidebar-no-match') : text('sidebar-none'))
      : null,
    a({ class: 'sidebar__browse', href: '/channels' }, icon('compass'), text('channels-browse')),
    view(Self, {}),
  );
}

/** @param {{ words: string, setWords: (words: string) => void }} props */
function Filter({ words, setWords }) {
  return div(
    { class: 'sidebar__filter' },
    input({
      type: 'search', class: 'field__input', value: words, placeholder: text('channels-filter'),
      'aria-label': text('channels-filter'),
      onInput: (event) => setWords(event.currentTarget.value),
    }),
  );
}

/** @type {(props: { channel: Conversation, isCurrent: boolean, hasDraft: boolean }) => any} */
const Place = memo(({ channel, isCurrent, hasDraft }) => {
  const unread = !isCurrent && isUnread(channel);
  const mentions = isCurrent ? 0 : channel.mentions;
  const enter = (/** @type {Event} */ event) => {
    if (!isCurrent || pane.peek() !== 'places') return;
    event.preventDefault();
    showPane('');
  };
  return li(
    null,
    a(
      { href: channelPath(channel.name ?? ''), onClick: enter,
        class: classes('place', unread && 'place--unread', channel.archived_at && 'place--archived',
          channel.notify === 'none' && 'place--muted'),
        'aria-current': isCurrent ? 'page' : undefined },
      icon(channel.visibility === 'private' ? 'lock' : 'hash', 'icon place__icon'),
      bdi({ class: 'place__name one-line', dir: 'auto' }, channel.name),
      hasDraft && !isCurrent
        ? span({ class: 'place__draft', title: text('sidebar-draft') }, icon('pencil'),
            span({ class: 'hidden-visually' }, text('sidebar-draft')))
        : null,
      mentions > 0
        ? span({ class: 'place__mentions' },
            span({ 'aria-hidden': 'true' }, Math.min(mentions, 99)),
            span({ class: 'hidden-visually' }, text('sidebar-mentions', { count: mentions })))
        : null,
      unread && mentions === 0
        ? span({ class: 'hidden-visually' }, text('sidebar-unread', { count: channel.unread }))
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
