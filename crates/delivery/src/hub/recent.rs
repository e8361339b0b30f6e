//! The last events, for connections whose snapshot is a moment older than the hub.
//! Bounded by number and by bytes; older ones are read from the log again.
//! The frames are the ones that were handed out, not copies.

use std::collections::VecDeque;
use std::sync::Arc;

use domain::event::{Audience, Change};
use domain::id::EventId;

use crate::published::Shared;

const RECENT_EVENTS_MAX: usize = 8_192;
const RECENT_BYTES_MAX: usize = 8 * 1024 * 1024;

#[derive(Debug)]
pub(super) struct Past {
    pub(super) id: EventId,
    pub(super) audience: Audience,
    pub(super) change: Option<Change>,
    pub(super) shared: Arc<Shared>,
}

#[derive(Debug)]
pub(super) struct Recent {
    /// Everything after this event is here.
    floor: EventId,
    events: VecDeque<Past>,
    bytes: usize,
}

impl Recent {
    pub(super) fn new(position: EventId) -> Self {
        Self {
            floor: position,
            events: VecDeque::new(),
            bytes: 0,
        }
    }

    pub(super) fn push(&mut self, past: Past) {
        self.bytes += past.shared.frame.json.len();
        self.events.push_back(past);
        while self.events.len() > RECENT_EVENTS_MAX || self.bytes > RECENT_BYTES_MAX {
            let Some(oldest) = self.events.pop_front() else {
                return;
            };
            self.bytes -= oldest.shared.frame.json.len();
            self.floor = oldest.id;
        }
    }

    /// The events after `position`; `None` when some of them are gone.
    pub(super) fn after(&self, position: EventId) -> Option<impl Iterator<Item = &Past>> {
        let from = self.events.partition_point(|past| past.id <= position);
        (position >= self.floor).then(|| self.events.range(from..))
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::published::Frame;

    fn past(id: i64, bytes: usize) -> Past {
        let json = Bytes::from(vec![b'x'; bytes]);
        let id = EventId(id);
        Past {
            id,
            audience: Audience::Everyone,
            change: None,
            shared: Shared::new(Frame {
                id: Some(id),
                name: "channel.created",
                json,
            }),
        }
    }

    fn ids(recent: &Recent, position: i64) -> Option<Vec<i64>> {
        let events = recent.after(EventId(position))?;
        Some(events.map(|past| past.id.0).collect())
    }

    #[test]
    fn what_is_kept_is_given_and_what_is_gone_is_admitted() {
        let mut recent = Recent::new(EventId(10));
        assert_eq!(ids(&recent, 10), Some(vec![]));
        assert_eq!(ids(&recent, 9), None);
        for id in [11, 15, 16] {
            recent.push(past(id, 1));
        }
        assert_eq!(ids(&recent, 10), Some(vec![11, 15, 16]));
        assert_eq!(ids(&recent, 12), Some(vec![15, 16]));
        assert_eq!(ids(&recent, 16), Some(vec![]));
    }

    #[test]
    fn number_and_bytes_are_bounded() {
        let mut recent = Recent::new(EventId(0));
        for id in 1..=10_000 {
            recent.push(past(id, 1));
        }
        assert_eq!(ids(&recent, 10_000 - 8_192).unwrap().len(), 8_192);
        assert_eq!(ids(&recent, 10_000 - 8_193), None);
        recent.push(past(10_001, RECENT_BYTES_MAX));
        assert_eq!(ids(&recent, 10_000), Some(vec![10_001]));
        assert_eq!(ids(&recent, 9_999), None);
    }
}
