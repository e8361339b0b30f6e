/**
 * Screenshots of the main pages for people to look at: `cargo xtask shots`.
 * Wide and phone, light and dark, English and Chinese, into shots/.
 */

import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launch } from './helpers/chromium.js';
import { signsIn, visitor } from './helpers/person.js';
import { startServer } from './helpers/server.js';
import { settle } from './helpers/town.js';

const FOLDER = fileURLToPath(new URL('../shots/', import.meta.url));
const OUTSIDE = { login: '/login', register: '/register', missing: '/nowhere' };
/** @type {Record<string, string>} */
const INSIDE = {
  channels: '/channels',
  channel: '/channel/general',
  message: '/channel/general/4',
  messages: '/messages',
  write: '/send_message/bob',
  settings: '/settings',
  password: '/settings/password',
  sessions: '/settings/sessions',
  admin: '/admin',
};

const wanted = process.argv.slice(2);
const server = await startServer();
const browser = await launch();
try {
  await mkdir(FOLDER, { recursive: true });
  const { people, direct } = await settle(server);
  INSIDE.direct = `/direct/${direct.id}`;
  for (const locale of ['en', 'zh-CN']) {
    for (const dark of [false, true]) {
      for (const phone of [false, true]) {
        await shoot({ locale, dark, phone }, people.ada);
      }
    }
  }
} finally {
  await browser.close();
  await server.remove();
}

async function shoot(choices, person) {
  const { locale, dark, phone } = choices;
  const look = `${phone ? 'phone' : 'desk'}-${dark ? 'dark' : 'light'}-${locale}`;
  const stranger = await (await visitor(browser, server, choices)).newPage();
  const insider = await signsIn(browser, server, person, choices);
  for (const [page, pages] of [[stranger, OUTSIDE], [insider, INSIDE]]) {
    for (const [name, path] of Object.entries(pages)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      await page.goto(path, { waitUntil: 'load' });
      await page.waitForFunction(() => document.fonts.ready.then(() => true));
      await page.screenshot({ path: `${FOLDER}${name}-${look}.png` });
      console.log(`${name}-${look}.png`);
    }
  }
  await stranger.context().close();
  await insider.context().close();
}
