//! Sessions by the hash of their token.

use domain::id::{SessionId, UserId};
use domain::session::Session;
use domain::time::Timestamp;
use domain::user::User;

use crate::error::{Error, Result};
use crate::sql::statements;
use crate::tx::{Tx, Value};
use crate::users;

statements! {
    INSERT = "
        INSERT INTO sessions (token_hash, user_id, label, created_at, last_used_at)
        VALUES ($1, $2, $3, $4, $4) RETURNING id";
    HOLDER = "
        SELECT s.id, s.last_used_at, u.id, u.handle, u.name, u.role, u.email, u.settings,
            u.created_at, u.deactivated_at
        FROM sessions s JOIN users u ON u.id = s.user_id
        WHERE s.token_hash = $1 AND s.last_used_at > $2 AND u.deactivated_at IS NULL";
    TOUCH = "UPDATE sessions SET last_used_at = $2 WHERE id = $1 AND last_used_at < $2";
    OF_USER = "
        SELECT id, user_id, label, created_at, last_used_at FROM sessions
        WHERE user_id = $1 ORDER BY last_used_at DESC, id DESC";
    DELETE = "DELETE FROM sessions WHERE id = $1 AND user_id = $2";
}

/// Who is behind a token.
#[derive(Clone, Debug)]
pub struct Holder {
    pub session: SessionId,
    pub last_used_at: Timestamp,
    pub user: User,
}

pub fn insert(tx: &mut Tx<'_>, token_hash: &str, user: UserId, label: &str) -> Result<SessionId> {
    let now = tx.now();
    let values: &[Value<'_>] = &[token_hash.into(), user.into(), label.into(), now.into()];
    tx.row(INSERT, values, |row| row.get(0))?
        .ok_or_else(|| Error::Database("an insert returned no id".to_owned()))
}

/// Whose token this is, if it was used after a moment and the account is active.
pub fn holder(tx: &mut Tx<'_>, token_hash: &str, used_after: Timestamp) -> Result<Option<Holder>> {
    tx.row(HOLDER, &[token_hash.into(), used_after.into()], |row| {
        Ok(Holder {
            session: row.get(0)?,
            last_used_at: row.get(1)?,
            user: users::read(row, 2)?,
        })
    })
}

pub fn touch(tx: &mut Tx<'_>, id: SessionId) -> Result<()> {
    let now = tx.now();
    tx.execute(TOUCH, &[id.into(), now.into()]).map(drop)
}

/// The sessions of a person, the one used last first.
pub fn of_user(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<Session>> {
    tx.rows(OF_USER, &[user.into()], |row| {
        Ok(Session {
            id: row.get(0)?,
            user: row.get(1)?,
            label: row.get(2)?,
            created_at: row.get(3)?,
            last_used_at: row.get(4)?,
        })
    })
}

/// Ends one session of a person; answers whether it was there.
pub fn delete(tx: &mut Tx<'_>, id: SessionId, user: UserId) -> Result<bool> {
    Ok(tx.execute(DELETE, &[id.into(), user.into()])? > 0)
}
