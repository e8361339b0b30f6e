import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedAt } from './completion.js';
import { createComposition, enterMeans } from './composition.js';
import { charactersLeft, visibleLength } from './lengths.js';

const key = (part) => ({
  key: 'Enter', isComposing: false, keyCode: 13, timeStamp: 1000, shiftKey: false, ctrlKey: false,
  metaKey: false, altKey: false, ...part,
});

test('Enter while composing belongs to the input method, whatever says so', () => {
  const composition = createComposition();
  assert.equal(composition.owns(key({ isComposing: true })), true);
  assert.equal(composition.owns(key({ keyCode: 229 })), true);
  composition.start();
  assert.equal(composition.owns(key({})), true);
});

test("Safari's Enter just after the end of a composition is the composition's", () => {
  const composition = createComposition();
  composition.start();
  composition.end({ timeStamp: 1000 });
  assert.equal(composition.owns(key({ timeStamp: 1004 })), true);
  assert.equal(composition.owns(key({ timeStamp: 998 })), true);
});

test('the next Enter is ours again', () => {
  const composition = createComposition();
  composition.start();
  composition.end({ timeStamp: 1000 });
  composition.release();
  assert.equal(composition.owns(key({ timeStamp: 1010 })), false);
  composition.start();
  composition.end({ timeStamp: 2000 });
  assert.equal(composition.owns(key({ timeStamp: 2300 })), false);
});

test('Enter sends and Shift+Enter breaks the line, or the other way round', () => {
  const sends = { enterSends: true, touch: false };
  const breaks = { enterSends: false, touch: false };
  assert.equal(enterMeans(key({}), sends), 'send');
  assert.equal(enterMeans(key({ shiftKey: true }), sends), 'break');
  assert.equal(enterMeans(key({}), breaks), 'break');
  assert.equal(enterMeans(key({ shiftKey: true }), breaks), 'send');
  assert.equal(enterMeans(key({ ctrlKey: true }), breaks), 'send');
  assert.equal(enterMeans(key({}), { enterSends: true, touch: true }), 'break');
  assert.equal(enterMeans(key({ key: 'a' }), sends), null);
});

test('a sign and some letters before the caret ask for a completion', () => {
  assert.deepEqual(askedAt('hi @bo', 6), { kind: 'person', words: 'bo', from: 3, to: 6 });
  assert.deepEqual(askedAt('@', 1), { kind: 'person', words: '', from: 0, to: 1 });
  assert.deepEqual(askedAt('see #gen later', 8), { kind: 'channel', words: 'gen', from: 4, to: 8 });
  assert.equal(askedAt('see #gen later', 14), null);
});

test('the wide signs of Chinese keyboards ask as well, also right after a word', () => {
  assert.equal(askedAt('你好＠小', 4)?.kind, 'person');
  assert.equal(askedAt('你好@小雨', 5)?.words, '小雨');
  assert.equal(askedAt('看看＃上海', 5)?.kind, 'channel');
  assert.equal(askedAt('：大笑', 3)?.kind, 'emoji');
});

test('addresses, times and smileys ask for nothing', () => {
  for (const words of ['ada@exa', 'at 10:30', 'https://x', 'see: this', ':)', ':a']) {
    assert.equal(askedAt(words, words.length), null, words);
  }
});

test('lengths count what people see', () => {
  assert.equal(visibleLength('👨‍👩‍👧‍👦'), 1);
  assert.equal(visibleLength('e\u0301'), 1);
  assert.equal(visibleLength('上海 😀'), 4);
});

test('what is left is told only near the limit, and in characters people see', () => {
  assert.equal(charactersLeft('short', 100, 10), null);
  assert.equal(charactersLeft('x'.repeat(95), 100, 10), 5);
  assert.equal(charactersLeft('x'.repeat(103), 100, 10), -3);
  assert.equal(charactersLeft('👨‍👩‍👧‍👦'.repeat(20), 100, 10), null);
});
