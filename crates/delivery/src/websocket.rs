//! The server's side of RFC 6455, made for many idle connections.
//!
//! One read buffer per thread: a connection holds bytes only while a frame of its own is
//! incomplete. With the part of RFC 7692 (permessage-deflate) that lets one compressed frame
//! serve every receiver.

pub mod close;
pub mod decode;
pub mod deflate;
pub mod encode;
pub mod handshake;
pub mod serve;
#[cfg(test)]
mod tests;
