import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { backoffMs } from './backoff.js';
import { EMOJI } from './emoji.js';
import { best, fit, hueClass } from './names.js';
import { channelPath, leadsTo, parsePath, placePath } from './paths.js';
import { rowsOf } from './rows.js';
import { text, useTexts } from './texts.js';
import { dayName, dayOf, relativeTime } from './times.js';

const HELL = ['100%', '<b>', 'a/b', 'R&D', '上海 😀', 'what?', '#tag', 'قناة', '..x', 'a b'];

test('a name in an address is the same name again', () => {
  for (const name of HELL) {
    const channel = { kind: 'channel', key: name };
    assert.deepEqual(parsePath(channelPath(name)), { ...channel, seq: null }, name);
    assert.deepEqual(parsePath(`${channelPath(name)}/12`), { ...channel, seq: 12 }, name);
  }
});

test('an address that is none of ours is none', () => {
  for (const path of ['/channels', '/channel/', '/channel/a/b', '/channel/%', '/channel/a/1/2']) {
    assert.equal(parsePath(path), null, path);
  }
});

test('a beginning fits better than a middle, and pieces least', () => {
  assert.ok(fit('gen', 'general') > fit('gen', 'top-gen'));
  assert.ok(fit('gen', 'top-gen') > fit('gen', 'oxygen'));
  assert.ok(fit('gnl', 'general') > 0);
  assert.equal(fit('xyz', 'general'), 0);
  assert.ok(fit('jose', 'José') > 0);
  assert.deepEqual(best('海', ['北京', '上海', '海南'], (name) => [name]), ['海南', '上海']);
});

test('a name keeps its colour and neighbours differ', () => {
  assert.equal(hueClass('31'), hueClass('31'));
  assert.notEqual(hueClass('31'), hueClass('32'));
  assert.match(hueClass('123456789012345678901'), /^hue-\d+$/);
});

const reader = { locale: 'en', zone: 'Asia/Shanghai' };
const now = Date.parse('2026-11-20T12:00:00Z');

test("a day is the reader's day, not the server's", () => {
  assert.equal(dayOf('2026-11-19T17:00:00.000Z', reader), '2026-11-20');
  assert.equal(dayOf('2026-11-19T17:00:00.000Z', { locale: 'en', zone: 'UTC' }), '2026-11-19');
});

test('days are named as people name them', () => {
  assert.equal(dayName('2026-11-20T01:00:00Z', reader, now), 'Today');
  assert.equal(dayName('2026-11-19T01:00:00Z', reader, now), 'Yesterday');
  assert.match(dayName('2026-11-17T01:00:00Z', reader, now), /Tuesday/);
  assert.match(dayName('2024-01-17T01:00:00Z', reader, now), /2024/);
  assert.equal(dayName('2026-11-19T01:00:00Z', { ...reader, locale: 'zh-CN' }, now), '昨天');
});

test('times nearby are told from now, and never from the future', () => {
  assert.equal(relativeTime('2026-11-20T11:55:00Z', reader, now), '5 minutes ago');
  assert.equal(relativeTime('2026-11-20T09:00:00Z', reader, now), '3 hours ago');
  assert.equal(relativeTime('2026-11-18T09:00:00Z', reader, now), '2 days ago');
  assert.equal(relativeTime('2026-11-20T12:03:00Z', reader, now), 'this minute');
});

const said = (seq, author, created_at, part = {}) => ({
  conversation_id: '1', seq, author: { id: author }, body: '', html: '', created_at, ...part,
});
const kinds = (rows) => rows.map((row) => (row.kind === 'message'
  ? `${row.message.seq}${row.isContinued ? '+' : ''}` : row.kind));

test('messages of one author within five minutes stand together', () => {
  const rows = rowsOf([
    said(1, 'a', '2026-11-20T01:00:00Z'), said(2, 'a', '2026-11-20T01:04:59Z'),
    said(3, 'a', '2026-11-20T01:10:00Z'), said(4, 'b', '2026-11-20T01:10:01Z'),
    said(5, 'b', '2026-11-20T01:10:02Z', { deleted_at: 't' }), said(6, 'b', '2026-11-20T01:10:03Z'),
  ], { reader, unreadAfter: null });
  assert.deepEqual(kinds(rows), ['day', '1', '2+', '3', '4', '5', '6']);
});

test('a new day and the unread line part what stood together', () => {
  const rows = rowsOf([
    said(1, 'a', '2026-11-19T15:58:00Z'), said(2, 'a', '2026-11-19T16:01:00Z'),
    said(3, 'a', '2026-11-19T16:02:00Z'), said(4, 'a', '2026-11-19T16:03:00Z'),
  ], { reader, unreadAfter: 2 });
  assert.deepEqual(kinds(rows), ['day', '1', 'day', '2', 'unread', '3', '4+']);
});

test('the unread line is drawn only where it belongs', () => {
  const page = [said(8, 'a', '2026-11-20T01:00:00Z'), said(9, 'a', '2026-11-20T01:01:00Z')];
  assert.ok(!kinds(rowsOf(page, { reader, unreadAfter: 3 })).includes('unread'));
  assert.ok(!kinds(rowsOf(page, { reader, unreadAfter: 9 })).includes('unread'));
  assert.deepEqual(kinds(rowsOf(page, { reader, unreadAfter: 7 })), ['day', 'unread', '8', '9+']);
});

test('waiting grows, is bounded and spread', () => {
  assert.equal(backoffMs(0, 1), 400);
  assert.equal(backoffMs(2, 1), 1024);
  assert.equal(backoffMs(30, 1), 15_000);
  assert.equal(backoffMs(2, 0), 512);
});

test('a direct is known by its id, a channel of that name is another place', () => {
  const direct = { id: '12', kind: 'direct' };
  const channel = { id: '13', kind: 'channel', name: '12' };
  assert.equal(placePath(direct), '/direct/12');
  const address = parsePath('/direct/12/3');
  assert.deepEqual(address, { kind: 'direct', key: '12', seq: 3 });
  assert.ok(leadsTo(address, direct));
  assert.ok(!leadsTo(address, channel));
  assert.ok(leadsTo(parsePath(placePath(channel)), channel));
});

test('texts come from the same files in every language', () => {
  for (const tag of ['en', 'zh-CN', 'es']) {
    useTexts(tag, readFileSync(new URL(`../../../locales/${tag}.ftl`, import.meta.url), 'utf8'));
    assert.match(text('typing-one', { name: 'Ada' }), /Ada/);
    assert.match(text('sidebar-unread', { count: 3 }), /3/);
  }
  assert.equal(text('no-such-key'), 'no-such-key');
});

test('every emoji has a short code and is listed once', () => {
  const characters = EMOJI.map(([character]) => character);
  assert.equal(new Set(characters).size, characters.length);
  for (const [, name] of EMOJI) assert.match(name, /^[a-z0-9_+-]+$/);
  assert.equal(best('tada', EMOJI, ([, ...names]) => names)[0][0], '🎉');
  assert.ok(best('大笑', EMOJI, ([, ...names]) => names).length > 0);
});
