/** With the keyboard alone: everything is reached, focus is seen and given back. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visitor } from './helpers/person.js';
import { Seat } from './helpers/seat.js';
import { stage } from './helpers/story.js';
import { until } from './helpers/wait.js';

const TABS_MAX = 60;
const on = stage();

/**
 * Presses Tab until the element that matches has the focus; each stop on the way must be seen.
 * @param {import('playwright-core').Page} page @param {string} selector
 */
async function tabsTo(page, selector) {
  for (let n = 0; n < TABS_MAX; n += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate((wanted) => {
      const element = document.activeElement;
      const { outlineStyle, boxShadow } = getComputedStyle(element ?? document.body);
      const around = element?.parentElement && getComputedStyle(element.parentElement);
      const marks = [outlineStyle, boxShadow, around?.outlineStyle, around?.boxShadow];
      return {
        isThere: Boolean(element?.matches(wanted)),
        isSeen: element === document.body || marks.some((mark) => mark && mark !== 'none'),
        html: element?.outerHTML.slice(0, 120),
      };
    }, selector);
    assert.ok(stop.isSeen, `focus cannot be seen on ${stop.html}`);
    if (stop.isThere) return;
  }
  assert.fail(`Tab does not reach ${selector}`);
}

test('signing up, making a channel and talking', async () => {
  const seat = new Seat(await (await visitor(on.browser, on.server)).newPage());
  const { page } = seat;
  await page.goto('/register');
  await tabsTo(page, 'input[name=handle]');
  await page.keyboard.type('keys');
  await tabsTo(page, 'input[name=password]');
  await page.keyboard.type('correct horse battery');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/channels');
  await tabsTo(page, 'form[method=post] input[name=name]');
  await page.keyboard.type('by keys');
  await page.keyboard.press('Enter');
  await seat.isLive();
  await until('the field to have the focus', () => isFocused(seat.field));
  await page.keyboard.type('typed');
  await page.keyboard.press('Enter');
  await seat.showsExactly(['typed']);
  seat.isUntroubled();
});

test('the workspace: switching, editing, deleting, help', async () => {
  const ada = await on.person('ada');
  const [here, there] = [on.own('here'), on.own('there')];
  await on.channel(ada, here);
  await on.channel(ada, there);
  await ada.seat.opens(there);
  await ada.seat.opens(here);
  const { page, field } = ada.seat;

  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type(there);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: there }).waitFor();
  await until('the field to have the focus', () => isFocused(field));

  await page.keyboard.type('with a typo');
  await page.keyboard.press('Enter');
  await ada.seat.sees('with a typo');
  await page.keyboard.press('ArrowUp');
  await page.locator('.edit__field').waitFor();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('without');
  await page.keyboard.press('Enter');
  await ada.seat.showsExactly(['without']);
  await until('the field to have the focus', () => isFocused(field));

  await page.keyboard.press('ArrowUp');
  await page.locator('.edit__field').waitFor();
  await page.keyboard.press('Escape');
  await until('the field to have the focus', () => isFocused(field));

  await tabsTo(page, 'a[href="/channels"].sidebar__browse, .sidebar__add');
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await until('the dialog to close', () => page.getByRole('dialog').count(), (n) => n === 0);
  const given = 'a[href="/channels"].sidebar__browse, .sidebar__add';
  const back = () => page.evaluate((it) => Boolean(document.activeElement?.matches(it)), given);
  await until('the focus to be given back', back);
  ada.seat.isUntroubled();
});

/** @param {import('playwright-core').Locator} locator */
function isFocused(locator) {
  return locator.evaluate((element) => element === document.activeElement);
}
