/** The same in a browser, where old clients poll with bytes and the cookie signs in. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { account, signsIn } from '../helpers/person.js';
import { stage } from '../helpers/story.js';
import { until } from '../helpers/wait.js';
import { bundle, client, TRANSPORTS, VERSIONS } from './clients.js';

const CHANNEL = 'tea & 茶';
const on = stage();

/**
 * As the page of that time: keeps what it hears.
 * @param {{ version: string, transports?: string[] }} choices
 */
function listen({ version, transports }) {
  const { io } = /** @type {any} */ (window);
  const options = transports ? { transports } : {};
  const socket = io(location.origin, options);
  const heard = /** @type {string[]} */ ([]);
  socket.on('emit msg', (/** @type {any} */ data) => heard.push(decodeURI(data.msg)));
  Object.assign(window, { socket, heard, version });
  return new Promise((resolve) => socket.on('connect', () => resolve(true)));
}

/** @param {{ channel: string, msg: string }} said */
function say({ channel, msg }) {
  const { socket } = /** @type {any} */ (window);
  const data = { user: 'x', time: 'x', msg: encodeURI(msg), channel: encodeURI(channel) };
  return new Promise((resolve) => socket.emit('send msg', data, resolve));
}

test('pages with old and new clients talk with programs', async () => {
  const ada = await account(on.server, 'ada', '艾达');
  const bob = await account(on.server, 'bob');
  await ada.call('POST', '/channels', { name: CHANNEL });
  const his = client('4', on.server.url, { token: bob.token });
  await his.connected();
  await his.says(CHANNEL, 'who speaks has joined');
  for (const version of VERSIONS) {
    for (const [name, transports] of Object.entries(TRANSPORTS)) {
      const page = await signsIn(on.browser, on.server, ada, { unguarded: true });
      await page.goto('/channels');
      await page.addScriptTag({ path: bundle(version) });
      assert.ok(await page.evaluate(listen, { version, transports }));
      const words = `${version} ${name}: 你好 😀 100%`;
      const answer = await page.evaluate(say, { channel: CHANNEL, msg: words });
      assert.match(JSON.stringify(answer), /"id"/, `${version} ${name}`);
      await until('him to hear', () => his.bodies.at(-1), (it) => it === words);
      await his.says(CHANNEL, 'heard, 谢谢');
      const heard = () => page.evaluate(() => /** @type {any} */ (window).heard);
      await until(`${version} ${name} to hear`, heard, (it) => it.at(-1) === 'heard, 谢谢');
      assert.deepEqual(await heard(), [words, 'heard, 谢谢']);
      await page.context().close();
    }
  }
  his.close();
});
