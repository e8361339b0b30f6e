import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

globalThis.location ??= { assign() {} };
Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });

const { discard, enqueue, hurry, outbox, retry, settle } = await import('./outbox.js');
const { begin, snapshot } = await import('./snapshot.js');

const ada = { id: '1', handle: 'ada', name: 'Ada', avatar_url: '' };

/** @type {{ body: string, client_token: string, answer: (response: any) => void }[]} */
let asked = [];

globalThis.fetch = (_url, options) =>
  new Promise((resolve, reject) => {
    const { body, client_token } = JSON.parse(options.body);
    const answer = (what) => (what instanceof Error ? reject(what) : resolve(what));
    asked.push({ body, client_token, answer });
  });

const json = (status, data) => new Response(JSON.stringify(data), { status });
const stored = (seq, { body, client_token }) => json(201, {
  conversation_id: '7', seq, author: ada, body, html: body, created_at: `t${seq}`, client_token,
});
const settled = () => new Promise((resolve) => setImmediate(resolve));
const write = (body) => enqueue({ owner: '1', conversation: '7', body });

beforeEach(() => {
  for (const { token } of outbox.value) discard(token);
  asked = [];
  begin({ me: ada, conversations: [{ id: '7', kind: 'channel', last_seq: 0, read_seq: 0,
    unread: 0, mentions: 0, created_at: '', visibility: 'public' }] });
});

test('a message is shown at once and gone from the outbox when the server has it', async () => {
  write('hello');
  assert.deepEqual(outbox.value.map(({ body, state }) => [body, state]), [['hello', 'sending']]);
  await settled();
  asked[0].answer(stored(1, asked[0]));
  await settled();
  assert.deepEqual(outbox.value, []);
  assert.equal(snapshot.value.conversations[7].last_seq, 1);
});

test('the next is sent only after the one before', async () => {
  write('one');
  write('two');
  await settled();
  assert.deepEqual(asked.map(({ body }) => body), ['one']);
  asked[0].answer(stored(1, asked[0]));
  await settled();
  assert.deepEqual(asked.map(({ body }) => body), ['one', 'two']);
  asked[1].answer(stored(2, asked[1]));
  await settled();
});

test('a lost answer is asked for again with the same token', async () => {
  write('once');
  await settled();
  asked[0].answer(new TypeError('network'));
  await settled();
  assert.equal(outbox.value[0].state, 'sending');
  hurry();
  await settled();
  assert.equal(asked.length, 2);
  assert.equal(asked[1].client_token, asked[0].client_token);
  asked[1].answer(stored(1, asked[1]));
  await settled();
  assert.deepEqual(outbox.value, []);
});

test('the event alone settles it, whatever became of the answer', async () => {
  write('heard');
  await settled();
  settle([{ type: 'message.created', data: { client_token: asked[0].client_token } }]);
  assert.deepEqual(outbox.value, []);
  asked[0].answer(stored(1, asked[0]));
  await settled();
});

test('what the server refuses says why, waits for a decision, and holds up nobody', async () => {
  write('too long');
  write('fine');
  await settled();
  asked[0].answer(json(422, { error: { code: 'invalid', text: 'At most 10,000.' } }));
  await settled();
  assert.deepEqual(outbox.value.map(({ state, error }) => [state, error]),
    [['failed', 'At most 10,000.'], ['sending', undefined]]);
  asked[1].answer(stored(1, asked[1]));
  await settled();
  retry(outbox.value[0].token);
  await settled();
  assert.equal(asked[2].client_token, asked[0].client_token);
  asked[2].answer(stored(2, asked[2]));
  await settled();
  assert.deepEqual(outbox.value, []);
});
