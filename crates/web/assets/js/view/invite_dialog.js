/** Bringing people into a channel: those who are here by name, others by a link. */

import { useState } from '../../vendor/preact-hooks.mjs';
import * as api from '../api.js';
import { channelPath } from '../lib/paths.js';
import { icon, tags, view } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import { loadMembers } from '../store/members.js';
import { say, sayError } from '../store/toasts.js';
import { Avatar } from './avatar.js';
import { Dialog } from './dialog.js';
import { usePeople } from './people.js';

/** @import { Conversation, User } from '../types.js' */

const { bdi, button, div, input, label, li, output, p, span, ul } = tags;

/** @param {{ channel: Conversation }} props */
export function InviteDialog({ channel }) {
  const [words, setWords] = useState('');
  const [added, setAdded] = useState(/** @type {string[]} */ ([]));

  const found = usePeople(words);

  const add = async (/** @type {User} */ user) => {
    try {
      await api.addMember(channel.id, user.handle);
      setAdded((before) => [...before, user.id]);
      loadMembers(channel.id).catch(() => {});
    } catch (error) {
      sayError(error);
    }
  };

  return view(Dialog, {
    title: text('invite-title-channel', { channel: channel.name ?? '' }),
    children: div(
      { class: 'form' },
      div({ class: 'field' },
        label({ class: 'field__label', for: 'invite-words' }, text('invite-find')),
        input({ id: 'invite-words', type: 'search', class: 'field__input', value: words,
          dir: 'auto', placeholder: text('invite-find-hint'), autocomplete: 'off',
          onInput: (event) => setWords(event.currentTarget.value) })),
      ul({ class: 'invite__list' }, found.map((user) =>
        li({ key: user.id, class: 'member' },
          view(Avatar, { user, size: 32 }),
          span({ class: 'member__names' },
            bdi({ class: 'member__name one-line', dir: 'auto' }, user.name),
            span({ class: 'member__meta one-line' }, bdi({ dir: 'auto' }, `@${user.handle}`))),
          added.includes(user.id)
            ? span({ class: 'pill pill--accent' }, icon('check'), text('invite-added'))
            : button({ type: 'button', class: 'button button--small', onClick: () => add(user) },
                text('invite-add'))))),
      found.length === 0 && words ? p({ class: 'field__hint' }, text('members-no-match')) : null,
      view(Link, { channel }),
    ),
  });
}

/** @param {{ channel: Conversation }} props */
function Link({ channel }) {
  const [url, setUrl] = useState('');
  const isPublic = channel.visibility === 'public';
  const make = async () => {
    try {
      const invite = await api.createInvite(channel.id);
      setUrl(new URL(invite.url, location.origin).href);
    } catch (error) {
      // Who may not invite to the server can still pass on the address of a public channel.
      if (isPublic) setUrl(location.origin + channelPath(channel.name ?? ''));
      else sayError(error);
    }
  };
  const copy = () => {
    navigator.clipboard?.writeText(url).then(() => say(text('copied')), sayError);
  };
  if (!url) {
    return div({ class: 'field' },
      p({ class: 'field__hint' }, text('invite-link-hint')),
      button({ type: 'button', class: 'button', onClick: make }, icon('link'),
        text('invite-link-make')));
  }
  return div({ class: 'field' },
    p({ class: 'field__hint' }, text('invite-link-ready')),
    div({ class: 'invite__link' }, output({ class: 'code' }, url),
      button({ type: 'button', class: 'button', onClick: copy }, icon('copy'), text('copy'))));
}
