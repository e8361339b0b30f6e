//! What the log says, in the words of the protocol: `emit msg` and `del msg`, to members of the
//! channel only. Edits have no word there.

use std::sync::Arc;

use delivery::connection::Connection;
use delivery::event_stream::EventStream;
use delivery::websocket::close::Close;
use domain::id::{ConversationId, UserId};
use futures_util::StreamExt;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::enter::Names;
use super::session::{End, Session};
use super::uri;

/// Translates for one session, in the order of the log.
#[derive(Debug)]
pub(super) struct Teller {
    session: Arc<Session>,
    me: UserId,
    names: Names,
}

#[derive(Deserialize)]
struct Event<T> {
    conversation_id: ConversationId,
    data: T,
}

#[derive(Deserialize)]
struct Message {
    seq: i64,
    author: Person,
    body: String,
    created_at: String,
    deleted_at: Option<String>,
}

#[derive(Deserialize)]
struct Person {
    id: UserId,
    name: String,
}

#[derive(Deserialize)]
struct Membership {
    user: Person,
    conversation: Option<Channel>,
}

#[derive(Deserialize)]
struct Channel {
    name: Option<String>,
}

/// Until the session or the connection to the hub ends.
pub(super) async fn run(mut teller: Teller, connection: Arc<Connection>, mut events: EventStream) {
    let ended = teller.session.ended.clone();
    loop {
        tokio::select! {
            () = ended.cancelled() => return,
            chunk = events.next() => match chunk {
                Some(Ok(chunk)) => teller.tell(&chunk),
                None => break,
            },
        }
    }
    teller.session.end(match connection.close_reason() {
        Some(Close::SignedOut) => End::SignedOut,
        Some(reason @ (Close::Normal | Close::Restarting | Close::TooSlow)) => {
            End::ComeBack(reason)
        }
        Some(Close::Violation(_)) | None => End::ComeBack(Close::Restarting),
    });
}

impl Teller {
    pub(super) fn new(session: Arc<Session>, me: UserId, names: Names) -> Self {
        Self { session, me, names }
    }

    fn tell(&mut self, chunk: &[u8]) {
        let Ok(chunk) = std::str::from_utf8(chunk) else {
            return;
        };
        for (name, json) in frames(chunk) {
            if let Some(event) = self.translated(name, json) {
                self.session.emit(&event);
            }
        }
    }

    fn translated(&mut self, name: &str, json: &str) -> Option<Value> {
        match name {
            "message.created" => {
                let event: Event<Message> = parsed(json)?;
                let channel = self.names.get(&event.conversation_id)?;
                let said = event.data.deleted_at.is_none();
                said.then(|| emitted(&event.data, channel))
            }
            "message.deleted" => {
                let event: Event<Message> = parsed(json)?;
                let channel = uri::encode(self.names.get(&event.conversation_id)?);
                let id = event.data.seq.to_string();
                Some(json!(["del msg", {"channel": channel, "id": id}]))
            }
            "membership.created" => {
                let event: Event<Membership> = parsed(json)?;
                if event.data.user.id == self.me
                    && let Some(name) = event.data.conversation.and_then(|it| it.name)
                {
                    self.names.insert(event.conversation_id, name);
                }
                None
            }
            "membership.deleted" => {
                let event: Event<Membership> = parsed(json)?;
                if event.data.user.id == self.me {
                    self.names.remove(&event.conversation_id);
                }
                None
            }
            "channel.changed" => {
                let event: Event<Channel> = parsed(json)?;
                let known = self.names.get_mut(&event.conversation_id);
                if let (Some(known), Some(name)) = (known, event.data.name) {
                    *known = name;
                }
                None
            }
            _ => None,
        }
    }
}

fn emitted(message: &Message, channel: &str) -> Value {
    let time = message.created_at.replacen('T', " ", 1);
    json!(["emit msg", {
        "id": message.seq.to_string(),
        "user": uri::encode(&message.author.name),
        "time": uri::encode(time.trim_end_matches('Z')),
        "msg": uri::encode(&message.body),
        "channel": uri::encode(channel),
    }])
}

fn parsed<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json)
        .inspect_err(|error| tracing::error!(%error, "an event could not be read"))
        .ok()
}

/// The name and the JSON of each frame in a piece of an event stream.
fn frames(chunk: &str) -> impl Iterator<Item = (&str, &str)> {
    chunk.split("\n\n").filter_map(|frame| {
        let field = |name: &str| frame.lines().find_map(|line| line.strip_prefix(name));
        Some((field("event: ")?, field("data: ")?))
    })
}
