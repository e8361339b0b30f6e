//! Nanoseconds since the start of the run: what marks carry and latencies are made of.

use std::time::{Duration, Instant};

/// Copied into whatever has to know the time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    start: Instant,
}

impl Clock {
    pub(crate) fn start() -> Self {
        Self {
            start: Instant::now(),
        }
    }

    pub(crate) fn now(self) -> u64 {
        nanoseconds(self.start.elapsed())
    }
}

/// A length of time as the clock counts it; 584 years at most.
pub(crate) fn nanoseconds(length: Duration) -> u64 {
    u64::try_from(length.as_nanos()).unwrap_or(u64::MAX)
}

/// As `nanoseconds`, from the options' seconds (checked to be finite and above zero).
pub(crate) fn from_seconds(seconds: f64) -> u64 {
    nanoseconds(Duration::from_secs_f64(seconds))
}

pub(crate) fn to_seconds(nanoseconds: u64) -> f64 {
    Duration::from_nanos(nanoseconds).as_secs_f64()
}

/// How long a poll may sleep when the next send is due at `due`.
///
/// The poll counts in milliseconds and rounds up, so the last one is spent asking again and again:
/// a generator that oversleeps would report its own lateness as the server's.
pub(crate) fn wait_until(due: u64, now: u64) -> Duration {
    let milliseconds = (due.saturating_sub(now) / 1_000_000).saturating_sub(1);
    Duration::from_millis(milliseconds.min(20))
}

/// Waits for a count to grow, and is over when it has not for too long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    length: u64,
    count: u64,
    over: u64,
}

impl Patience {
    pub(crate) fn new(length: Duration, now: u64) -> Self {
        let length = nanoseconds(length);
        Self {
            length,
            count: 0,
            over: now.saturating_add(length),
        }
    }

    pub(crate) fn is_over(&mut self, count: u64, now: u64) -> bool {
        if count != self.count {
            self.count = count;
            self.over = now.saturating_add(self.length);
        }
        now > self.over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_lasts_while_something_comes() {
        let mut patience = Patience::new(Duration::from_nanos(10), 0);
        assert!(!patience.is_over(0, 10));
        assert!(!patience.is_over(1, 20));
        assert!(!patience.is_over(1, 30));
        assert!(patience.is_over(1, 31));
    }

    #[test]
    fn the_last_millisecond_is_not_slept() {
        assert_eq!(wait_until(1_900_000, 0), Duration::ZERO);
        assert_eq!(wait_until(5_000_000, 0), Duration::from_millis(4));
        assert_eq!(wait_until(0, 7), Duration::ZERO);
        assert_eq!(wait_until(u64::MAX, 0), Duration::from_millis(20));
    }
}
