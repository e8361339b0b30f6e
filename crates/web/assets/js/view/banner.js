/** Says in words when the page is not live. */

import { useEffect, useState } from '../../vendor/preact-hooks.mjs';
import { icon, tags } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import { standing } from '../live/live.js';

const { button, div, span } = tags;

/** Shorter interruptions heal unseen: a word that flickers by says nothing. */
const PATIENCE_MS = 1200;

/** @param {{ onRetry: () => void }} props */
export function Banner({ onRetry }) {
  const now = standing.value;
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    if (now === 'online') {
      setShown(false);
      return undefined;
    }
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [now === 'online']);
  const words = !isShown ? null
    : now === 'offline' ? text('standing-offline')
    : now === 'connecting' ? text('standing-connecting')
    : now === 'catching-up' ? text('standing-catching-up') : null;
  return div(
    { class: 'banner-place', role: 'status' },
    words === null ? null : div(
      { class: `banner banner--${now}` },
      icon(now === 'offline' ? 'wifi-off' : 'rotate-cw'),
      span(null, words),
      now === 'offline'
        ? button({ type: 'button', class: 'banner__action', onClick: onRetry },
            text('standing-retry'))
        : null,
    ),
  );
}
