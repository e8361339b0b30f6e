//! One open connection of a person, whatever its transport, as the hub and its reader share it.
//!
//! Bytes go straight to the socket while it takes them; only a socket that is full gets a queue
//! and a task of its own, bounded, and over the bound the connection ends: it comes back with its
//! cursor and has lost nothing.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io::{ErrorKind, IoSlice};
use std::net::Shutdown;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::{Buf, Bytes, BytesMut};
use socket2::SockRef;
use tokio::net::TcpStream;
use tokio::sync::Notify;

use crate::common::Common;
use crate::published::{Flavour, Frame};
use crate::websocket::close::Close;
use crate::websocket::encode;

mod idle;

/// What one connection may leave unread.
pub const BACKLOG_BYTES_MAX: usize = 1024 * 1024;
/// An event stream with more than this unread gets no signals.
const BEHIND_BYTES: usize = 16 * 1024;
const WRITE_SLICES_MAX: usize = 32;
/// How long a client may take to agree that it is over.
const CLOSE_SECONDS_MAX: u32 = 5;
/// No slot in the hub.
pub(crate) const UNATTACHED: u32 = u32::MAX;

/// Where the bytes go.
#[derive(Debug)]
pub enum Sink {
    /// An upgraded connection; `deflate` is what the handshake agreed on.
    WebSocket { stream: TcpStream, deflate: bool },
    /// Server-sent events, taken by [`crate::event_stream::EventStream`].
    EventStream,
    /// Nothing but a nudge: a long-poll that then reads the log.
    Waker(Arc<Notify>),
}

#[derive(Debug)]
pub struct Connection {
    common: Arc<Common>,
    sink: Sink,
    outgoing: Mutex<Outgoing>,
    /// The socket is full and has a queue.
    behind: AtomicBool,
    /// The second in which the client was last heard.
    heard: AtomicU32,
    /// Written by the hub alone.
    slot: AtomicU32,
}

#[derive(Debug, Default)]
struct Outgoing {
    queue: VecDeque<Bytes>,
    queued_bytes: usize,
    phase: Phase,
    pinged: bool,
    /// Who takes the bytes of an event stream.
    waker: Option<Waker>,
    /// Who waits for the queue to be empty.
    drained: Option<Waker>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Open,
    /// Our goodbye is written or queued.
    Closing {
        reason: Close,
        since: u32,
    },
    Gone,
}

impl Connection {
    pub(crate) fn new(common: &Arc<Common>, sink: Sink) -> Arc<Self> {
        let now = common.second();
        let watched = !matches!(sink, Sink::Waker(_));
        let connection = Arc::new(Self {
            common: Arc::clone(common),
            sink,
            outgoing: Mutex::default(),
            behind: AtomicBool::new(false),
            heard: AtomicU32::new(now),
            slot: AtomicU32::new(UNATTACHED),
        });
        if watched {
            common.watch(&connection, now + idle::PING_AFTER_SECONDS);
        }
        connection
    }

    /// Writes one frame to this connection alone.
    pub fn send(self: &Arc<Self>, frame: &Frame) {
        if let Some(flavour) = self.flavour() {
            let mut out = BytesMut::new();
            frame.put(&mut out, flavour);
            self.offer(&out.freeze());
        }
    }

    /// Writes many frames at once to this connection alone, and returns when the socket has taken
    /// them or the connection is over: for a client that catches up with more than a queue holds.
    pub async fn send_all(self: &Arc<Self>, frames: &[Frame]) {
        if let Some(flavour) = self.flavour() {
            let mut out = BytesMut::new();
            frames.iter().for_each(|frame| frame.put(&mut out, flavour));
            self.offer(&out.freeze());
        }
        self.drained().await;
    }

    /// Bounded by the wheel, which ends a connection that takes nothing.
    async fn drained(&self) {
        poll_fn(|context| {
            let mut outgoing = self.lock();
            if outgoing.queue.is_empty() || outgoing.phase != Phase::Open {
                return Poll::Ready(());
            }
            outgoing.drained = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// Says goodbye; whoever reads the connection sees it end soon after.
    pub fn close(self: &Arc<Self>, reason: Close) {
        self.begin_close(&mut self.lock(), reason);
    }

    /// Why the server ended it, if it did.
    #[must_use]
    pub fn close_reason(&self) -> Option<Close> {
        match self.lock().phase {
            Phase::Closing { reason, .. } => Some(reason),
            Phase::Open | Phase::Gone => None,
        }
    }

    #[must_use]
    pub fn is_open(&self) -> bool {
        self.lock().phase == Phase::Open
    }

    pub(crate) fn flavour(&self) -> Option<Flavour> {
        match self.sink {
            Sink::WebSocket { deflate: true, .. } => Some(Flavour::Deflate),
            Sink::WebSocket { deflate: false, .. } => Some(Flavour::WebSocket),
            Sink::EventStream => Some(Flavour::EventStream),
            Sink::Waker(_) => None,
        }
    }

    pub(crate) fn is_behind(&self) -> bool {
        self.behind.load(Ordering::Relaxed)
    }

    pub(crate) fn wake(&self) {
        if let Sink::Waker(notify) = &self.sink {
            notify.notify_one();
        }
    }

    /// Its number in the hub.
    pub(crate) fn slot(&self) -> u32 {
        self.slot.load(Ordering::Relaxed)
    }

    pub(crate) fn set_slot(&self, slot: u32) {
        self.slot.store(slot, Ordering::Relaxed);
    }

    pub(crate) fn hear(&self) {
        self.heard.store(self.common.second(), Ordering::Relaxed);
    }

    /// Hands over whole frames: to the socket, or to the queue behind a full one.
    pub(crate) fn offer(self: &Arc<Self>, bytes: &Bytes) {
        let mut outgoing = self.lock();
        if outgoing.phase != Phase::Open || bytes.is_empty() {
            return;
        }
        if !outgoing.queue.is_empty() && outgoing.queued_bytes + bytes.len() > BACKLOG_BYTES_MAX {
            self.common.counters.too_slow.add(1);
            self.begin_close(&mut outgoing, Close::TooSlow);
            return;
        }
        self.push(&mut outgoing, bytes);
    }

    fn push(self: &Arc<Self>, outgoing: &mut Outgoing, bytes: &Bytes) {
        match &self.sink {
            Sink::WebSocket { stream, .. } if outgoing.queue.is_empty() => {
                match stream.try_write(bytes) {
                    Ok(written) if written == bytes.len() => {}
                    Ok(written) => self.queue_and_drain(outgoing, bytes.slice(written..)),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {
                        self.queue_and_drain(outgoing, bytes.clone());
                    }
                    Err(_) => self.fail(outgoing),
                }
            }
            Sink::WebSocket { .. } | Sink::EventStream => {
                outgoing.queue.push_back(bytes.clone());
                outgoing.queued_bytes += bytes.len();
                let behind = outgoing.queued_bytes > BEHIND_BYTES;
                self.behind.fetch_or(behind, Ordering::Relaxed);
                if let Some(waker) = outgoing.waker.take() {
                    waker.wake();
                }
            }
            Sink::Waker(_) => {}
        }
    }

    fn queue_and_drain(self: &Arc<Self>, outgoing: &mut Outgoing, rest: Bytes) {
        outgoing.queued_bytes += rest.len();
        outgoing.queue.push_back(rest);
        self.behind.store(true, Ordering::Relaxed);
        self.common.counters.full_sockets.add(1);
        self.common.tracker.spawn(drain(Arc::clone(self)));
    }

    fn begin_close(self: &Arc<Self>, outgoing: &mut Outgoing, reason: Close) {
        if outgoing.phase != Phase::Open {
            return;
        }
        if let Some(waker) = outgoing.drained.take() {
            waker.wake();
        }
        let since = self.common.second();
        outgoing.phase = Phase::Closing { reason, since };
        match &self.sink {
            Sink::WebSocket { stream, .. } => {
                self.push(outgoing, &encode::close(reason));
                half_close_if_done(stream, outgoing);
                self.common.watch(self, since + CLOSE_SECONDS_MAX);
            }
            Sink::EventStream => {
                if let Some(waker) = outgoing.waker.take() {
                    waker.wake();
                }
            }
            Sink::Waker(notify) => notify.notify_one(),
        }
    }

    /// Ends it without a word: the peer is gone, or did not answer in time.
    pub(crate) fn abort(&self) {
        self.fail(&mut self.lock());
    }

    fn fail(&self, outgoing: &mut Outgoing) {
        outgoing.phase = Phase::Gone;
        self.become_drained(outgoing);
        if let Sink::WebSocket { stream, .. } = &self.sink {
            // Its reader wakes up with the end of the stream; that it is over already is fine.
            drop(SockRef::from(stream).shutdown(Shutdown::Both));
        }
        if let Some(waker) = outgoing.waker.take() {
            waker.wake();
        }
    }

    /// Lets go of the queue, and of whoever waits for that.
    fn become_drained(&self, outgoing: &mut Outgoing) {
        outgoing.queue = VecDeque::new();
        outgoing.queued_bytes = 0;
        self.behind.store(false, Ordering::Relaxed);
        if let Some(waker) = outgoing.drained.take() {
            waker.wake();
        }
    }

    /// Whether more is left for the next time the socket is writable.
    fn drain_once(&self, stream: &TcpStream) -> bool {
        let mut outgoing = self.lock();
        while !outgoing.queue.is_empty() {
            let mut slices = [IoSlice::new(&[]); WRITE_SLICES_MAX];
            let filled = outgoing.queue.iter().zip(&mut slices);
            let count = filled
                .map(|(bytes, slice)| *slice = IoSlice::new(bytes))
                .count();
            let result = stream.try_write_vectored(slices.get(..count).unwrap_or_default());
            match result {
                Ok(written) => outgoing.advance(written),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return true,
                Err(_) => {
                    self.fail(&mut outgoing);
                    return false;
                }
            }
        }
        self.become_drained(&mut outgoing);
        half_close_if_done(stream, &outgoing);
        false
    }

    /// The client said goodbye first, or answered ours.
    pub(crate) fn answer_close(self: &Arc<Self>) {
        self.close(Close::Normal);
    }

    pub(crate) fn stream(&self) -> Option<&TcpStream> {
        match &self.sink {
            Sink::WebSocket { stream, .. } => Some(stream),
            Sink::EventStream | Sink::Waker(_) => None,
        }
    }

    /// The next bytes of an event stream; `None` when it has ended.
    pub(crate) fn poll_chunk(&self, context: &Context<'_>) -> Poll<Option<Bytes>> {
        let mut outgoing = self.lock();
        if let Some(bytes) = outgoing.queue.pop_front() {
            outgoing.queued_bytes -= bytes.len();
            if outgoing.queue.is_empty() {
                self.become_drained(&mut outgoing);
            }
            return Poll::Ready(Some(bytes));
        }
        if outgoing.phase != Phase::Open {
            return Poll::Ready(None);
        }
        outgoing.waker = Some(context.waker().clone());
        Poll::Pending
    }

    /// A lock and not a task: what it guards is a moment's work, and nothing awaits under it.
    fn lock(&self) -> MutexGuard<'_, Outgoing> {
        self.outgoing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Outgoing {
    fn advance(&mut self, mut written: usize) {
        self.queued_bytes -= written;
        while let Some(front) = self.queue.front_mut() {
            if written < front.len() {
                front.advance(written);
                return;
            }
            written -= front.len();
            self.queue.pop_front();
        }
    }
}

/// After a violation nothing of the client is read any more: the end is on our side.
fn half_close_if_done(stream: &TcpStream, outgoing: &Outgoing) {
    if let Phase::Closing {
        reason: Close::Violation(_),
        ..
    } = outgoing.phase
        && outgoing.queue.is_empty()
    {
        // The peer may have been faster; then there is nothing left to end.
        drop(SockRef::from(stream).shutdown(Shutdown::Write));
    }
}

async fn drain(connection: Arc<Connection>) {
    let Some(stream) = connection.stream() else {
        return;
    };
    while stream.writable().await.is_ok() && connection.drain_once(stream) {}
}
