/** A button with a list of actions below it. */

import { useEffect, useId, useRef, useState } from '../../vendor/preact-hooks.mjs';
import { icon, tags } from '../lib/tags.js';

/** @import { Children } from '../lib/tags.js' */

const { button, div, hr, span } = tags;

/**
 * @typedef {{
 *   label: string, icon?: string, run: () => void, checked?: boolean, danger?: boolean
 * } | null} Item null draws a line
 * @param {{
 *   label: string, items: Item[], children: Children, class?: string, side?: 'start' | 'end',
 *   up?: boolean, hasWords?: boolean
 * }} props `hasWords`: the button shows words, and the label comes after them
 */
export function Menu(props) {
  const { label, items, children, class: className, side = 'end', up, hasWords } = props;
  const [shown, setShown] = useState(false);
  const root = useRef(/** @type {HTMLDivElement | null} */ (null));
  const id = useId();
  const opener = () => /** @type {HTMLElement | null} */ (root.current?.querySelector('button'));
  const entries = () => [
    .../** @type {NodeListOf<HTMLElement>} */ (
      root.current?.querySelectorAll('[role^=menuitem]') ?? []
    ),
  ];

  useEffect(() => {
    if (!shown) return undefined;
    entries()[0]?.focus();
    const away = (/** @type {Event} */ event) => {
      if (!root.current?.contains(/** @type {Node} */ (event.target))) setShown(false);
    };
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, [shown]);

  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    if (!shown) return;
    const all = entries();
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const steps = /** @type {Record<string, number>} */ ({
      ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1,
    });
    const step = steps[event.key];
    if (event.key === 'Escape' || event.key === 'Tab') {
      setShown(false);
      opener()?.focus();
      event.stopPropagation();
      if (event.key === 'Escape') event.preventDefault();
    } else if (step !== undefined) {
      event.preventDefault();
      all[step % all.length]?.focus();
    }
  };

  const entry = (/** @type {Item} */ item) => {
    if (item === null) return hr({ class: 'menu__line' });
    const isChoice = item.checked !== undefined;
    const run = () => {
      setShown(false);
      opener()?.focus();
      item.run();
    };
    return button(
      { type: 'button', role: isChoice ? 'menuitemradio' : 'menuitem', tabIndex: -1,
        'aria-checked': isChoice ? item.checked : undefined, onClick: run,
        class: item.danger ? 'menu__item menu__item--danger' : 'menu__item' },
      item.icon ? icon(item.icon) : null,
      item.label,
      item.checked ? icon('check', 'icon menu__check') : null,
    );
  };

  const place = `menu__list menu__list--${side}${up ? ' menu__list--up' : ''}`;
  return div(
    { class: 'menu', ref: root, onKeyDown },
    button(
      { type: 'button', class: className ?? 'button button--quiet button--icon',
        'aria-label': hasWords ? undefined : label, 'aria-haspopup': 'menu', 'aria-expanded': shown,
        'aria-controls': shown ? id : undefined, onClick: () => setShown(!shown) },
      children,
      hasWords ? span({ class: 'hidden-visually' }, ` ${label}`) : null,
    ),
    shown ? div({ id, role: 'menu', class: place, 'aria-label': label }, items.map(entry)) : null,
  );
}
