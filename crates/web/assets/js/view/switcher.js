/** Going anywhere by a few letters (Ctrl or Command and K). */

import { useEffect, useState } from '../../vendor/preact-hooks.mjs';
import * as api from '../api.js';
import { best } from '../lib/names.js';
import { icon, tags, view } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import {
  currentId, isUnread, newerFirst, othersIn, places, titleOf,
} from '../store/conversations.js';
import { openPlace } from '../store/route.js';
import { signOf } from './conversation_mark.js';
import { close, Dialog, open } from './dialog.js';

/** @import { Conversation } from '../types.js' */

const { bdi, div, input, p, span } = tags;

const SHOWN_MAX = 9;
const ASK_AFTER_MS = 150;

/** @typedef {{ id: string, run: () => void, icon: string, name: string, hint: string }} Choice */

export function Switcher() {
  const [words, setWords] = useState('');
  const [chosen, setChosen] = useState(0);
  const found = useElsewhere(words);
  const choices = choicesFor(words, found);
  const at = Math.min(chosen, choices.length - 1);

  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1 });
    const step = steps[event.key];
    if (event.key === 'Enter') choices[at]?.run();
    else if (step && choices.length) setChosen((at + step + choices.length) % choices.length);
    else return;
    event.preventDefault();
  };

  return view(Dialog, {
    title: text('switcher-open'), bare: 'title', class: 'dialog--switcher',
    children: [
      div({ class: 'switcher__field' }, icon('search'),
        input({ class: 'switcher__input', value: words, onKeyDown, role: 'combobox',
          'aria-label': text('switcher-open'), placeholder: text('switcher-hint'),
          'aria-expanded': true, 'aria-controls': 'switcher-list', autocomplete: 'off',
          'aria-activedescendant': choices[at] ? `switcher-${at}` : undefined,
          onInput: (event) => { setWords(event.currentTarget.value); setChosen(0); } })),
      div({ id: 'switcher-list', class: 'switcher__list', role: 'listbox',
          'aria-label': text('channels') },
        choices.map((choice, index) =>
          div({ key: choice.id, id: `switcher-${index}`, role: 'option',
              'aria-selected': index === at, onClick: choice.run,
              class: index === at ? 'switcher__item switcher__item--chosen' : 'switcher__item' },
            icon(choice.icon), bdi({ class: 'one-line', dir: 'auto' }, choice.name),
            span({ class: 'switcher__hint one-line' }, choice.hint)))),
      choices.length === 0 ? p({ class: 'switcher__none' }, text('sidebar-no-match')) : null,
    ],
  });
}

/** Public channels one is not in, asked for while one types. @param {string} words */
function useElsewhere(words) {
  const [found, setFound] = useState(/** @type {Conversation[]} */ ([]));
  useEffect(() => {
    let isStale = false;
    const timer = setTimeout(async () => {
      const page = words.trim() ? await api.channels(words).catch(() => null) : null;
      if (!isStale) setFound(page?.items ?? []);
    }, ASK_AFTER_MS);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [words]);
  return found;
}

/** @param {string} words @param {Conversation[]} found @returns {Choice[]} */
function choicesFor(words, found) {
  const mine = places.value.filter(({ id }) => id !== currentId.value || words);
  const ranked = words.trim()
    ? best(words, mine, namesOf)
    : [...mine].sort((a, b) => Number(isUnread(b)) - Number(isUnread(a)) || newerFirst(a, b));
  const ids = new Set(ranked.map(({ id }) => id));
  const elsewhere = found.filter(({ id }) => !ids.has(id));
  const choices = [...ranked, ...elsewhere].slice(0, SHOWN_MAX).map(choice);
  if (!words.trim()) return choices;
  /** @type {Choice} */
  const create = {
    id: 'create', icon: 'plus', name: text('switcher-create', { name: words.trim() }), hint: '',
    run: () => (open.value = { kind: 'create', words: words.trim() }),
  };
  return [...choices, create];
}

/** @param {Conversation} place */
function namesOf(place) {
  const people = othersIn(place).flatMap(({ name, handle }) => [name, handle]);
  return [titleOf(place), ...people];
}

/** @param {Conversation} channel @returns {Choice} */
function choice(channel) {
  const hint = isUnread(channel)
    ? text('sidebar-unread', { count: channel.unread })
    : channel.topic || othersIn(channel).map(({ handle }) => `@${handle}`).join(' ');
  const run = () => {
    close();
    openPlace(channel);
  };
  return { id: channel.id, icon: signOf(channel), name: titleOf(channel), hint, run };
}
