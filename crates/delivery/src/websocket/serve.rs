//! The reading half of an open WebSocket: pings answered, closing agreed on, texts handed on.
//!
//! The buffer belongs to the thread, the future is a few words, and there is no timer:
//! the hub's wheel asks after clients that say nothing.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::io::ErrorKind;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::close::Close;
use super::decode::{Decoder, Incoming};
use super::encode;
use crate::connection::Connection;

const READ_BYTES: usize = 16 * 1024;

thread_local! {
    // Scratch space only: nothing stays in it between two reads.
    static READ_BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; READ_BYTES]);
}

/// What a client sends, message by message.
#[derive(Debug)]
pub struct Reader {
    connection: Arc<Connection>,
    decoder: Decoder,
    ready: VecDeque<Incoming>,
    /// After a violation nothing more is understood; what comes is read to its end all the same,
    /// because closing over unread bytes would take our goodbye back.
    broken: bool,
}

impl Reader {
    /// `early` is what came behind the request, before the connection was taken over.
    #[must_use]
    pub fn new(connection: &Arc<Connection>, early: &[u8]) -> Self {
        let deflate = connection.flavour() == Some(crate::published::Flavour::Deflate);
        let mut reader = Self {
            connection: Arc::clone(connection),
            decoder: Decoder::new(deflate),
            ready: VecDeque::new(),
            broken: false,
        };
        reader.take(&mut early.to_vec());
        reader
    }

    /// The next text message; `None` when the connection is over.
    pub async fn text(&mut self) -> Option<String> {
        loop {
            while let Some(incoming) = self.ready.pop_front() {
                match incoming {
                    Incoming::Text(text) if self.connection.is_open() => return Some(text),
                    Incoming::Text(_) | Incoming::Pong => {}
                    Incoming::Ping(payload) => self.connection.offer(&encode::pong(&payload)),
                    Incoming::Close => {
                        self.connection.answer_close();
                        return None;
                    }
                }
            }
            self.ready = VecDeque::new();
            if !self.read().await {
                self.connection.abort();
                return None;
            }
        }
    }

    /// Whether the connection goes on.
    async fn read(&mut self) -> bool {
        // Polled by hand: a future of tokio's own would cost each idle connection ten times this.
        poll_fn(|context| self.poll_read(context)).await
    }

    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<bool> {
        let connection = Arc::clone(&self.connection);
        let Some(stream) = connection.stream() else {
            return Poll::Ready(false);
        };
        if ready!(stream.poll_read_ready(context)).is_err() {
            return Poll::Ready(false);
        }
        READ_BUFFER.with_borrow_mut(|buffer| match stream.try_read(buffer) {
            Ok(0) => Poll::Ready(false),
            Ok(count) => {
                if let Some(input) = buffer.get_mut(..count) {
                    self.take(input);
                }
                Poll::Ready(true)
            }
            Err(error) => Poll::Ready(error.kind() == ErrorKind::WouldBlock),
        })
    }

    fn take(&mut self, input: &mut [u8]) {
        self.connection.hear();
        if self.broken {
            return;
        }
        if let Err(violation) = self.decoder.feed(input, &mut self.ready) {
            self.broken = true;
            self.connection.close(Close::Violation(violation));
        }
    }
}

/// Reads until the connection is over, handing each text to `on_text` in turn.
///
/// The handling's future is boxed, so that what a message needs is paid for only meanwhile.
#[expect(
    clippy::manual_async_fn,
    reason = "an async fn keeps its arguments twice: half as much again for each connection"
)]
pub fn serve<Handle, Handling>(
    mut reader: Reader,
    mut on_text: Handle,
) -> impl Future<Output = ()> + use<Handle, Handling>
where
    Handle: FnMut(String) -> Handling,
    Handling: Future<Output = ()>,
{
    async move {
        while let Some(text) = reader.text().await {
            Box::pin(on_text(text)).await;
        }
    }
}
