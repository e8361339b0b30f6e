/**
 * The only door through which HTML enters the page: a message's body, made and escaped by the
 * server. Everything else is text nodes. The page's policy (Trusted Types) allows no other.
 */

const types = /** @type {any} */ (globalThis).trustedTypes;
const policy = types?.createPolicy('chirm', {
  createHTML: (/** @type {string} */ html) => html,
  createScriptURL: (/** @type {string} */ url) => {
    if (!url.startsWith('/sw.js')) throw new TypeError('no script but the service worker');
    return url;
  },
});

/**
 * @param {HTMLElement} element
 * @param {string} html
 */
export function showMessageHtml(element, html) {
  const target = /** @type {any} */ (element);
  // The browser's own sanitiser removes what could run, should the server ever let it through.
  if (target.setHTML) target.setHTML(html, { sanitizer: {} });
  else target.innerHTML = policy ? policy.createHTML(html) : html;
}

/**
 * @param {string} url
 * @returns {string}
 */
export function workerUrl(url) {
  return policy ? policy.createScriptURL(url) : url;
}
