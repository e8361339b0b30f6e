//! Something said: its address is its conversation and `seq`.

use serde::Serialize;

use crate::id::{ConversationId, Seq, UserId};
use crate::time::Timestamp;
use crate::user::Author;

pub const CLIENT_TOKEN_BYTES_MAX: usize = 64;
pub const PAGE_MESSAGES_MAX: i64 = 100;
pub const PAGE_MESSAGES_DEFAULT: i64 = 50;

/// The contract's `message` (section 3). A deleted one keeps its place and loses its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    pub conversation_id: ConversationId,
    pub seq: Seq,
    pub author: Author,
    pub body: String,
    /// Made from `body` once, on the server; safe by construction.
    pub html: String,
    pub created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_token: Option<String>,
    /// Whom it mentions. A mention notifies; it admits nobody.
    pub mentions: Vec<UserId>,
    /// Whom it mentioned until this event; only in events of edited and deleted messages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mentions_before: Vec<UserId>,
}
