//! Which messages mention whom, to count those a person has not read.

use domain::id::{ConversationId, Seq, UserId};

use crate::error::Result;
use crate::events::id_list;
use crate::sql::statements;
use crate::tx::Tx;

statements! {
    INSERT = "INSERT INTO mentions (user_id, conversation_id, seq) VALUES ($1, $2, $3)";
    DELETE = "
        DELETE FROM mentions WHERE user_id IN INTS($1) AND conversation_id = $2 AND seq = $3";
    UNREAD = "
        SELECT count(*) FROM mentions
        WHERE user_id = $1 AND conversation_id = $2 AND seq > $3";
}

pub fn insert(
    tx: &mut Tx<'_>,
    users: &[UserId],
    conversation: ConversationId,
    seq: Seq,
) -> Result<()> {
    for user in users {
        tx.execute(INSERT, &[(*user).into(), conversation.into(), seq.into()])?;
    }
    Ok(())
}

pub fn delete(
    tx: &mut Tx<'_>,
    users: &[UserId],
    conversation: ConversationId,
    seq: Seq,
) -> Result<()> {
    if users.is_empty() {
        return Ok(());
    }
    let list = id_list(users.iter().map(|id| id.0));
    tx.execute(DELETE, &[(&list).into(), conversation.into(), seq.into()])
        .map(drop)
}

/// How many messages after a read marker mention a person.
pub fn unread(
    tx: &mut Tx<'_>,
    user: UserId,
    conversation: ConversationId,
    read_seq: Seq,
) -> Result<i64> {
    let values = [user.into(), conversation.into(), read_seq.into()];
    Ok(tx.row(UNREAD, &values, |row| row.get(0))?.unwrap_or(0))
}
