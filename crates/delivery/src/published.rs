//! What the hub is given: events of the log and signals.
//!
//! Each is written once and shared by all who receive it. How the bytes look on a transport is a
//! `Flavour`; a run is what one write carries, one or many of them in order.

use std::sync::{Arc, OnceLock};

use bytes::{BufMut, Bytes, BytesMut};
use domain::event::{Audience, Change, Event};
use domain::id::EventId;

use crate::websocket::{deflate, encode};

/// An event of the log, ready to be handed out.
#[derive(Clone, Debug)]
pub struct Published {
    pub id: EventId,
    pub audience: Audience,
    /// The contract's JSON.
    pub frame: Bytes,
    /// The event's type.
    pub name: &'static str,
    pub change: Option<Change>,
}

impl From<&Event> for Published {
    fn from(event: &Event) -> Self {
        Self {
            id: event.id,
            audience: event.audience,
            frame: event.to_json().into(),
            name: event.kind.as_str(),
            change: event.change(),
        }
    }
}

/// One JSON value for one connection: `ready`, an answer, an event it catches up with.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Only events have one.
    pub id: Option<EventId>,
    pub name: &'static str,
    pub json: Bytes,
}

impl From<&Event> for Frame {
    fn from(event: &Event) -> Self {
        Self {
            id: Some(event.id),
            name: event.kind.as_str(),
            json: event.to_json().into(),
        }
    }
}

/// How a transport writes a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flavour {
    WebSocket,
    Deflate,
    EventStream,
}

/// A frame that many receive: what is costly to make is made once, when the first one needs it.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) frame: Frame,
    deflated: OnceLock<Option<Bytes>>,
}

impl Shared {
    pub(crate) fn new(frame: Frame) -> Arc<Self> {
        Arc::new(Self {
            frame,
            deflated: OnceLock::new(),
        })
    }

    pub(crate) fn put(&self, out: &mut BytesMut, flavour: Flavour) {
        match flavour {
            Flavour::WebSocket => encode::put_text(out, &self.frame.json),
            Flavour::Deflate => {
                let deflated = self
                    .deflated
                    .get_or_init(|| deflate::compress(&self.frame.json));
                match deflated {
                    Some(payload) => encode::put_compressed(out, payload),
                    None => encode::put_text(out, &self.frame.json),
                }
            }
            Flavour::EventStream => put_event(out, &self.frame),
        }
    }

    pub(crate) fn is_event(&self) -> bool {
        self.frame.id.is_some()
    }
}

impl Frame {
    /// As an event stream carries it, for what is sent before the hub takes over.
    #[must_use]
    pub fn to_event_stream(&self) -> Bytes {
        let mut out = BytesMut::new();
        put_event(&mut out, self);
        out.freeze()
    }

    pub(crate) fn put(&self, out: &mut BytesMut, flavour: Flavour) {
        match flavour {
            Flavour::WebSocket => encode::put_text(out, &self.json),
            Flavour::Deflate => match deflate::compress(&self.json) {
                Some(payload) => encode::put_compressed(out, &payload),
                None => encode::put_text(out, &self.json),
            },
            Flavour::EventStream => put_event(out, self),
        }
    }
}

/// As a browser's `EventSource` reads it. A signal has no `id` line: it moves no cursor.
fn put_event(out: &mut BytesMut, frame: &Frame) {
    if let Some(id) = frame.id {
        out.put_slice(b"id: ");
        out.put_slice(id.to_string().as_bytes());
        out.put_u8(b'\n');
    }
    out.put_slice(b"event: ");
    out.put_slice(frame.name.as_bytes());
    // Compact JSON has no line breaks; if ours ever has, each line needs its own field.
    for line in frame.json.split(|byte| *byte == b'\n') {
        out.put_slice(b"\ndata: ");
        out.put_slice(line);
    }
    out.put_slice(b"\n\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(frame: &Frame, flavour: Flavour) -> Vec<u8> {
        let mut alone = BytesMut::new();
        frame.put(&mut alone, flavour);
        let mut shared = BytesMut::new();
        Shared::new(frame.clone()).put(&mut shared, flavour);
        assert_eq!(alone, shared);
        alone.to_vec()
    }

    #[test]
    fn events_and_signals_are_written_as_event_sources_read_them() {
        let mut frame = Frame {
            id: Some(EventId(7)),
            name: "read.moved",
            json: Bytes::from_static(b"{\"a\":1}"),
        };
        assert_eq!(
            written(&frame, Flavour::EventStream),
            b"id: 7\nevent: read.moved\ndata: {\"a\":1}\n\n"
        );
        frame.id = None;
        frame.name = "typing";
        frame.json = Bytes::from_static(b"{\n}");
        assert_eq!(
            written(&frame, Flavour::EventStream),
            b"event: typing\ndata: {\ndata: }\n\n"
        );
    }

    #[test]
    fn only_large_frames_are_compressed() {
        let mut frame = Frame {
            id: Some(EventId(7)),
            name: "message.created",
            json: Bytes::from(vec![b'x'; 255]),
        };
        assert_eq!(
            written(&frame, Flavour::Deflate),
            written(&frame, Flavour::WebSocket)
        );
        frame.json = Bytes::from(vec![b'x'; 256]);
        let compressed = written(&frame, Flavour::Deflate);
        assert_eq!(compressed[0], 0xC1);
        assert!(compressed.len() < 40);
    }
}
