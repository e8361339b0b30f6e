//! The list of channels: browse, filter, create, and the way back to the one a person was in.

use askama::Template;
use domain::conversation::{Place, Visibility};
use domain::time::Timestamp;

use super::form::Form;
use super::frame::Frame;
use super::paths;

#[derive(Template)]
#[template(path = "channels/browse.html")]
struct BrowsePage<'a> {
    frame: Frame<'a>,
    form: Form,
    query: String,
    last: Option<Last>,
    rows: Vec<ChannelRow>,
    more: Option<String>,
    name_max: usize,
}

/// The channel a person was in last.
struct Last {
    name: String,
    path: String,
}

struct ChannelRow {
    name: String,
    path: String,
    topic: String,
    members: i64,
    joined: bool,
    private: bool,
    archived: bool,
    created_at: Timestamp,
    last_message_at: Option<Timestamp>,
}

impl ChannelRow {
    fn of(place: Place) -> Self {
        let conversation = place.conversation;
        let name = conversation.name.unwrap_or_default();
        Self {
            path: paths::channel(&name),
            name,
            topic: conversation.topic,
            members: conversation.member_count,
            joined: place.seat.is_some(),
            private: conversation.visibility == Visibility::Private,
            archived: conversation.archived_at.is_some(),
            created_at: conversation.created_at,
            last_message_at: conversation.last_message_at,
        }
    }
}
