/** The main story: two strangers meet on a new server and talk. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visitor } from './helpers/person.js';
import { channelPath, Seat } from './helpers/seat.js';
import { stage } from './helpers/story.js';
import { until } from './helpers/wait.js';

const on = stage();

test('the first account owns the server, a guest follows a link, and the two talk', async () => {
  const ada = new Seat(await (await visitor(on.browser, on.server)).newPage());
  await ada.page.goto('/register');
  await ada.page.getByLabel('Handle').fill('ada');
  await ada.page.locator('input[name=password]').fill('correct horse battery');
  await ada.page.locator('input[name=name]').fill('Ada Lovelace');
  await ada.page.getByRole('button', { name: 'Create an account' }).click();
  await ada.page.waitForURL('**/channels');
  await ada.page.locator('form[method=post] input[name=name]').fill('上海 tea');
  await ada.page.getByRole('button', { name: 'Create channel' }).click();
  await ada.isLive();
  assert.equal(new URL(ada.page.url()).pathname, channelPath('上海 tea'));

  const bob = new Seat(await (await visitor(on.browser, on.server)).newPage());
  await bob.page.goto(ada.page.url());
  await bob.page.waitForURL('**/login?**');
  await bob.page.locator('input[name=displayName]').fill('鲍勃');
  await bob.page.getByRole('button', { name: 'Continue as a guest' }).click();
  await bob.isLive();

  await ada.writes('hello, is this on?');
  await bob.sees('hello, is this on?');
  await bob.writes('听得到 👍');
  await ada.sees('听得到 👍');
  const author = ada.page.locator('[data-seq] .message__author').last();
  assert.equal(await author.innerText(), '鲍勃');
  for (const seat of [ada, bob]) {
    await seat.showsExactly(['hello, is this on?', '听得到 👍']);
    seat.isUntroubled();
  }
});

test('edits and deletions arrive live, also in the author\'s other tab', async () => {
  const ada = await on.person('ada');
  const bob = await on.person('bob');
  const name = on.own('edits');
  await on.channel(ada, name);
  const second = new Seat(await ada.seat.page.context().newPage());
  for (const seat of [ada.seat, second, bob.seat]) await seat.opens(name);
  await ada.seat.writes('frist');
  await ada.seat.sees('frist');
  await ada.seat.writes('to be deleted');
  for (const seat of [ada.seat, second, bob.seat]) await seat.sees('to be deleted');

  await second.page.locator('[data-seq="1"]').hover();
  await second.page.getByRole('button', { name: 'Edit' }).click();
  await second.page.locator('.edit__field').fill('first');
  await second.page.locator('.edit__field').press('Enter');
  for (const seat of [ada.seat, second, bob.seat]) await seat.sees('first');

  await ada.seat.page.locator('[data-seq="2"]').hover();
  await ada.seat.page.getByRole('button', { name: 'Delete' }).click();
  await ada.seat.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  for (const seat of [ada.seat, second, bob.seat]) {
    await seat.showsExactly(['first', 'This message was deleted.']);
    seat.isUntroubled();
  }
});

test('what is unread is counted in the sidebar and the title until it is read', async () => {
  const ada = await on.person('ada');
  const bob = await on.person('bob');
  const [here, there] = [on.own('here'), on.own('there')];
  await on.channel(ada, here);
  await on.channel(ada, there);
  await bob.seat.opens(there);
  await ada.seat.opens(there);
  await ada.seat.opens(here);
  await bob.seat.writes('something new');
  await ada.seat.page.locator('.place--unread', { hasText: there }).waitFor();
  await bob.seat.writes(`@${ada.handle} look`);
  await ada.seat.page.locator('.place__mentions').waitFor();
  await until('the title to count', () => ada.seat.page.title(), (title) => /1/.test(title));

  await ada.seat.place(there).click();
  await ada.seat.sees('look');
  await until('the count to go', () => ada.seat.page.locator('.place--unread').count(), isNone);
  await until('the title', () => ada.seat.page.title(), (title) => !/^\(\d/.test(title));
  ada.seat.isUntroubled();
});

test('a draft survives a reload, another channel and other people\'s messages', async () => {
  const ada = await on.person('ada');
  const bob = await on.person('bob');
  const [here, there] = [on.own('here'), on.own('there')];
  await on.channel(ada, here);
  await on.channel(ada, there);
  await ada.seat.opens(there);
  await ada.seat.opens(here);
  await bob.seat.opens(here);
  await ada.seat.field.pressSequentially('half a thought');
  await ada.seat.field.press('ArrowLeft');
  await bob.seat.writes('an interruption');
  await ada.seat.sees('an interruption');
  const caret = () => ada.seat.field.evaluate((field) => field.selectionStart);
  assert.equal(await ada.seat.field.inputValue(), 'half a thought');
  assert.equal(await caret(), 'half a thought'.length - 1);

  await ada.seat.place(there).click();
  await until('an empty field', () => ada.seat.field.inputValue(), (value) => value === '');
  await ada.seat.page.goBack();
  const back = (/** @type {string} */ value) => value === 'half a thought';
  await until('the draft', () => ada.seat.field.inputValue(), back);
  await ada.seat.page.reload();
  await ada.seat.isLive();
  assert.equal(await ada.seat.field.inputValue(), 'half a thought');
  ada.seat.isUntroubled();
});

test('all of a long history is reached by scrolling, and a link leads into it', async () => {
  const ada = await on.person('ada');
  const name = on.own('long');
  const { id } = await on.channel(ada, name);
  for (let n = 1; n <= 260; n += 1) {
    await ada.call('POST', `/conversations/${id}/messages`, { body: `line ${n}.` });
  }
  await ada.seat.opens(name);
  await ada.seat.sees('line 260.');
  await until('the first line', async () => {
    await ada.seat.log.evaluate((log) => (log.scrollTop = 0));
    return ada.seat.page.locator('[data-seq="1"]').count();
  });
  await ada.seat.page.goto(channelPath(name, 77));
  await ada.seat.page.locator('.message--target[data-seq="77"]').waitFor();
  await until('line 77 in sight', () =>
    ada.seat.page.locator('[data-seq="77"]').evaluate((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    }));
  ada.seat.isUntroubled();
});

test('documents work without script', async () => {
  const ada = await on.person('ada');
  const name = on.own('plain');
  const { id } = await on.channel(ada, name);
  await ada.call('POST', `/conversations/${id}/messages`, { body: 'read **before** scripts' });
  const context = await visitor(on.browser, on.server, { plain: true });
  const page = await context.newPage();
  await page.goto('/login');
  await page.locator('input[name=displayName]').fill(on.own('Plain'));
  await page.getByRole('button', { name: 'Continue as a guest' }).click();
  await page.goto('/channels');
  await page.getByRole('link', { name, exact: true }).click();
  const strong = page.locator('.message__body strong');
  assert.equal(await strong.innerText(), 'before');
});

const isNone = (/** @type {number} */ count) => count === 0;
