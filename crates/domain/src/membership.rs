//! Who belongs to a conversation, as what, and what of it reaches them.

use serde::{Deserialize, Serialize};

use crate::conversation::Kind;
use crate::id::Seq;
use crate::time::Timestamp;
use crate::user::Author;

/// A seat's role in its conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SeatRole {
    /// Made the conversation, or was named: may rename, archive, invite and remove.
    Owner,
    Member,
}

/// The notify level of a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Notify {
    All,
    Mentions,
    None,
}

impl SeatRole {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Member => "member",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Owner, Self::Member]
            .into_iter()
            .find(|role| role.as_str() == text)
    }
}

impl Notify {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mentions => "mentions",
            Self::None => "none",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::All, Self::Mentions, Self::None]
            .into_iter()
            .find(|level| level.as_str() == text)
    }
}

/// One line of a member list.
#[derive(Clone, Debug, Serialize)]
pub struct Member {
    pub user: Author,
    pub role: SeatRole,
    pub joined_at: Timestamp,
}

/// Somebody with a seat who wants to say something; loaded lean, for it is the hot path.
#[derive(Clone, Debug)]
pub struct Speaker {
    pub author: Author,
    pub kind: Kind,
    pub archived_at: Option<Timestamp>,
    pub last_seq: Seq,
}
