/** A modal dialog, and the one signal that says which is open. */

import { signal } from '../../vendor/preact-signals-core.mjs';
import { useId, useLayoutEffect, useRef } from '../../vendor/preact-hooks.mjs';
import { icon, tags } from '../lib/tags.js';
import { text } from '../lib/texts.js';

/** @import { Children } from '../lib/tags.js' */
/** @import { Conversation, Message } from '../types.js' */

const { button, dialog, div, h2 } = tags;

/** What one came for: the first field, or in a question its answer. */
const FIRST = 'input:not([type=radio]), input:checked, .buttons > .button:last-child';

/**
 * @typedef {{ kind: 'create' | 'direct' | 'switcher' | 'shortcuts' | 'preferences',
 *     words?: string }
 *   | { kind: 'rename' | 'topic' | 'archive' | 'leave' | 'invite', channel: Conversation }
 *   | { kind: 'delete', message: Message } | { kind: 'person', handle: string }} Open
 * @type {import('../../vendor/preact-signals-core.mjs').Signal<Open | null>}
 */
export const open = signal(null);

export function close() {
  open.value = null;
}

/**
 * @param {{ title: string, class?: string, bare?: string, children: Children }} props
 *   `bare` hides the title from sight but not from screen readers
 */
export function Dialog({ title, class: className = '', bare, children }) {
  const element = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const titleId = useId();
  useLayoutEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    const first = element.current?.querySelector(FIRST);
    if (first instanceof HTMLElement) first.focus();
    // Focus goes back to where it was, also when the button that opened this is gone.
    const shown = element.current;
    return () => {
      shown?.close(); // While it is open, nothing outside can take the focus.
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      else document.querySelector('textarea')?.focus();
    };
  }, []);
  // At once, and not by the `close` event: that comes a task later, when another may be open.
  const onCancel = (/** @type {Event} */ event) => {
    event.preventDefault();
    close();
  };
  const onClose = () => {
    if (element.current?.isConnected) close();
  };
  const closeOutside = (/** @type {MouseEvent} */ event) => {
    if (event.target === element.current) close();
  };
  const heading = h2({ id: titleId, class: bare ? 'hidden-visually' : 'dialog__title' }, title);
  const closer = button(
    { type: 'button', class: 'button button--quiet button--icon', onClick: close,
      'aria-label': text('dialog-close') },
    icon('x'),
  );
  return dialog(
    { ref: element, class: `dialog ${className}`, 'aria-labelledby': titleId, onCancel, onClose,
      onMouseDown: closeOutside },
    div(
      { class: 'dialog__inner' },
      bare ? heading : div({ class: 'dialog__head' }, heading, closer),
      children,
    ),
  );
}
