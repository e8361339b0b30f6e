/** What is being typed that could be completed: `@person`, `#channel`, `:emoji:`. */

/**
 * Chinese keyboards type the wide forms of the signs.
 * @type {Record<string, Kind>}
 */
const SIGNS = {
  '@': 'person', '＠': 'person', '#': 'channel', '＃': 'channel', ':': 'emoji', '：': 'emoji',
};
const PATTERN = /([@＠#＃:：])([^\s@＠#＃:：]{0,32})$/u;

/** @typedef {'person' | 'channel' | 'emoji'} Kind */
/** @typedef {{ kind: Kind, words: string, from: number, to: number }} Asked */

/**
 * @param {string} value
 * @param {number} caret
 * @returns {Asked | null}
 */
export function askedAt(value, caret) {
  const before = value.slice(Math.max(0, caret - 40), caret);
  const match = PATTERN.exec(before);
  if (!match) return null;
  const [all, sign = '', words = ''] = match;
  const kind = SIGNS[sign];
  const from = caret - all.length;
  const previous = before[match.index - 1] ?? '';
  if (!kind || !mayPrecede(kind, previous)) return null;
  // ":" is also punctuation: an emoji's name begins with a letter and has two.
  if (kind === 'emoji' && !/^[\p{L}+\-\d]{2}/u.test(words)) return null;
  return { kind, words, from, to: caret };
}

/**
 * An address is no mention and a time no emoji; but Chinese text has no spaces between words.
 * @param {Kind} kind
 * @param {string} previous
 */
function mayPrecede(kind, previous) {
  if (kind === 'emoji') return !/[\w:]/.test(previous);
  return !/[\w.+\-/@]/.test(previous);
}
