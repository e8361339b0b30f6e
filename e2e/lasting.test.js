/** Killed servers and lost networks: nothing is lost, nothing is doubled. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { network } from './helpers/network.js';
import { stage } from './helpers/story.js';
import { until } from './helpers/wait.js';

const on = stage();

test('a server killed in mid-conversation loses and doubles nothing', async () => {
  const ada = await on.person('ada');
  const bob = await on.person('bob');
  const name = on.own('crash');
  const { id } = await on.channel(ada, name);
  for (const { seat } of [ada, bob]) await seat.opens(name);
  await ada.seat.writes('ada 1');
  await bob.seat.sees('ada 1');

  const killed = on.server.crash();
  for (const n of [2, 3, 4]) await ada.seat.writes(`ada ${n}`);
  for (const n of [1, 2, 3]) await bob.seat.writes(`bob ${n}`);
  await killed;
  await ada.seat.page.locator('.banner').waitFor();
  await ada.seat.writes('ada 5');
  await on.server.start();

  for (const { seat } of [ada, bob]) {
    await until('everything', () => seat.bodies(), (shown) => shown.length === 8);
    await until('nothing to be on its way', () => seat.pending(), (count) => count === 0);
    await until('the banner to go', () => seat.page.locator('.banner').count(), (n) => n === 0);
  }
  const { items } = await ada.call('GET', `/conversations/${id}/messages?limit=100`);
  const stored = items.map((/** @type {{ body: string }} */ message) => message.body);
  for (const { seat } of [ada, bob]) {
    await seat.showsExactly(stored);
    seat.isUntroubled();
  }
  const of = (/** @type {string} */ who) => stored.filter((body) => body.startsWith(who));
  assert.deepEqual(of('ada'), [1, 2, 3, 4, 5].map((n) => `ada ${n}`));
  assert.deepEqual(of('bob'), [1, 2, 3].map((n) => `bob ${n}`));
});

test('what was unsent when the page was closed is sent when it opens again', async () => {
  const ada = await on.person('ada');
  const name = on.own('closed');
  await on.channel(ada, name);
  await ada.seat.opens(name);
  await on.server.crash();
  await ada.seat.writes('written into the void');
  await until('it to wait', () => ada.seat.pending(), (count) => count === 1);
  await until('it to be kept', () => keptMessages(ada.seat.page), (count) => count === 1);
  await ada.seat.page.goto('about:blank');
  await on.server.start();
  await ada.seat.opens(name);
  await ada.seat.showsExactly(['written into the void']);
});

test('offline and back: the page says so, keeps what is written, and catches up', async () => {
  const between = await network(on.server);
  const ada = await on.person('ada', { url: between.url });
  const bob = await on.person('bob');
  const name = on.own('offline');
  await on.channel(ada, name);
  for (const { seat } of [ada, bob]) await seat.opens(name);
  between.cut();
  await ada.seat.page.locator('.banner--offline').waitFor();
  await ada.seat.writes('from the tunnel');
  await bob.seat.writes('are you there?');
  await bob.seat.writes('hello?');
  await bob.seat.sees('hello?');
  assert.deepEqual(await ada.seat.bodies(), []);
  assert.equal(await ada.seat.pending(), 1);

  between.mend();
  for (const { seat } of [ada, bob]) {
    await seat.showsExactly(['are you there?', 'hello?', 'from the tunnel']);
  }
  await until('the banner to go', () => ada.seat.page.locator('.banner').count(), (n) => n === 0);
  ada.seat.isUntroubled();
  between.close();
});

test('a clean stop is said to the page, which comes back by itself', async () => {
  const ada = await on.person('ada');
  const name = on.own('stop');
  await on.channel(ada, name);
  await ada.seat.opens(name);
  assert.equal(await on.server.stop(), 0);
  await on.server.start();
  await ada.call('POST', `/conversations/${(await mine(ada, name)).id}/messages`, { body: 'back' });
  await ada.seat.showsExactly(['back']);
  ada.seat.isUntroubled();
});

/** @param {{ call: Function }} person @param {string} name */
function mine(person, name) {
  return person.call('GET', `/channels/by-name/${encodeURIComponent(name)}`);
}

/** How many unsent messages the browser keeps. @param {import('playwright-core').Page} page */
function keptMessages(page) {
  return page.evaluate(async () => {
    const done = (/** @type {IDBRequest} */ request) =>
      new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    const database = await done(indexedDB.open('chirm'));
    const count = await done(database.transaction('outbox').objectStore('outbox').count());
    database.close();
    return count;
  });
}
