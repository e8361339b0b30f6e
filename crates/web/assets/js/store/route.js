/**
 * Where one is: a conversation, a message in it, and on a phone which pane is in front.
 * Every place has an address; the browser's Back goes to where one was.
 */

import { signal } from '../../vendor/preact-signals-core.mjs';
import { channelPath, parsePath, placePath } from '../lib/paths.js';
import { currentId, enterChannel, enterDirect, rememberPlace } from './conversations.js';
import { loadAround, loadNewest, windowOf } from './messages.js';
import { sayError } from './toasts.js';

/** @import { Address } from '../lib/paths.js' */
/** @import { Conversation } from '../types.js' */

/** @typedef {'' | 'places' | 'members'} Pane */

/** @type {import('../../vendor/preact-signals-core.mjs').Signal<Pane>} */
export const pane = signal('');

/**
 * A message to bring into view and mark; the object is new each time, also for the same message.
 * @type {import('../../vendor/preact-signals-core.mjs').Signal<{ seq: number } | null>}
 */
export const target = signal(null);

/** @param {string} hash @returns {Pane} */
const paneOf = (hash) => (hash === '#places' ? 'places' : hash === '#members' ? 'members' : '');

/** Follows the address from here on, including links inside messages. */
export function watchRoute() {
  pane.value = paneOf(location.hash);
  history.scrollRestoration = 'manual';
  addEventListener('popstate', () => follow());
  document.addEventListener('click', (event) => {
    const path = inPageLink(event);
    if (!path) return;
    event.preventDefault();
    go(path);
  });
}

/**
 * The address of a conversation that a plain click on a link asks for, if it asks for one.
 * @param {MouseEvent} event
 */
function inPageLink(event) {
  const held = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  if (event.defaultPrevented || event.button !== 0 || held) return null;
  const link = /** @type {Element} */ (event.target).closest?.('a[href]');
  if (!(link instanceof HTMLAnchorElement) || link.origin !== location.origin) return null;
  return parsePath(link.pathname) ? link.pathname + link.hash : null;
}

/** @param {string} path */
export async function go(path) {
  if (path !== location.pathname + location.hash) history.pushState({ inside: true }, '', path);
  await follow();
}

/** @param {string} name */
export const openChannel = (name) => go(channelPath(name));

/** @param {Conversation} conversation */
export const openPlace = (conversation) => go(placePath(conversation));

async function follow() {
  pane.value = paneOf(location.hash);
  const address = parsePath(location.pathname);
  if (!address) return location.reload();
  try {
    await show(address);
  } catch (error) {
    sayError(error);
  }
}

/** @param {Address} asked */
async function show(asked) {
  const { kind, key, seq } = asked;
  const place = await (kind === 'direct' ? enterDirect(key) : enterChannel(key));
  const address = parsePath(location.pathname);
  if (address?.kind !== kind || address.key !== key) return; // One has gone on meanwhile.
  const isNew = currentId.peek() !== place.id;
  if (isNew) target.value = null;
  currentId.value = place.id;
  if (isNew) rememberPlace(place.id);
  if (seq) {
    await loadAround(place.id, seq);
    target.value = { seq };
  } else if (!windowOf(place.id)) {
    await loadNewest(place.id);
  }
}

/** @param {Pane} next */
export function showPane(next) {
  if (pane.peek() === next) return;
  const path = location.pathname + (next ? `#${next}` : '');
  if (next === '' && history.state?.inside) return history.back();
  if (next === '') history.replaceState({}, '', path);
  else history.pushState({ inside: true }, '', path);
  pane.value = next;
}

/** The open channel was renamed: its address follows. @param {string} name */
export function renameAddress(name) {
  const address = parsePath(location.pathname);
  if (address?.kind !== 'channel' || address.key === name) return;
  history.replaceState(history.state, '', channelPath(name) + location.hash);
}
