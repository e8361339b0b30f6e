/** The head of the open channel: what it is about, who is in it, what can be done with it. */

import { icon, tags, view } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import {
  changeChannel, leaveChannel, mayManage, rejoinChannel, setNotify, titleOf,
} from '../store/conversations.js';
import { pane, openChannel, showPane } from '../store/route.js';
import { say, sayError } from '../store/toasts.js';
import { toggleMembers, membersShown } from './panes.js';
import { Mark } from './conversation_mark.js';
import { open } from './dialog.js';
import { Menu } from './menu.js';

/** @import { Conversation, Notify } from '../types.js' */

const { bdi, button, div, h1, header, p, span } = tags;

/** @param {{ channel: Conversation }} props */
export function Header({ channel }) {
  const manages = mayManage(channel);
  const isDirect = channel.kind === 'direct';
  const count = channel.member_count ?? 0;
  return header(
    { class: 'header' },
    button(
      { type: 'button', class: 'button button--quiet button--icon header__back',
        'aria-label': text('back-to-channels'), onClick: () => showPane('places') },
      icon('arrow-left'),
    ),
    div(
      { class: 'header__words' },
      h1({ class: 'header__name' },
        view(Mark, { conversation: channel, size: 28, class: 'header__icon' }),
        bdi({ class: 'one-line', dir: 'auto' }, titleOf(channel)),
        channel.notify === 'none' ? icon('bell-off', 'icon header__muted') : null,
        channel.archived_at ? span({ class: 'pill' }, text('channel-archived-badge')) : null),
      view(Topic, { channel, manages }),
    ),
    button(
      { type: 'button', class: 'button button--quiet button--small header__members',
        'aria-pressed': membersShown.value || pane.value === 'members',
        'aria-label': text('header-members', { count }), title: text('header-members', { count }),
        onClick: toggleMembers },
      icon('users'), span(null, count),
    ),
    view(Menu, {
      label: isDirect ? text('direct-menu') : text('channel-menu'), children: icon('ellipsis'),
      items: isDirect ? directItems(channel) : menuItems(channel, manages),
    }),
  );
}

/** @param {{ channel: Conversation, manages: boolean }} props */
function Topic({ channel, manages }) {
  const edit = () => (open.value = { kind: 'topic', channel });
  if (channel.topic && !manages) {
    return p({ class: 'header__topic one-line', dir: 'auto', title: channel.topic }, channel.topic);
  }
  if (!manages || channel.archived_at) return null;
  return button(
    { type: 'button', class: 'header__topic header__topic--edit one-line', onClick: edit,
      title: channel.topic || text('topic-add'), dir: 'auto' },
    channel.topic || text('topic-add'),
  );
}

/** @param {Conversation} channel @param {string} mute */
function notifyItems(channel, mute) {
  const notify = channel.notify ?? 'mentions';
  /** @type {[Notify, string][]} */
  const levels = [
    ['all', text('notify-all')], ['mentions', text('notify-mentions')], ['none', mute],
  ];
  return levels.map(([level, label]) => ({
    label, checked: notify === level, run: () => setNotify(channel, level).catch(sayError),
  }));
}

/** @param {Conversation} direct */
function directItems(direct) {
  return [
    ...notifyItems(direct, text('direct-mute')),
    null,
    { label: text('copy-link'), icon: 'link', run: () => copyAddress() },
  ];
}

/** @param {Conversation} channel @param {boolean} manages */
function menuItems(channel, manages) {
  const managing = [
    { label: text('channel-rename'), icon: 'pencil',
      run: () => (open.value = { kind: 'rename', channel }) },
    { label: text('topic-edit'), icon: 'message-circle',
      run: () => (open.value = { kind: 'topic', channel }) },
    channel.archived_at
      ? { label: text('channel-unarchive'), icon: 'archive-restore',
          run: () => changeChannel(channel, { archived: false }).catch(sayError) }
      : { label: text('channel-archive'), icon: 'archive',
          run: () => (open.value = { kind: 'archive', channel }) },
    null,
  ];
  return [
    ...notifyItems(channel, text('notify-none')),
    null,
    { label: text('invite-people'), icon: 'user-plus',
      run: () => (open.value = { kind: 'invite', channel }) },
    { label: text('copy-link'), icon: 'link', run: () => copyAddress() },
    null,
    ...(manages ? managing : []),
    { label: text('channel-leave'), icon: 'log-out', danger: true, run: () => leave(channel) },
  ];
}

function copyAddress() {
  const address = location.origin + location.pathname.split('/').slice(0, 3).join('/');
  navigator.clipboard?.writeText(address).then(() => say(text('copied')), sayError);
}

/**
 * A public channel can be joined again, so leaving asks nothing and offers a way back;
 * a private one says first that there is none.
 * @param {Conversation} channel
 */
async function leave(channel) {
  if (channel.visibility === 'private') {
    open.value = { kind: 'leave', channel };
    return;
  }
  try {
    await leaveChannel(channel);
  } catch (error) {
    sayError(error);
    return;
  }
  const back = async () => {
    await rejoinChannel(channel);
    await openChannel(channel.name ?? '');
  };
  say(text('channel-left', { channel: channel.name ?? '' }), {
    label: text('undo'), run: () => back().catch(sayError),
  });
}
