/** Names and texts from hell are just names and texts. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Seat } from './helpers/seat.js';
import { stage } from './helpers/story.js';
import { until } from './helpers/wait.js';

const NAMES = [
  '100%',
  '<b>',
  'a/b',
  'R&D',
  '上海 😀',
  'مرحبا بالجميع',
  'שלום (עולם)',
  '%2F..%2f',
  '?query=1#hash',
  'back\\slash',
  '"quoted" \'twice\'',
  '__proto__',
  'constructor',
  'channels',
  '👩‍👩‍👧‍👦',
  '{{ name }} ${name}',
  '<img src=x onerror=ran()>',
];
const BODIES = [
  '<script>ran()</script>',
  '<img src=x onerror="ran()">',
  '[click](javascript:ran())',
  '[click](data:text/html,<script>ran()</script>)',
  '<svg/onload=ran()>',
  '<a href="javascript:ran()">a</a>',
  '![x](x"onerror="ran())',
  '```html"onmouseover="ran()\n<script>ran()</script>\n```',
  '<iframe srcdoc="<script>parent.ran()</script>"></iframe>',
  '[a](https://example.org/"onmouseover="ran())',
  '<https://example.org/?"><script>ran()</script>',
  '&lt;script&gt;ran()&lt;/script&gt;',
];
const FOREIGN = 'script, iframe, svg:not(.icon), img, object, style, form, input';
const on = stage();

/** Every place where a name is shown or sent, for one name of a channel and of a person. */
async function tellsOf(name) {
  const ada = await on.person('ada', { name });
  const bob = await on.person('bob');
  await on.channel(ada, name);
  for (const { seat } of [ada, bob]) await forbidRunning(seat);
  await bob.seat.opens(name);
  await ada.seat.page.goto('/channels');
  await ada.seat.page.locator('.list__title', { hasText: name }).first().click();
  await ada.seat.isLive();
  const { pathname } = new URL(ada.seat.page.url());
  assert.equal(decodeURIComponent(pathname), `/channel/${name}`);

  assert.equal(await ada.seat.page.getByRole('heading', { level: 1 }).innerText(), name);
  await until('the title', () => ada.seat.page.title(), (title) => title.includes(name));
  await ada.seat.writes('it is me');
  await bob.seat.sees('it is me');
  const author = bob.seat.page.locator('[data-seq="1"] .message__author');
  assert.equal(await author.innerText(), name);
  await bob.seat.place(name).first().click();
  await bob.seat.sees('it is me');
  for (const { seat } of [ada, bob]) {
    seat.isUntroubled();
    await seat.page.context().close();
  }
}

for (const name of NAMES) {
  test(`a channel and a person called ${name}`, () => tellsOf(name));
}

test('names that no address can hold are refused', async () => {
  const ada = await on.person('ada');
  for (const name of ['.', '..', ' ', '\u200b', 'a\nb']) {
    await assert.rejects(on.channel(ada, name), /422/, JSON.stringify(name));
  }
});

test('nothing in a message, a topic or a name runs', async () => {
  const ada = await on.person('ada', { name: '<img src=y onerror=ran()>' });
  const bob = await on.person('bob');
  const name = on.own('<script>ran()</script>');
  const { id } = await on.channel(ada, name);
  await ada.call('PATCH', `/conversations/${id}`, { topic: '"><svg onload=ran()>' });
  for (const { seat } of [ada, bob]) {
    await forbidRunning(seat);
    await seat.opens(name);
  }
  for (const body of BODIES) await ada.call('POST', `/conversations/${id}/messages`, { body });
  const all = (/** @type {string[]} */ bodies) => bodies.length === BODIES.length;
  await until('all bodies', () => bob.seat.bodies(), all);
  await bob.seat.page.reload();
  await bob.seat.isLive();
  await until('all bodies again', () => bob.seat.bodies(), all);
  for (const link of await bob.seat.page.locator('.message__body a').all()) {
    assert.match((await link.getAttribute('href')) ?? '', /^https?:/);
  }
  const foreign = bob.seat.page.locator(`.message__body :is(${FOREIGN})`);
  assert.deepEqual(await foreign.evaluateAll((all) => all.map((it) => it.outerHTML)), []);
  for (const { seat } of [ada, bob]) seat.isUntroubled();
});

test('a right-to-left name does not turn around what stands beside it', async () => {
  const ada = await on.person('ada', { name: 'مرحبا 123' });
  const name = on.own('rtl');
  await on.channel(ada, name);
  await ada.seat.opens(name);
  await ada.seat.writes('hello');
  await ada.seat.sees('hello');
  const [author, time] = ['.message__author', '.message__time'].map((part) =>
    ada.seat.page.locator(`[data-seq="1"] ${part}`).boundingBox());
  assert.ok(((await author)?.x ?? 0) < ((await time)?.x ?? 0));
});

/** @param {Seat} seat */
function forbidRunning(seat) {
  const ran = () => seat.troubles.push('ran somebody\'s text');
  return seat.page.exposeFunction('ran', ran);
}
