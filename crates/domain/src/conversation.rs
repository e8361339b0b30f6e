//! Where messages stand: channels, directs, journals, threads.

use serde::{Deserialize, Serialize};

use crate::id::{ConversationId, Seq, UserId};
use crate::membership::{Notify, SeatRole};
use crate::time::Timestamp;
use crate::user::Author;

/// A closed set: what differs by kind is a method here, without a wildcard arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Named, public or private.
    Channel,
    /// A fixed set of people.
    Direct,
    /// One per person; only they write.
    Journal,
    /// Grows from one message; its readers are its parent's readers.
    Thread,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    Public,
    Private,
}

impl Kind {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Channel => "channel",
            Self::Direct => "direct",
            Self::Journal => "journal",
            Self::Thread => "thread",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Channel, Self::Direct, Self::Journal, Self::Thread]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }

    /// What of a new seat reaches its holder, until they choose otherwise.
    #[must_use]
    pub fn default_notify(self) -> Notify {
        match self {
            Self::Direct | Self::Thread => Notify::All,
            Self::Channel => Notify::Mentions,
            Self::Journal => Notify::None,
        }
    }
}

impl Visibility {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Public, Self::Private]
            .into_iter()
            .find(|visibility| visibility.as_str() == text)
    }
}

/// What is the same for everybody who may see it.
#[derive(Clone, Debug)]
pub struct Conversation {
    pub id: ConversationId,
    pub kind: Kind,
    pub visibility: Visibility,
    pub name: Option<String>,
    pub topic: String,
    pub last_seq: Seq,
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
    pub archived_at: Option<Timestamp>,
    pub last_message_at: Option<Timestamp>,
    pub member_count: i64,
}

/// A person's place in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    pub role: SeatRole,
    pub notify: Notify,
    pub read_seq: Seq,
    pub mentions: i64,
}

/// A conversation as one person sees it; `seat` is none while they only look.
#[derive(Clone, Debug)]
pub struct Place {
    pub conversation: Conversation,
    pub seat: Option<Seat>,
    /// Who takes part, where the kind is defined by that (directs).
    pub participants: Vec<Author>,
}

impl Place {
    /// Messages after the read marker.
    #[must_use]
    pub fn unread(&self) -> i64 {
        self.seat.map_or(0, |seat| {
            (self.conversation.last_seq.0 - seat.read_seq.0).max(0)
        })
    }

    /// Who takes part beside this person.
    pub fn others(&self, me: UserId) -> impl Iterator<Item = &Author> {
        self.participants.iter().filter(move |one| one.id != me)
    }

    /// A channel by its name, a direct by the names of the others.
    #[must_use]
    pub fn title(&self, me: UserId) -> String {
        self.conversation.name.clone().unwrap_or_else(|| {
            let names: Vec<&str> = self.others(me).map(|one| one.name.as_str()).collect();
            match names.as_slice() {
                [one] => (*one).to_owned(),
                many => many.iter().map(isolated).collect::<Vec<_>>().join(", "),
            }
        })
    }

    /// How many messages call for this person: in a direct all of them, unless they chose less.
    #[must_use]
    pub fn calls(&self) -> i64 {
        let Some(seat) = self.seat else { return 0 };
        match (self.conversation.kind, seat.notify) {
            (Kind::Direct, Notify::All) => self.unread(),
            (
                Kind::Channel | Kind::Direct | Kind::Journal | Kind::Thread,
                Notify::All | Notify::Mentions | Notify::None,
            ) => seat.mentions,
        }
    }
}

/// Names of both directions side by side keep their order and the commas their places.
fn isolated(name: &&str) -> String {
    format!("\u{2068}{name}\u{2069}")
}

/// The contract's `conversation` (section 3).
impl Serialize for Place {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        PlaceView::of(self).serialize(out)
    }
}

#[derive(Serialize)]
struct PlaceView<'a> {
    id: ConversationId,
    kind: Kind,
    visibility: Visibility,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    topic: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    participants: &'a [Author],
    last_seq: Seq,
    read_seq: Seq,
    unread: i64,
    mentions: i64,
    joined: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<SeatRole>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notify: Option<Notify>,
    member_count: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<UserId>,
    created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    archived_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_message_at: Option<Timestamp>,
}

impl<'a> PlaceView<'a> {
    fn of(place: &'a Place) -> Self {
        let conversation = &place.conversation;
        Self {
            id: conversation.id,
            kind: conversation.kind,
            visibility: conversation.visibility,
            name: conversation.name.as_deref(),
            topic: &conversation.topic,
            participants: &place.participants,
            last_seq: conversation.last_seq,
            read_seq: place
                .seat
                .map_or(conversation.last_seq, |seat| seat.read_seq),
            unread: place.unread(),
            mentions: place.seat.map_or(0, |seat| seat.mentions),
            joined: place.seat.is_some(),
            role: place.seat.map(|seat| seat.role),
            notify: place.seat.map(|seat| seat.notify),
            member_count: conversation.member_count,
            created_by: conversation.created_by,
            created_at: conversation.created_at,
            archived_at: conversation.archived_at,
            last_message_at: conversation.last_message_at,
        }
    }
}
