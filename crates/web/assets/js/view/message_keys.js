/** Walking through messages by keyboard. */

import { me } from '../store/me.js';
import { focusComposer } from './composer_field.js';
import { editing } from './message_edit.js';
import { open } from './dialog.js';

/** @import { Message } from '../types.js' */

/**
 * @param {KeyboardEvent} event
 * @param {Message[]} messages
 */
export function onRowKeys(event, messages) {
  const element = /** @type {HTMLElement} */ (event.target);
  if (element.closest('textarea, input, button, [role=toolbar]')) return;
  const scroller = /** @type {HTMLElement} */ (event.currentTarget);
  const row = /** @type {HTMLElement | null} */ (element.closest('[data-seq]'));
  if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
    const next = neighbour(scroller, row, event.key === 'ArrowUp' ? -1 : 1);
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  } else if (event.key === 'Escape') {
    focusComposer();
  } else if (row) {
    const message = messages.find(({ seq }) => seq === Number(row.dataset.seq));
    if (message && event.key === 'Enter' && element === row) {
      event.preventDefault();
      open.value = { kind: 'person', handle: message.author.handle };
    } else if (message) act(event, message);
  }
}

/**
 * @param {HTMLElement} scroller
 * @param {HTMLElement | null} row
 * @param {1 | -1} step
 */
function neighbour(scroller, row, step) {
  const rows = /** @type {HTMLElement[]} */ ([...scroller.querySelectorAll('[data-seq]')]);
  if (!row) return step === -1 ? rows.at(-1) : null;
  return rows[rows.indexOf(row) + step] ?? null;
}

/** @param {KeyboardEvent} event @param {Message} message */
function act(event, message) {
  const isOwn = message.author.id === me.value.id && !message.deleted_at;
  if (!isOwn || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'e') {
    event.preventDefault();
    editing.value = message.seq;
  } else if (event.key === 'Delete' || event.key === 'Backspace') {
    event.preventDefault();
    open.value = { kind: 'delete', message };
  }
}
