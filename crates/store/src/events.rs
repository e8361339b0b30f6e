//! The log: appended to in the transaction of the change, read in the order of its ids.

use domain::event::{Audience, Data, Event, EventKind};
use domain::id::{ConversationId, EventId, Seq, UserId};
use domain::message::Message;
use domain::time::Timestamp;
use serde_json::Value as Json;

use crate::error::{Error, Result};
use crate::messages::{self, message_columns};
use crate::sql::statements;
use crate::tx::{Row, Tx, Value};

/// Blocks other appenders until the commit, so that ids become visible in their order.
pub(crate) const LOCK: &str = "SELECT 1 FROM pg_advisory_xact_lock(4823551, 2)";

/// What [`read`] reads, in its order, and where from: a message's words from its own row.
macro_rules! event_columns {
    () => {
        concat!(
            "e.id, e.at, e.kind, e.audience, e.conversation_id, e.user_id, e.data, ",
            message_columns!(),
            "
        FROM events e
        LEFT JOIN messages m ON m.conversation_id = e.conversation_id AND m.seq = e.seq
        LEFT JOIN users u ON u.id = m.author_id"
        )
    };
}

statements! {
    INSERT = "
        INSERT INTO events (at, kind, audience, conversation_id, user_id, seq, data)
        VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
    LAST = "SELECT coalesce(max(id), 0) FROM events";
    FIRST = "SELECT coalesce(min(id), 0) FROM events";
    AFTER = concat!("
        SELECT ", event_columns!(), "
        WHERE e.id > $1 ORDER BY e.id LIMIT $2");
    /// Those of the conversations $4, of the person $3, and of everyone, up to $2.
    AFTER_FOR = concat!("
        SELECT ", event_columns!(), "
        WHERE e.id > $1 AND e.id <= $2
            AND (e.audience = 0 OR (e.audience = 2 AND e.user_id = $3)
                OR (e.audience = 1 AND e.conversation_id IN INTS($4)))
        ORDER BY e.id LIMIT $5");
    /// Where a person came and went; the oldest first.
    OWN_MEMBERSHIPS_AFTER = "
        SELECT conversation_id, kind FROM events
        WHERE user_id = $2 AND id > $1 AND conversation_id IS NOT NULL
            AND kind IN ('membership.created', 'membership.deleted')
        ORDER BY id";
    PRUNE = "
        DELETE FROM events
        WHERE at < $1 AND id < (SELECT max(id) FROM events) AND id IN (
            SELECT id FROM events WHERE at < $1 ORDER BY id LIMIT $2)";
}

/// An event before it has its place in the log.
#[derive(Debug)]
pub struct NewEvent {
    pub kind: EventKind,
    pub audience: Audience,
    pub conversation: Option<ConversationId>,
    pub user: Option<UserId>,
    pub data: Data,
}

/// Notes an event; it is written when the action has ended, as the last thing before the commit.
pub fn append(tx: &mut Tx<'_>, event: NewEvent) {
    tx.push_event(event);
}

/// The id of the newest event, 0 while there is none.
pub fn last(tx: &mut Tx<'_>) -> Result<EventId> {
    Ok(tx.row(LAST, &[], |row| row.get(0))?.unwrap_or(EventId(0)))
}

/// The id of the oldest event that is kept, 0 while there is none.
pub fn first(tx: &mut Tx<'_>) -> Result<EventId> {
    Ok(tx.row(FIRST, &[], |row| row.get(0))?.unwrap_or(EventId(0)))
}

/// The events after a place in the log, for everybody alike.
pub fn after(tx: &mut Tx<'_>, place: EventId, limit: i64) -> Result<Vec<Event>> {
    tx.rows(AFTER, &[place.into(), limit.into()], read)
}

/// The events in a stretch of the log that concern a person or any of these conversations.
pub fn after_for(
    tx: &mut Tx<'_>,
    stretch: (EventId, EventId),
    user: UserId,
    conversations: &[ConversationId],
    limit: i64,
) -> Result<Vec<Event>> {
    let list = id_list(conversations.iter().map(|id| id.0));
    let values: &[Value<'_>] = &[
        stretch.0.into(),
        stretch.1.into(),
        user.into(),
        (&list).into(),
        limit.into(),
    ];
    tx.rows(AFTER_FOR, values, read)
}

/// A person's own comings and goings after a place in the log.
pub fn own_memberships_after(
    tx: &mut Tx<'_>,
    place: EventId,
    user: UserId,
) -> Result<Vec<(ConversationId, EventKind)>> {
    tx.rows(OWN_MEMBERSHIPS_AFTER, &[place.into(), user.into()], |row| {
        Ok((row.get(0)?, kind(&row.get::<String>(1)?)?))
    })
}

/// Deletes what is older than a moment, but never the newest event: ids do not start again.
pub fn prune(tx: &mut Tx<'_>, before: Timestamp, limit: i64) -> Result<u64> {
    tx.execute(PRUNE, &[before.into(), limit.into()])
}

pub(crate) fn insert(tx: &mut Tx<'_>, event: NewEvent) -> Result<Event> {
    let at = tx.now();
    let (audience, user) = match event.audience {
        Audience::Everyone => (0_i64, event.user),
        Audience::Conversation(_) => (1, event.user),
        Audience::User(user) => (2, Some(user)),
    };
    let (seq, data) = stored(&event.data);
    let values: &[Value<'_>] = &[
        at.into(),
        event.kind.as_str().into(),
        audience.into(),
        event.conversation.into(),
        user.into(),
        seq.into(),
        data.as_deref().into(),
    ];
    let id = tx.row(INSERT, values, |row| row.get(0))?;
    Ok(Event {
        id: id.ok_or_else(|| Error::Database("an insert returned no id".to_owned()))?,
        at,
        kind: event.kind,
        audience: event.audience,
        conversation: event.conversation,
        user,
        data: event.data,
    })
}

/// Of a message only whom it mentions, now and before: the rest is read from its own row.
fn stored(data: &Data) -> (Option<Seq>, Option<String>) {
    match data {
        Data::Message(message) => {
            let quiet = message.mentions.is_empty() && message.mentions_before.is_empty();
            let mentions = (!quiet).then(|| {
                serde_json::json!([message.mentions, message.mentions_before]).to_string()
            });
            (Some(message.seq), mentions)
        }
        Data::Json(value) => (None, Some(value.to_string())),
    }
}

fn read(row: &Row<'_>) -> Result<Event> {
    let conversation: Option<ConversationId> = row.get(4)?;
    let user: Option<UserId> = row.get(5)?;
    let data: Option<String> = row.get(6)?;
    let message_in: Option<ConversationId> = row.get(7)?;
    let data = match message_in {
        Some(_) => Data::Message(Box::new(with_mentions(messages::read(row, 7)?, data)?)),
        None => Data::Json(parse(&data.unwrap_or_else(|| "null".to_owned()))?),
    };
    Ok(Event {
        id: row.get(0)?,
        at: row.get(1)?,
        kind: kind(&row.get::<String>(2)?)?,
        audience: audience(row.get(3)?, conversation, user)?,
        conversation,
        user,
        data,
    })
}

fn with_mentions(mut message: Message, data: Option<String>) -> Result<Message> {
    let lists: [Vec<UserId>; 2] = match data {
        Some(text) => parse(&text)?,
        None => Default::default(),
    };
    [message.mentions, message.mentions_before] = lists;
    Ok(message)
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::Database(format!("event data: {error}")))
}

fn kind(text: &str) -> Result<EventKind> {
    EventKind::parse(text).ok_or_else(|| Error::Database(format!("unknown event kind {text}")))
}

fn audience(
    number: i64,
    conversation: Option<ConversationId>,
    user: Option<UserId>,
) -> Result<Audience> {
    let found = match number {
        0 => Some(Audience::Everyone),
        1 => conversation.map(Audience::Conversation),
        2 => user.map(Audience::User),
        _ => None,
    };
    found.ok_or_else(|| Error::Database(format!("unknown audience {number}")))
}

/// Ids as the JSON list that `INTS` reads.
pub(crate) fn id_list(ids: impl Iterator<Item = i64>) -> String {
    Json::from(ids.collect::<Vec<_>>()).to_string()
}
