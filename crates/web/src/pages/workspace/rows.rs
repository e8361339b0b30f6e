//! What the first page shows, line by line, just as the script will show it.

use std::cmp::Reverse;

use domain::conversation::{Kind, Place, Visibility};
use domain::id::{ConversationId, UserId};
use domain::membership::Notify;
use domain::message::Message;
use domain::time::Timestamp;

use super::super::paths;

/// Messages of one author within this time stand together.
const CONTINUES_WITHIN_MS: i64 = 5 * 60 * 1_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// As in `css/tokens.css`, `js/lib/names.js` and `avatar`.
const HUES: i64 = 12;
const STEADY_DIGITS: i64 = 1_000_000_000;

/// The conversation that is open, or one of those beside it.
pub(super) struct ChannelView {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) topic: String,
    /// Of the sprite.
    pub(super) sign: &'static str,
    /// The other one of a direct of two: shown by their picture instead of a sign.
    pub(super) face: Option<UserId>,
    pub(super) direct: bool,
    pub(super) archived: bool,
}

impl ChannelView {
    pub(super) fn of(place: &Place, me: UserId) -> Self {
        let conversation = &place.conversation;
        let mut others = place.others(me);
        let face = match (others.next(), others.next()) {
            (Some(one), None) => Some(one.id),
            (Some(_) | None, _) => None,
        };
        Self {
            path: paths::place(conversation),
            name: place.title(me),
            topic: conversation.topic.clone(),
            sign: match (conversation.kind, conversation.visibility) {
                (Kind::Direct, _) => "users",
                (Kind::Channel | Kind::Journal | Kind::Thread, Visibility::Private) => "lock",
                (Kind::Channel | Kind::Journal | Kind::Thread, Visibility::Public) => "hash",
            },
            face,
            direct: conversation.kind == Kind::Direct,
            archived: conversation.archived_at.is_some(),
        }
    }
}

/// One conversation in the sidebar.
pub(super) struct PlaceRow {
    pub(super) view: ChannelView,
    pub(super) muted: bool,
    pub(super) current: bool,
    pub(super) unread: bool,
    pub(super) calls: i64,
    moved_at: Timestamp,
}

/// What the sidebar lists.
pub(super) struct Places {
    /// In the order of their names, as the script sorts them.
    pub(super) channels: Vec<PlaceRow>,
    /// The newest first.
    pub(super) directs: Vec<PlaceRow>,
}

impl Places {
    pub(super) fn of(mine: &[Place], current: ConversationId, me: UserId) -> Self {
        let rows = mine.iter().map(|place| PlaceRow::of(place, current, me));
        let (mut directs, mut channels): (Vec<_>, Vec<_>) = rows.partition(|row| row.view.direct);
        channels.sort_by_cached_key(|row| domain::name::fold(&row.view.name));
        directs.sort_by_key(|row| Reverse(row.moved_at));
        Self { channels, directs }
    }
}

impl PlaceRow {
    fn of(place: &Place, current: ConversationId, me: UserId) -> Self {
        let conversation = &place.conversation;
        Self {
            current: conversation.id == current,
            unread: place.unread() > 0 && conversation.id != current,
            calls: place.calls(),
            muted: place.seat.is_some_and(|seat| seat.notify == Notify::None),
            moved_at: conversation
                .last_message_at
                .unwrap_or(conversation.created_at),
            view: ChannelView::of(place, me),
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
    pub(super) fn all(messages: &[Message], path: &str, me: UserId) -> Vec<Self> {
        let before = std::iter::once(None).chain(messages.iter().map(Some));
        messages
            .iter()
            .zip(before)
            .map(|(message, before)| Self::of(message, before, path, me))
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
        let rows = Row::all(&messages, "/channel/a%2Fb", UserId(2));
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
