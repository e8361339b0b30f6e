//! From the log to people.
//!
//! The hub hands each event to those who may see it; the live transports' own halves stand beside
//! it (WebSocket framing, SSE, wake-ups), and the tail that follows the log.
//! Nothing here decides who may see what: that stands in the event.

pub mod common;
pub mod connection;
pub mod event_stream;
pub mod hub;
pub mod nats;
pub mod published;
pub mod tail;
pub mod websocket;
