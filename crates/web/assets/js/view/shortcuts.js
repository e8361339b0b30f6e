/** Keys that act anywhere in the workspace, and the page that lists them. */

import { tags, view } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import { currentId, isUnread, places } from '../store/conversations.js';
import { settings } from '../store/me.js';
import { openPlace } from '../store/route.js';
import { focusComposer } from './composer_field.js';
import { Dialog, open } from './dialog.js';
import { toggleMembers } from './panes.js';

const { dd, div, dl, dt, kbd } = tags;

const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.userAgent ?? '');

export function watchKeys() {
  document.addEventListener('keydown', onKey);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  const command = isMac ? event.metaKey : event.ctrlKey;
  const isTyping = /** @type {Element} */ (event.target).closest?.('input, textarea, select');
  const act = command ? withCommand(event) : event.altKey ? withAlt(event) : null;
  if (act) {
    event.preventDefault();
    act();
  } else if (!isTyping && !open.value && !event.ctrlKey && !event.metaKey && !event.altKey) {
    plain(event);
  }
}

/** @param {KeyboardEvent} event */
function withCommand(event) {
  if (event.key === 'k') return () => (open.value = { kind: 'switcher' });
  if (event.key === '/') return () => (open.value = { kind: 'shortcuts' });
  if (event.key === '.') return toggleMembers;
  return null;
}

/** @param {KeyboardEvent} event */
function withAlt(event) {
  const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
  return step ? () => walk(step, event.shiftKey ? isUnread : () => true) : null;
}

/**
 * To the neighbouring conversation that is wanted.
 * @param {number} step
 * @param {(channel: import('../types.js').Conversation) => boolean} wanted
 */
function walk(step, wanted) {
  const all = places.peek();
  const at = all.findIndex(({ id }) => id === currentId.peek());
  for (let away = 1; away < all.length; away += 1) {
    const channel = all[(at + step * away + all.length * away) % all.length];
    if (channel && wanted(channel)) return openPlace(channel);
  }
  return undefined;
}

/** Whoever simply begins to type means the composer. @param {KeyboardEvent} event */
function plain(event) {
  if (event.key === '?') {
    event.preventDefault();
    open.value = { kind: 'shortcuts' };
    return;
  }
  const element = /** @type {Element} */ (event.target);
  const isControl = element.closest('button, a, [role=menu], [role=toolbar], [data-seq]');
  if (event.key.length === 1 && event.key !== ' ' && !isControl) focusComposer();
}

export function Shortcuts() {
  const command = isMac ? '⌘' : 'Ctrl';
  const alt = isMac ? '⌥' : 'Alt';
  const enterSends = settings.value.enter_sends;
  /** @type {[string[], string][]} */
  const keys = [
    [[command, 'K'], text('shortcut-switcher')],
    [[alt, '↑'], text('shortcut-previous')],
    [[alt, '↓'], text('shortcut-next')],
    [[alt, 'Shift', '↓'], text('shortcut-next-unread')],
    [enterSends ? ['Enter'] : ['Shift', 'Enter'], text('shortcut-send')],
    [enterSends ? ['Shift', 'Enter'] : ['Enter'], text('shortcut-break')],
    [['↑'], text('shortcut-edit-last')],
    [['Shift', 'Tab'], text('shortcut-messages')],
    [['E'], text('shortcut-edit')],
    [['Delete'], text('shortcut-delete')],
    [['Enter'], text('shortcut-person')],
    [['Esc'], text('shortcut-escape')],
    [[command, '.'], text('shortcut-members')],
    [['?'], text('shortcut-help')],
  ];
  return view(Dialog, {
    title: text('shortcuts-title'),
    children: dl({ class: 'shortcuts' }, keys.map(([parts, words]) =>
      div({ class: 'shortcuts__row' }, dt(null, words),
        dd(null, parts.map((part) => kbd(null, part)))))),
  });
}
