//! One Engine.IO session: what waits for its client, over which transport, and who it is.
//!
//! Everything said to the client goes through one lock, so that its order is the order in which
//! it was said, also across the change from polling to a WebSocket.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use delivery::connection::Connection;
use delivery::published::Frame;
use delivery::websocket::close::Close;
use domain::id::UserId;
use domain::settings::Language;
use serde_json::Value;
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::packet::{self, Kind};
use super::payload::Form;
use super::registry::Place;

/// What may wait for a client that polls; over it the session ends.
const QUEUED_BYTES_MAX: usize = 1024 * 1024;
/// What a queued packet costs beside its bytes.
const PACKET_BYTES: usize = 64;
const NAMESPACES_MAX: usize = 8;
const CLOSE: &str = "1";
const NOTHING: &str = "6";

/// Which revision of Engine.IO a client speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Revision {
    /// Clients 1.x and 2.x: they ping, and the root namespace is joined by itself.
    Three,
    /// Clients 3.x and 4.x: the server pings, and every namespace is asked for.
    Four,
}

/// Why the server ends a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The client goes, or broke the protocol, or was not heard of.
    Gone,
    /// The session of its person ended: coming back needs a new sign-in.
    SignedOut,
    /// It reads too slowly, or the server stops: come back.
    ComeBack(Close),
}

/// Who a session belongs to; the token is looked at again with every change.
#[derive(Debug)]
pub(super) struct Me {
    pub(super) user: UserId,
    pub(super) token: String,
}

#[derive(Debug)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) revision: Revision,
    pub(super) form: Form,
    pub(super) language: Language,
    /// The secret its first request brought, if any.
    pub(super) token: Option<String>,
    pub(super) ended: CancellationToken,
    /// One poll at a time.
    pub(super) polls: tokio::sync::Mutex<()>,
    /// What the client says is taken in one after the other.
    pub(super) hearing: tokio::sync::Mutex<()>,
    news: Notify,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    transport: Transport,
    queue: VecDeque<String>,
    queued_bytes: usize,
    namespaces: Vec<String>,
    me: Option<Arc<Me>>,
    heard: Instant,
    place: Place,
    /// A client that polls has still to be told that it is over.
    has_last_word: bool,
}

#[derive(Debug)]
enum Transport {
    Polling,
    /// A WebSocket is being tried; polls are answered at once, so that the client can stop them.
    Probing,
    WebSocket(Arc<Connection>),
    Ended,
}

/// What a first request says of its client.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) revision: Revision,
    pub(super) form: Form,
    pub(super) language: Language,
    pub(super) token: Option<String>,
}

impl Session {
    pub(super) fn new(id: String, client: Client, place: Place) -> Arc<Self> {
        Arc::new(Self {
            id,
            revision: client.revision,
            form: client.form,
            language: client.language,
            token: client.token,
            ended: CancellationToken::new(),
            polls: tokio::sync::Mutex::new(()),
            hearing: tokio::sync::Mutex::new(()),
            news: Notify::new(),
            state: Mutex::new(State {
                transport: Transport::Polling,
                queue: VecDeque::new(),
                queued_bytes: 0,
                namespaces: Vec::new(),
                me: None,
                heard: Instant::now(),
                place,
                has_last_word: false,
            }),
        })
    }

    pub(super) fn me(&self) -> Option<Arc<Me>> {
        self.lock().me.clone()
    }

    pub(super) fn sign_in(&self, me: Me, place: Place) {
        let mut state = self.lock();
        state.me = Some(Arc::new(me));
        state.place = place;
    }

    pub(super) fn hear(&self) {
        self.lock().heard = Instant::now();
    }

    pub(super) fn heard(&self) -> Instant {
        self.lock().heard
    }

    pub(super) fn is_ended(&self) -> bool {
        self.ended.is_cancelled()
    }

    /// From this answer on the client is in a namespace, unless it is in too many.
    pub(super) fn join(&self, namespace: &str, answer: String) -> bool {
        let mut state = self.lock();
        if !state.namespaces.iter().any(|it| it == namespace) {
            if state.namespaces.len() >= NAMESPACES_MAX {
                return false;
            }
            state.namespaces.push(namespace.to_owned());
        }
        self.put(&mut state, answer);
        true
    }

    pub(super) fn leave(&self, namespace: &str) {
        self.lock().namespaces.retain(|it| it != namespace);
    }

    pub(super) fn is_in(&self, namespace: &str) -> bool {
        self.lock().namespaces.iter().any(|it| it == namespace)
    }

    /// One Engine.IO packet.
    pub(super) fn say(&self, packet: String) {
        let mut state = self.lock();
        self.put(&mut state, packet);
    }

    /// An event, in every namespace the client is in.
    pub(super) fn emit(&self, event: &Value) {
        let mut state = self.lock();
        let packets: Vec<String> = state
            .namespaces
            .iter()
            .map(|namespace| packet::write(Kind::Event, namespace, None, event))
            .collect();
        for packet in packets {
            self.put(&mut state, packet);
        }
    }

    fn put(&self, state: &mut State, packet: String) {
        match &state.transport {
            Transport::Polling | Transport::Probing => {
                state.queued_bytes += packet.len() + PACKET_BYTES;
                if state.queued_bytes > QUEUED_BYTES_MAX {
                    self.finish(state, End::ComeBack(Close::TooSlow));
                    return;
                }
                state.queue.push_back(packet);
                self.news.notify_one();
            }
            Transport::WebSocket(connection) => connection.send(&frame(packet)),
            Transport::Ended => {}
        }
    }

    /// Ends it. A client that is signed out is told, so that it does not come back in vain.
    pub(super) fn end(&self, end: End) {
        let mut state = self.lock();
        if end == End::SignedOut {
            for namespace in std::mem::take(&mut state.namespaces) {
                let goodbye = packet::write(Kind::Disconnect, &namespace, None, &Value::Null);
                self.put(&mut state, goodbye);
            }
        }
        self.finish(&mut state, end);
    }

    fn finish(&self, state: &mut State, end: End) {
        if end == End::SignedOut {
            state.has_last_word = !state.queue.is_empty();
        } else {
            state.queue = VecDeque::new();
        }
        let transport = std::mem::replace(&mut state.transport, Transport::Ended);
        if let Transport::WebSocket(connection) = transport {
            connection.close(match end {
                End::Gone => Close::Normal,
                End::SignedOut => Close::SignedOut,
                End::ComeBack(reason) => reason,
            });
        }
        self.ended.cancel();
        self.news.notify_one();
    }

    /// What waits for a poll: `None` when it has to wait as well.
    pub(super) fn take(&self) -> Option<Vec<String>> {
        let mut state = self.lock();
        // A goodbye comes alone: clients read an end before what stands before it.
        let nothing = state.queue.is_empty();
        let last = match state.transport {
            Transport::Polling if nothing => return None,
            Transport::Probing | Transport::WebSocket(_) if nothing => Some(NOTHING),
            Transport::Ended if nothing => Some(CLOSE),
            Transport::Polling
            | Transport::Probing
            | Transport::WebSocket(_)
            | Transport::Ended => None,
        };
        state.queued_bytes = 0;
        let queue = std::mem::take(&mut state.queue).into_iter();
        Some(queue.chain(last.map(str::to_owned)).collect())
    }

    /// Whether a last word waits for a poll.
    pub(super) fn has_last_word(&self) -> bool {
        self.lock().has_last_word
    }

    pub(super) async fn news(&self) {
        self.news.notified().await;
    }

    /// A WebSocket is being tried. One at a time, and only by a client that polls.
    pub(super) fn probe(&self) -> bool {
        let mut state = self.lock();
        let polls = matches!(state.transport, Transport::Polling);
        if polls {
            state.transport = Transport::Probing;
            self.news.notify_one();
        }
        polls
    }

    /// It was not to be: the client polls on.
    pub(super) fn give_up_probe(&self) {
        let mut state = self.lock();
        if matches!(state.transport, Transport::Probing) {
            state.transport = Transport::Polling;
        }
    }

    /// From here on everything goes over the WebSocket, first what waits.
    pub(super) fn take_over(&self, connection: &Arc<Connection>) -> bool {
        let mut state = self.lock();
        if matches!(state.transport, Transport::WebSocket(_) | Transport::Ended) {
            return false;
        }
        for packet in std::mem::take(&mut state.queue) {
            connection.send(&frame(packet));
        }
        state.queued_bytes = 0;
        state.transport = Transport::WebSocket(Arc::clone(connection));
        self.news.notify_one();
        true
    }

    /// A lock and not a task: what it guards is a moment's work, and nothing awaits under it.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A packet for a WebSocket; the name is only for event streams.
pub(super) fn frame(packet: String) -> Frame {
    Frame {
        id: None,
        name: "packet",
        json: Bytes::from(packet),
    }
}
