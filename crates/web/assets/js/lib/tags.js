/** Typed element builders, icons, and a component that renders only when its props change. */

import { Component, createElement } from '../../vendor/preact.mjs';

/** @typedef {import('../../vendor/preact.mjs').ComponentChildren} Children */
/** @typedef {import('../../vendor/preact.mjs').JSX.IntrinsicElements} Elements */
/** @typedef {import('../../vendor/preact.mjs').VNode<any>} Node */
/** @typedef {{ [name: `data-${string}`]: string | number | boolean | undefined }} Data */
/**
 * @typedef {{
 *   [K in keyof Elements]: (props?: (Elements[K] & Data) | null, ...children: Children[]) => Node
 * }} Tags
 */

/** `div({ class: 'card' }, 'text')` */
export const tags = /** @type {Tags} */ (
  new Proxy(
    {},
    {
      get:
        (_, tag) =>
        (/** @type {any} */ props, /** @type {Children[]} */ ...children) =>
          createElement(/** @type {string} */ (tag), props, ...children),
    },
  )
);

/**
 * @template P
 * @param {(props: P) => Children} type
 * @param {P & { key?: string | number }} props
 * @returns {Node}
 */
export function view(type, props) {
  return createElement(/** @type {any} */ (type), /** @type {any} */ (props));
}

/**
 * @template P
 * @param {(props: P) => Children} render
 * @returns {(props: P) => Children}
 */
export function memo(render) {
  class Memo extends Component {
    /** @param {any} next */
    shouldComponentUpdate(next) {
      const now = /** @type {any} */ (this.props);
      for (const key in next) if (next[key] !== now[key]) return true;
      for (const key in now) if (!(key in next)) return true;
      return false;
    }

    render() {
      return createElement(/** @type {any} */ (render), this.props);
    }
  }
  return /** @type {any} */ (Memo);
}

let base = '/assets/';

/** @param {string} url where this tree of assets is served, with its hash */
export function setBase(url) {
  base = url;
}

/** @param {string} name */
export const spriteUrl = (name) => `${base}icons.svg#${name}`;

/**
 * @param {string} name
 * @param {string} [className]
 */
export function icon(name, className = 'icon') {
  const { svg, use } = tags;
  return svg({ class: className, 'aria-hidden': 'true' }, use({ href: spriteUrl(name) }));
}

/** @param {...(string | false | null | undefined)} names */
export function classes(...names) {
  return names.filter(Boolean).join(' ');
}
