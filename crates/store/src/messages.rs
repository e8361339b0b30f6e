//! Messages by conversation and `seq`, clustered by that address.

use domain::id::{ConversationId, Seq, UserId};
use domain::message::Message;
use domain::user::Author;

use crate::error::{Error, Result};
use crate::sql::statements;
use crate::tx::{Row, Tx, Value};

/// What [`read`] reads, in its order.
macro_rules! message_columns {
    () => {
        "m.conversation_id, m.seq, m.author_id, u.handle, u.name, m.body, m.html,
            m.created_at, m.edited_at, m.deleted_at, m.client_token, m.mentions"
    };
}
pub(crate) use message_columns;

statements! {
    NEXT_SEQ = "
        UPDATE conversations SET last_seq = last_seq + 1, last_message_at = $2
        WHERE id = $1 RETURNING last_seq";
    INSERT = "
        INSERT INTO messages
            (conversation_id, seq, author_id, body, html, created_at, client_token, mentions)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    BY_CLIENT_TOKEN = concat!("
        SELECT ", message_columns!(), "
        FROM messages m JOIN users u ON u.id = m.author_id
        WHERE m.author_id = $1 AND m.client_token = $2");
    ONE = concat!("
        SELECT ", message_columns!(), "
        FROM messages m JOIN users u ON u.id = m.author_id
        WHERE m.conversation_id = $1 AND m.seq = $2");
    PAGE_BEFORE = concat!("
        SELECT ", message_columns!(), "
        FROM messages m JOIN users u ON u.id = m.author_id
        WHERE m.conversation_id = $1 AND m.seq < $2 ORDER BY m.seq DESC LIMIT $3");
    PAGE_AFTER = concat!("
        SELECT ", message_columns!(), "
        FROM messages m JOIN users u ON u.id = m.author_id
        WHERE m.conversation_id = $1 AND m.seq > $2 ORDER BY m.seq LIMIT $3");
    EDIT = "
        UPDATE messages SET body = $3, html = $4, mentions = $5, edited_at = $6
        WHERE conversation_id = $1 AND seq = $2";
    DELETE = "
        UPDATE messages SET body = '', html = '', mentions = NULL, deleted_at = $3
        WHERE conversation_id = $1 AND seq = $2 AND deleted_at IS NULL";
}

/// What of a message its author's side made.
#[derive(Debug)]
pub struct NewMessage<'m> {
    pub conversation: ConversationId,
    pub author: &'m Author,
    pub body: &'m str,
    pub html: &'m str,
    pub client_token: Option<&'m str>,
    pub mentions: Vec<UserId>,
}

/// Gives the message the next `seq` of its conversation and stores it.
pub fn append(tx: &mut Tx<'_>, new: NewMessage<'_>) -> Result<Message> {
    let now = tx.now();
    let seq: Seq = tx
        .row(NEXT_SEQ, &[new.conversation.into(), now.into()], |row| {
            row.get(0)
        })?
        .ok_or_else(|| Error::Database("a message needs a conversation".to_owned()))?;
    let mentions = stored_mentions(&new.mentions);
    let values: &[Value<'_>] = &[
        new.conversation.into(),
        seq.into(),
        new.author.id.into(),
        new.body.into(),
        new.html.into(),
        now.into(),
        new.client_token.into(),
        mentions.as_deref().into(),
    ];
    tx.execute(INSERT, values)?;
    Ok(Message {
        conversation_id: new.conversation,
        seq,
        author: new.author.clone(),
        body: new.body.to_owned(),
        html: new.html.to_owned(),
        created_at: now,
        edited_at: None,
        deleted_at: None,
        client_token: new.client_token.map(ToOwned::to_owned),
        mentions: new.mentions,
        mentions_before: Vec::new(),
    })
}

/// The message its author already sent under this token, in whatever conversation.
pub fn by_client_token(
    tx: &mut Tx<'_>,
    author: UserId,
    client_token: &str,
) -> Result<Option<Message>> {
    tx.row(
        BY_CLIENT_TOKEN,
        &[author.into(), client_token.into()],
        |row| read(row, 0),
    )
}

pub fn one(tx: &mut Tx<'_>, conversation: ConversationId, seq: Seq) -> Result<Option<Message>> {
    tx.row(ONE, &[conversation.into(), seq.into()], |row| read(row, 0))
}

/// At most `limit` messages just before a `seq`, ascending.
pub fn page_before(
    tx: &mut Tx<'_>,
    conversation: ConversationId,
    seq: Seq,
    limit: i64,
) -> Result<Vec<Message>> {
    let values: &[Value<'_>] = &[conversation.into(), seq.into(), limit.into()];
    let mut page = tx.rows(PAGE_BEFORE, values, |row| read(row, 0))?;
    page.reverse();
    Ok(page)
}

/// At most `limit` messages just after a `seq`, ascending.
pub fn page_after(
    tx: &mut Tx<'_>,
    conversation: ConversationId,
    seq: Seq,
    limit: i64,
) -> Result<Vec<Message>> {
    let values: &[Value<'_>] = &[conversation.into(), seq.into(), limit.into()];
    tx.rows(PAGE_AFTER, values, |row| read(row, 0))
}

/// Exchanges the words of a message.
pub fn edit(tx: &mut Tx<'_>, message: &Message) -> Result<()> {
    let mentions = stored_mentions(&message.mentions);
    let values: &[Value<'_>] = &[
        message.conversation_id.into(),
        message.seq.into(),
        (&message.body).into(),
        (&message.html).into(),
        mentions.as_deref().into(),
        message.edited_at.map_or(Value::Null, Value::from),
    ];
    tx.execute(EDIT, values).map(drop)
}

/// Takes the words away; the place stays.
pub fn delete(tx: &mut Tx<'_>, conversation: ConversationId, seq: Seq) -> Result<()> {
    let now = tx.now();
    tx.execute(DELETE, &[conversation.into(), seq.into(), now.into()])
        .map(drop)
}

fn stored_mentions(mentions: &[UserId]) -> Option<String> {
    (!mentions.is_empty()).then(|| serde_json::json!(mentions).to_string())
}

/// Reads a message from twelve columns that begin at `first`.
pub(crate) fn read(row: &Row<'_>, first: usize) -> Result<Message> {
    let mentions: Option<String> = row.get(first + 11)?;
    let mentions = match mentions {
        Some(text) => serde_json::from_str(&text)
            .map_err(|error| Error::Database(format!("mentions of a message: {error}")))?,
        None => Vec::new(),
    };
    Ok(Message {
        conversation_id: row.get(first)?,
        seq: row.get(first + 1)?,
        author: Author {
            id: row.get(first + 2)?,
            handle: row.get(first + 3)?,
            name: row.get(first + 4)?,
        },
        body: row.get(first + 5)?,
        html: row.get(first + 6)?,
        created_at: row.get(first + 7)?,
        edited_at: row.get(first + 8)?,
        deleted_at: row.get(first + 9)?,
        client_token: row.get(first + 10)?,
        mentions,
        mentions_before: Vec::new(),
    })
}
