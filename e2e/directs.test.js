/** Directs: from a name to a conversation that only its people know of. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { stage } from './helpers/story.js';
import { until } from './helpers/wait.js';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const axe = await readFile(AXE, 'utf8');
const SERIOUS = ['serious', 'critical'];
const on = stage();

/** Everybody sits in one channel. @param {any[]} people */
async function together(...people) {
  const name = on.own('hall');
  const { id } = await on.channel(people[0], name);
  for (const person of people) {
    await person.call('PUT', `/conversations/${id}/membership`);
    await person.seat.opens(name);
  }
  return name;
}

/** The badge beside somebody's name in the list. @param {any} person @param {string} name */
const badge = (person, name) => person.seat.place(name).locator('.place__mentions > span').first();

test('a direct begins at a name, arrives live, and nobody else learns of it', async () => {
  const [ada, bob, eve] = [await on.person('ada'), await on.person('bob'), await on.person('eve')];
  await together(ada, bob, eve);
  const { page } = ada.seat;
  await page.locator('.member__names', { hasText: bob.name }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send a message' }).click();
  await page.waitForURL('**/direct/*');
  await page.getByRole('heading', { level: 1, name: bob.name }).waitFor();
  await page.getByText(/^Only you and .* can see/).waitFor();
  await ada.seat.writes('between us');
  await ada.seat.sees('between us');
  await ada.seat.writes('and again');

  await until('both to count', () => badge(bob, ada.name).innerText(), (text) => text === '2');
  await until('the title', () => bob.seat.page.title(), (title) => title.startsWith('(2) '));
  await bob.seat.place(ada.name).click();
  await bob.seat.sees('between us');
  await until('it to be read', () => badge(bob, ada.name).count(), (count) => count === 0);
  await until('the title', () => bob.seat.page.title(), (title) => !title.startsWith('('));
  await bob.seat.writes('I can keep a secret');
  await ada.seat.sees('I can keep a secret');
  await ada.seat.showsExactly(['between us', 'and again', 'I can keep a secret']);

  const path = new URL(page.url()).pathname;
  assert.equal(await eve.seat.page.locator('.place[href^="/direct/"]').count(), 0);
  const refused = await eve.seat.page.goto(path);
  assert.equal(refused?.status(), 404);
  assert.equal(await eve.seat.page.getByText('between us').count(), 0);
  for (const { seat } of [ada, bob]) seat.isUntroubled();
});

test('a reload, its address and the switcher lead back to it', async () => {
  const [ada, bob] = [await on.person('ada'), await on.person('bob')];
  const hall = await together(ada, bob);
  const { page } = ada.seat;
  const { id } = await ada.call('POST', '/directs', { handles: [bob.handle] });
  await ada.call('POST', `/conversations/${id}/messages`, { body: 'kept here' });
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill(bob.handle);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: bob.name }).waitFor();
  await ada.seat.sees('kept here');
  await page.reload();
  await ada.seat.isLive();
  assert.equal(new URL(page.url()).pathname, `/direct/${id}`);
  await ada.seat.sees('kept here');
  await page.goto(`/direct/${id}/1`);
  await ada.seat.isLive();
  await page.locator('.message--target', { hasText: 'kept here' }).waitFor();
  await page.goto('/');
  await page.getByRole('heading', { level: 1, name: hall }).waitFor();
  ada.seat.isUntroubled();
});

test('several people are chosen by keyboard', async () => {
  const [ada, bob, lin] = [await on.person('ada'), await on.person('bob'), await on.person('lin')];
  await together(ada, bob, lin);
  const { page } = ada.seat;
  await page.getByRole('button', { name: 'New direct message' }).click();
  const dialog = page.getByRole('dialog');
  for (const { handle, name } of [bob, lin]) {
    await page.keyboard.type(handle);
    await dialog.locator('.member', { hasText: `@${handle}` }).waitFor();
    await until('one to choose from', () => dialog.locator('.member').count(), (n) => n === 1);
    await page.keyboard.press('Enter');
    await dialog.locator('.direct__person', { hasText: name }).waitFor();
  }
  await page.keyboard.press('Enter');
  const heading = page.getByRole('heading', { level: 1 });
  await heading.filter({ hasText: bob.name }).filter({ hasText: lin.name }).waitFor();
  await ada.seat.writes('hello you two');
  for (const person of [bob, lin]) {
    await until('one to count', () => badge(person, ada.name).innerText(), (text) => text === '1');
  }
  await page.getByRole('button', { name: 'Conversation menu' }).click();
  const items = await page.getByRole('menuitem').allInnerTexts();
  assert.deepEqual(items, ['Copy link']);
  ada.seat.isUntroubled();
});

test('the author of a message is reached by keyboard', async () => {
  const [ada, bob] = [await on.person('ada'), await on.person('bob')];
  await together(ada, bob);
  await bob.seat.writes('who am I?');
  await ada.seat.sees('who am I?');
  await ada.seat.page.locator('[data-seq="1"]').focus();
  await ada.seat.page.keyboard.press('Enter');
  const dialog = ada.seat.page.getByRole('dialog', { name: bob.name });
  await dialog.getByRole('button', { name: 'Send a message' }).press('Enter');
  await ada.seat.page.getByRole('heading', { level: 1, name: bob.name }).waitFor();
  ada.seat.isUntroubled();
});

test('without a script one writes, reads and finds all the same', async () => {
  const ada = await on.person('ada', { plain: true });
  const bob = await on.person('bob', { plain: true });
  const { page } = ada.seat;
  await page.goto(`/send_message/${bob.handle}`);
  await page.getByRole('textbox', { name: 'Message' }).fill('by hand');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.waitForURL('**/direct/*');
  await page.getByText('Your message has been sent.').waitFor();
  await page.getByText('by hand').waitFor();
  await bob.seat.page.goto('/messages');
  await bob.seat.page.locator('.direct--unread', { hasText: 'by hand' }).waitFor();
  await bob.seat.page.getByRole('link', { name: ada.name }).click();
  await bob.seat.page.getByText('by hand').waitFor();
});

for (const dark of [false, true]) {
  test(`a phone has room for it, and axe finds nothing, ${dark ? 'dark' : 'light'}`, async () => {
    const choices = { phone: true, unguarded: true, dark };
    const long = on.own('A rather long display name indeed');
    const ada = await on.person('ada', { ...choices, name: long });
    const bob = await on.person('bob', { name: `${long}, and longer` });
    const { id } = await bob.call('POST', '/directs', { handles: [ada.handle] });
    const body = `${'unbreakable'.repeat(30)}`;
    await bob.call('POST', `/conversations/${id}/messages`, { body });
    const { page } = ada.seat;
    for (const path of ['/messages', '/messages?q=nobody', `/send_message/${bob.handle}`]) {
      await page.goto(path);
      await isSound(page, path);
    }
    await page.goto(`/direct/${id}`);
    await ada.seat.isLive();
    await isSound(page, 'the conversation');
    await page.locator('.message__author').tap();
    await page.getByRole('dialog').getByRole('button', { name: 'Send a message' }).waitFor();
    await isSound(page, 'the card');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Back to channels' }).tap();
    await page.getByRole('button', { name: 'New direct message' }).tap();
    await page.getByRole('dialog').locator('.member').first().waitFor();
    await isSound(page, 'the dialog');
    ada.seat.isUntroubled();
  });
}

/** @param {import('playwright-core').Page} page @param {string} where */
async function isSound(page, where) {
  const wider = await page.evaluate(() => {
    const watched = 'body, main, main > *, main form > *, main li > *, .place';
    const boxes = document.querySelectorAll(watched);
    const ends = [...boxes].map((it) => it.getBoundingClientRect().right - innerWidth);
    return Math.max(document.documentElement.scrollWidth - innerWidth, ...ends);
  });
  assert.ok(wider <= 0, `${where} is ${wider} px wider than the screen`);
  await page.evaluate(axe);
  const results = await page.evaluate(() => /** @type {any} */ (globalThis).axe.run());
  const serious = results.violations.filter((it) => SERIOUS.includes(it.impact));
  assert.deepEqual(serious.map((it) => `${it.id}: ${it.nodes[0].html}`), [], where);
}
