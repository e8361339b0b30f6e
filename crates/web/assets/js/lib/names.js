/** How people and channels are recognised: steady colours, comparison, finding by a few letters. */

export const HUES = 12;

/**
 * Ids are consecutive numbers, so neighbours get colours far apart on the wheel.
 * @param {string} id
 */
export function hueClass(id) {
  const digits = Number(id.slice(-9));
  return `hue-${Number.isFinite(digits) ? digits % HUES : 0}`;
}

/** @param {string} name */
export function folded(name) {
  return name.normalize('NFKD').replace(/\p{Mn}/gu, '').toLocaleLowerCase();
}

/**
 * How well a query fits a name: 0 not at all, higher is better. The letters may have others
 * between them (`gn` finds `general`), but a beginning beats a middle and a middle beats pieces.
 * @param {string} query
 * @param {string} name
 */
export function fit(query, name) {
  const wanted = folded(query.trim());
  const given = folded(name);
  if (wanted === '') return 1;
  if (given === wanted) return 100;
  if (given.startsWith(wanted)) return 80;
  const at = given.indexOf(wanted);
  if (at > 0) return /[\s\-_./]/.test(given[at - 1] ?? '') ? 60 : 40;
  let from = 0;
  for (const letter of wanted) {
    from = given.indexOf(letter, from) + 1;
    if (from === 0) return 0;
  }
  return 20;
}

/**
 * The items that fit, best first; equals keep their order.
 * @template T
 * @param {string} query
 * @param {T[]} items
 * @param {(item: T) => string[]} namesOf
 * @returns {T[]}
 */
export function best(query, items, namesOf) {
  return items
    .map((item) => ({ item, score: Math.max(...namesOf(item).map((name) => fit(query, name))) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}
