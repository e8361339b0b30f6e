/** A message being edited in its place. Enter, Escape and input methods as in the composer. */

import { signal } from '../../vendor/preact-signals-core.mjs';
import { useLayoutEffect, useRef, useState } from '../../vendor/preact-hooks.mjs';
import { createComposition, enterMeans } from '../lib/composition.js';
import { tags } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import { settings } from '../store/me.js';
import { editMessage } from '../store/messages.js';
import { open } from './dialog.js';
import { fitHeight, isTouch } from './field.js';
import { focusComposer } from './composer_field.js';

/** @import { Message } from '../types.js' */

const { button, div, form, p, textarea } = tags;

/**
 * The `seq` that is being edited in the open conversation.
 * @type {import('../../vendor/preact-signals-core.mjs').Signal<number | null>}
 */
export const editing = signal(null);

function stop() {
  editing.value = null;
  focusComposer();
}

/** @param {{ message: Message }} props */
export function Edit({ message }) {
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const [composition] = useState(createComposition);
  const [error, setError] = useState('');
  const [isBusy, setBusy] = useState(false);

  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.value = message.body;
    fitHeight(element);
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
    element.closest('article')?.scrollIntoView({ block: 'nearest' });
  }, []);

  const save = async () => {
    const body = field.current?.value ?? '';
    if (body.trim() === message.body.trim()) return stop();
    if (body.trim() === '') {
      stop();
      open.value = { kind: 'delete', message };
      return;
    }
    setBusy(true);
    try {
      await editMessage(message, body);
      stop();
    } catch (problem) {
      setError(/** @type {Error} */ (problem).message);
      setBusy(false);
    }
  };

  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    if (composition.owns(event)) return;
    const manner = { enterSends: settings.value.enter_sends, touch: isTouch() };
    if (event.key === 'Escape') {
      event.stopPropagation();
      stop();
    } else if (enterMeans(event, manner) === 'send') {
      event.preventDefault();
      save();
    }
  };

  return form(
    { class: 'edit', onSubmit: (event) => { event.preventDefault(); save(); } },
    textarea({
      ref: field, class: 'field__input edit__field', rows: 1, dir: 'auto', readOnly: isBusy,
      'aria-label': text('message-edit'), 'aria-invalid': error !== '',
      onInput: (event) => fitHeight(event.currentTarget), onKeyDown,
      onKeyUp: () => composition.release(),
      onCompositionStart: () => composition.start(),
      onCompositionEnd: (event) => composition.end(event),
    }),
    error ? p({ class: 'field__error', role: 'alert' }, error) : null,
    div(
      { class: 'buttons edit__buttons' },
      button({ class: 'button button--primary button--small', 'aria-busy': isBusy }, text('save')),
      button({ type: 'button', class: 'button button--quiet button--small', onClick: stop },
        text('cancel')),
    ),
  );
}
