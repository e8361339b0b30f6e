/** The composer's field as other parts of the page reach it. */

import { replaceRange } from './field.js';

/** @import { Message } from '../types.js' */

function field() {
  return /** @type {HTMLTextAreaElement | null} */ (document.getElementById('composer-field'));
}

export function focusComposer() {
  field()?.focus({ preventScroll: true });
}

/** @param {string} handle */
export function writeMention(handle) {
  const element = field();
  if (!element) return;
  const before = element.value.slice(0, element.selectionStart);
  const space = before === '' || /\s$/.test(before) ? '' : ' ';
  replaceRange(element, element.selectionStart, element.selectionEnd, `${space}@${handle} `);
}

/** Puts somebody's words into the draft as a quotation. @param {Message} message */
export function quote(message) {
  const element = field();
  if (!element) return;
  const lines = message.body.split('\n').map((line) => `> ${line}`);
  const start = element.value && !element.value.endsWith('\n') ? '\n' : '';
  const end = element.value.length;
  replaceRange(element, end, end, `${start}${lines.join('\n')}\n\n@${message.author.handle} `);
}
