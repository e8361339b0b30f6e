/** Somebody with an account and a browser of their own. */

export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };
const ACTION_MS_MAX = 15_000;
const PASSWORD = 'correct horse battery';

/**
 * `url`: another way to the server. `plain`: without script.
 * `unguarded`: without the page's own policy, for tools put into it.
 * @typedef {{
 *   name?: string, phone?: boolean, dark?: boolean, locale?: string, plain?: boolean,
 *   unguarded?: boolean, url?: string
 * }} Choices
 */

/**
 * Makes an account through the API; the browser is opened by `signsIn`.
 * @param {import('./server.js').Server} server @param {string} handle @param {string} [name]
 */
export async function account(server, handle, name = handle) {
  const { user, token } = await server.call('POST', '/accounts', {
    handle,
    name,
    password: PASSWORD,
  });
  /** @param {string} method @param {string} route @param {object} [body] */
  const call = (method, route, body) => server.call(method, route, body, token);
  return { ...user, token, call };
}

/**
 * A page in a new browser context, signed in as that account.
 * @param {import('playwright-core').Browser} browser @param {import('./server.js').Server} server
 * @param {{ handle: string }} user @param {Choices} [choices]
 */
export async function signsIn(browser, server, user, choices = {}) {
  const context = await visitor(browser, server, choices);
  const response = await context.request.post('/login', {
    form: { handle: user.handle, password: PASSWORD, next: '/channels' },
    headers: { origin: choices.url ?? server.url },
    maxRedirects: 0,
  });
  if (response.status() !== 303) throw new Error(`sign-in: ${response.status()}`);
  return await context.newPage();
}

/**
 * A browser that nobody has signed in with yet.
 * @param {import('playwright-core').Browser} browser @param {import('./server.js').Server} server
 * @param {Choices} [choices]
 */
export async function visitor(browser, server, choices = {}) {
  const { phone, dark, locale = 'en', plain, unguarded, url } = choices;
  const context = await browser.newContext({
    baseURL: url ?? server.url,
    viewport: phone ? PHONE : DESK,
    isMobile: Boolean(phone),
    hasTouch: Boolean(phone),
    colorScheme: dark ? 'dark' : 'light',
    locale,
    timezoneId: 'Asia/Shanghai',
    javaScriptEnabled: !plain,
    bypassCSP: Boolean(unguarded),
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(ACTION_MS_MAX);
  return context;
}
