import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

/** @type {FakeSocket[]} */
let sockets = [];

class FakeSocket {
  constructor(url) {
    this.url = String(url);
    this.sent = [];
    sockets.push(this);
  }

  send(frame) {
    this.sent.push(JSON.parse(frame).type);
  }

  hear(frame) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  drop(code = 1006) {
    this.onclose?.({ code });
  }

  close() {}
}

/** @type {any[]} */
let streams = [];

class FakeStream {
  constructor(url) {
    this.url = url;
    this.listeners = {};
    streams.push(this);
  }

  addEventListener(type, listen) {
    this.listeners[type] = listen;
  }

  close() {}
}

Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
globalThis.location = { href: 'http://chirm.test/', assign() {} };
globalThis.document = { addEventListener() {}, visibilityState: 'visible' };
globalThis.addEventListener = () => {};
globalThis.setInterval = () => 0; // The heartbeat would keep the process alive.
globalThis.WebSocket = FakeSocket;
globalThis.EventSource = FakeStream;
globalThis.fetch = async () => new Response('{"id":"1"}');

const { standing, startLive } = await import('./live.js');

const wait = (ms = 5) => new Promise((resolve) => setTimeout(resolve, ms));
const event = (id) => ({ id, type: 'message.created', data: {} });

function start(cursor = 10) {
  const heard = [];
  const hints = [];
  let reloads = 0;
  /** What a reload waits for, and where the state it loads stands. */
  const server = { answer: Promise.resolve(), cursor: 500 };
  const reload = async () => {
    reloads += 1;
    await server.answer;
    return server.cursor;
  };
  const live = startLive({
    owner: '1', cursor, onEvents: (events) => heard.push(...events.map(({ id }) => id)),
    onHint: (frame) => hints.push(frame.type), reload,
  });
  return { live, heard, hints, server, reloads: () => reloads };
}

beforeEach(() => {
  sockets = [];
  streams = [];
});

test('it begins after the page it was given, and says how it stands', async () => {
  const { heard } = start(10);
  assert.match(sockets[0].url, /since=10$/);
  sockets[0].hear({ type: 'ready', cursor: 12 });
  assert.equal(standing.value, 'catching-up');
  sockets[0].hear(event(11));
  sockets[0].hear({ type: 'pong' });
  assert.equal(standing.value, 'online');
  assert.deepEqual(heard, [11]);
});

test('after a break it goes on where it was, and nothing counts twice', async () => {
  const { live, heard } = start(10);
  sockets[0].hear({ type: 'ready', cursor: 10 });
  sockets[0].hear(event(11));
  await wait();
  sockets[0].drop();
  await wait();
  assert.equal(standing.value, 'offline');
  live.hurry();
  await wait();
  assert.match(sockets[1].url, /since=11$/);
  sockets[1].hear({ type: 'ready', cursor: 12 });
  sockets[1].hear(event(11));
  sockets[1].hear(event(12));
  await wait(25);
  assert.deepEqual(heard, [11, 12]);
});

test('a cursor that is too old loads everything anew', async () => {
  const { live, reloads } = start(10);
  sockets[0].hear({ type: 'resync', cursor: 500 });
  await wait();
  assert.equal(reloads(), 1);
  sockets[0].drop();
  await wait();
  live.hurry();
  await wait();
  assert.match(sockets[1].url, /since=500$/);
});

test('what happens while everything is loaded anew is neither lost nor told twice', async () => {
  const { heard, server } = start(10);
  let answer = () => {};
  server.answer = new Promise((resolve) => { answer = () => resolve(null); });
  server.cursor = 502;
  sockets[0].hear({ type: 'ready', cursor: 500 });
  sockets[0].hear({ type: 'resync', cursor: 500 });
  for (const id of [501, 502, 503]) sockets[0].hear(event(id));
  sockets[0].hear({ type: 'pong' });
  await wait(25);
  assert.equal(standing.value, 'catching-up');
  assert.deepEqual(heard, []);
  answer();
  await wait(25);
  assert.equal(standing.value, 'online');
  assert.deepEqual(heard, [503]);
});

test('where WebSocket is refused, server-sent events carry the same', async () => {
  const { live, heard } = start(10);
  for (const at of [0, 1]) {
    sockets[at].drop();
    await wait();
    live.hurry();
    await wait();
  }
  assert.equal(sockets.length, 2);
  assert.match(streams[0].url, /since=10$/);
  streams[0].onopen();
  assert.equal(standing.value, 'online');
  streams[0].listeners['message.created']({ data: JSON.stringify(event(11)) });
  await wait(25);
  assert.deepEqual(heard, [11]);
});

test('hints are passed on and move no cursor', async () => {
  const { live, hints } = start(10);
  sockets[0].hear({ type: 'ready', cursor: 10 });
  sockets[0].hear({ type: 'typing', conversation_id: '7', user: { id: '2' } });
  assert.deepEqual(hints, ['typing']);
  live.say({ type: 'typing', conversation_id: '7' });
  assert.deepEqual(sockets[0].sent, ['ping', 'typing']);
});
