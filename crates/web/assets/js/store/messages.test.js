import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
globalThis.location = { assign() {} };

const { currentId } = await import('./conversations.js');
const {
  closeWindows, loadAround, loadNewer, loadNewest, loadOlder, shown, trimAtEnd, WINDOW_ROWS_MAX,
} = await import('./messages.js');
const { apply, begin } = await import('./snapshot.js');

const ada = { id: '1', handle: 'ada', name: 'Ada', avatar_url: '' };
const message = (seq) => ({
  conversation_id: '7', seq, author: ada, body: `m${seq}`, html: '', created_at: `t${seq}`,
});

/** A conversation of so many messages, as the server would page through it. */
let length = 0;
globalThis.fetch = async (url) => {
  const asked = new URL(url, 'http://chirm.test').searchParams;
  const number = (name) => (asked.has(name) ? Number(asked.get(name)) : null);
  const limit = number('limit') ?? 50;
  const [before, after, around] = [number('before'), number('after'), number('around')];
  const first = after !== null ? after + 1
    : around !== null ? around - limit / 2 : (before ?? length + 1) - limit;
  const seqs = Array.from({ length: limit }, (_, at) => first + at);
  const end = before ?? length + 1;
  const items = seqs.filter((seq) => seq >= 1 && seq < end).map(message);
  return new Response(JSON.stringify({ items, next: null }));
};

function conversation(messages) {
  length = messages;
  begin({ me: ada, conversations: [{
    id: '7', kind: 'channel', visibility: 'public', last_seq: messages, read_seq: messages,
    unread: 0, mentions: 0, created_at: '',
  }] });
  currentId.value = '7';
}

const say = (seq) => {
  length = seq;
  apply([{ id: seq, type: 'message.created', conversation_id: '7', data: message(seq) }]);
};
const range = () => {
  const seqs = shown.value.rows.map(({ seq }) => seq);
  assert.deepEqual(seqs, seqs.map((_, at) => seqs[0] + at), 'no gaps');
  return [seqs[0], seqs.at(-1), shown.value.hasOlder, shown.value.hasNewer];
};

beforeEach(() => {
  closeWindows();
});

test('a short conversation is whole at once', async () => {
  conversation(3);
  await loadNewest('7');
  assert.deepEqual(range(), [1, 3, false, false]);
});

test('the newest page has older before it, and older pages join on without a gap', async () => {
  conversation(150);
  await loadNewest('7');
  assert.deepEqual(range(), [91, 150, true, false]);
  await loadOlder('7');
  assert.deepEqual(range(), [31, 150, true, false]);
  await loadOlder('7');
  assert.deepEqual(range(), [1, 150, false, false]);
});

test('what is said joins a window at the end, and waits beside one that is not', async () => {
  conversation(150);
  await loadNewest('7');
  say(151);
  assert.deepEqual(range(), [91, 151, true, false]);
  closeWindows();
  await loadAround('7', 50);
  const [, last] = range();
  say(152);
  assert.deepEqual(range(), [20, last, true, true]);
  await loadNewer('7');
  await loadNewer('7');
  assert.deepEqual(range(), [20, 152, true, false]);
});

test('a window lets go of the far end, whichever way one reads', async () => {
  conversation(1000);
  await loadNewest('7');
  for (let page = 0; page < 8; page += 1) await loadOlder('7');
  const [first, last, , hasNewer] = range();
  assert.ok(last - first < WINDOW_ROWS_MAX && hasNewer, `${first}..${last}`);
  while (shown.value.hasNewer) await loadNewer('7');
  const [from, to, hasOlder] = range();
  assert.ok(to === 1000 && to - from < WINDOW_ROWS_MAX && hasOlder, `${from}..${to}`);
});

test('who reads at the end for a day does not keep the day', async () => {
  conversation(60);
  await loadNewest('7');
  for (let seq = 61; seq <= 500; seq += 1) {
    say(seq);
    trimAtEnd('7');
  }
  const [first, last] = range();
  assert.ok(last === 500 && last - first < WINDOW_ROWS_MAX, `${first}..${last}`);
});
