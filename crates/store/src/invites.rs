//! Invite links.

use domain::id::{ConversationId, InviteId, UserId};
use domain::invite::Invite;
use domain::time::Timestamp;

use crate::error::{Error, Result};
use crate::sql::statements;
use crate::tx::{Row, Tx, Value};

statements! {
    INSERT = "
        INSERT INTO invites
            (code, conversation_id, created_by, uses, max_uses, expires_at, created_at)
        VALUES ($1, $2, $3, 0, $4, $5, $6) RETURNING id";
    BY_CODE = "
        SELECT id, code, conversation_id, uses, max_uses, expires_at, revoked_at, created_at
        FROM invites WHERE code = $1";
    /// Counts a use only while one is left, so that two people cannot share the last.
    USE = "
        UPDATE invites SET uses = uses + 1
        WHERE id = $1 AND (max_uses IS NULL OR uses < max_uses) AND revoked_at IS NULL
            AND (expires_at IS NULL OR expires_at > $2)";
    LIST = "
        SELECT id, code, conversation_id, uses, max_uses, expires_at, revoked_at, created_at
        FROM invites WHERE revoked_at IS NULL ORDER BY id DESC LIMIT 200";
    REVOKE = "UPDATE invites SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
}

#[derive(Debug)]
pub struct NewInvite<'i> {
    pub code: &'i str,
    pub conversation: Option<ConversationId>,
    pub created_by: UserId,
    pub max_uses: Option<i64>,
    pub expires_at: Option<Timestamp>,
}

pub fn insert(tx: &mut Tx<'_>, new: &NewInvite<'_>) -> Result<Invite> {
    let now = tx.now();
    let values: &[Value<'_>] = &[
        new.code.into(),
        new.conversation.into(),
        new.created_by.into(),
        new.max_uses.into(),
        new.expires_at.map_or(Value::Null, Value::from),
        now.into(),
    ];
    let id = tx.row(INSERT, values, |row| row.get(0))?;
    Ok(Invite {
        id: id.ok_or_else(|| Error::Database("an insert returned no id".to_owned()))?,
        code: new.code.to_owned(),
        conversation_id: new.conversation,
        uses: 0,
        max_uses: new.max_uses,
        expires_at: new.expires_at,
        revoked_at: None,
        created_at: now,
    })
}

pub fn by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<Invite>> {
    tx.row(BY_CODE, &[code.into()], read)
}

/// Counts one use; answers whether the invite still let somebody in.
pub fn use_once(tx: &mut Tx<'_>, id: InviteId) -> Result<bool> {
    let now = tx.now();
    Ok(tx.execute(USE, &[id.into(), now.into()])? > 0)
}

/// The newest invites that were not revoked, at most 200.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Invite>> {
    tx.rows(LIST, &[], read)
}

/// Closes an invite; answers whether it was open.
pub fn revoke(tx: &mut Tx<'_>, id: InviteId) -> Result<bool> {
    let now = tx.now();
    Ok(tx.execute(REVOKE, &[id.into(), now.into()])? > 0)
}

fn read(row: &Row<'_>) -> Result<Invite> {
    Ok(Invite {
        id: row.get(0)?,
        code: row.get(1)?,
        conversation_id: row.get(2)?,
        uses: row.get(3)?,
        max_uses: row.get(4)?,
        expires_at: row.get(5)?,
        revoked_at: row.get(6)?,
        created_at: row.get(7)?,
    })
}
