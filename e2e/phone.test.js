/** On a phone: one column, real back navigation, nothing beside the screen. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stage } from './helpers/story.js';
import { until } from './helpers/wait.js';

const TARGET_PX_MIN = 44;
// The topic is a line of text; the channel's menu offers the same in full size.
const TARGETS = 'button:not(.header__topic), .place, input, select';
const PAGES = ['/channels', '/settings', '/settings/password', '/settings/sessions', '/admin'];
const on = stage();

test('no page is wider than the screen', async () => {
  const ada = await on.person('ada', { phone: true, name: 'A rather long display name indeed' });
  const name = on.own('averylongchannelnamewithoutanyspacesinitwhatsoever');
  const { id } = await on.channel(ada, name);
  const body = `${'unbreakable'.repeat(30)}\n\n\`\`\`\n${'wide code '.repeat(40)}\n\`\`\``;
  await ada.call('POST', `/conversations/${id}/messages`, { body });
  for (const path of [...PAGES, `/channel/${name}`]) {
    await ada.seat.page.goto(path);
    const beside = () => document.documentElement.scrollWidth - innerWidth;
    const wider = await ada.seat.page.evaluate(beside);
    assert.ok(wider <= 0, `${path} is ${wider} px wider than the screen`);
  }
  ada.seat.isUntroubled();
});

test('list and conversation are one step apart, and Back leads back', async () => {
  const ada = await on.person('ada', { phone: true });
  const [here, there] = [on.own('here'), on.own('there')];
  await on.channel(ada, here);
  await on.channel(ada, there);
  await ada.seat.opens(there);
  await ada.seat.opens(here);
  const list = ada.seat.page.locator('.sidebar');
  assert.equal(await list.isVisible(), false);
  await ada.seat.page.getByRole('button', { name: 'Back to channels' }).tap();
  await list.waitFor();
  assert.equal(await ada.seat.field.isVisible(), false);
  await ada.seat.place(there).tap();
  await ada.seat.page.getByRole('heading', { level: 1, name: there }).waitFor();
  await ada.seat.page.goBack();
  await list.waitFor();
  await ada.seat.page.goBack();
  await ada.seat.page.getByRole('heading', { level: 1, name: here }).waitFor();
  ada.seat.isUntroubled();
});

test('a message is sent by the button, Enter breaks the line', async () => {
  const ada = await on.person('ada', { phone: true });
  const name = on.own('touch');
  await on.channel(ada, name);
  await ada.seat.opens(name);
  await ada.seat.field.tap();
  await ada.seat.field.pressSequentially('one');
  await ada.seat.field.press('Enter');
  await ada.seat.field.pressSequentially('two');
  assert.equal(await ada.seat.field.inputValue(), 'one\ntwo');
  await ada.seat.page.getByRole('button', { name: 'Send' }).tap();
  await until('the message', () => ada.seat.bodies(), (bodies) => bodies.length === 1);
});

test('what one taps is large enough', async () => {
  const ada = await on.person('ada', { phone: true });
  const name = on.own('targets');
  await on.channel(ada, name);
  await ada.seat.opens(name);
  await ada.seat.writes('x');
  const small = await ada.seat.page.evaluate(([targets, min]) => {
    const controls = document.querySelectorAll(targets);
    const shown = [...controls].filter((it) => it.checkVisibility() && it.clientWidth > 1);
    const sizes = shown.map((it) => ({ it, box: it.getBoundingClientRect() }));
    const under = sizes.filter(({ box }) => Math.min(box.width, box.height) < min - 0.5);
    return under.map(({ it, box }) => `${it.outerHTML.slice(0, 90)} ${box.width}x${box.height}`);
  }, /** @type {const} */ ([TARGETS, TARGET_PX_MIN]));
  assert.deepEqual(small, []);
});
