//! The frames of `/live` in both directions (CONTRACT, section 4).

use bytes::Bytes;
use delivery::published::Frame;
use domain::id::{ConversationId, EventId, Seq};
use domain::message::Message;
use domain::user::{Author, User};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::views::Me;
use crate::error::Error;
use crate::texts::Catalogue;

/// What a client may say.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(super) enum Said {
    Auth {
        token: String,
    },
    Send {
        #[serde(rename = "ref", default)]
        reference: Value,
        conversation_id: ConversationId,
        body: String,
        #[serde(default)]
        client_token: Option<String>,
    },
    Typing {
        conversation_id: ConversationId,
    },
    Read {
        conversation_id: ConversationId,
        seq: Seq,
    },
    Ping,
}

pub(super) fn ready(cursor: EventId, user: &User) -> Frame {
    frame(
        "ready",
        &json!({"type": "ready", "cursor": cursor.0, "user": Me::of(user)}),
    )
}

/// Written straight to text: every message sent here is answered by one.
pub(super) fn ack(reference: &Value, message: &Message) -> Frame {
    let message = serde_json::to_string(message).unwrap_or_default();
    let json = format!("{{\"type\":\"ack\",\"ref\":{reference},\"message\":{message}}}");
    Frame {
        id: None,
        name: "ack",
        json: Bytes::from(json),
    }
}

pub(super) fn error(reference: &Value, error: &Error, texts: &Catalogue) -> Frame {
    let json = error.json(texts);
    let error = json.get("error");
    frame(
        "error",
        &json!({"type": "error", "ref": reference, "error": error}),
    )
}

pub(super) fn pong() -> Frame {
    frame("pong", &json!({"type": "pong"}))
}

pub(super) fn typing(conversation: ConversationId, who: &Author) -> Bytes {
    Bytes::from(json!({"type": "typing", "conversation_id": conversation, "user": who}).to_string())
}

fn frame(name: &'static str, json: &Value) -> Frame {
    Frame {
        id: None,
        name,
        json: Bytes::from(json.to_string()),
    }
}
