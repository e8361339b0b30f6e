//! One row of the log: something visible that changed, who may learn of it, and what it does to
//! who is listening.

use serde_json::Value;

use crate::id::{ConversationId, EventId, SessionId, UserId};
use crate::message::Message;
use crate::time::Timestamp;

/// The closed set of event types; the names are the contract's (section 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    MessageCreated,
    MessageEdited,
    MessageDeleted,
    MembershipCreated,
    MembershipChanged,
    MembershipDeleted,
    ReadMoved,
    ChannelCreated,
    ChannelChanged,
    UserChanged,
    UserDeactivated,
    SessionDeleted,
    NotificationSet,
}

impl EventKind {
    pub const ALL: [Self; 13] = [
        Self::MessageCreated,
        Self::MessageEdited,
        Self::MessageDeleted,
        Self::MembershipCreated,
        Self::MembershipChanged,
        Self::MembershipDeleted,
        Self::ReadMoved,
        Self::ChannelCreated,
        Self::ChannelChanged,
        Self::UserChanged,
        Self::UserDeactivated,
        Self::SessionDeleted,
        Self::NotificationSet,
    ];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MessageCreated => "message.created",
            Self::MessageEdited => "message.edited",
            Self::MessageDeleted => "message.deleted",
            Self::MembershipCreated => "membership.created",
            Self::MembershipChanged => "membership.changed",
            Self::MembershipDeleted => "membership.deleted",
            Self::ReadMoved => "read.moved",
            Self::ChannelCreated => "channel.created",
            Self::ChannelChanged => "channel.changed",
            Self::UserChanged => "user.changed",
            Self::UserDeactivated => "user.deactivated",
            Self::SessionDeleted => "session.deleted",
            Self::NotificationSet => "notification.set",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Who may learn of an event: those who belong at its place in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    Everyone,
    Conversation(ConversationId),
    User(UserId),
}

/// What an event does to open connections, at its place in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Join {
        conversation: ConversationId,
        user: UserId,
    },
    Leave {
        conversation: ConversationId,
        user: UserId,
    },
    EndSession {
        session: SessionId,
    },
    EndUser {
        user: UserId,
    },
}

/// An event as it was appended: its id is its place in the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub id: EventId,
    pub at: Timestamp,
    pub kind: EventKind,
    pub audience: Audience,
    /// The conversation it is about, if any.
    pub conversation: Option<ConversationId>,
    /// The person it is about: who joined, who read, whose session ended.
    pub user: Option<UserId>,
    pub data: Data,
}

/// Messages are read from their own table, so that deleted words are gone from the log as well.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    Message(Box<Message>),
    Json(Value),
}

impl Event {
    /// The contract's JSON of an event.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = String::with_capacity(512);
        out.push_str(&format!(
            "{{\"id\":{},\"type\":\"{}\"",
            self.id,
            self.kind.as_str()
        ));
        if let Some(conversation) = self.conversation {
            out.push_str(&format!(",\"conversation_id\":\"{conversation}\""));
        }
        out.push_str(",\"data\":");
        match &self.data {
            Data::Message(message) => {
                out.push_str(&serde_json::to_string(message).unwrap_or_default());
            }
            Data::Json(value) => out.push_str(&value.to_string()),
        }
        out.push_str(&format!(",\"at\":\"{}\"}}", self.at));
        out
    }

    /// What it does to open connections, if anything.
    #[must_use]
    pub fn change(&self) -> Option<Change> {
        let user = self.user;
        match self.kind {
            EventKind::MembershipCreated => Some(Change::Join {
                conversation: self.conversation?,
                user: user?,
            }),
            EventKind::MembershipDeleted => Some(Change::Leave {
                conversation: self.conversation?,
                user: user?,
            }),
            EventKind::SessionDeleted => Some(Change::EndSession {
                session: self.session()?,
            }),
            EventKind::UserDeactivated => Some(Change::EndUser { user: user? }),
            EventKind::MessageCreated
            | EventKind::MessageEdited
            | EventKind::MessageDeleted
            | EventKind::MembershipChanged
            | EventKind::ReadMoved
            | EventKind::ChannelCreated
            | EventKind::ChannelChanged
            | EventKind::UserChanged
            | EventKind::NotificationSet => None,
        }
    }

    fn session(&self) -> Option<SessionId> {
        match &self.data {
            Data::Json(value) => value.get("session_id")?.as_str()?.parse().ok(),
            Data::Message(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_kind_is_found_by_its_name() {
        for kind in EventKind::ALL {
            assert_eq!(EventKind::parse(kind.as_str()), Some(kind));
        }
    }

    #[test]
    fn an_event_is_written_as_the_contract_has_it() {
        let event = Event {
            id: EventId(12),
            at: Timestamp(0),
            kind: EventKind::ReadMoved,
            audience: Audience::User(UserId(3)),
            conversation: Some(ConversationId(7)),
            user: Some(UserId(3)),
            data: Data::Json(json!({"read_seq": 4, "mentions": 0})),
        };
        let value: Value = serde_json::from_str(&event.to_json()).unwrap();
        assert_eq!(
            value,
            json!({"id": 12, "type": "read.moved", "conversation_id": "7",
                   "data": {"read_seq": 4, "mentions": 0}, "at": "1970-01-01T00:00:00.000Z"})
        );
    }
}
