/** The people of the open channel: who is here, who else belongs, and bringing in more. */

import { useEffect, useState } from '../../vendor/preact-hooks.mjs';
import { best, hueClass } from '../lib/names.js';
import { classes, icon, tags, view } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import { standing } from '../live/live.js';
import { mayManage } from '../store/conversations.js';
import { me } from '../store/me.js';
import { loadMembers, loadMoreMembers, members, removeMember } from '../store/members.js';
import { sayError } from '../store/toasts.js';
import { Avatar } from './avatar.js';
import { open } from './dialog.js';
import { Menu } from './menu.js';
import { toggleMembers } from './panes.js';

/** @import { Conversation, Member } from '../types.js' */

const { aside, bdi, button, div, h2, h3, input, li, p, span, ul } = tags;

const FILTER_FROM = 12;

/** @param {{ channel: Conversation }} props */
export function Members({ channel }) {
  const [words, setWords] = useState('');
  const isLive = standing.value === 'online';
  useEffect(() => setWords(''), [channel.id]);
  // Presence is a hint that a broken connection misses: it is asked for anew.
  useEffect(() => {
    if (isLive) loadMembers(channel.id).catch(sayError);
  }, [channel.id, isLive]);
  const isDirect = channel.kind === 'direct';
  const title = isDirect ? text('direct-members') : text('members-title');
  const list = members.value;
  const found = list ? best(words, list.items, ({ user }) => [user.name, user.handle]) : [];
  const online = found.filter((member) => member.online);
  const others = found.filter((member) => !member.online);
  return aside(
    { class: 'members', 'aria-label': title },
    div(
      { class: 'members__head' },
      h2({ class: 'members__title' }, title),
      button({ type: 'button', class: 'button button--quiet button--icon', onClick: toggleMembers,
        'aria-label': text('members-close') }, icon('x')),
    ),
    div(
      { class: 'members__tools' },
      isDirect ? null : button(
        { type: 'button', class: 'button button--small button--wide-small',
          onClick: () => (open.value = { kind: 'invite', channel }) },
        icon('user-plus'), text('invite-people'),
      ),
      list && (list.items.length >= FILTER_FROM || words)
        ? input({ type: 'search', class: 'field__input', value: words,
            placeholder: text('members-filter'), 'aria-label': text('members-filter'),
            onInput: (event) => setWords(event.currentTarget.value) })
        : null,
    ),
    div(
      { class: 'members__scroll' },
      view(Section, { title: text('members-online'), list: online, channel }),
      view(Section, { title: text('members-others'), list: others, channel }),
      list && found.length === 0 ? p({ class: 'members__none' }, text('members-no-match')) : null,
      list?.hasMore
        ? button({ type: 'button', class: 'button button--small',
            onClick: () => loadMoreMembers(channel.id).catch(sayError) }, text('members-more'))
        : null,
    ),
  );
}

/** @param {{ title: string, list: Member[], channel: Conversation }} props */
function Section({ title, list, channel }) {
  if (list.length === 0) return null;
  return [
    h3({ class: 'members__section' }, title, span({ class: 'members__count' }, list.length)),
    ul({ class: 'members__list' }, list.map((member) => view(Person, {
      key: member.user.id, member, channel,
    }))),
  ];
}

/** @param {{ member: Member, channel: Conversation }} props */
function Person({ member, channel }) {
  const { user, role, online } = member;
  const isMe = user.id === me.value.id;
  const show = () => (open.value = { kind: 'person', handle: user.handle });
  const remove = () => removeMember(channel.id, member).catch(sayError);
  return li(
    { class: classes('member', !online && 'member--away') },
    view(Avatar, { user, size: 32, online }),
    button({ type: 'button', class: 'member__names member__names--open', onClick: show },
      bdi({ class: `member__name one-line name-colour ${hueClass(user.id)}`, dir: 'auto' },
        user.name),
      span({ class: 'member__meta one-line' }, bdi({ dir: 'auto' }, `@${user.handle}`),
        isMe ? ` · ${text('members-you')}` : null)),
    role === 'owner' ? span({ class: 'pill' }, text('role-owner')) : null,
    mayManage(channel) && !isMe
      ? view(Menu, { label: text('member-menu', { name: user.name }), children: icon('ellipsis'),
          items: [
            { label: text('member-remove'), icon: 'user-minus', danger: true, run: remove },
          ] })
      : null,
  );
}
