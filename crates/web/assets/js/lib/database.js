/** A small IndexedDB table; where the browser has none (private windows), memory serves. */

/** @type {Promise<IDBDatabase> | null} */
let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('chirm', 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('outbox', { keyPath: 'token' });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('blocked'));
  });
  return opening;
}

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(table: IDBObjectStore) => IDBRequest<T>} act
 * @returns {Promise<T | undefined>}
 */
async function run(mode, act) {
  try {
    const database = await open();
    return await new Promise((resolve, reject) => {
      const request = act(database.transaction('outbox', mode).objectStore('outbox'));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } catch {
    return undefined;
  }
}

/** @returns {Promise<any[]>} */
export const readAll = async () => (await run('readonly', (table) => table.getAll())) ?? [];

/** @param {{ token: string }} entry */
export const put = (entry) => run('readwrite', (table) => table.put(entry));

/** @param {string} token */
export const remove = (token) => run('readwrite', (table) => table.delete(token));
