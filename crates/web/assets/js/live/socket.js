/** One connection to the log, by WebSocket or by server-sent events. Resolves when it ends. */

const QUIET_MS = 25_000;
const ANSWER_MS = 10_000;
const OPEN_MS = 15_000;

/**
 * @typedef {{
 *   since: number, stop: AbortSignal,
 *   onReady: (cursor: number) => void, onCaughtUp: () => void,
 *   onFrame: (frame: any) => void, onResync: (cursor: number) => void
 * }} Line
 * @typedef {{ opened: boolean, code: number }} End
 * @typedef {{ say: (frame: object) => void }} Speaker
 */

/**
 * @param {Line} line
 * @param {(speaker: Speaker | null) => void} onSpeaker
 * @returns {Promise<End>}
 */
export function openSocket(line, onSpeaker) {
  return new Promise((resolve) => {
    const url = new URL(`/api/v1/live?since=${line.since}`, location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url);
    let opened = false;
    let heardAt = performance.now();
    let asked = false;
    const say = (/** @type {object} */ frame) => socket.send(JSON.stringify(frame));
    // A line that died without a word is noticed by asking.
    const watch = setInterval(() => {
      const quiet = performance.now() - heardAt;
      if (!opened && quiet > OPEN_MS) socket.close();
      else if (opened && asked && quiet > QUIET_MS + ANSWER_MS) finish(4000);
      else if (opened && !asked && quiet > QUIET_MS) {
        asked = true;
        say({ type: 'ping' });
      }
    }, 2500);
    const finish = (/** @type {number} */ code) => {
      clearInterval(watch);
      onSpeaker(null);
      socket.onclose = socket.onmessage = null;
      socket.close();
      resolve({ opened, code });
    };
    line.stop.addEventListener('abort', () => finish(1000), { once: true });
    socket.onclose = (event) => finish(event.code);
    socket.onmessage = (event) => {
      heardAt = performance.now();
      asked = false;
      const frame = JSON.parse(event.data);
      if (frame.type === 'ready') {
        opened = true;
        onSpeaker({ say });
        line.onReady(frame.cursor);
        say({ type: 'ping' }); // Answered after what was missed: then one has caught up.
      } else if (frame.type === 'pong') line.onCaughtUp();
      else if (frame.type === 'resync') line.onResync(frame.cursor);
      else line.onFrame(frame);
    };
  });
}

const EVENT_TYPES = [
  'message.created', 'message.edited', 'message.deleted', 'membership.created',
  'membership.changed', 'membership.deleted', 'read.moved', 'channel.created',
  'channel.changed', 'user.changed', 'user.deactivated', 'session.deleted',
  'notification.set', 'typing', 'presence',
];

/**
 * For networks that refuse WebSocket.
 * @param {Line} line
 * @returns {Promise<End>}
 */
export function openStream(line) {
  return new Promise((resolve) => {
    const source = new EventSource(`/api/v1/events/stream?since=${line.since}`);
    let opened = false;
    const finish = (/** @type {number} */ code) => {
      source.close();
      resolve({ opened, code });
    };
    line.stop.addEventListener('abort', () => finish(1000), { once: true });
    source.onopen = () => {
      opened = true;
      line.onReady(line.since);
      line.onCaughtUp();
    };
    source.onerror = () => finish(1006);
    for (const type of EVENT_TYPES) {
      source.addEventListener(type, (event) => line.onFrame(JSON.parse(event.data)));
    }
    source.addEventListener('resync', (event) => {
      line.onResync(JSON.parse(event.data).cursor);
    });
  });
}
