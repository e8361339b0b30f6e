/** Input methods: what is being composed belongs to whoever composes. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stage } from './helpers/story.js';
import { until } from './helpers/wait.js';

// An input method takes the key: the page hears 229.
const ENTER = { windowsVirtualKeyCode: 229, code: 'Enter', key: 'Enter' };
const on = stage();

/** An input method as Chromium sees one. @param {import('playwright-core').Page} page */
async function inputMethod(page) {
  const devtools = await page.context().newCDPSession(page);
  return {
    compose: (/** @type {string} */ text) =>
      devtools.send('Input.imeSetComposition', {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      }),
    commit: (/** @type {string} */ text) => devtools.send('Input.insertText', { text }),
    /** The Enter that chooses a candidate, pressed and let go. */
    pressEnter: () => devtools.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...ENTER }),
    releaseEnter: () => devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...ENTER }),
  };
}

async function seated() {
  const lin = await on.person('lin');
  const name = on.own('输入法');
  await on.channel(lin, name);
  await lin.seat.opens(name);
  await lin.seat.field.focus();
  return { lin, name, method: await inputMethod(lin.seat.page) };
}

test('Enter while composing never sends, and sends after', async () => {
  const { lin, method } = await seated();
  await method.compose('ni hao');
  await method.pressEnter();
  assert.equal(await lin.seat.pending(), 0);
  assert.deepEqual(await lin.seat.bodies(), []);
  await method.commit('你好');
  await method.releaseEnter();
  await until('the words', () => lin.seat.field.inputValue(), (value) => value === '你好');
  assert.equal(await lin.seat.pending(), 0);
  assert.deepEqual(await lin.seat.bodies(), []);
  await lin.seat.page.keyboard.press('Enter');
  await lin.seat.showsExactly(['你好']);
  lin.seat.isUntroubled();
});

test('the Enter that Safari sends after the end of a composition does not send', async () => {
  const { lin } = await seated();
  await lin.seat.field.fill('早上好');
  await lin.seat.field.evaluate((field) => {
    field.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
    field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: '好' }));
    const enter = { key: 'Enter', code: 'Enter', keyCode: 229, bubbles: true, cancelable: true };
    field.dispatchEvent(new KeyboardEvent('keydown', enter));
    field.dispatchEvent(new KeyboardEvent('keyup', { key: 'Enter', bubbles: true }));
  });
  assert.equal(await lin.seat.field.inputValue(), '早上好');
  await lin.seat.page.keyboard.press('Enter');
  await lin.seat.showsExactly(['早上好']);
});

test('somebody else\'s message does not disturb a composition', async () => {
  const { lin, name, method } = await seated();
  const bob = await on.person('bob');
  await bob.seat.opens(name);
  await method.compose('wo zai');
  await bob.seat.writes('an interruption');
  await lin.seat.sees('an interruption');
  assert.equal(await lin.seat.field.inputValue(), 'wo zai');
  await method.compose('wo zai zhe');
  await method.commit('我在这');
  await until('the words', () => lin.seat.field.inputValue(), (value) => value === '我在这');
  lin.seat.isUntroubled();
});

test('a mention can be chosen when @ arrives as input without a key', async () => {
  const { lin, name, method } = await seated();
  const bob = await on.person('bob', { name: 'Bob the Mentioned' });
  await bob.seat.opens(name);
  await method.commit('@');
  await method.commit(bob.handle.slice(0, 2));
  await lin.seat.page.getByRole('option', { name: bob.handle }).waitFor();
  await lin.seat.page.keyboard.press('Enter');
  await until('the mention', () => lin.seat.field.inputValue(), (value) =>
    value.trim() === `@${bob.handle}`);
});

test('a setting turns Enter and Shift+Enter around', async () => {
  const { lin } = await seated();
  await lin.call('PATCH', '/me', { settings: { enter_sends: false } });
  await lin.seat.page.reload();
  await lin.seat.isLive();
  await lin.seat.field.pressSequentially('one');
  await lin.seat.field.press('Enter');
  await lin.seat.field.pressSequentially('two');
  assert.equal(await lin.seat.field.inputValue(), 'one\ntwo');
  await lin.seat.field.press('Shift+Enter');
  await until('one message', () => lin.seat.bodies(), (bodies) => bodies.length === 1);
});
