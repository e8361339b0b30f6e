//! What has to be done now and then: the log is kept for 30 days.

use std::time::Duration;

use store::{Clock, Store, events};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

const LOG_DAYS: i64 = 30;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const EVERY: Duration = Duration::from_secs(60 * 60);
/// Rows deleted in one transaction: nobody's message waits behind more.
const EVENTS_AT_ONCE: i64 = 2_000;

pub async fn keep(store: Store, clock: Clock, stop: CancellationToken) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => prune(&store, &clock, &stop).await,
        }
    }
}

async fn prune(store: &Store, clock: &Clock, stop: &CancellationToken) {
    let before = clock().plus_ms(-LOG_DAYS * DAY_MS);
    while !stop.is_cancelled() {
        match store
            .write(move |tx| events::prune(tx, before, EVENTS_AT_ONCE))
            .await
        {
            Ok(0) => return,
            Ok(gone) => tracing::info!(events = gone, "the log was pruned"),
            Err(error) => return tracing::warn!(%error, "the log could not be pruned"),
        }
    }
}
