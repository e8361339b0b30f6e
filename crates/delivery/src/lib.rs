//! From the log to people: the hub that hands each event to those who may see it, the live
//! transports' own halves (WebSocket framing, SSE, wake-ups), and the tail that follows the log.
//! Nothing here decides who may see what: that stands in the event.

pub mod websocket;
