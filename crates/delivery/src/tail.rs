//! Follows the log and gives the hub every event, once and in order.
//!
//! Where the writer hands over what it committed (SQLite), that is passed on, and a gap is filled
//! from the log. Where it only rings (PostgreSQL, other nodes), or when a ring got lost, the log
//! is read: a lost ring costs a tick, never an event.

use std::sync::Arc;
use std::time::Duration;

use domain::event::Event;
use domain::id::EventId;
use store::{Store, events};
use tokio::sync::{Notify, mpsc};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::hub::Hub;
use crate::published::Published;

#[cfg(test)]
mod tests;

const TICK: Duration = Duration::from_millis(500);
/// Commits that may wait; what is over is read from the log.
const COMMITS_QUEUED_MAX: usize = 1_024;
const EVENTS_READ_AT_ONCE: i64 = 1_000;

/// Rung from anywhere when the log has grown. Never blocks.
#[derive(Clone, Debug)]
pub struct Bell {
    rung: Arc<Notify>,
    commits: mpsc::Sender<Vec<Event>>,
}

/// The other end of the [`Bell`], until it is told which log to follow.
#[derive(Debug)]
pub struct Tail {
    rung: Arc<Notify>,
    commits: mpsc::Receiver<Vec<Event>>,
}

/// The store wants to know whom to tell before it is opened, so the two ends come first.
#[must_use]
pub fn bell() -> (Bell, Tail) {
    let rung = Arc::new(Notify::new());
    let (commits, waiting) = mpsc::channel(COMMITS_QUEUED_MAX);
    let tail = Tail {
        rung: Arc::clone(&rung),
        commits: waiting,
    };
    (Bell { rung, commits }, tail)
}

impl Bell {
    /// Somebody wrote: look at the log.
    pub fn ring(&self) {
        self.rung.notify_one();
    }

    /// A commit of this process, with its events if they are known.
    pub fn committed(&self, events: Vec<Event>) {
        if events.is_empty() || self.commits.try_send(events).is_err() {
            self.ring();
        }
    }
}

impl Tail {
    /// Follows until `stopped`; `position` is the one the hub was started at.
    pub async fn follow(
        mut self,
        store: Store,
        hub: Hub,
        position: EventId,
        stopped: CancellationToken,
    ) {
        let mut follower = Follower {
            store,
            hub,
            position,
        };
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = stopped.cancelled() => return,
                Some(events) = self.commits.recv() => follower.take(events).await,
                () = self.rung.notified() => follower.read_on().await,
                _ = ticks.tick() => follower.read_on().await,
            }
        }
    }
}

struct Follower {
    store: Store,
    hub: Hub,
    position: EventId,
}

impl Follower {
    /// Passes on what continues the log; reads it where something is missing.
    async fn take(&mut self, mut events: Vec<Event>) {
        events.retain(|event| event.id > self.position);
        let mut expected = self.position.0;
        let continues = events.iter().all(|event| {
            expected += 1;
            event.id.0 == expected
        });
        if continues {
            self.pass_on(&events).await;
        } else {
            self.read_on().await;
        }
    }

    async fn read_on(&mut self) {
        loop {
            let position = self.position;
            let read = self
                .store
                .read(move |tx| events::after(tx, position, EVENTS_READ_AT_ONCE))
                .await;
            let events: Vec<Event> = match read {
                Ok(events) => events,
                Err(error) => {
                    let error: store::Error = error;
                    tracing::warn!(%error, "could not read the log; trying again");
                    return;
                }
            };
            self.pass_on(&events).await;
            if i64::try_from(events.len()).is_ok_and(|count| count < EVENTS_READ_AT_ONCE) {
                return;
            }
        }
    }

    async fn pass_on(&mut self, events: &[Event]) {
        if let Some(last) = events.last() {
            self.position = last.id;
            let published = events.iter().map(Published::from).collect();
            self.hub.publish(published).await;
        }
    }
}
