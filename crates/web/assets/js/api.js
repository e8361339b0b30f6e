/** The HTTP half of the contract. Nothing else calls the server but `live`. */

import { text } from './lib/texts.js';

/**
 * @import {
 *   Conversation, Event, Me, Member, Message, Notify, Person, Settings, User
 * } from './types.js'
 */

const ROOT = '/api/v1';

/** The server answered that it will not. */
export class Refusal extends Error {
  /**
   * @param {number} code
   * @param {{ code?: string, text?: string, fields?: Record<string, string> }} error
   * @param {number} retryAfterMs
   */
  constructor(code, error, retryAfterMs) {
    super(error.text ?? text('error-internal'));
    this.httpCode = code;
    this.code = error.code ?? 'internal';
    this.fields = error.fields ?? {};
    this.retryAfterMs = retryAfterMs;
  }
}

/** The server could not be reached: whether it heard us is unknown. */
export class Unreachable extends Error {
  constructor() {
    super(text('error-unreachable'));
  }
}

let onAnswer = () => {};

/** Whoever waits for the server learns here that it answers. @param {() => void} listen */
export function whenAnswered(listen) {
  onAnswer = listen;
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<any>}
 */
async function call(method, path, body) {
  const answer = await reach(method, path, body);
  if (answer.status === 204) return null;
  const data = await answer.json().catch(() => ({}));
  if (answer.ok) return data;
  if (answer.status === 401) signInAgain();
  const retryAfterMs = Number(answer.headers.get('retry-after') ?? 0) * 1000;
  throw new Refusal(answer.status, data.error ?? {}, retryAfterMs);
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} body
 */
async function reach(method, path, body) {
  try {
    const answer = await fetch(ROOT + path, {
      method,
      credentials: 'same-origin',
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
    onAnswer();
    return answer;
  } catch {
    throw new Unreachable();
  }
}

function signInAgain() {
  const next = location.pathname + location.search;
  location.assign(`/login?next=${encodeURIComponent(next)}`);
}

/** @param {Record<string, string | number | undefined>} values */
function query(values) {
  const pairs = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return pairs.length ? `?${new URLSearchParams(pairs.map(([k, v]) => [k, String(v)]))}` : '';
}

/** @param {string} segment */
const path = (segment) => encodeURIComponent(segment);

/** @returns {Promise<Me>} */
export const me = () => call('GET', '/me');

/** @param {{ settings?: Partial<Settings> }} change @returns {Promise<Me>} */
export const changeMe = (change) => call('PATCH', '/me', change);

/**
 * Mine, and the place in the log that they stand at: events after it are not in them yet.
 * @returns {Promise<{ items: Conversation[], cursor: number }>}
 */
export const conversations = () => call('GET', '/conversations');

/** @param {string} words @returns {Promise<{ items: Conversation[] }>} */
export const channels = (words) => call('GET', `/channels${query({ query: words, limit: 20 })}`);

/** @param {string} name @returns {Promise<Conversation>} */
export const channelByName = (name) => call('GET', `/channels/by-name/${path(name)}`);

/** @param {string} id @returns {Promise<Conversation>} */
export const conversation = (id) => call('GET', `/conversations/${path(id)}`);

/** @param {string[]} handles @returns {Promise<Conversation>} */
export const openDirect = (handles) => call('POST', '/directs', { handles });

/** Who of those one has directs with is here. @returns {Promise<string[]>} */
export const online = async () => (await call('GET', '/conversations')).online;

/**
 * @param {{ name: string, topic?: string, visibility: 'public' | 'private' }} draft
 * @returns {Promise<Conversation>}
 */
export const createChannel = (draft) => call('POST', '/channels', draft);

/**
 * @param {string} id
 * @param {{ name?: string, topic?: string, archived?: boolean }} change
 * @returns {Promise<Conversation>}
 */
export const changeChannel = (id, change) => call('PATCH', `/conversations/${path(id)}`, change);

/** @param {string} id @returns {Promise<Conversation>} */
export const join = (id) => call('PUT', `/conversations/${path(id)}/membership`);

/** @param {string} id */
export const leave = (id) => call('DELETE', `/conversations/${path(id)}/membership`);

/** @param {string} id @param {Notify} notify */
export const setNotify = (id, notify) =>
  call('PATCH', `/conversations/${path(id)}/membership`, { notify });

/**
 * @param {string} id
 * @param {{ query?: string, after?: string, limit?: number }} options
 * @returns {Promise<{ items: Member[], next: string | null }>}
 */
export const members = (id, options) =>
  call('GET', `/conversations/${path(id)}/members${query(options)}`);

/** @param {string} id @param {string} handle */
export const addMember = (id, handle) =>
  call('PUT', `/conversations/${path(id)}/members/${path(handle)}`);

/** @param {string} id @param {string} handle */
export const removeMember = (id, handle) =>
  call('DELETE', `/conversations/${path(id)}/members/${path(handle)}`);

/** @param {string} words @returns {Promise<{ items: User[] }>} */
export const users = (words) => call('GET', `/users${query({ query: words, limit: 8 })}`);

/** @param {string} handle @returns {Promise<Person>} */
export const user = (handle) => call('GET', `/users/${path(handle)}`);

/** @param {string} conversation_id @returns {Promise<{ url: string }>} */
export const createInvite = (conversation_id) =>
  call('POST', '/invites', { conversation_id, expires_in_seconds: 7 * 24 * 3600 });

/**
 * @param {string} id
 * @param {{ before?: number, after?: number, around?: number, limit?: number }} range
 * @returns {Promise<{ items: Message[] }>}
 */
export const messages = (id, range) =>
  call('GET', `/conversations/${path(id)}/messages${query(range)}`);

/**
 * @param {string} id
 * @param {string} body
 * @param {string} client_token
 * @returns {Promise<Message>}
 */
export const send = (id, body, client_token) =>
  call('POST', `/conversations/${path(id)}/messages`, { body, client_token });

/** @param {string} id @param {number} seq @param {string} body @returns {Promise<Message>} */
export const editMessage = (id, seq, body) =>
  call('PATCH', `/conversations/${path(id)}/messages/${seq}`, { body });

/** @param {string} id @param {number} seq */
export const deleteMessage = (id, seq) =>
  call('DELETE', `/conversations/${path(id)}/messages/${seq}`);

/** @param {string} id @param {number} seq */
export const markRead = (id, seq) => call('PUT', `/conversations/${path(id)}/read`, { seq });

/** @param {number} since @returns {Promise<{ events: Event[], cursor: number }>} */
export const events = (since) => call('GET', `/events${query({ since, limit: 500 })}`);
