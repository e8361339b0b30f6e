/**
 * Whether an input method is composing, in every browser's order of events. An Enter that ends
 * a composition is never an Enter for us: Chrome says so by `isComposing` and key code 229,
 * Safari sends `compositionend` first and the key just after it.
 */

const SAFARI_GAP_MS = 50;

export function createComposition() {
  let active = false;
  let endedAt = -Infinity;
  return {
    get active() {
      return active;
    },
    start() {
      active = true;
    },
    /** @param {{ timeStamp: number }} event */
    end(event) {
      active = false;
      endedAt = event.timeStamp;
    },
    /** A key let go belongs to what is over. */
    release() {
      endedAt = -Infinity;
    },
    /** @param {{ isComposing: boolean, keyCode: number, key: string, timeStamp: number }} event */
    owns(event) {
      if (active || event.isComposing || event.keyCode === 229) return true;
      const gap = Math.abs(event.timeStamp - endedAt);
      return event.key === 'Enter' && gap < SAFARI_GAP_MS;
    },
  };
}

/** @typedef {ReturnType<typeof createComposition>} Composition */

/**
 * What Enter does in a field: `send`, `break`, or nothing that is ours.
 * @param {{ key: string, shiftKey: boolean, ctrlKey: boolean, metaKey: boolean,
 *   altKey: boolean }} event
 * @param {{ enterSends: boolean, touch: boolean }} manner
 * @returns {'send' | 'break' | null}
 */
export function enterMeans(event, { enterSends, touch }) {
  if (event.key !== 'Enter' || event.altKey) return null;
  if (event.ctrlKey || event.metaKey) return 'send';
  if (touch) return 'break';
  return enterSends === event.shiftKey ? 'break' : 'send';
}
