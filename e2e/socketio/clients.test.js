/** Socket.IO clients from 2015 to now talk with each other through the real program. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { account } from '../helpers/person.js';
import { startServer } from '../helpers/server.js';
import { until } from '../helpers/wait.js';
import { client, encoded, TRANSPORTS, VERSIONS } from './clients.js';

const CHANNEL = '100% 上海/茶 <b>&"#?';
const WORDS = ['hello', '你好 😀', '50% off; a/b?c=d&e#f', '<script>alert(1)</script>', 'line\nbreak'];
const MESSAGES = 200;

/** @type {import('../helpers/server.js').Server} */
let server;
let [ada, bob, eve] = /** @type {any[]} */ ([]);
/** @type {ReturnType<typeof client>[]} */
let open = [];

before(async () => {
  server = await startServer();
  ada = await account(server, 'ada', 'Ada 100%');
  bob = await account(server, 'bob', 'Bob');
  eve = await account(server, 'eve', 'Eve');
  await ada.call('POST', '/channels', { name: CHANNEL });
});
after(() => server?.remove());

/** @param {string} version @param {object} choices */
function connects(version, choices) {
  const made = client(version, server.url, choices);
  open.push(made);
  return made;
}

/**
 * A test whose clients are closed whatever happens.
 * @param {string} name @param {() => Promise<void>} story
 */
function story(name, story) {
  test(name, async () => {
    try {
      await story();
    } finally {
      for (const one of open) one.close();
      open = [];
    }
  });
}

for (const version of VERSIONS) {
  for (const [transport, transports] of Object.entries(TRANSPORTS)) {
    for (const namespace of ['', '/talk?page=1']) {
      const how = `client ${version}, ${transport}, at ${namespace || '/'}`;
      story(`${how}: they hear each other`, async () => {
        const hers = connects(version, { token: ada.token, transports, namespace });
        await hers.connected();
        const his = connects(version, { token: bob.token, transports, namespace });
        await his.connected();
        for (const words of WORDS) {
          const answer = await his.says(CHANNEL, words);
          assert.match(answer.id, /^\d+$/);
        }
        await until('her to hear all', () => hers.bodies, (it) => it.length >= WORDS.length);
        assert.deepEqual(hers.bodies, WORDS);
        const [, said] = hers.events[0];
        assert.equal(said.user, 'Bob');
        assert.equal(said.channel, CHANNEL);
        assert.match(said.time, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/);
        const address = { channel: CHANNEL, id: said.id };
        assert.deepEqual(await his.ask('del msg', address), { id: said.id });
        await until('her to hear of it', () => hers.events.at(-1)?.[0], (it) => it === 'del msg');
        assert.deepEqual(hers.events.at(-1)?.[1], address);
      });
    }
  }
}

for (const version of VERSIONS) {
  story(`client ${version}: what one says fast arrives once and in order`, async () => {
    const hers = connects(version, { token: ada.token });
    await hers.connected();
    const his = connects(version, { token: bob.token });
    await his.connected();
    const words = Array.from({ length: MESSAGES }, (_, index) => `${version} ${index}`);
    for (const msg of words) his.socket.emit('send msg', encoded({ msg, channel: CHANNEL }));
    await until('her to hear all', () => hers.bodies.length, (it) => it >= MESSAGES);
    assert.deepEqual(hers.bodies, words);
    const ids = hers.events.map(([, data]) => Number(data.id));
    assert.deepEqual(ids, ids.toSorted((one, two) => one - two));
    assert.equal(new Set(ids).size, MESSAGES);
  });

  story(`client ${version}: without a session nobody gets in`, async () => {
    const nobody = connects(version, {});
    await nobody.refused();
    const liar = connects(version, { token: 'made up' });
    await liar.refused();
  });

  story(`client ${version}: only members hear, until they are taken out`, async () => {
    const name = `private ${version}`;
    const { id } = await ada.call('POST', '/channels', { name, visibility: 'private' });
    const hers = connects(version, { token: ada.token });
    await hers.connected();
    const evil = connects(version, { token: eve.token });
    await evil.connected();
    assert.match((await evil.says(name, 'let me in')).error, /./);
    await hers.says(name, 'not for Eve');
    await ada.call('PUT', `/conversations/${id}/members/eve`);
    await hers.says(name, 'for Eve too');
    await until('Eve to hear', () => evil.bodies.length);
    await ada.call('DELETE', `/conversations/${id}/members/eve`);
    await hers.says(name, 'not for Eve again');
    await hers.says(CHANNEL, 'for all');
    await evil.says(CHANNEL, 'I am here');
    await until('Eve to hear herself', () => evil.bodies, (it) => it.includes('I am here'));
    assert.deepEqual(evil.bodies.filter((it) => it !== 'for all'), ['for Eve too', 'I am here']);
    assert.deepEqual(hers.bodies.slice(0, 3), ['not for Eve', 'for Eve too', 'not for Eve again']);
  });
}

story('whoever signs out is put out and told so', async () => {
  for (const transports of [['polling'], ['websocket']]) {
    const credentials = { handle: 'eve', password: 'correct horse battery' };
    const { token } = await server.call('POST', '/sessions', credentials);
    const hers = connects('4', { token, transports });
    await hers.connected();
    const out = hers.disconnected();
    await server.call('DELETE', '/sessions/current', undefined, token);
    assert.equal(await out, 'io server disconnect');
  }
});

story('a header and a cookie sign in as well, but no cookie from elsewhere', async () => {
  const headers = { authorization: `Bearer ${bob.token}` };
  await connects('4', { more: { extraHeaders: headers } }).connected();
  const cookie = { cookie: `chirm_session=${bob.token}` };
  await connects('4', { more: { extraHeaders: cookie } }).connected();
  const elsewhere = { ...cookie, origin: 'https://elsewhere.example' };
  for (const transports of [['polling'], ['websocket']]) {
    await connects('4', { transports, more: { extraHeaders: elsewhere } }).refused();
  }
});

story('what is refused is answered in words', async () => {
  const his = connects('4', { token: bob.token });
  await his.connected();
  for (const [name, data] of /** @type {[string, any][]} */ ([
    ['send msg', { channel: CHANNEL, msg: '  ' }],
    ['send msg', { channel: 'nowhere', msg: 'hello' }],
    ['send msg', {}],
    ['del msg', { channel: CHANNEL, id: '999999' }],
    ['del msg', { channel: CHANNEL, id: 'x' }],
    ['dance', {}],
  ])) {
    const { error } = await his.ask(name, data);
    assert.match(error, /./, name);
  }
  // Text that nobody encoded, with a percent sign in it, is text.
  his.socket.emit('send msg', { channel: CHANNEL, msg: '100% %zz' });
  await until('it to come back', () => his.bodies, (it) => it.includes('100% %zz'));
});

story('many open clients of one person are refused past the limit, others are not', async () => {
  const { token } = await account(server, 'mallory');
  const more = () => connects('4', { token, transports: ['websocket'] });
  const many = Array.from({ length: 100 }, more);
  await Promise.all(many.map((one) => one.connected()));
  await more().refused();
  await connects('4', { token: bob.token, transports: ['websocket'] }).connected();
});
