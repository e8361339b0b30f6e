import assert from 'node:assert/strict';
import { after, test } from 'node:test';

/** The browser's locks, as far as tabs use them: one holder, a queue, and stealing. */
function createLocks() {
  const queue = [];
  let holder = null;
  const next = () => {
    holder = queue.shift() ?? null;
    holder?.run();
  };
  const request = (_name, options, work) =>
    new Promise((resolve, reject) => {
      const entry = {
        reject,
        run: () => work().then((value) => {
          resolve(value);
          if (holder === entry) next();
        }),
      };
      if (options.steal) {
        holder?.reject(new Error('stolen'));
        holder = entry;
        entry.run();
      } else {
        queue.push(entry);
        if (!holder) next();
      }
    });
  return { request };
}

Object.defineProperty(globalThis, 'navigator', {
  value: { locks: createLocks() }, configurable: true,
});
globalThis.document = { visibilityState: 'visible' };

const channels = [];
globalThis.BroadcastChannel = class {
  constructor() {
    channels.push(this);
  }

  postMessage(data) {
    const others = channels.filter((other) => other !== this);
    for (const other of others) queueMicrotask(() => other.onmessage({ data }));
  }
};

const { joinTabs } = await import('./tabs.js');
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** @type {(() => void)[]} */
const ends = [];
after(() => ends.forEach((end) => end()));

/** @param {{ answers: boolean }} manner */
function tab({ answers }) {
  const heard = [];
  let isCut = false;
  const self = joinTabs('1', {
    onLead: (stop) => new Promise((resolve) => {
      ends.push(resolve);
      stop.addEventListener('abort', () => {
        isCut = true;
        resolve();
      });
    }),
    onHear: (note) => {
      heard.push(note.kind);
      if (note.kind === 'hello' && self.leading && answers) self.tell({ kind: 'standing' });
    },
  });
  return { self, heard, isCut: () => isCut };
}

test('one tab leads, the others hear what it tells', async () => {
  const first = tab({ answers: true });
  const second = tab({ answers: true });
  await settled();
  assert.deepEqual([first.self.leading, second.self.leading], [true, false]);
  first.self.tell({ kind: 'events' });
  await settled();
  assert.deepEqual(second.heard, ['events']);
});

test('a leader that answers keeps leading, one that sleeps is replaced', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const [awake] = [tab({ answers: true })];
  await settled();
  awake.self.check();
  await settled();
  context.mock.timers.tick(3000);
  await settled();
  assert.equal(awake.self.leading, false, 'the first tab answered');
  channels[0].onmessage = () => {}; // The first tab is frozen from here on.
  awake.self.check();
  context.mock.timers.tick(3000);
  await settled();
  assert.equal(awake.self.leading, true);
});
