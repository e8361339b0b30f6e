/** People of this server, found while one types. */

import { useEffect, useState } from '../../vendor/preact-hooks.mjs';
import * as api from '../api.js';
import { me } from '../store/me.js';

/** @import { User } from '../types.js' */

const ASK_AFTER_MS = 150;

/** Everybody but oneself whose name or handle fits. @param {string} words */
export function usePeople(words) {
  const [found, setFound] = useState(/** @type {User[]} */ ([]));
  useEffect(() => {
    let isStale = false;
    const timer = setTimeout(async () => {
      const page = await api.users(words).catch(() => null);
      if (!isStale) setFound((page?.items ?? []).filter(({ id }) => id !== me.peek().id));
    }, ASK_AFTER_MS);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [words]);
  return found;
}
