/** A person's picture, with a dot when they are here. */

import { tags } from '../lib/tags.js';

/** @import { User } from '../types.js' */

const { img, span } = tags;

/** @param {{ user: User, size?: number, online?: boolean }} props */
export function Avatar({ user, size = 36, online }) {
  const picture = img({
    class: 'avatar', src: user.avatar_url, alt: '', width: size, height: size, loading: 'lazy',
    decoding: 'async',
  });
  if (online === undefined) return picture;
  return span({ class: online ? 'presence presence--online' : 'presence' }, picture);
}
