/** Who somebody is: opened from their name, their picture or a mention. */

import { useEffect, useState } from '../../vendor/preact-hooks.mjs';
import * as api from '../api.js';
import { hueClass } from '../lib/names.js';
import { icon, tags, view } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import { shortDate } from '../lib/times.js';
import { openDirect } from '../store/conversations.js';
import { me, reader } from '../store/me.js';
import { isOnline } from '../store/members.js';
import { openPlace } from '../store/route.js';
import { sayError } from '../store/toasts.js';
import { Avatar } from './avatar.js';
import { focusComposer, writeMention } from './composer_field.js';
import { close, Dialog, open } from './dialog.js';
import { isTouch } from './field.js';

/** @import { Person } from '../types.js' */

const { a, bdi, button, div, p, span } = tags;

/** @param {{ handle: string }} props */
export function PersonDialog({ handle }) {
  const [person, setPerson] = useState(/** @type {Person | null} */ (null));
  const [problem, setProblem] = useState('');
  useEffect(() => {
    api.user(handle).then(setPerson, (error) => setProblem(error.message));
  }, [handle]);
  return view(Dialog, {
    title: person?.name ?? `@${handle}`, bare: 'title', class: 'dialog--person',
    children: person ? view(Card, { person }) : p({ class: 'person__wait' }, problem),
  });
}

/** @param {{ person: Person }} props */
function Card({ person }) {
  const online = isOnline(person.id);
  const mention = () => {
    close();
    queueMicrotask(() => writeMention(person.handle));
  };
  const write = async () => {
    close();
    try {
      await openPlace(await openDirect([person.handle]));
      if (!isTouch()) focusComposer();
    } catch (error) {
      sayError(error);
    }
  };
  const roles = {
    owner: text('role-owner'), moderator: text('role-moderator'), member: text('role-member'),
    guest: text('role-guest'),
  };
  return div(
    { class: 'person' },
    view(Avatar, { user: person, size: 88, online }),
    p({ class: `person__name name-colour ${hueClass(person.id)}` },
      bdi({ dir: 'auto' }, person.name)),
    p({ class: 'person__meta' }, bdi({ dir: 'auto' }, `@${person.handle}`),
      span({ class: 'pill' }, roles[person.role])),
    p({ class: 'person__since' },
      text('person-since', { date: shortDate(person.created_at, reader.value) })),
    div(
      { class: 'buttons' },
      person.id === me.value.id
        ? a({ class: 'button', href: '/settings' }, icon('pencil'), text('self-profile'))
        : [
            person.deactivated_at ? null : button(
              { type: 'button', class: 'button button--primary', onClick: write },
              icon('message-circle'), text('person-message')),
            button({ type: 'button', class: 'button', onClick: mention },
              icon('at-sign'), text('person-mention')),
          ],
      button({ type: 'button', class: 'button button--quiet', onClick: close },
        text('dialog-close')),
    ),
  );
}

/**
 * A click on a name, a picture or a mention in a list of messages.
 * @param {MouseEvent} event
 * @param {(seq: number) => string | null} handleOf the author of a row
 */
export function onPersonClick(event, handleOf) {
  const element = /** @type {Element} */ (event.target);
  const mention = element.closest('a.mention');
  const author = element.closest('.message__author, .message__avatar');
  if (mention && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    open.value = { kind: 'person', handle: mention.textContent?.replace(/^@/, '') ?? '' };
  } else if (author) {
    const row = /** @type {HTMLElement | null} */ (author.closest('[data-seq]'));
    const handle = row && handleOf(Number(row.dataset.seq));
    if (handle) open.value = { kind: 'person', handle };
  }
}
