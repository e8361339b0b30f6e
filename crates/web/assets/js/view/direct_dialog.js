/** Choosing whom to write to: one to eight people, found by a few letters. */

import { useRef, useState } from '../../vendor/preact-hooks.mjs';
import { icon, tags, view } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import { openDirect } from '../store/conversations.js';
import { openPlace } from '../store/route.js';
import { Avatar } from './avatar.js';
import { close, Dialog } from './dialog.js';
import { usePeople } from './people.js';

/** @import { User } from '../types.js' */

const { bdi, button, div, form, input, label, li, p, span, ul } = tags;

const PEOPLE_MAX = 8;

export function DirectDialog() {
  const [words, setWords] = useState('');
  const [chosen, setChosen] = useState(/** @type {User[]} */ ([]));
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const people = usePeople(words);
  const found = people.filter(({ id }) => !chosen.some((one) => one.id === id));
  const isFull = chosen.length >= PEOPLE_MAX;

  const add = (/** @type {User} */ user) => {
    if (isFull) return;
    setChosen((before) => [...before, user]);
    setWords('');
    field.current?.focus();
  };
  const drop = (/** @type {User} */ user) => {
    setChosen((before) => before.filter(({ id }) => id !== user.id));
    field.current?.focus();
  };

  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const [first, last] = [found[0], chosen.at(-1)];
    if (event.key === 'Enter' && words.trim()) {
      event.preventDefault();
      if (first) add(first);
    } else if (event.key === 'Backspace' && words === '' && last) drop(last);
  };

  /** @param {SubmitEvent} event */
  const onSubmit = async (event) => {
    event.preventDefault();
    if (isBusy || chosen.length === 0) return;
    setBusy(true);
    try {
      const direct = await openDirect(chosen.map(({ handle }) => handle));
      close();
      await openPlace(direct);
    } catch (error) {
      setProblem(/** @type {Error} */ (error).message);
      setBusy(false);
    }
  };

  return view(Dialog, {
    title: text('direct-new'),
    children: form(
      { class: 'form', onSubmit },
      div(
        { class: 'field' },
        label({ class: 'field__label', for: 'direct-words' }, text('direct-new-find')),
        chosen.length > 0 ? view(Chosen, { chosen, drop }) : null,
        input({ id: 'direct-words', ref: field, type: 'search', class: 'field__input', dir: 'auto',
          value: words, placeholder: text('invite-find-hint'), autocomplete: 'off', onKeyDown,
          'aria-describedby': 'direct-hint',
          onInput: (event) => setWords(event.currentTarget.value) }),
        p({ class: 'field__hint', id: 'direct-hint', role: 'status' },
          isFull ? text('direct-new-full') : text('direct-new-hint')),
      ),
      ul({ class: 'invite__list' }, found.map((user) =>
        li({ key: user.id, class: 'member' },
          view(Avatar, { user, size: 32 }),
          button({ type: 'button', class: 'member__names member__names--open', disabled: isFull,
              onClick: () => add(user) },
            bdi({ class: 'member__name one-line', dir: 'auto' }, user.name),
            span({ class: 'member__meta one-line' }, bdi({ dir: 'auto' }, `@${user.handle}`)))))),
      found.length === 0 && words ? p({ class: 'field__hint' }, text('members-no-match')) : null,
      problem ? p({ class: 'field__error', role: 'alert' }, problem) : null,
      div(
        { class: 'buttons buttons--end' },
        button({ type: 'button', class: 'button button--quiet', onClick: close }, text('cancel')),
        button({ class: 'button button--primary', 'aria-busy': isBusy,
          disabled: chosen.length === 0 }, text('direct-new-submit')),
      ),
    ),
  });
}

/** @param {{ chosen: User[], drop: (user: User) => void }} props */
function Chosen({ chosen, drop }) {
  return ul(
    { class: 'direct__chosen' },
    chosen.map((user) =>
      li({ key: user.id },
        button(
          { type: 'button', class: 'direct__person', onClick: () => drop(user),
            'aria-label': text('direct-new-remove', { name: user.name }) },
          view(Avatar, { user, size: 20 }), bdi({ class: 'one-line', dir: 'auto' }, user.name),
          icon('x'),
        )),
    ),
  );
}
