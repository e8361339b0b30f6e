/** Notes at the edge of the page. */

import { icon, tags } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import { dismiss, toasts } from '../store/toasts.js';

const { button, div, span } = tags;

export function Toasts() {
  return div(
    { class: 'toasts', 'aria-live': 'polite' },
    toasts.value.map(({ id, words, tone, action }) =>
      div(
        { key: id, class: tone === 'bad' ? 'toast toast--bad' : 'toast' },
        tone === 'bad' ? icon('circle-alert') : null,
        span({ class: 'toast__words', dir: 'auto' }, words),
        action
          ? button({ type: 'button', class: 'toast__action',
              onClick: () => { dismiss(id); action.run(); } }, action.label)
          : null,
        button({ type: 'button', class: 'toast__close', 'aria-label': text('dismiss'),
          onClick: () => dismiss(id) }, icon('x')),
      ),
    ),
  );
}
