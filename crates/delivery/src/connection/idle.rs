//! What becomes of connections that say nothing: asked once, then given up.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;

use super::{CLOSE_SECONDS_MAX, Connection, Phase, Sink};
use crate::websocket::encode;

pub(super) const PING_AFTER_SECONDS: u32 = 40;
const PONG_SECONDS_MAX: u32 = 20;

impl Connection {
    /// What the keeper of idle connections does when it comes by, and when it should next.
    pub(crate) fn check(self: &Arc<Self>, now: u32) -> Option<u32> {
        let mut outgoing = self.lock();
        match outgoing.phase {
            Phase::Gone => return None,
            Phase::Closing { since, .. } if now >= since + CLOSE_SECONDS_MAX => {
                self.fail(&mut outgoing);
                return None;
            }
            Phase::Closing { since, .. } => return Some(since + CLOSE_SECONDS_MAX),
            Phase::Open => {}
        }
        if matches!(self.sink, Sink::EventStream) {
            if outgoing.queue.is_empty() {
                // A comment: proxies see that it lives, and a lost client is found out.
                self.push(&mut outgoing, &Bytes::from_static(b":\n\n"));
            }
            return Some(now + PING_AFTER_SECONDS);
        }
        let heard = self.heard.load(Ordering::Relaxed);
        let idle = now.saturating_sub(heard);
        if idle < PING_AFTER_SECONDS {
            outgoing.pinged = false;
            return Some(heard + PING_AFTER_SECONDS);
        }
        if outgoing.pinged {
            self.common.counters.timed_out.add(1);
            self.fail(&mut outgoing);
            return None;
        }
        outgoing.pinged = true;
        self.push(&mut outgoing, &encode::ping());
        Some(now + PONG_SECONDS_MAX)
    }
}
