/** Whether the members stand beside the conversation: remembered on a desk, a place on a phone. */

import { signal } from '../../vendor/preact-signals-core.mjs';
import { pane, showPane } from '../store/route.js';

const KEY = 'chirm-members';
const wide = globalThis.matchMedia?.('(width >= 64rem)');

export const isWide = signal(wide?.matches ?? true);
wide?.addEventListener('change', () => (isWide.value = wide.matches));

const isRoomy = globalThis.matchMedia?.('(width >= 80rem)').matches ?? false;

export const membersShown = signal(remembered());

function remembered() {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === null ? isRoomy : kept === 'shown';
  } catch {
    return isRoomy;
  }
}

export function toggleMembers() {
  if (!isWide.peek()) return showPane(pane.peek() === 'members' ? '' : 'members');
  membersShown.value = !membersShown.peek();
  try {
    localStorage.setItem(KEY, membersShown.peek() ? 'shown' : 'hidden');
  } catch {
    // Then it is not remembered.
  }
}
