//! Server-sent events: a body that yields what the hub wrote, and leaves the hub when dropped.
//!
//! The queue behind it is the connection's, with the same bound as a full socket's.
//! It ends when the server closes it; `EventSource` then comes back with `Last-Event-ID`.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use crate::connection::Connection;
use crate::hub::Attachment;

#[derive(Debug)]
pub struct EventStream {
    connection: Arc<Connection>,
    _attachment: Attachment,
}

impl EventStream {
    #[must_use]
    pub fn new(attachment: Attachment) -> Self {
        Self {
            connection: Arc::clone(attachment.connection()),
            _attachment: attachment,
        }
    }
}

impl Stream for EventStream {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.connection
            .poll_chunk(context)
            .map(|chunk| chunk.map(Ok))
    }
}
