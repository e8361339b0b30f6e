import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fold, foldAll } from './fold.js';

/** What a real server told real people; its own tests write them and keep them fresh. */
const vectors = JSON.parse(
  readFileSync(new URL('../../../testkit/vectors/fold.json', import.meta.url), 'utf8'),
);

const ada = { id: '1', handle: 'ada', name: 'Ada', avatar_url: '/avatar/1' };
const bob = { id: '2', handle: 'bob', name: 'Bob', avatar_url: '/avatar/2' };

const channel = (part = {}) => ({
  id: '7', kind: 'channel', visibility: 'public', name: 'general', topic: '', last_seq: 3,
  read_seq: 3, unread: 0, mentions: 0, created_at: 't0', member_count: 2, notify: 'mentions',
  role: 'member', joined: true, ...part,
});
const message = (seq, author, part = {}) => ({
  conversation_id: '7', seq, author, body: `m${seq}`, html: `<p>m${seq}</p>`, created_at: `t${seq}`,
  mentions: [], ...part,
});
const world = (part = {}, messages = {}) => ({
  me: { id: '1' }, conversations: { 7: channel(part) }, messages: { 7: messages },
});
const event = (type, data) => ({ id: 1, type, conversation_id: '7', data, at: 't9' });

test("somebody else's message is unread and stands in the loaded conversation", () => {
  const after = fold(world(), event('message.created', message(4, bob)));
  const { last_seq, read_seq, unread, mentions } = after.conversations[7];
  assert.deepEqual({ last_seq, read_seq, unread, mentions },
    { last_seq: 4, read_seq: 3, unread: 1, mentions: 0 });
  assert.equal(after.messages[7][4].body, 'm4');
});

test('a mention of me is counted once, however often it is told', () => {
  const told = event('message.created', message(4, bob, { mentions: ['1'] }));
  const after = foldAll(world(), [told, told]);
  assert.equal(after.conversations[7].mentions, 1);
  assert.equal(after.conversations[7].unread, 1);
});

test('my own message moves my read marker to it', () => {
  const before = world({ last_seq: 5, read_seq: 3, unread: 2, mentions: 1 });
  const after = fold(before, event('message.created', message(6, ada)));
  const { read_seq, unread, mentions } = after.conversations[7];
  assert.deepEqual({ read_seq, unread, mentions }, { read_seq: 6, unread: 0, mentions: 0 });
});

test('messages of conversations that are not loaded are only counted', () => {
  const before = { ...world(), messages: {} };
  const after = fold(before, event('message.created', message(4, bob)));
  assert.equal(after.conversations[7].unread, 1);
  assert.deepEqual(after.messages, {});
});

test('nothing that was given is changed', () => {
  const before = world({}, { 3: message(3, bob) });
  const copy = structuredClone(before);
  foldAll(before, [
    event('message.created', message(4, bob)),
    event('message.deleted', message(3, bob, { deleted_at: 't5' })),
    event('read.moved', { read_seq: 4, mentions: 0 }),
    event('user.changed', { ...bob, name: 'Robert' }),
  ]);
  assert.deepEqual(before, copy);
});

test('an edit and a deletion replace what is loaded and nothing else', () => {
  const before = world({}, { 3: message(3, bob) });
  const edited = fold(before, event('message.edited', message(3, bob, { body: 'new' })));
  assert.equal(edited.messages[7][3].body, 'new');
  const deleted = message(3, bob, { body: '', html: '', deleted_at: 't6' });
  assert.equal(fold(edited, event('message.deleted', deleted)).messages[7][3].body, '');
  const unknown = fold(before, event('message.edited', message(2, bob)));
  assert.equal(unknown, before);
});

test('a creation that comes after its deletion does not bring the words back', () => {
  const gone = message(3, bob, { body: '', html: '', deleted_at: 't6' });
  const after = fold(world({}, { 3: gone }), event('message.created', message(3, bob)));
  assert.equal(after.messages[7][3].body, '');
});

test('a mention that is edited in or out, or deleted, counts while it is unread', () => {
  const before = world({ last_seq: 5, read_seq: 3, unread: 2, mentions: 1 });
  const edited = (seq, mentions, mentions_before) =>
    event('message.edited', message(seq, bob, { mentions, mentions_before, edited_at: 't6' }));
  const counted = (...events) => foldAll(before, events).conversations[7].mentions;
  assert.equal(counted(edited(4, ['1'], [])), 2);
  assert.equal(counted(edited(4, [], ['1'])), 0);
  assert.equal(counted(edited(4, ['1', '3'], ['1'])), 1);
  assert.equal(counted(edited(3, ['1'], [])), 1);
  const gone = message(5, bob, { mentions_before: ['1'], deleted_at: 't6' });
  assert.equal(counted(event('message.deleted', gone)), 0);
});

test('a channel that closes to those outside keeps its name for those inside', () => {
  const after = fold(world(), event('channel.changed', { id: '7', visibility: 'private' }));
  const { name, topic, visibility } = after.conversations[7];
  assert.deepEqual([name, topic, visibility], ['general', '', 'private']);
});

test('a new role is mine and not a part of what I said', () => {
  const before = world({}, { 3: message(3, ada) });
  const after = fold(before, event('user.changed', { ...ada, role: 'moderator' }));
  assert.equal(after.me.role, 'moderator');
  assert.deepEqual(after.messages[7][3].author, ada);
});

test('the read marker moves forward and never back', () => {
  const before = world({ last_seq: 9, read_seq: 5, unread: 4, mentions: 2 });
  const after = fold(before, event('read.moved', { read_seq: 8, mentions: 1 }));
  assert.equal(after.conversations[7].unread, 1);
  assert.equal(after.conversations[7].mentions, 1);
  assert.equal(fold(after, event('read.moved', { read_seq: 6, mentions: 2 })), after);
});

test('joining brings a conversation, leaving takes it and its messages away', () => {
  const { id, kind, visibility, name, topic, last_seq, created_at } = channel({ id: '8' });
  const joined = fold(world(), {
    ...event('membership.created', {
      user: ada, role: 'member', notify: 'all', read_seq: 1,
      conversation: { id, kind, visibility, name, topic, last_seq, created_at, archived_at: null },
    }),
    conversation_id: '8',
  });
  assert.equal(joined.conversations[8].unread, 2);
  assert.equal(joined.conversations[8].joined, true);
  assert.equal(joined.conversations[8].notify, 'all');
  const left = fold(world({}, { 3: message(3, bob) }), event('membership.deleted', { user: ada }));
  assert.deepEqual(left.conversations, {});
  assert.deepEqual(left.messages, {});
});

test("others' coming and going is counted", () => {
  const conversation = channel({ member_count: 3 });
  const data = { user: bob, role: 'member', conversation, read_seq: 0 };
  const more = fold(world(), event('membership.created', data));
  assert.equal(more.conversations[7].member_count, 3);
  const fewer = fold(more, event('membership.deleted', { user: bob, member_count: 2 }));
  assert.equal(fewer.conversations[7].member_count, 2);
});

test('a channel changes its name and keeps what is mine', () => {
  const before = world({ last_seq: 9, read_seq: 5, unread: 4 });
  const data = { id: '7', name: 'all', topic: 't', visibility: 'private', archived_at: 't1' };
  const after = fold(before, event('channel.changed', data));
  const { name, unread, archived_at } = after.conversations[7];
  assert.deepEqual({ name, unread, archived_at }, { name: 'all', unread: 4, archived_at: 't1' });
});

test('a new name stands on everything they said', () => {
  const before = world({}, { 2: message(2, ada), 3: message(3, bob) });
  const after = fold(before, event('user.changed', { ...bob, name: 'Robert' }));
  assert.equal(after.messages[7][3].author.name, 'Robert');
  assert.equal(after.messages[7][2], before.messages[7][2]);
});

test('what it does not know changes nothing', () => {
  const before = world();
  assert.equal(fold(before, event('reaction.created', {})), before);
});

for (const { name, snapshot, events, later } of vectors) {
  test(`the server's own story: ${name}`, () => {
    assert.deepEqual(present(foldAll(snapshot, events)), later);
  });
}

/** The API leaves out what is not there; an event says so. */
function present(value) {
  return JSON.parse(JSON.stringify(value, (_, part) => part ?? undefined));
}

test('a direct is told with who takes part, and follows their names', () => {
  const direct = {
    id: '9', kind: 'direct', visibility: 'private', topic: '', last_seq: 0, member_count: 1,
    created_at: 't5', participants: [ada, bob],
  };
  const comes = (user, conversation) =>
    event('membership.created', { user, role: 'member', notify: 'all', read_seq: 0, conversation });
  const after = foldAll(world(), [
    comes(ada, direct),
    comes(bob, { ...direct, member_count: 2 }),
    event('user.changed', { ...bob, name: 'Robert' }),
  ]);
  const { participants, member_count, unread, joined } = after.conversations[9];
  assert.deepEqual(participants, [ada, { ...bob, name: 'Robert' }]);
  assert.deepEqual({ member_count, unread, joined }, { member_count: 2, unread: 0, joined: true });
});
