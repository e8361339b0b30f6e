/** What can be done with the message one points at. */

import { icon, tags } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import { say, sayError } from '../store/toasts.js';
import { editing } from './message_edit.js';
import { open } from './dialog.js';
import { quote } from './composer_field.js';

/** @import { Message } from '../types.js' */

const { button, div } = tags;

/**
 * @param {{ message: Message, path: string, mayEdit: boolean, mayDelete: boolean }} props
 */
export function Actions({ message, path, mayEdit, mayDelete }) {
  return div(
    { class: 'message__actions', role: 'toolbar', 'aria-label': text('message-actions') },
    action('reply', text('message-quote'), () => quote(message)),
    action('link', text('copy-link'), () => copy(`${location.origin}${path}/${message.seq}`)),
    action('copy', text('message-copy'), () => copy(message.body)),
    mayEdit
      ? action('pencil', text('message-edit'), () => (editing.value = message.seq))
      : null,
    mayDelete
      ? action('trash-2', text('message-delete'), () => (open.value = { kind: 'delete', message }),
          'message__action--danger')
      : null,
  );
}

/**
 * @param {string} name
 * @param {string} label
 * @param {() => void} run
 * @param {string} [className]
 */
function action(name, label, run, className = '') {
  return button(
    { type: 'button', class: `message__action ${className}`, 'aria-label': label, title: label,
      onClick: run },
    icon(name),
  );
}

/** @param {string} words */
function copy(words) {
  if (!navigator.clipboard) return sayError(text('copy-impossible'));
  return navigator.clipboard.writeText(words).then(() => say(text('copied')), sayError);
}
