/** Waiting with a limit, for what no event announces. */

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

const WAIT_MS_MAX = 15_000;
const STEP_MS = 50;

/**
 * Until the question is answered with yes; says what it answered last.
 * @template T
 * @param {string} what @param {() => Promise<T> | T} ask @param {(answer: T) => boolean} [yes]
 */
export async function until(what, ask, yes = Boolean) {
  const end = Date.now() + WAIT_MS_MAX;
  for (;;) {
    const answer = await ask();
    if (yes(answer)) return answer;
    if (Date.now() > end) assert.fail(`waited for ${what}; last: ${JSON.stringify(answer)}`);
    await sleep(STEP_MS);
  }
}
