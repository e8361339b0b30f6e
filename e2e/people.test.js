/** Coming in, being let in, being put out: at once, wherever one has a page open. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visitor } from './helpers/person.js';
import { Seat } from './helpers/seat.js';
import { stage } from './helpers/story.js';
import { until } from './helpers/wait.js';

/** @type {any} */
let owner;
const on = stage(async () => {
  owner = await on.person('owner');
});

test('an invitation leads a stranger into a private channel', async () => {
  const name = on.own('secret garden');
  await on.channel(owner, name, { visibility: 'private' });
  await owner.seat.opens(name);
  await owner.seat.writes('before you came');
  await owner.seat.page.getByRole('button', { name: 'Add people' }).first().click();
  await owner.seat.page.getByRole('button', { name: /link/i }).last().click();
  const link = await owner.seat.page.locator('output').innerText();

  const guest = new Seat(await (await visitor(on.browser, on.server)).newPage());
  await guest.page.goto(link);
  await guest.page.locator('input[name=handle]').fill(on.own('gast'));
  await guest.page.locator('input[name=password]').fill('correct horse battery');
  await guest.page.getByRole('button', { name: 'Create an account' }).click();
  await guest.isLive();
  await guest.sees('before you came');
  await guest.writes('here I am');
  await owner.seat.sees('here I am');
  guest.isUntroubled();
  owner.seat.isUntroubled();
});

test('a guest takes a password, becomes a member and comes back with everything', async () => {
  const name = on.own('open');
  const handle = on.own('steady');
  await on.channel(owner, name);
  const context = await visitor(on.browser, on.server);
  const guest = new Seat(await context.newPage());
  await guest.page.goto('/login');
  await guest.page.locator('input[name=displayName]').fill(on.own('Passing By'));
  await guest.page.getByRole('button', { name: 'Continue as a guest' }).click();
  await guest.page.waitForURL('**/channels');
  await guest.opens(name);
  await guest.writes('I might stay');
  await guest.sees('I might stay');
  await guest.page.goto('/settings/password');
  await guest.page.locator('input[name=handle]').fill(handle);
  await guest.page.locator('input[name=password]').fill('correct horse battery');
  await guest.page.getByRole('button', { name: 'Become a member' }).click();
  await guest.page.getByRole('status').waitFor();

  await guest.page.goto('/logout');
  await guest.page.getByRole('button', { name: 'Sign out' }).click();
  await guest.page.goto('/login');
  await guest.page.locator('input[name=handle]').fill(handle);
  await guest.page.locator('input[name=password]').fill('correct horse battery');
  await guest.page.getByRole('button', { name: 'Sign in' }).click();
  await guest.isLive();
  await guest.sees('I might stay');
  const own = guest.page.locator('.message--own[data-seq]');
  await until('the message to be one\'s own', () => own.count(), (count) => count === 1);
});

test('whoever is removed from a channel sees nothing more of it', async () => {
  const name = on.own('inner circle');
  const { id } = await on.channel(owner, name, { visibility: 'private' });
  const eve = await on.person('eve');
  const elsewhere = on.own('elsewhere');
  await on.channel(owner, elsewhere);
  await owner.call('PUT', `/conversations/${id}/members/${eve.handle}`);
  await eve.seat.opens(elsewhere);
  await eve.seat.opens(name);
  await owner.seat.opens(name);
  await owner.seat.writes('still among us');
  await eve.seat.sees('still among us');
  await owner.call('DELETE', `/conversations/${id}/members/${eve.handle}`);
  await owner.seat.writes('about eve');
  await owner.seat.sees('about eve');
  await until('the channel to go', () => eve.seat.place(name).count(), (count) => count === 0);
  assert.equal(await eve.seat.page.getByText('about eve').count(), 0);
  await eve.seat.page.goto(`/channel/${encodeURIComponent(name)}`);
  assert.equal(await eve.seat.page.getByText('about eve').count(), 0);
  assert.equal(await eve.seat.page.getByText('still among us').count(), 0);
});

test('a deactivated account is out at once', async () => {
  const name = on.own('public square');
  await on.channel(owner, name);
  const eve = await on.person('eve');
  await eve.seat.opens(name);
  await owner.call('PATCH', `/users/${eve.handle}`, { deactivated: true });
  await eve.seat.page.waitForURL('**/login**');
  await assert.rejects(eve.call('GET', '/me'), /401/);
});

test('a session ended elsewhere is over here', async () => {
  const name = on.own('desk');
  await on.channel(owner, name);
  const ada = await on.person('ada');
  await ada.seat.opens(name);
  await ada.call('DELETE', '/sessions');
  await ada.seat.page.waitForURL('**/login**');
});

test('a refused form keeps what was typed and says why beside the field', async () => {
  const taken = on.own('taken');
  await on.channel(owner, taken);
  const ada = await on.person('ada');
  await ada.seat.page.goto('/channels');
  const field = ada.seat.page.locator('form[method=post] input[name=name]');
  await field.fill(taken.toUpperCase());
  await ada.seat.page.getByRole('button', { name: 'Create channel' }).click();
  const error = ada.seat.page.locator('.field__error');
  await error.waitFor();
  assert.equal(await field.inputValue(), taken.toUpperCase());
  assert.equal(await field.getAttribute('aria-describedby'), await error.getAttribute('id'));
});

test('the language can be changed and stays', async () => {
  const name = on.own('语言');
  await on.channel(owner, name);
  const lin = await on.person('lin');
  await lin.seat.page.goto('/settings');
  await lin.seat.page.locator('select[name=language]').selectOption('zh-CN');
  await lin.seat.page.locator('form', { has: lin.seat.page.locator('select[name=language]') })
    .getByRole('button').last().click();
  await until('Chinese', () => lin.seat.page.locator('html').getAttribute('lang'), isChinese);
  await lin.seat.opens(name);
  assert.ok(isChinese(await lin.seat.page.locator('html').getAttribute('lang')));
  await until('the field to speak Chinese', () => lin.seat.field.getAttribute('placeholder'),
    (words) => /[\u4e00-\u9fff]{2}/.test((words ?? '').replace(name, '')));
});

const isChinese = (/** @type {string | null} */ language) => Boolean(language?.startsWith('zh'));
