/**
 * The one stream of events of this browser. Keeps the cursor, reconnects with patience, resumes
 * without a gap, and says in one word how it stands. Knows nothing of what events mean.
 */

import { signal } from '../../vendor/preact-signals-core.mjs';
import * as api from '../api.js';
import { backoffMs } from '../lib/backoff.js';
import { openSocket, openStream } from './socket.js';
import { joinTabs } from './tabs.js';

/** @import { Event } from '../types.js' */
/** @typedef {'connecting' | 'online' | 'catching-up' | 'offline'} Standing */

const FRAME_MS = 16;
const REFUSED_MAX = 2;

/** @type {import('../../vendor/preact-signals-core.mjs').Signal<Standing>} */
export const standing = signal('connecting');

/**
 * @param {{
 *   owner: string, cursor: number,
 *   onEvents: (events: Event[]) => void, onHint: (frame: any) => void,
 *   reload: () => Promise<number>
 * }} options
 */
export function startLive({ owner, cursor, onEvents, onHint, reload }) {
  let position = cursor;
  /** @type {import('./socket.js').Speaker | null} */
  let speaker = null;
  /** @type {Event[]} */
  let waiting = [];
  let flushing = false;
  let reloading = false;
  let wake = () => {};
  let cut = () => {};

  const tabs = joinTabs(owner, { onLead, onHear });

  /** @param {Standing} next */
  function stand(next) {
    standing.value = next;
    tabs.tell({ kind: 'standing', standing: next, cursor: position });
  }

  /** @param {Event[]} events @param {number} after */
  function take(events, after) {
    const fresh = events.filter((event) => Number(event.id) > position);
    if (fresh.length === 0) return;
    position = Number(fresh.at(-1)?.id);
    onEvents(fresh);
    if (tabs.leading) tabs.tell({ kind: 'events', after, events: fresh });
  }

  /** Bursts are shown once per frame. */
  function flush() {
    flushing = false;
    if (reloading) return;
    const events = waiting;
    waiting = [];
    take(events, position);
  }

  /** @param {any} frame */
  function onFrame(frame) {
    if (frame.id === undefined) {
      if (frame.type !== 'typing' && frame.type !== 'presence') return;
      onHint(frame);
      tabs.tell({ kind: 'hint', frame });
      return;
    }
    waiting.push(frame);
    if (flushing) return;
    flushing = true;
    setTimeout(flush, waiting.length > 1 ? FRAME_MS : 0);
  }

  /** What comes meanwhile waits: the new state contains some of it and knows how much. */
  async function loadAnew() {
    reloading = true;
    try {
      position = await reload();
    } finally {
      reloading = false;
    }
    flush();
  }

  async function resync() {
    stand('catching-up');
    try {
      await loadAnew();
    } catch {
      cut(); // The next connection is told the same.
      return;
    }
    tabs.tell({ kind: 'resync', cursor: position });
    stand('online');
  }

  /** What this tab missed, asked for by itself. */
  async function catchUp() {
    try {
      for (;;) {
        const { events } = await api.events(position);
        if (events.length === 0) return;
        take(events, position);
      }
    } catch (error) {
      if (error instanceof api.Refusal && error.code === 'resync') await loadAnew();
    }
  }

  /** @param {any} note from another tab */
  async function onHear(note) {
    if (note.kind === 'hello' && tabs.leading) stand(standing.value);
    else if (note.kind === 'say' && tabs.leading) speaker?.say(note.frame);
    else if (note.kind === 'hurry') wake();
    else if (note.kind === 'hint') onHint(note.frame);
    else if (note.kind === 'resync') await loadAnew();
    else if (note.kind === 'standing' && !tabs.leading) {
      if (note.cursor > position) await catchUp();
      standing.value = note.standing;
    } else if (note.kind === 'events' && !tabs.leading) {
      if (note.after > position) await catchUp();
      take(note.events, note.after);
    }
  }

  /** @param {AbortSignal} stop */
  async function onLead(stop) {
    let refused = 0;
    for (let attempt = 0; !stop.aborted; attempt += 1) {
      const ended = await listen(stop, refused >= REFUSED_MAX);
      if (stop.aborted) return;
      if (ended.opened) attempt = 0;
      stand('offline');
      await pause(attempt, stop);
      // Reachable by HTTP but not by WebSocket: then somebody between refuses it.
      const reachable = ended.opened || (await isReachable());
      refused = ended.opened || !reachable ? refused * Number(!ended.opened) : refused + 1;
    }
  }

  /** @param {AbortSignal} stop @param {boolean} byStream */
  function listen(stop, byStream) {
    const cutter = new AbortController();
    cut = () => cutter.abort();
    /** @type {import('./socket.js').Line} */
    const line = {
      since: position,
      stop: AbortSignal.any([stop, cutter.signal]),
      onReady: (next) => stand(next > position ? 'catching-up' : 'online'),
      onCaughtUp: () => {
        if (reloading) return;
        if (waiting.length) flush();
        if (standing.value !== 'online') stand('online');
      },
      onFrame,
      onResync: () => void resync(),
    };
    return byStream ? openStream(line) : openSocket(line, (next) => (speaker = next));
  }

  /** @param {number} attempt @param {AbortSignal} stop */
  function pause(attempt, stop) {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        wake = () => {};
        resolve(null);
      };
      const timer = setTimeout(end, backoffMs(attempt, Math.random()));
      stop.addEventListener('abort', end, { once: true });
      wake = end;
    });
  }

  async function isReachable() {
    try {
      await api.me(); // A session that has ended leads to the sign-in page from here.
      return true;
    } catch (error) {
      return error instanceof api.Refusal;
    }
  }

  function hurry() {
    wake();
    tabs.tell({ kind: 'hurry' });
  }

  addEventListener('online', hurry);
  // The browser knows before the connection does.
  addEventListener('offline', () => cut());
  api.whenAnswered(() => {
    if (standing.peek() === 'offline') hurry();
  });
  addEventListener('pageshow', () => tabs.check());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible') return;
    tabs.check();
    hurry();
  });
  tabs.check();

  return {
    hurry,
    get cursor() {
      return position;
    },
    /** @param {object} frame */
    say(frame) {
      if (tabs.leading) speaker?.say(frame);
      else tabs.tell({ kind: 'say', frame });
    },
  };
}
