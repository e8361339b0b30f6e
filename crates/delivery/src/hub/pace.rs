//! When to write: at once while it is quiet; when it is busy, some milliseconds apart, so that
//! each write carries several events. A write costs the same for one event as for twenty.
//! Busy is what would take a good part of a core if every delivery were a write of its own.

use std::time::Duration;

use tokio::time::Instant;

/// What a write to a socket costs, the receiver's side of it not counted.
const WRITE: Duration = Duration::from_micros(4);
/// The share of a core from which on it is busy.
const BUSY_PERCENT: u128 = 40;
const WINDOW: Duration = Duration::from_millis(50);
const APART_MIN: Duration = Duration::from_millis(5);
const APART_MAX: Duration = Duration::from_millis(10);

#[derive(Debug)]
pub(super) struct Pace {
    window_began: Instant,
    window_deliveries: u32,
    busy: bool,
    next_flush: Instant,
}

impl Pace {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            window_began: now,
            window_deliveries: 0,
            busy: false,
            next_flush: now,
        }
    }

    /// Counts what is to be delivered, however it will be written.
    pub(super) fn count(&mut self, deliveries: usize) {
        let deliveries = u32::try_from(deliveries).unwrap_or(u32::MAX);
        self.window_deliveries = self.window_deliveries.saturating_add(deliveries);
    }

    /// When the next flush is due.
    pub(super) fn next_flush(&self) -> Instant {
        self.next_flush
    }

    pub(super) fn flushed(&mut self, began: Instant, now: Instant) {
        let window = now - self.window_began;
        if window >= WINDOW {
            let work = WRITE.saturating_mul(self.window_deliveries);
            self.busy = work.as_nanos() * 100 > window.as_nanos() * BUSY_PERCENT;
            self.window_began = now;
            self.window_deliveries = 0;
        }
        let apart = if self.busy {
            // About half of the time is for writing, the other half for all the rest.
            (now - began).saturating_mul(2).clamp(APART_MIN, APART_MAX)
        } else {
            Duration::ZERO
        };
        self.next_flush = began + apart;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Flushes every `gap` for a second and returns how long the last one has to wait.
    fn wait_after(gap: Duration, deliveries: usize, work: Duration) -> Duration {
        let mut now = Instant::now();
        let mut pace = Pace::new(now);
        for _ in 0..(1_000 / gap.as_millis()) {
            pace.count(deliveries);
            pace.flushed(now, now + work);
            now += gap;
        }
        pace.next_flush() - (now - gap)
    }

    #[test]
    fn a_quiet_server_writes_at_once_and_a_busy_one_gathers() {
        let ms = Duration::from_millis;
        assert_eq!(wait_after(ms(20), 1_000, ms(4)), Duration::ZERO);
        assert_eq!(wait_after(ms(5), 10, ms(1)), Duration::ZERO);
        assert_eq!(wait_after(ms(5), 1_000, ms(1)), APART_MIN);
        assert_eq!(wait_after(ms(5), 1_000, ms(4)), ms(8));
        assert_eq!(wait_after(ms(50), 10_000, ms(45)), APART_MAX);
    }

    #[test]
    fn gathering_does_not_make_it_look_quiet() {
        // 3,000 messages a second to 1,000 receivers, 30 of them in each flush.
        let ms = Duration::from_millis;
        assert_eq!(wait_after(ms(10), 30_000, ms(4)), ms(8));
    }
}
