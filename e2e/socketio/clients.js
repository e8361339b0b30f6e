/** Clients of the protocol's every age, each as its own time opened a connection. */

import { createRequire } from 'node:module';
import { within } from '../helpers/server.js';

// Parts that speed it up were never compiled here: it does without.
process.env.WS_NO_BUFFER_UTIL = '1';
process.env.WS_NO_UTF_8_VALIDATE = '1';
const require = createRequire(import.meta.url);
const WAIT_MS_MAX = 15_000;

/** The last versions of their age, and the one that the first program of this kind shipped. */
export const VERSIONS = ['1.3', '1.7', '2', '3', '4'];
export const TRANSPORTS = { upgraded: undefined, websocket: ['websocket'], polling: ['polling'] };

/** The package of a version. @param {string} version */
export function library(version) {
  return require(`socket.io-client-${version}`);
}

/** Where its file for browsers is. @param {string} version */
export function bundle(version) {
  const file = version === '1.3' ? 'socket.io.js' : 'dist/socket.io.js';
  return require.resolve(`socket.io-client-${version}/package.json`).replace('package.json', file);
}

/**
 * What somebody hears and says; `events` keeps every event in order, decoded.
 * @param {string} version @param {string} url
 * @param {{ token?: string, transports?: string[], namespace?: string, more?: object }} choices
 */
export function client(version, url, { token, transports, namespace = '', more = {} }) {
  const options = {
    forceNew: true,
    'force new connection': true,
    reconnection: false,
    ...(transports && { transports }),
    ...(token && version >= '3' && { auth: { token } }),
    ...more,
  };
  // Before 3 there was only the address to say it in.
  const address = new URL(`${url}${namespace}`);
  if (token && version < '3') address.searchParams.set('token', token);
  const socket = library(version)(address.href, options);
  /** @type {[string, Record<string, string>][]} */
  const events = [];
  for (const name of ['emit msg', 'del msg']) {
    socket.on(name, (/** @type {any} */ data) => events.push([name, decoded(data)]));
  }
  return {
    socket,
    events,
    /** The messages that came, as the page of that time showed them. */
    get bodies() {
      return events.filter(([name]) => name === 'emit msg').map(([, data]) => data.msg);
    },
    connected: () => first(socket, 'connect', 'connect to the server'),
    refused: () => first(socket, 'connect_error', 'be refused'),
    disconnected: () => first(socket, 'disconnect', 'be disconnected'),
    /**
     * Says something and waits for the answer.
     * @param {string} name @param {Record<string, string>} data
     */
    ask(name, data) {
      const asked = new Promise((resolve) => socket.emit(name, encoded(data), resolve));
      return within(WAIT_MS_MAX, `the answer to ${name}`, asked);
    },
    /** @param {string} channel @param {string} msg */
    says(channel, msg) {
      return this.ask('send msg', { user: 'somebody else', time: '1999', msg, channel });
    },
    close: () => socket.disconnect(),
  };
}

/** @param {Record<string, string>} data */
export function encoded(data) {
  return Object.fromEntries(Object.entries(data).map(([name, it]) => [name, encodeURI(it)]));
}

/** @param {Record<string, string>} data */
function decoded(data) {
  return Object.fromEntries(Object.entries(data).map(([name, it]) => [name, decodeURI(it)]));
}

/** @param {any} socket @param {string} event @param {string} what */
function first(socket, event, what) {
  const heard = new Promise((resolve) => socket.once(event, resolve));
  return within(WAIT_MS_MAX, what, heard);
}
