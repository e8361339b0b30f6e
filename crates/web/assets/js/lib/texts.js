/** Texts for people, by key, from the same Fluent files the server reads. */

import { signal } from '../../vendor/preact-signals-core.mjs';
import { FluentBundle, FluentResource } from '../../vendor/fluent-bundle.mjs';

/** @type {import('../../vendor/preact-signals-core.mjs').Signal<FluentBundle | null>} */
const bundle = signal(null);

/** The language the page is in, as a BCP 47 tag. */
export const locale = signal('en');

export const LANGUAGES = /** @type {const} */ ([
  ['en', 'English'],
  ['zh-CN', '简体中文'],
  ['es', 'Español'],
]);

/**
 * @param {string} tag
 * @param {string} source
 */
export function useTexts(tag, source) {
  const next = new FluentBundle(tag);
  next.addResource(new FluentResource(source));
  bundle.value = next;
  locale.value = tag;
}

/**
 * @param {string} tag
 * @param {string} base
 */
export async function loadTexts(tag, base) {
  const answer = await fetch(`${base}locales/${tag}.ftl`);
  if (!answer.ok) throw new Error(`no texts for ${tag}`);
  useTexts(tag, await answer.text());
}

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function text(key, values) {
  const texts = bundle.value;
  const message = texts?.getMessage(key);
  if (!texts || !message?.value) return key;
  return texts.formatPattern(message.value, values ?? null);
}
