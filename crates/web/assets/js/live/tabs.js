/**
 * One connection for all tabs of a browser: the tab that holds the lock leads and passes on what
 * it hears. Where the browser has no locks or channels, every tab leads itself.
 */

const NAME = 'chirm-live';
const LEADER_ANSWER_MS = 2000;

/**
 * @typedef {{ onLead: (stop: AbortSignal) => Promise<void>, onHear: (note: any) => void }} Roles
 * @param {string} owner tabs of different people do not share
 * @param {Roles} roles
 */
export function joinTabs(owner, { onLead, onHear }) {
  const shares = Boolean(globalThis.BroadcastChannel && navigator.locks);
  const channel = shares ? new BroadcastChannel(`${NAME}-${owner}`) : null;
  let leading = !shares;
  let heardAt = 0;

  const lead = async () => {
    const stop = new AbortController();
    leading = true;
    try {
      await onLead(stop.signal);
    } finally {
      leading = false;
      stop.abort();
    }
  };

  /** @param {LockOptions} options */
  const stand = async (options) => {
    const stop = new AbortController();
    try {
      await navigator.locks.request(`${NAME}-${owner}`, options, async () => {
        leading = true;
        await onLead(stop.signal);
      });
    } catch {
      // The lock was taken over by a tab that is looked at: follow it, and stand again.
      leading = false;
      stop.abort();
      stand({});
    }
  };

  if (channel) {
    channel.onmessage = ({ data }) => {
      if (data.kind !== 'hello') heardAt = performance.now();
      onHear(data);
    };
    stand({});
  } else {
    lead();
  }

  return {
    get leading() {
      return leading;
    },
    /** @param {object} note */
    tell(note) {
      channel?.postMessage(note);
    },
    /** Asks the leader how things are; one that sleeps (a frozen tab) is replaced. */
    check() {
      if (!channel || leading) return;
      const askedAt = performance.now();
      channel.postMessage({ kind: 'hello' });
      setTimeout(() => {
        if (!leading && heardAt < askedAt && document.visibilityState === 'visible') {
          stand({ steal: true });
        }
      }, LEADER_ANSWER_MS);
    },
  };
}
