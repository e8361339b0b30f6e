/** How one wants things: seen at once, kept for every device. */

import { tags, view } from '../lib/tags.js';
import { LANGUAGES, locale, text } from '../lib/texts.js';
import { changeSettings, settings } from '../store/me.js';
import { sayError } from '../store/toasts.js';
import { Dialog } from './dialog.js';

/** @import { Settings, Theme } from '../types.js' */

const { a, div, fieldset, input, label, legend, option, p, select, span } = tags;

/** @param {Partial<Settings>} change */
const change = (change) => changeSettings(change).catch(sayError);

export function Preferences() {
  const { theme, enter_sends: enterSends } = settings.value;
  /** @type {[Theme, string][]} */
  const themes = [
    ['auto', text('settings-theme-auto')], ['light', text('settings-theme-light')],
    ['dark', text('settings-theme-dark')],
  ];
  return view(Dialog, {
    title: text('settings-preferences'),
    children: div(
      { class: 'form' },
      fieldset({ class: 'field' },
        legend({ class: 'field__label' }, text('settings-theme')),
        div({ class: 'choices choices--row' }, themes.map(([name, words]) =>
          radio('theme', words, theme === name, () => change({ theme: name }))))),
      fieldset({ class: 'field' },
        legend({ class: 'field__label' }, text('settings-enter')),
        div({ class: 'choices' },
          radio('enter', text('settings-enter-sends'), enterSends,
            () => change({ enter_sends: true })),
          radio('enter', text('settings-enter-breaks'), !enterSends,
            () => change({ enter_sends: false })))),
      div({ class: 'field' },
        label({ class: 'field__label', for: 'preferences-language' }, text('settings-language')),
        select({ id: 'preferences-language', class: 'field__input', value: locale.value,
            onChange: (event) => change({ language: event.currentTarget.value }) },
          LANGUAGES.map(([tag, name]) => option({ value: tag, lang: tag }, name)))),
      p({ class: 'field__hint' }, a({ href: '/settings' }, text('settings-all'))),
    ),
  });
}

/**
 * @param {string} name
 * @param {string} words
 * @param {boolean} checked
 * @param {() => void} onChange
 */
function radio(name, words, checked, onChange) {
  return label({ class: 'choice' }, input({ type: 'radio', name, checked, onChange }),
    span(null, words));
}
