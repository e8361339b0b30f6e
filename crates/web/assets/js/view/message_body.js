/** A message's words as the server made them, with what depends on who reads. */

import { useLayoutEffect, useRef } from '../../vendor/preact-hooks.mjs';
import { memo, spriteUrl, tags } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import { showMessageHtml } from '../lib/trusted.js';
import { me } from '../store/me.js';
import { say, sayError } from '../store/toasts.js';

const { div } = tags;

const SVG = 'http://www.w3.org/2000/svg';
const ONLY_EMOJI = /^(?:\p{RGI_Emoji}\s*){1,6}$/v;

/** @type {(props: { html: string }) => any} */
export const MessageBody = memo(({ html }) => {
  const element = useRef(/** @type {HTMLDivElement | null} */ (null));
  useLayoutEffect(() => {
    if (!element.current) return;
    showMessageHtml(element.current, html);
    personalise(element.current);
  }, [html]);
  return div({ ref: element, class: 'message__body prose', dir: 'auto' });
});

/** @param {HTMLElement} body */
function personalise(body) {
  body.querySelector(`.mention[data-user="${me.peek().id}"]`)?.classList.add('mention--me');
  body.classList.toggle('prose--emoji', ONLY_EMOJI.test(body.textContent?.trim() ?? ''));
  for (const block of body.querySelectorAll('pre')) block.append(copyButton(block));
}

/** @param {HTMLElement} block */
function copyButton(block) {
  const code = block.textContent ?? '';
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'code-copy';
  button.setAttribute('aria-label', text('message-code-copy'));
  button.title = text('message-code-copy');
  button.append(copyIcon());
  button.addEventListener('click', () => {
    navigator.clipboard?.writeText(code).then(() => say(text('copied')), sayError);
  });
  return button;
}

function copyIcon() {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', spriteUrl('copy'));
  svg.append(use);
  return svg;
}
