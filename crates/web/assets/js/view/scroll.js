/**
 * Keeps what one reads where it is. The list is either pinned to its end or anchored to the row
 * at the top of the view; whatever loads, grows or is removed, that row stays in its place.
 */

const PINNED_PX = 32;

/** @typedef {{ seq: number, offset: number }} Anchor */

/**
 * @param {HTMLElement} scroller
 * @param {() => boolean} isWhole whether the list's end is the conversation's end
 */
export function createScroll(scroller, isWhole) {
  let pinned = true;
  /** @type {Anchor | null} */
  let anchor = null;

  const rows = () => /** @type {NodeListOf<HTMLElement>} */ (
    scroller.querySelectorAll('[data-seq]')
  );
  const top = () => scroller.getBoundingClientRect().top;
  const rowAt = (/** @type {number} */ seq) =>
    /** @type {HTMLElement | null} */ (scroller.querySelector(`[data-seq="${seq}"]`));
  const distance = () => scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;

  /** Takes note of where one is; called whenever one has scrolled. */
  function remember() {
    pinned = isWhole() && distance() < PINNED_PX;
    const edge = top();
    const all = rows();
    const row = all[firstIndex(all, (element) => element.getBoundingClientRect().bottom > edge)];
    anchor = row
      ? { seq: Number(row.dataset.seq), offset: row.getBoundingClientRect().top - edge }
      : null;
  }

  /** Goes back there; called whenever something has changed its size. */
  function restore() {
    if (pinned) {
      scroller.scrollTop = scroller.scrollHeight;
      return;
    }
    const row = anchor ? rowAt(anchor.seq) : null;
    if (!row || !anchor) return;
    const moved = row.getBoundingClientRect().top - top() - anchor.offset;
    if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
  }

  return {
    remember,
    restore,
    get pinned() {
      return pinned;
    },
    get distance() {
      return distance();
    },
    /** @returns {Anchor | null} where to come back to; null is the end */
    get place() {
      return pinned ? null : anchor;
    },
    /** @param {Anchor | null} place */
    goTo(place) {
      pinned = place === null;
      anchor = place;
      restore();
      remember();
    },
    toEnd() {
      pinned = true;
      restore();
    },
    /** Brings an element to a share of the view's height. @param {Element} el @param {number} at */
    bring(el, at) {
      pinned = false;
      const offset = el.getBoundingClientRect().top - top();
      scroller.scrollTop += offset - scroller.clientHeight * at;
      remember();
    },
    rowAt,
    /** The last row that can be seen. */
    lastShown() {
      const all = rows();
      const edge = top() + scroller.clientHeight;
      const below = firstIndex(all, (el) => el.getBoundingClientRect().top >= edge - 8);
      return Number(all[below - 1]?.dataset.seq ?? 0);
    },
  };
}

/** @typedef {ReturnType<typeof createScroll>} Scroll */

/**
 * The first element for which a rising condition holds, by halving.
 * @template T
 * @param {ArrayLike<T>} all
 * @param {(item: T) => boolean} holds
 */
export function firstIndex(all, holds) {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(/** @type {T} */ (all[middle]))) high = middle;
    else low = middle + 1;
  }
  return low;
}
