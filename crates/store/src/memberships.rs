//! Seats: who belongs to which conversation, and how far they have read.

use domain::conversation::Kind;
use domain::id::{ConversationId, Seq, UserId};
use domain::membership::{Member, Notify, SeatRole, Speaker};
use domain::user::Author;

use crate::conversations::{self, escape_like};
use crate::error::{Error, Result};
use crate::events::id_list;
use crate::sql::statements;
use crate::tx::{Row, Tx, Value};

statements! {
    INSERT = "
        INSERT INTO memberships (conversation_id, user_id, role, notify, read_seq, joined_at)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (conversation_id, user_id) DO NOTHING";
    DELETE = "DELETE FROM memberships WHERE conversation_id = $1 AND user_id = $2";
    SPEAKER = "
        SELECT u.id, u.handle, u.name, c.kind, c.archived_at, c.last_seq
        FROM memberships s
        JOIN conversations c ON c.id = s.conversation_id
        JOIN users u ON u.id = s.user_id
        WHERE s.conversation_id = $1 AND s.user_id = $2 AND u.deactivated_at IS NULL";
    OF_USER = "SELECT conversation_id FROM memberships WHERE user_id = $1";
    MOVE_READ = "
        UPDATE memberships SET read_seq = $3
        WHERE conversation_id = $1 AND user_id = $2 AND read_seq < $3";
    SET_NOTIFY = "
        UPDATE memberships SET notify = $3 WHERE conversation_id = $1 AND user_id = $2";
    SET_ROLE = "UPDATE memberships SET role = $3 WHERE conversation_id = $1 AND user_id = $2";
    PAGE = "
        SELECT u.id, u.handle, u.name, s.role, s.joined_at
        FROM memberships s JOIN users u ON u.id = s.user_id
        WHERE s.conversation_id = $1 AND s.user_id > $2
            AND (u.handle_fold LIKE $3 ESCAPE '!' OR EXISTS (
                SELECT 1 FROM names n WHERE n.user_id = u.id AND n.fold LIKE $3 ESCAPE '!'))
        ORDER BY s.user_id LIMIT $4";
    AMONG = "
        SELECT user_id FROM memberships WHERE conversation_id = $1 AND user_id IN INTS($2)";
    OF_CONVERSATIONS = "
        SELECT u.id, u.handle, u.name, s.conversation_id
        FROM memberships s JOIN users u ON u.id = s.user_id
        WHERE s.conversation_id IN INTS($1) ORDER BY s.conversation_id, u.id";
    OWNERS = "
        SELECT count(*) FROM memberships WHERE conversation_id = $1 AND role = 'owner'";
}

/// Gives a person a seat that has read everything so far; answers how far that is, or none when
/// they had one already.
pub fn insert(
    tx: &mut Tx<'_>,
    conversation: ConversationId,
    user: UserId,
    role: SeatRole,
    notify: Notify,
) -> Result<Option<Seq>> {
    let now = tx.now();
    let read_seq = conversations::count_member(tx, conversation, 1)?;
    let values: &[Value<'_>] = &[
        conversation.into(),
        user.into(),
        role.as_str().into(),
        notify.as_str().into(),
        read_seq.into(),
        now.into(),
    ];
    if tx.execute(INSERT, values)? > 0 {
        return Ok(Some(read_seq));
    }
    conversations::count_member(tx, conversation, -1)?;
    Ok(None)
}

/// Takes a seat away; answers whether there was one.
pub fn delete(tx: &mut Tx<'_>, conversation: ConversationId, user: UserId) -> Result<bool> {
    let had_one = tx.execute(DELETE, &[conversation.into(), user.into()])? > 0;
    if had_one {
        conversations::count_member(tx, conversation, -1)?;
    }
    Ok(had_one)
}

/// A person who wants to speak, if they have a seat: the query is the check.
pub fn speaker(
    tx: &mut Tx<'_>,
    conversation: ConversationId,
    user: UserId,
) -> Result<Option<Speaker>> {
    tx.row(SPEAKER, &[conversation.into(), user.into()], |row| {
        Ok(Speaker {
            author: author(row)?,
            kind: Kind::parse(&row.get::<String>(3)?)
                .ok_or_else(|| Error::Database("unknown kind of a conversation".to_owned()))?,
            archived_at: row.get(4)?,
            last_seq: row.get(5)?,
        })
    })
}

/// The conversations a person has a seat in.
pub fn of_user(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<ConversationId>> {
    tx.rows(OF_USER, &[user.into()], |row| row.get(0))
}

/// Moves a read marker forward; answers whether it moved. It never moves back.
pub fn move_read(
    tx: &mut Tx<'_>,
    conversation: ConversationId,
    user: UserId,
    seq: Seq,
) -> Result<bool> {
    Ok(tx.execute(MOVE_READ, &[conversation.into(), user.into(), seq.into()])? > 0)
}

pub fn set_notify(
    tx: &mut Tx<'_>,
    conversation: ConversationId,
    user: UserId,
    notify: Notify,
) -> Result<()> {
    let values = [conversation.into(), user.into(), notify.as_str().into()];
    tx.execute(SET_NOTIFY, &values).map(drop)
}

pub fn set_role(
    tx: &mut Tx<'_>,
    conversation: ConversationId,
    user: UserId,
    role: SeatRole,
) -> Result<()> {
    let values = [conversation.into(), user.into(), role.as_str().into()];
    tx.execute(SET_ROLE, &values).map(drop)
}

/// Members after a user id whose handle or name begins with a text.
pub fn page(
    tx: &mut Tx<'_>,
    conversation: ConversationId,
    query_fold: &str,
    after: UserId,
    limit: i64,
) -> Result<Vec<Member>> {
    let pattern = format!("{}%", escape_like(query_fold));
    let values: &[Value<'_>] = &[
        conversation.into(),
        after.into(),
        (&pattern).into(),
        limit.into(),
    ];
    tx.rows(PAGE, values, |row| {
        Ok(Member {
            user: author(row)?,
            role: SeatRole::parse(&row.get::<String>(3)?)
                .ok_or_else(|| Error::Database("unknown role of a seat".to_owned()))?,
            joined_at: row.get(4)?,
        })
    })
}

/// Those of the given people who have a seat.
pub fn among(
    tx: &mut Tx<'_>,
    conversation: ConversationId,
    users: &[UserId],
) -> Result<Vec<UserId>> {
    let list = id_list(users.iter().map(|id| id.0));
    tx.rows(AMONG, &[conversation.into(), (&list).into()], |row| {
        row.get(0)
    })
}

/// Everybody in these conversations; for directs, which have few.
pub fn of_conversations(
    tx: &mut Tx<'_>,
    conversations: &[ConversationId],
) -> Result<Vec<(ConversationId, Author)>> {
    let list = id_list(conversations.iter().map(|id| id.0));
    tx.rows(OF_CONVERSATIONS, &[(&list).into()], |row| {
        Ok((row.get(3)?, author(row)?))
    })
}

/// How many owners a conversation has.
pub fn owners(tx: &mut Tx<'_>, conversation: ConversationId) -> Result<i64> {
    Ok(tx
        .row(OWNERS, &[conversation.into()], |row| row.get(0))?
        .unwrap_or(0))
}

pub(crate) fn author(row: &Row<'_>) -> Result<Author> {
    Ok(Author {
        id: row.get(0)?,
        handle: row.get(1)?,
        name: row.get(2)?,
    })
}
