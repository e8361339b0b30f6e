//! What all connections of a hub share: counters, the tracker of their few tasks, and the wheel.
//!
//! The wheel asks after idle connections, one timer for all of them instead of one each.
//! Seconds since the start are precise enough and fit four bytes.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::connection::Connection;

/// More than the longest time between two looks.
const WHEEL_SECONDS: usize = 64;

#[derive(Debug)]
pub(crate) struct Common {
    pub(crate) counters: Counters,
    pub(crate) tracker: TaskTracker,
    pub(crate) stopped: CancellationToken,
    started: Instant,
    /// By second, modulo its size: the connections to look at then.
    wheel: Mutex<Vec<Vec<Weak<Connection>>>>,
}

/// Added to in passing; read by whoever serves metrics.
#[derive(Debug, Default)]
pub struct Counters {
    /// Connections that receive events at this moment.
    pub attached: Counter,
    pub events: Counter,
    pub signals: Counter,
    /// Frames handed to connections.
    pub deliveries: Counter,
    /// Writes that carried them.
    pub writes: Counter,
    pub flushes: Counter,
    /// Events given from memory to connections that came a moment late.
    pub replayed: Counter,
    /// Connections sent back to the log because memory did not reach far enough.
    pub too_far_behind: Counter,
    /// Times a socket was full and got a queue.
    pub full_sockets: Counter,
    /// Connections ended because they read too slowly.
    pub too_slow: Counter,
    /// Connections ended because they did not answer a ping.
    pub timed_out: Counter,
    /// Signals dropped because the hub was busy with events.
    pub signals_dropped: Counter,
}

#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, count: usize) {
        self.0.fetch_add(count as u64, Ordering::Relaxed);
    }

    pub(crate) fn set(&self, count: usize) {
        self.0.store(count as u64, Ordering::Relaxed);
    }

    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Common {
    pub(crate) fn new(tracker: &TaskTracker) -> Arc<Self> {
        Arc::new(Self {
            counters: Counters::default(),
            tracker: tracker.clone(),
            stopped: CancellationToken::new(),
            started: Instant::now(),
            wheel: Mutex::new(vec![Vec::new(); WHEEL_SECONDS]),
        })
    }

    /// Seconds since the start.
    pub(crate) fn second(&self) -> u32 {
        u32::try_from(self.started.elapsed().as_secs()).unwrap_or(u32::MAX)
    }

    /// Has [`Connection::check`] called in that second, at most a turn of the wheel away.
    pub(crate) fn watch(&self, connection: &Arc<Connection>, second: u32) {
        let mut wheel = self.wheel.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = wheel.get_mut(second as usize % WHEEL_SECONDS) {
            slot.push(Arc::downgrade(connection));
        }
    }

    /// Every connection there is, also those that have not been attached yet.
    pub(crate) fn for_all(&self, act: impl Fn(&Arc<Connection>)) {
        let wheel = self.wheel.lock().unwrap_or_else(PoisonError::into_inner);
        let all: Vec<_> = wheel.iter().flatten().filter_map(Weak::upgrade).collect();
        // Closing puts a connection back on the wheel.
        drop(wheel);
        for connection in all {
            act(&connection);
        }
    }

    fn check(&self, second: u32) {
        let due = {
            let mut wheel = self.wheel.lock().unwrap_or_else(PoisonError::into_inner);
            wheel
                .get_mut(second as usize % WHEEL_SECONDS)
                .map(std::mem::take)
        };
        for connection in due.into_iter().flatten().filter_map(|weak| weak.upgrade()) {
            if let Some(next) = connection.check(second) {
                self.watch(&connection, next.max(second + 1));
            }
        }
    }
}

/// Looks at every connection when its second has come, until the hub stops.
pub(crate) async fn keep(common: Arc<Common>) {
    let mut ticks = interval(Duration::from_secs(1));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut checked = common.second();
    loop {
        tokio::select! {
            () = common.stopped.cancelled() => return,
            _ = ticks.tick() => {}
        }
        while checked < common.second() {
            checked += 1;
            common.check(checked);
        }
    }
}
