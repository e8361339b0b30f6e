//! The contract's JSON, as much of it as a measurement reads.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::mark::Mark;

/// `POST /guests` and `POST /accounts`.
#[derive(Debug, Deserialize)]
pub(crate) struct SignedIn {
    pub(crate) token: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Conversation {
    pub(crate) id: String,
}

/// A message, wherever it stands.
#[derive(Debug, Deserialize)]
pub(crate) struct Message<'a> {
    pub(crate) seq: u64,
    #[serde(borrow)]
    pub(crate) body: Cow<'a, str>,
}

/// A page of messages.
#[derive(Debug, Deserialize)]
pub(crate) struct Page<'a> {
    #[serde(borrow)]
    pub(crate) items: Vec<Message<'a>>,
}

/// `GET /events`.
#[derive(Debug, Deserialize)]
pub(crate) struct Events<'a> {
    #[serde(borrow)]
    pub(crate) events: Vec<Frame<'a>>,
    pub(crate) cursor: u64,
}

/// A frame of the live door: an event, or what answers a `send`.
#[derive(Debug, Deserialize)]
pub(crate) struct Frame<'a> {
    #[serde(rename = "type", borrow)]
    pub(crate) kind: Cow<'a, str>,
    pub(crate) id: Option<u64>,
    #[serde(borrow)]
    pub(crate) conversation_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(crate) message: Option<Message<'a>>,
    pub(crate) error: Option<Value>,
}

impl<'a> Frame<'a> {
    /// The seq of a `message.created`; what other events carry is not looked at.
    pub(crate) fn created(&self) -> Option<u64> {
        let data = self.data.filter(|_| self.kind == "message.created")?;
        serde_json::from_str::<Message<'a>>(data.get())
            .ok()
            .map(|message| message.seq)
    }
}

/// The frame that posts a marked message; the mark is also its token.
pub(crate) fn send(conversation: &str, mark: Mark, bytes: usize) -> String {
    json!({
        "type": "send",
        "ref": token(mark),
        "conversation_id": conversation,
        "body": mark.body(bytes),
        "client_token": token(mark),
    })
    .to_string()
}

/// The body of the request that posts a marked message.
pub(crate) fn post(mark: Mark, bytes: usize) -> Value {
    json!({ "body": mark.body(bytes), "client_token": token(mark) })
}

fn token(mark: Mark) -> String {
    format!("{:08x}-{:08x}", mark.writer, mark.number)
}

/// The first of a text that may be long, for an error.
pub(crate) fn excerpt(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().take(300).collect()
}
