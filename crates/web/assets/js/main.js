/** Takes over the page that the server rendered: its state, its draft, its place. */

import { render } from '../vendor/preact.mjs';
import { computed, effect } from '../vendor/preact-signals.mjs';
import * as api from './api.js';
import { setBase, view } from './lib/tags.js';
import { loadTexts, locale, text } from './lib/texts.js';
import { leadsTo, parsePath, placePath } from './lib/paths.js';
import { workerUrl } from './lib/trusted.js';
import { watchViewport } from './lib/viewport.js';
import { standing, startLive } from './live/live.js';
import {
  channels, current, currentId, directs, leftByChoice, places, titleOf,
} from './store/conversations.js';
import { findDrafts, keepDraft } from './store/drafts.js';
import { keepKeeping, newestState } from './store/kept.js';
import { me, settings } from './store/me.js';
import { followMembers, loadPresence, takeHint } from './store/members.js';
import { closeWindows, loadNewest, openWindow, refreshStale } from './store/messages.js';
import { hurry, reopenOutbox, settle } from './store/outbox.js';
import { watchAttention } from './store/read.js';
import { go, openChannel, renameAddress, target, watchRoute } from './store/route.js';
import { apply, begin, snapshot } from './store/snapshot.js';
import { say, sayError } from './store/toasts.js';
import { announce } from './view/announcer.js';
import { watchBadge } from './view/badge.js';
import { watchKeys } from './view/shortcuts.js';
import { speakThrough } from './view/typing.js';
import { Workspace } from './view/workspace.js';

/** @import { Event, FirstState } from './types.js' */

const place = /** @type {HTMLElement} */ (document.getElementById('workspace'));
/** @type {FirstState} */
const served = JSON.parse(document.getElementById('state')?.textContent ?? '');

setBase(served.base);
const [state] = await Promise.all([
  newestState(served), loadTexts(served.locale, served.base),
]);
takeOver();

function takeOver() {
  begin(state);
  if (state.current) {
    const { conversation, messages } = state.current;
    if (!snapshot.value.conversations[conversation.id]) {
      begin({ me: state.me, conversations: [...state.conversations, conversation] });
    }
    currentId.value = conversation.id;
    openWindow(conversation.id, messages.items);
    rescueDraft(conversation.id);
  }
  const seq = state.seq ?? parsePath(location.pathname)?.seq;
  if (seq) target.value = { seq };
  findDrafts(places.value.map(({ id }) => id));
  watchAttention();

  const live = startLive({
    owner: me.value.id, cursor: state.cursor, onEvents, onHint: takeHint, reload,
  });
  const onRetry = () => {
    live.hurry();
    hurry();
  };
  addEventListener('online', hurry);
  speakThrough(live.say);
  reopenOutbox(me.value.id);

  place.replaceChildren();
  render(view(Workspace, { serverName: state.server.name, onRetry }), place);
  watchRoute();
  settleAddress();
  watchKeys();
  watchViewport();
  watchBadge(state.base);
  watchSettings();
  watchCurrent();
  keepKeeping(() => live.cursor);
  effect(() => {
    if (standing.value === 'online') refreshStale().catch(() => {});
  });
  const directCount = computed(() => directs.value.length);
  effect(() => {
    if (standing.value === 'online' && directCount.value > 0) loadPresence().catch(() => {});
  });
  installWorker();
}

/** Without a network the worker may have served another channel's page than was asked for. */
function settleAddress() {
  const here = current.value;
  const asked = parsePath(location.pathname);
  if (asked && !(here && leadsTo(asked, here))) go(location.pathname);
  else if (!asked && here) history.replaceState({}, '', placePath(here));
}

/** What somebody typed before this script ran is theirs. @param {string} conversation */
function rescueDraft(conversation) {
  const field = place.querySelector('textarea');
  if (field && field.value.trim() !== '') keepDraft(conversation, field.value);
}

/** @param {Event[]} events */
function onEvents(events) {
  apply(events);
  settle(events);
  followMembers(events);
  announce(events);
  if (events.some(({ type }) => type === 'session.deleted' || type === 'user.deactivated')) {
    api.me().catch(() => {}); // If it was this one, the answer leads to the sign-in page.
  }
}

/** Everything anew: the cursor was older than the log. Answers where events go on from it. */
async function reload() {
  const [person, { items: conversations, cursor }] =
    await Promise.all([api.me(), api.conversations()]);
  const id = currentId.value;
  closeWindows();
  begin({ me: person, conversations });
  if (id && snapshot.value.conversations[id]) await loadNewest(id);
  return cursor;
}

function watchSettings() {
  effect(() => {
    document.documentElement.dataset.theme = settings.value.theme;
  });
  effect(() => {
    const wanted = settings.value.language;
    if (wanted && wanted !== locale.peek()) loadTexts(wanted, state.base).catch(sayError);
  });
  effect(() => {
    document.documentElement.lang = locale.value;
  });
}

/** The open channel may be renamed, or closed to us, by somebody else. */
function watchCurrent() {
  let name = '';
  effect(() => {
    const here = current.value;
    if (here) {
      if (here.name) renameAddress(here.name);
      name = titleOf(here);
    } else if (currentId.value !== null) {
      const next = channels.peek().find(({ archived_at: archived }) => !archived);
      if (!leftByChoice.has(currentId.value)) say(text('channel-gone', { channel: name }));
      currentId.value = null;
      queueMicrotask(() => next?.name && openChannel(next.name));
    }
  });
}

async function installWorker() {
  const hash = state.base.split('/').filter(Boolean).at(-1) ?? '';
  try {
    await navigator.serviceWorker?.register(workerUrl(`/sw.js?tree=${encodeURIComponent(hash)}`));
    const worker = await navigator.serviceWorker?.ready;
    const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
    const urls = loaded.filter((url) => url.startsWith(location.origin + state.base));
    worker?.active?.postMessage({ kind: 'keep', urls, page: location.pathname });
  } catch {
    // Without it the page only cannot open offline.
  }
}
