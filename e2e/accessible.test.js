/** axe finds nothing serious on any page, in either scheme. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { signsIn, visitor } from './helpers/person.js';
import { Seat } from './helpers/seat.js';
import { stage } from './helpers/story.js';
import { settle } from './helpers/town.js';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const axe = await readFile(AXE, 'utf8');
const SERIOUS = ['serious', 'critical'];
const OUTSIDE = ['/login', '/register', '/nowhere'];
const INSIDE = [
  '/channels',
  '/messages',
  '/send_message/bob',
  '/settings',
  '/settings/password',
  '/settings/sessions',
  '/admin',
  '/logout',
];
/** @type {Awaited<ReturnType<typeof settle>>} */
let town;
const on = stage(async (server) => {
  town = await settle(server);
});

for (const dark of [false, true]) {
  const scheme = dark ? 'dark' : 'light';

  test(`documents, ${scheme}`, async () => {
    const choices = { dark, unguarded: true };
    const stranger = await (await visitor(on.browser, on.server, choices)).newPage();
    const ada = await signsIn(on.browser, on.server, town.people.ada, choices);
    for (const [page, paths] of [[stranger, OUTSIDE], [ada, INSIDE]]) {
      for (const path of paths) {
        await page.goto(path);
        await isAccessible(page, path);
      }
    }
  });

  for (const phone of [false, true]) {
    test(`the workspace, ${scheme}, ${phone ? 'phone' : 'desk'}`, async () => {
      const choices = { dark, phone, unguarded: true };
      const seat = new Seat(await signsIn(on.browser, on.server, town.people.ada, choices));
      await seat.opens('general');
      await seat.sees('example.org');
      await isAccessible(seat.page, 'the conversation');
      await seat.page.locator('[data-seq="1"]').hover();
      await isAccessible(seat.page, 'a message with its actions');
      for (const [keys, name] of [['Control+k', 'the switcher'], ['Control+/', 'the shortcuts']]) {
        await seat.page.keyboard.press(keys);
        await seat.page.getByRole('dialog').waitFor();
        await isAccessible(seat.page, name);
        await seat.page.keyboard.press('Escape');
      }
      if (phone) {
        await seat.page.getByRole('button', { name: 'Back to channels' }).tap();
        await isAccessible(seat.page, 'the list of channels');
      }
    });
  }
}

/** @param {import('playwright-core').Page} page @param {string} where */
async function isAccessible(page, where) {
  await page.evaluate(axe);
  const results = await page.evaluate(() => /** @type {any} */ (globalThis).axe.run());
  const serious = results.violations.filter((it) => SERIOUS.includes(it.impact));
  const told = serious.map((it) => `${it.id}: ${it.nodes[0].html} (${it.nodes[0].failureSummary})`);
  assert.deepEqual(told, [], where);
}
