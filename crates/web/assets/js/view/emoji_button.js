/** A small board of emoji beside the composer. */

import { useEffect, useRef, useState } from '../../vendor/preact-hooks.mjs';
import { best } from '../lib/names.js';
import { icon, tags } from '../lib/tags.js';
import { text } from '../lib/texts.js';

const { button, div, input, p } = tags;

/** @typedef {[character: string, ...names: string[]]} Emoji */

/** @param {{ onPick: (words: string) => void }} props */
export function EmojiButton({ onPick }) {
  const [all, setAll] = useState(/** @type {Emoji[] | null} */ (null));
  const [words, setWords] = useState('');
  const root = useRef(/** @type {HTMLDivElement | null} */ (null));
  const close = () => {
    setAll(null);
    setWords('');
  };
  const toggle = async () => {
    if (all) return close();
    setAll((await import('../lib/emoji.js')).EMOJI);
  };

  useEffect(() => {
    if (!all) return undefined;
    root.current?.querySelector('input')?.focus();
    const away = (/** @type {Event} */ event) => {
      if (!root.current?.contains(/** @type {Node} */ (event.target))) close();
    };
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, [all]);

  const pick = (/** @type {string} */ character) => {
    close();
    onPick(character);
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const first = all && best(words, all, ([, ...names]) => names)[0];
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      close();
      root.current?.querySelector('button')?.focus();
    } else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
      event.preventDefault();
      if (first) pick(first[0]);
    }
  };

  return div(
    { class: 'emoji', ref: root, onKeyDown },
    button(
      { type: 'button', class: 'button button--quiet button--icon', 'aria-label': text('emoji'),
        title: text('emoji'), 'aria-expanded': all !== null, onClick: toggle },
      icon('smile'),
    ),
    all ? board(all, words, setWords, pick) : null,
  );
}

/**
 * @param {Emoji[]} all
 * @param {string} words
 * @param {(words: string) => void} setWords
 * @param {(character: string) => void} pick
 */
function board(all, words, setWords, pick) {
  const found = best(words, all, ([, ...names]) => names);
  return div(
    { class: 'emoji__board', role: 'dialog', 'aria-label': text('emoji') },
    input({ type: 'search', class: 'field__input', value: words, 'aria-label': text('emoji-find'),
      placeholder: text('emoji-find'), onInput: (event) => setWords(event.currentTarget.value) }),
    found.length === 0 ? p({ class: 'emoji__none' }, text('emoji-none')) : null,
    div(
      { class: 'emoji__grid' },
      found.map(([character, name]) =>
        button({ type: 'button', key: name, class: 'emoji__item', title: `:${name}:`,
          'aria-label': name, onClick: () => pick(character) }, character)),
    ),
  );
}
