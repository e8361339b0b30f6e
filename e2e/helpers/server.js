/** The real program on a free port with a data folder of its own. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const START_MS_MAX = 20_000;
const STOP_MS_MAX = 15_000;
const OWN_BUILD = fileURLToPath(new URL('../../target/debug/chirm', import.meta.url));
const BINARY = process.env.CHIRM_TEST_BINARY ?? OWN_BUILD;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class Server {
  #child;
  #exited;

  /** @param {string} data @param {Record<string, string>} environment */
  constructor(data, environment) {
    this.data = data;
    this.environment = environment;
    this.port = 0;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts, again on the same port and data if it ran before. */
  async start() {
    const flags = ['--listen', `127.0.0.1:${this.port}`, '--data', this.data];
    const usual = { CHIRM_RATE_LIMITS: 'off', CHIRM_LOG: 'warn' };
    const env = { ...process.env, ...usual, ...this.environment };
    const child = spawn(BINARY, flags, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    running.add(child);
    this.#child = child;
    this.#exited = once(child, 'exit').finally(() => running.delete(child));
    this.port = await within(START_MS_MAX, 'the server to listen', portOf(child));
  }

  /** As the power going: nothing is finished, nothing is said. */
  async crash() {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** A clean stop; answers the exit code. */
  async stop() {
    this.#child.kill('SIGTERM');
    const [code] = await within(STOP_MS_MAX, 'the server to stop', this.#exited);
    return code;
  }

  /** Ends it, however it is, and removes its data. */
  async remove() {
    if (running.has(this.#child)) await this.crash();
    await rm(this.data, { recursive: true, force: true });
  }

  /**
   * One call of the API; fails unless it is answered with 2xx.
   * @param {string} method @param {string} route @param {object} [body] @param {string} [token]
   */
  async call(method, route, body, token) {
    /** @type {Record<string, string>} */
    const headers = { 'content-type': 'application/json' };
    if (token) headers.authorization = `Bearer ${token}`;
    const options = { method, headers, body: body && JSON.stringify(body) };
    const signal = AbortSignal.timeout(START_MS_MAX);
    const response = await fetch(`${this.url}/api/v1${route}`, { ...options, signal });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }
}

/** @param {Record<string, string>} [environment] settings other than the usual */
export async function startServer(environment = {}) {
  const data = await mkdtemp(path.join(tmpdir(), 'chirm-e2e-'));
  const server = new Server(data, environment);
  await server.start();
  return server;
}

/** @param {import('node:child_process').ChildProcess} child */
async function portOf(child) {
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port) {
      // Nobody reads on: what it says must not fill the pipe and stop it.
      child.stdout.resume();
      return Number(port);
    }
  }
  throw new Error('the server ended before it listened');
}

/**
 * @template T
 * @param {number} ms @param {string} what @param {Promise<T>} promise
 */
export async function within(ms, what, promise) {
  /** @type {NodeJS.Timeout} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ms} ms for ${what}`)), ms);
  });
  const first = /** @type {Promise<T>} */ (Promise.race([promise, late]));
  return first.finally(() => clearTimeout(timer));
}
