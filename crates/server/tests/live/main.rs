//! The log and its promise, through the front door: every event once, in order, nothing missing,
//! on every transport, across reconnects, restarts, `kill -9` and nodes; and nothing to those who
//! may not see it.

#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect stops there, and its tasks with it"
)]

mod bounds;
mod crash;
mod fold;
mod full_disk;
mod resync;
mod revocation;
mod sockets;
mod talking;
mod transports;
mod two_nodes;
mod vectors;
