/**
 * Messages on their way. Each waits in IndexedDB under its client token until the server has it,
 * so neither a reload nor a lost answer loses or doubles one. One conversation sends in order.
 */

import { signal } from '../../vendor/preact-signals-core.mjs';
import * as api from '../api.js';
import { backoffMs } from '../lib/backoff.js';
import * as database from '../lib/database.js';
import { apply } from './snapshot.js';

/** @import { Event } from '../types.js' */
/**
 * @typedef {{
 *   token: string, owner: string, conversation: string, body: string, created_at: string,
 *   state: 'sending' | 'failed', error?: string
 * }} Pending
 */

const SERVER_TROUBLE_TRIES_MAX = 5;
const LANDING = 'chirm-outbox:';

/** @type {import('../../vendor/preact-signals-core.mjs').Signal<Pending[]>} */
export const outbox = signal([]);

/** @type {Set<string>} */
const busy = new Set();

/** @type {Set<() => void>} */
const sleepers = new Set();

/** @param {string} owner whose messages to take up again */
export async function reopenOutbox(owner) {
  const stored = /** @type {Pending[]} */ ([
    ...landed(),
    ...(await database.readAll('outbox')),
  ]);
  const known = new Set(outbox.value.map((entry) => entry.token));
  const own = stored.filter(({ token, owner: writer }) => {
    const isNew = writer === owner && !known.has(token);
    known.add(token);
    return isNew;
  });
  outbox.value = [...own, ...outbox.value].sort(byTime);
  for (const conversation of new Set(own.map((entry) => entry.conversation))) pump(conversation);
}

/** @param {Pending} a @param {Pending} b */
const byTime = (a, b) => a.created_at.localeCompare(b.created_at);

/**
 * @param {{ owner: string, conversation: string, body: string }} message
 */
export function enqueue({ owner, conversation, body }) {
  const created_at = new Date().toISOString();
  /** @type {Pending} */
  const entry = { token: newToken(), owner, conversation, body, created_at, state: 'sending' };
  outbox.value = [...outbox.value, entry];
  store(entry);
  pump(conversation);
}

/** @param {string} token */
export function retry(token) {
  const entry = change(token, { state: 'sending', error: '' });
  if (entry) pump(entry.conversation);
}

/** @param {string} token */
export function discard(token) {
  outbox.value = outbox.value.filter((entry) => entry.token !== token);
  database.remove('outbox', token);
  lift(token);
}

/**
 * IndexedDB writes a moment later, and a page may be gone by then: until it has, the message also
 * lies where writing is immediate.
 * @param {Pending} entry
 */
async function store(entry) {
  try {
    localStorage.setItem(LANDING + entry.token, JSON.stringify(entry));
  } catch {
    // Full or forbidden: IndexedDB alone then.
  }
  const stored = await database.put('outbox', { id: entry.token, ...entry });
  if (stored !== undefined) lift(entry.token);
}

/** @param {string} token */
function lift(token) {
  globalThis.localStorage?.removeItem(LANDING + token);
}

/** @returns {Pending[]} */
function landed() {
  const keys = Object.keys(globalThis.localStorage ?? {});
  return keys
    .filter((key) => key.startsWith(LANDING))
    .map((key) => JSON.parse(localStorage.getItem(key) ?? 'null'))
    .filter(Boolean);
}

/** The network is back: whoever waits tries at once. */
export function hurry() {
  for (const wake of sleepers) wake();
}

/**
 * What was announced has arrived, whichever way it was sent.
 * @param {Event[]} events
 */
export function settle(events) {
  if (outbox.value.length === 0) return;
  const arrived = new Set(events.map((event) => event.data?.client_token).filter(Boolean));
  for (const { token } of outbox.value) if (arrived.has(token)) discard(token);
}

/** @param {string} conversation */
async function pump(conversation) {
  if (busy.has(conversation)) return;
  busy.add(conversation);
  try {
    // Two tabs may hold the same entries after a reload: one at a time, in order.
    await alone(`chirm-outbox-${conversation}`, () => drain(conversation));
  } finally {
    busy.delete(conversation);
  }
}

/** @param {string} name @param {() => Promise<void>} work */
function alone(name, work) {
  return navigator.locks ? navigator.locks.request(name, work) : work();
}

/** @param {string} conversation */
async function drain(conversation) {
  for (let tries = 0; ; ) {
    const entry = outbox.value.find(
      (known) => known.conversation === conversation && known.state === 'sending',
    );
    if (!entry) return;
    try {
      const message = await api.send(conversation, entry.body, entry.token);
      apply([{ type: 'message.created', conversation_id: conversation, data: message }]);
      discard(entry.token);
      tries = 0;
    } catch (error) {
      tries += 1;
      const wait = patience(error, tries);
      if (wait === null) change(entry.token, { state: 'failed', error: words(error) });
      else await sleep(wait);
      if (wait === null) tries = 0;
    }
  }
}

/**
 * How long to wait before another try, or null when trying again by itself is no use.
 * @param {unknown} error
 * @param {number} tries
 */
export function patience(error, tries) {
  if (!(error instanceof api.Refusal)) return backoffMs(tries, Math.random());
  if (error.httpCode === 429) return Math.max(error.retryAfterMs, 1000);
  const trouble = error.httpCode >= 500 && tries < SERVER_TROUBLE_TRIES_MAX;
  return trouble ? backoffMs(tries, Math.random()) : null;
}

/** @param {unknown} error */
const words = (error) => (error instanceof Error ? error.message : String(error));

/** @param {string} token @param {Partial<Pending>} part */
function change(token, part) {
  const entry = outbox.value.find((known) => known.token === token);
  if (!entry) return null;
  const changed = { ...entry, ...part };
  outbox.value = outbox.value.map((known) => (known.token === token ? changed : known));
  store(changed);
  return changed;
}

/** @param {number} ms */
function sleep(ms) {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      sleepers.delete(wake);
      resolve(null);
    };
    const timer = setTimeout(wake, ms);
    sleepers.add(wake);
  });
}

/** `crypto.randomUUID` is missing on plain http; this is not. */
function newToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
