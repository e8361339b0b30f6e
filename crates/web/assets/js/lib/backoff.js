/** Waiting before another attempt: growing, bounded, and jittered so that a crowd spreads out. */

const FIRST_MS = 400;
const GROWTH = 1.6;
const LONGEST_MS = 15_000;

/**
 * @param {number} attempt 0 for the first
 * @param {number} chance from 0 to 1
 */
export function backoffMs(attempt, chance) {
  const full = Math.min(FIRST_MS * GROWTH ** attempt, LONGEST_MS);
  return Math.round(full * (0.5 + chance / 2));
}
