/** Two small IndexedDB tables; where the browser has none (private windows), nothing is kept. */

/** @typedef {'outbox' | 'kept'} Table */

const VERSION = 1;

/** @type {Promise<IDBDatabase> | null} */
let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('chirm', VERSION);
    request.onupgradeneeded = () => {
      for (const table of ['outbox', 'kept']) {
        request.result.createObjectStore(table, { keyPath: 'id' });
      }
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('blocked'));
  });
  return opening;
}

/**
 * @template T
 * @param {Table} table
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} act
 * @returns {Promise<T | undefined>}
 */
async function run(table, mode, act) {
  try {
    const database = await open();
    return await new Promise((resolve, reject) => {
      const request = act(database.transaction(table, mode).objectStore(table));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } catch {
    return undefined;
  }
}

/** @param {Table} table @returns {Promise<any[]>} */
export const readAll = async (table) =>
  (await run(table, 'readonly', (store) => store.getAll())) ?? [];

/** @param {Table} table @param {string} id @returns {Promise<any>} */
export const read = (table, id) => run(table, 'readonly', (store) => store.get(id));

/** @param {Table} table @param {{ id: string } & Record<string, any>} entry */
export const put = (table, entry) => run(table, 'readwrite', (store) => store.put(entry));

/** @param {Table} table @param {string} id */
export const remove = (table, id) => run(table, 'readwrite', (store) => store.delete(id));
