/**
 * Opens Chirm without a network: the shell of this tree, and the last page of each conversation as
 * it was. Such a page carries its cursor, so it goes on from there once the network is back.
 */

const worker = /** @type {any} */ (globalThis);
const tree = new URL(worker.location.href).searchParams.get('tree') ?? '';
const SHELL = `shell-${tree}`;
const PAGES = 'pages';
const OFFLINE = '/offline';
const PAGES_MAX = 30;
const PATIENCE_MS = 6000;

worker.addEventListener('install', (/** @type {any} */ event) => {
  event.waitUntil(
    caches.open(SHELL).then((shell) => shell.add(OFFLINE)).catch(() => {})
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener('activate', (/** @type {any} */ event) => {
  event.waitUntil(forgetOldShells().then(() => worker.clients.claim()));
});

worker.addEventListener('message', (/** @type {any} */ event) => {
  if (event.data?.kind !== 'keep') return;
  event.waitUntil(keep(event.data.urls).then(() => keepPage(event.data.page)));
});

worker.addEventListener('fetch', (/** @type {any} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== worker.location.origin) return;
  if (request.method === 'POST' && url.pathname === '/logout') {
    // Nothing of this person stays behind.
    event.respondWith(forgetPerson().then(() => fetch(request)));
  } else if (request.method !== 'GET') {
    return;
  } else if (url.pathname.startsWith('/assets/')) {
    event.respondWith(fromShell(request));
  } else if (request.mode === 'navigate') {
    event.respondWith(page(request, url));
  }
});

/** Pages and messages that were kept; what was not sent yet stays for its writer. */
async function forgetPerson() {
  await caches.delete(PAGES);
  await new Promise((resolve) => {
    const request = indexedDB.open('chirm');
    // Made here it would be empty for ever: a database that is not there stays away.
    request.onupgradeneeded = () => request.transaction?.abort();
    request.onerror = resolve;
    request.onsuccess = () => {
      const database = request.result;
      if (!database.objectStoreNames.contains('kept')) return resolve(database.close());
      const change = database.transaction('kept', 'readwrite');
      change.objectStore('kept').clear();
      change.oncomplete = change.onerror = () => resolve(database.close());
    };
  });
}

async function forgetOldShells() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith('shell-') && name !== SHELL);
  // The tree before this one stays for pages that are still open or kept.
  await Promise.all(old.slice(0, -1).map((name) => caches.delete(name)));
}

/** @param {string[]} urls */
async function keep(urls) {
  const shell = await caches.open(SHELL);
  const own = urls.filter((url) => new URL(url).pathname.startsWith(`/assets/${tree}/`));
  const missing = [];
  for (const url of own) if (!(await shell.match(url))) missing.push(url);
  await Promise.allSettled(missing.map((url) => shell.add(url)));
}

/** The very first page came before there was a worker to keep it. @param {string} path */
async function keepPage(path) {
  const url = new URL(path, worker.location.origin);
  const pages = await caches.open(PAGES);
  if (await pages.match(keyOf(url))) return;
  await remember(url, await fetch(url, { credentials: 'same-origin' }));
}

/** @param {Request} request */
async function fromShell(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  const isOwn = new URL(request.url).pathname.startsWith(`/assets/${tree}/`);
  if (answer.ok && isOwn) (await caches.open(SHELL)).put(request, answer.clone());
  return answer;
}

/** @param {Request} request @param {URL} url */
async function page(request, url) {
  try {
    const answer = await withPatience(fetch(request));
    await remember(url, answer);
    return answer;
  } catch {
    const pages = await caches.open(PAGES);
    const kept = await pages.match(keyOf(url));
    const isPlace = url.pathname === '/' || /^\/(channel|direct)\//.test(url.pathname);
    const last = kept ?? (isPlace ? await lastPage(pages) : null);
    return last ?? (await caches.match(OFFLINE)) ?? Response.error();
  }
}

/** @param {Promise<Response>} answer @returns {Promise<Response>} */
function withPatience(answer) {
  const tired = new Promise((_, reject) => {
    setTimeout(() => reject(new Error('slow')), PATIENCE_MS);
  });
  return /** @type {Promise<Response>} */ (Promise.race([answer, tired]));
}

/** @param {URL} url */
const keyOf = (url) => url.pathname.split('/').slice(0, 3).join('/');

/** @param {URL} url @param {Response} answer */
async function remember(url, answer) {
  if (answer.redirected && new URL(answer.url).pathname === '/login') {
    await forgetPerson(); // Whoever was here is signed out.
    return;
  }
  if (!answer.ok || !/^\/(channel|direct)\/[^/]+$/.test(url.pathname)) return;
  const pages = await caches.open(PAGES);
  await pages.delete(keyOf(url));
  await pages.put(keyOf(url), answer.clone());
  const all = await pages.keys();
  await Promise.all(all.slice(0, -PAGES_MAX).map((old) => pages.delete(old)));
}

/** @param {Cache} pages */
async function lastPage(pages) {
  const newest = (await pages.keys()).at(-1);
  return newest ? pages.match(newest) : null;
}
