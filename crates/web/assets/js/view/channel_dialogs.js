/** Dialogs about channels: making, renaming, their topic, archiving, leaving. */

import { useRef, useState } from '../../vendor/preact-hooks.mjs';
import { Refusal } from '../api.js';
import { tags, view } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import { changeChannel, createChannel, leaveChannel } from '../store/conversations.js';
import { deleteMessage } from '../store/messages.js';
import { openChannel } from '../store/route.js';
import { close, Dialog } from './dialog.js';

/** @import { Children } from '../lib/tags.js' */
/** @import { Conversation, Message } from '../types.js' */

const { blockquote, button, div, fieldset, form, input, label, legend, p, span } = tags;

/**
 * A form in a dialog: what was typed stays when the server refuses, its reason beside the field.
 * @param {{
 *   title: string, submit: string, danger?: boolean, children: (problem: Problem) => Children,
 *   run: (values: FormData) => Promise<void>
 * }} props
 * @typedef {{ words: string, fields: Record<string, string> }} Problem
 */
function FormDialog({ title, submit, danger, children, run }) {
  const [problem, setProblem] = useState(/** @type {Problem} */ ({ words: '', fields: {} }));
  const [isBusy, setBusy] = useState(false);
  const element = useRef(/** @type {HTMLFormElement | null} */ (null));

  /** @param {SubmitEvent} event */
  const onSubmit = async (event) => {
    event.preventDefault();
    if (isBusy || !element.current) return;
    setBusy(true);
    try {
      await run(new FormData(element.current));
      close();
    } catch (error) {
      const fields = error instanceof Refusal ? error.fields : {};
      setProblem({ words: /** @type {Error} */ (error).message, fields });
      element.current?.querySelector('input')?.focus();
    }
    setBusy(false);
  };

  const isShownBeside = Object.keys(problem.fields).length > 0;
  return view(Dialog, {
    title,
    children: form(
      { class: 'form', ref: element, onSubmit, noValidate: true },
      children(problem),
      problem.words && !isShownBeside
        ? p({ class: 'field__error', role: 'alert' }, problem.words)
        : null,
      div(
        { class: 'buttons buttons--end' },
        button({ type: 'button', class: 'button button--quiet', onClick: close }, text('cancel')),
        button({ class: danger ? 'button button--danger-full' : 'button button--primary',
          'aria-busy': isBusy }, submit),
      ),
    ),
  });
}

/**
 * @param {{
 *   name: string, label: string, value?: string, hint?: string, error?: string,
 *   isOptional?: boolean
 * }} props
 */
function Field({ name, label: words, value, hint, error, isOptional }) {
  // Uncontrolled: what one types, composing or not, is never written over.
  const start = useRef(value ?? '');
  return div(
    { class: 'field' },
    label({ class: 'field__label', for: `dialog-${name}` }, words,
      isOptional ? span({ class: 'field__optional' }, ` (${text('optional')})`) : null),
    input({ id: `dialog-${name}`, name, class: 'field__input', defaultValue: start.current,
      dir: 'auto', autocomplete: 'off', 'aria-invalid': Boolean(error),
      'aria-describedby': `dialog-${name}-hint` }),
    error
      ? p({ class: 'field__error', id: `dialog-${name}-hint`, role: 'alert' }, error)
      : p({ class: 'field__hint', id: `dialog-${name}-hint` }, hint),
  );
}

/** @param {FormData} values @param {string} name */
const value = (values, name) => String(values.get(name) ?? '');

/** @param {{ words?: string }} props */
export function CreateDialog({ words }) {
  return view(FormDialog, {
    title: text('channel-create'), submit: text('channel-create-submit'),
    run: async (values) => {
      const visibility = value(values, 'visibility') === 'private' ? 'private' : 'public';
      const topic = value(values, 'topic').trim();
      const created = await createChannel({
        name: value(values, 'name'), visibility, ...(topic ? { topic } : {}),
      });
      openChannel(created.name ?? '');
    },
    children: ({ fields }) => [
      view(Field, { name: 'name', label: text('channel-name'), value: words, error: fields.name,
        hint: text('channel-name-hint', { max: 80 }) }),
      view(Field, { name: 'topic', label: text('channel-topic'), error: fields.topic,
        hint: text('channel-topic-hint'), isOptional: true }),
      fieldset({ class: 'field' },
        legend({ class: 'field__label' }, text('channel-visibility')),
        div({ class: 'choices' },
          choice('public', text('channel-public'), true),
          choice('private', text('channel-private'), false))),
    ],
  });
}

/** @param {string} name @param {string} words @param {boolean} isFirst */
function choice(name, words, isFirst) {
  return label({ class: 'choice' },
    input({ type: 'radio', name: 'visibility', value: name, defaultChecked: isFirst }),
    span(null, words));
}

/** @param {{ channel: Conversation }} props */
export function RenameDialog({ channel }) {
  return view(FormDialog, {
    title: text('channel-rename'), submit: text('save'),
    run: (values) => changeChannel(channel, { name: value(values, 'name') }),
    children: ({ fields }) => view(Field, {
      name: 'name', label: text('channel-name'), value: channel.name ?? '', error: fields.name,
      hint: text('channel-rename-hint'),
    }),
  });
}

/** @param {{ channel: Conversation }} props */
export function TopicDialog({ channel }) {
  return view(FormDialog, {
    title: text('topic-edit'), submit: text('save'),
    run: (values) => changeChannel(channel, { topic: value(values, 'topic') }),
    children: ({ fields }) => view(Field, {
      name: 'topic', label: text('channel-topic'), value: channel.topic ?? '',
      error: fields.topic, hint: text('channel-topic-hint'),
    }),
  });
}

/** @param {{ channel: Conversation }} props */
export function ArchiveDialog({ channel }) {
  return view(FormDialog, {
    title: text('channel-archive-title', { channel: channel.name ?? '' }),
    submit: text('channel-archive'),
    run: () => changeChannel(channel, { archived: true }),
    children: () => p(null, text('channel-archive-text')),
  });
}

/** @param {{ channel: Conversation }} props */
export function LeaveDialog({ channel }) {
  return view(FormDialog, {
    title: text('channel-leave-title', { channel: channel.name ?? '' }), danger: true,
    submit: text('channel-leave'), run: () => leaveChannel(channel),
    children: () => p(null, text('channel-leave-text')),
  });
}

/** @param {{ message: Message }} props */
export function DeleteDialog({ message }) {
  return view(FormDialog, {
    title: text('message-delete-title'), submit: text('message-delete'), danger: true,
    run: () => deleteMessage(message),
    children: () => [
      p(null, text('message-delete-text')),
      blockquote({ class: 'dialog__quote', dir: 'auto' }, message.body),
    ],
  });
}
