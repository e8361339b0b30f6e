/** One server and one browser for the stories of a file, ended with it. */

import { after, before } from 'node:test';
import { launch } from './chromium.js';
import { account, signsIn } from './person.js';
import { Seat } from './seat.js';
import { startServer } from './server.js';

/** @param {(server: import('./server.js').Server) => Promise<void>} [prepare] */
export function stage(prepare) {
  const here = /** @type {{ server: any, browser: any }} */ ({});
  before(async () => {
    here.server = await startServer();
    here.browser = await launch();
    await prepare?.(here.server);
  });
  after(async () => {
    await here.browser?.close();
    await here.server?.remove();
  });
  let made = 0;
  return {
    get server() {
      return here.server;
    },
    get browser() {
      return here.browser;
    },
    /** A name that no other story of the file uses. @param {string} name */
    own(name) {
      made += 1;
      return `${name}${made}`;
    },
    /**
     * Somebody new with an account and an open browser.
     * @param {string} name @param {import('./person.js').Choices} [choices]
     */
    async person(name, choices = {}) {
      const user = await account(here.server, this.own(name), choices.name ?? this.own(name));
      return { ...user, seat: new Seat(await signsIn(here.browser, here.server, user, choices)) };
    },
    /** @param {{ call: Function }} person @param {string} name @param {object} [more] */
    channel(person, name, more = { visibility: 'public' }) {
      return person.call('POST', '/channels', { name, ...more });
    },
  };
}
