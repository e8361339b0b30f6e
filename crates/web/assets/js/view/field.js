/** What every field that grows with its text needs. */

const grows = globalThis.CSS?.supports?.('field-sizing', 'content') ?? false;
const touch = globalThis.matchMedia?.('(pointer: coarse) and (hover: none)');

/** Where typing is done by thumb, Enter breaks the line and a button sends. */
export const isTouch = () => touch?.matches ?? false;

/**
 * For browsers without `field-sizing: content`.
 * @param {HTMLTextAreaElement} field
 */
export function fitHeight(field) {
  if (grows) return;
  field.style.blockSize = 'auto';
  field.style.blockSize = `${field.scrollHeight + 2}px`;
}

/**
 * Puts text in place of a range, so that the browser's undo still works.
 * @param {HTMLTextAreaElement} field
 * @param {number} from
 * @param {number} to
 * @param {string} words
 */
export function replaceRange(field, from, to, words) {
  field.focus();
  field.setSelectionRange(from, to);
  const done = document.execCommand?.('insertText', false, words);
  if (done) return;
  field.setRangeText(words, from, to, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
