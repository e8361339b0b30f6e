/** Where the list stands: at its end, at the unread line, at a message asked for, or held. */

import { effect, signal, untracked } from '../../vendor/preact-signals-core.mjs';
import { useLayoutEffect, useRef, useState } from '../../vendor/preact-hooks.mjs';
import { sayError } from '../store/toasts.js';
import {
  loadAround, loadNewer, loadOlder, trimAtEnd,
} from '../store/messages.js';
import { attentive, markShown, unreadLine } from '../store/read.js';
import { target } from '../store/route.js';
import { createScroll } from './scroll.js';

/** @import { Conversation, Message } from '../types.js' */
/** @import { Anchor, Scroll } from './scroll.js' */

const EDGE_PX = 900;
const MARK_MS = 2600;

/** Where one was in conversations left a moment ago. @type {Map<string, Anchor | null>} */
const places = new Map();

/** Asks the list to go to its end, as after sending. */
export const endWanted = signal(0);

/**
 * @typedef {{ id: string, rows: Message[], hasOlder: boolean, hasNewer: boolean }} Range
 * @typedef {{ current: HTMLElement | null }} Ref
 * @param {{
 *   channel: Conversation, range: Range | null, scroller: Ref, content: Ref, pending: number
 * }} options
 */
export function useReading({ channel, range, scroller, content, pending }) {
  const scroll = useRef(/** @type {Scroll | null} */ (null));
  const placedFor = useRef('');
  const latest = useRef(range);
  latest.current = range;
  const [atEnd, setAtEnd] = useState(true);
  const [seenTo, setSeenTo] = useState(0);
  const lastSeq = channel.last_seq;

  const look = () => {
    const now = latest.current;
    if (!scroll.current || !now || placedFor.current !== now.id) return;
    const isEnd = scroll.current.pinned && !now.hasNewer;
    const seen = isEnd ? (now.rows.at(-1)?.seq ?? 0) : scroll.current.lastShown();
    setAtEnd(isEnd);
    setSeenTo((before) => Math.max(before, seen));
    markShown(now.id, seen);
    places.set(now.id, scroll.current.place);
    loadAtEdges(now, scroller.current, scroll.current);
  };

  useLayoutEffect(() => {
    if (!scroller.current || !content.current) return undefined;
    const element = scroller.current;
    const made = createScroll(element, () => !latest.current?.hasNewer);
    scroll.current = made;
    let frame = 0;
    const onScroll = () => {
      made.remember();
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        look();
      });
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    const sizes = new ResizeObserver(() => made.restore());
    sizes.observe(element);
    sizes.observe(content.current);
    const stop = effect(() => {
      if (attentive.value) untracked(look);
    });
    return () => {
      stop();
      sizes.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, []);

  // After every render: place a conversation that was just opened, else hold still.
  useLayoutEffect(() => {
    if (!range || !scroll.current) return;
    if (placedFor.current === range.id) scroll.current.restore();
    else {
      placedFor.current = range.id;
      setSeenTo(channel.read_seq);
      place(scroll.current, range.id);
    }
    look();
  }, [range, pending]);

  useLayoutEffect(() => {
    const asked = target.value;
    const row = asked && scroll.current?.rowAt(asked.seq);
    if (!asked || !row) return undefined;
    scroll.current?.bring(row, 0.3);
    row.focus({ preventScroll: true });
    const timer = setTimeout(() => {
      if (target.peek() === asked) target.value = null;
    }, MARK_MS);
    return () => clearTimeout(timer);
  }, [target.value, range?.id]);

  useLayoutEffect(() => {
    if (endWanted.value > 0) scroll.current?.toEnd();
  }, [endWanted.value]);

  return { atEnd, below: atEnd ? 0 : Math.max(lastSeq - Math.max(seenTo, channel.read_seq), 0) };
}

/** @param {Scroll} scroll @param {string} id */
function place(scroll, id) {
  if (target.peek()) return;
  const line = document.getElementById('unread-line');
  if (line) scroll.bring(line, 0.2);
  else scroll.goTo(places.get(id) ?? null);
}

/** @param {Range} range @param {HTMLElement | null} element @param {Scroll} scroll */
function loadAtEdges(range, element, scroll) {
  if (!element) return;
  if (range.hasOlder && element.scrollTop < EDGE_PX) loadOlder(range.id).catch(sayError);
  else if (range.hasNewer && scroll.distance < EDGE_PX) loadNewer(range.id).catch(sayError);
  else if (scroll.pinned) trimAtEnd(range.id);
}

/** @param {Conversation} channel */
export async function jumpToEnd(channel) {
  try {
    await loadAround(channel.id, channel.last_seq);
    endWanted.value += 1;
  } catch (error) {
    sayError(error);
  }
}

/** @param {Conversation} channel */
export async function jumpToUnread(channel) {
  const line = unreadLine.peek();
  if (line === null) return;
  try {
    await loadAround(channel.id, line + 1);
    target.value = { seq: line + 1 };
  } catch (error) {
    sayError(error);
  }
}
