/** Lengths as people see them: grapheme clusters, so that one emoji is one. */

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** @param {string} text */
export function visibleLength(text) {
  let count = 0;
  for (const _ of segmenter.segment(text)) count += 1;
  return count;
}

/**
 * How many characters are left, or null while the limit is far: counting is not free.
 * A grapheme is never shorter than one code unit, so short texts need no counting.
 * @param {string} text
 * @param {number} max
 * @param {number} near
 */
export function charactersLeft(text, max, near) {
  if (text.length < max - near) return null;
  const left = max - visibleLength(text);
  return left <= near ? left : null;
}
