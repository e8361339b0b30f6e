//! What the first page shows, line by line, just as the script will show it.

use domain::conversation::{Conversation, Place, Visibility};
use domain::id::{ConversationId, UserId};
use domain::membership::Notify;
use domain::message::Message;

use super::super::paths;

/// Messages of one author within this time stand together.
const CONTINUES_WITHIN_MS: i64 = 5 * 60 * 1_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// As in `css/tokens.css`, `js/lib/names.js` and `avatar`.
const HUES: i64 = 12;
const STEADY_DIGITS: i64 = 1_000_000_000;

pub(super) struct ChannelView {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) topic: String,
    pub(super) private: bool,
    pub(super) archived: bool,
}

impl ChannelView {
    pub(super) fn of(conversation: &Conversation) -> Self {
        let name = conversation.name.clone().unwrap_or_default();
        Self {
            path: paths::channel(&name),
            name,
            topic: conversation.topic.clone(),
            private: conversation.visibility == Visibility::Private,
            archived: conversation.archived_at.is_some(),
        }
    }
}

/// One conversation in the sidebar.
#[expect(
    clippy::struct_excessive_bools,
    reason = "what the template marks, one by one"
)]
pub(super) struct PlaceRow {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) private: bool,
    pub(super) archived: bool,
    pub(super) muted: bool,
    pub(super) current: bool,
    pub(super) unread: bool,
    pub(super) mentions: i64,
}

impl PlaceRow {
    /// In the order of their names, as the script sorts them.
    pub(super) fn all(mine: &[Place], current: ConversationId) -> Vec<Self> {
        let mut rows: Vec<Self> = mine
            .iter()
            .filter(|place| place.conversation.name.is_some())
            .map(|place| Self::of(place, current))
            .collect();
        rows.sort_by_cached_key(|row| domain::name::fold(&row.name));
        rows
    }

    fn of(place: &Place, current: ConversationId) -> Self {
        let channel = ChannelView::of(&place.conversation);
        let seat = place.seat;
        Self {
            current: place.conversation.id == current,
            unread: place.unread() > 0 && place.conversation.id != current,
            mentions: seat.map_or(0, |seat| seat.mentions),
            muted: seat.is_some_and(|seat| seat.notify == Notify::None),
            name: channel.name,
            path: channel.path,
            private: channel.private,
            archived: channel.archived,
        }
    }
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "what the template marks, one by one"
)]
pub(super) struct Row {
    /// The day it begins, above the first message of each.
    pub(super) day: Option<String>,
    pub(super) seq: i64,
    pub(super) continued: bool,
    pub(super) own: bool,
    pub(super) calls: bool,
    pub(super) deleted: bool,
    pub(super) edited: bool,
    pub(super) author: String,
    pub(super) author_id: UserId,
    pub(super) hue: i64,
    pub(super) created_at: String,
    pub(super) clock: String,
    pub(super) path: String,
    pub(super) html: String,
}

impl Row {
    pub(super) fn all(messages: &[Message], channel: &str, me: UserId) -> Vec<Self> {
        let path = paths::channel(channel);
        let before = std::iter::once(None).chain(messages.iter().map(Some));
        messages
            .iter()
            .zip(before)
            .map(|(message, before)| Self::of(message, before, &path, me))
            .collect()
    }

    fn of(message: &Message, before: Option<&Message>, path: &str, me: UserId) -> Self {
        let created_at = message.created_at.to_string();
        let (day, time) = created_at.split_once('T').unwrap_or_default();
        let begins_day = before.is_none_or(|before| day_of(before) != day_of(message));
        Self {
            day: begins_day.then(|| day.to_owned()),
            clock: time.chars().take("12:34".len()).collect(),
            seq: message.seq.0,
            continued: before.is_some_and(|before| continues(before, message)),
            own: message.author.id == me,
            calls: message.mentions.contains(&me),
            deleted: message.deleted_at.is_some(),
            edited: message.edited_at.is_some(),
            author: message.author.name.clone(),
            author_id: message.author.id,
            hue: message.author.id.0.rem_euclid(STEADY_DIGITS) % HUES,
            path: format!("{path}/{}", message.seq),
            html: message.html.clone(),
            created_at,
        }
    }
}

fn day_of(message: &Message) -> i64 {
    message.created_at.0.div_euclid(DAY_MS)
}

fn continues(before: &Message, message: &Message) -> bool {
    let gone = before.deleted_at.is_some() || message.deleted_at.is_some();
    let apart = message.created_at.0 - before.created_at.0;
    !gone
        && before.author.id == message.author.id
        && day_of(before) == day_of(message)
        && apart < CONTINUES_WITHIN_MS
}

#[cfg(test)]
mod tests {
    use domain::id::Seq;
    use domain::time::Timestamp;
    use domain::user::Author;

    use super::*;

    fn said(seq: i64, author: i64, at: i64) -> Message {
        let name = format!("name {author}");
        Message {
            conversation_id: ConversationId(1),
            seq: Seq(seq),
            author: Author {
                id: UserId(author),
                handle: name.clone(),
                name,
            },
            body: "hello".to_owned(),
            html: "<p>hello</p>".to_owned(),
            created_at: Timestamp(at),
            edited_at: None,
            deleted_at: None,
            client_token: None,
            mentions: Vec::new(),
            mentions_before: Vec::new(),
        }
    }

    #[test]
    fn one_authors_messages_stand_together_for_five_minutes_of_one_day() {
        let before_midnight = DAY_MS - 60_000;
        let messages = [
            said(1, 1, 0),
            said(2, 1, 60_000),
            said(3, 2, 61_000),
            said(4, 2, 61_000 + CONTINUES_WITHIN_MS),
            said(5, 2, before_midnight),
            said(6, 2, DAY_MS),
        ];
        let rows = Row::all(&messages, "a/b", UserId(2));
        let continued: Vec<bool> = rows.iter().map(|row| row.continued).collect();
        assert_eq!(continued, [false, true, false, false, false, false]);
        let days: Vec<Option<&str>> = rows.iter().map(|row| row.day.as_deref()).collect();
        assert_eq!(
            days,
            [
                Some("1970-01-01"),
                None,
                None,
                None,
                None,
                Some("1970-01-02")
            ]
        );
        assert_eq!(rows[1].path, "/channel/a%2Fb/2");
        assert_eq!(rows[1].clock, "00:01");
        assert!(!rows[1].own && rows[2].own);
    }

    #[test]
    fn a_deleted_message_stands_alone() {
        let mut gone = said(2, 1, 1);
        gone.deleted_at = Some(Timestamp(2));
        let rows = Row::all(&[said(1, 1, 0), gone, said(3, 1, 2)], "a", UserId(1));
        assert!(rows.iter().all(|row| !row.continued));
    }
}
