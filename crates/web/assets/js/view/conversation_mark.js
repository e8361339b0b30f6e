/** What a conversation is recognised by: a sign, or in a direct of two the other one's face. */

import { icon, view } from '../lib/tags.js';
import { othersIn } from '../store/conversations.js';
import { isOnline } from '../store/members.js';
import { Avatar } from './avatar.js';

/** @import { Conversation } from '../types.js' */

/** @param {Conversation} conversation */
export function signOf({ kind, visibility }) {
  if (kind === 'direct') return 'users';
  return visibility === 'private' ? 'lock' : 'hash';
}

/** @param {{ conversation: Conversation, size: number, class: string, plain?: boolean }} props */
export function Mark({ conversation, size, class: className, plain }) {
  const [other, ...more] = othersIn(conversation);
  if (!other || more.length > 0) return icon(signOf(conversation), `icon ${className}`);
  const online = plain ? undefined : (isOnline(other.id) ?? false);
  return view(Avatar, { user: other, size, online });
}
