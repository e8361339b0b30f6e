//! Accounts.

use domain::id::{ConversationId, UserId};
use domain::mention::Mention;
use domain::settings::Settings;
use domain::user::{Author, Role, User};

use crate::conversations::escape_like;
use crate::error::{Error, Result};
use crate::sql::statements;
use crate::tx::{Row, Tx, Value};

statements! {
    INSERT = "
        INSERT INTO users
            (handle, handle_fold, name, role, password_hash, email, settings, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, '{}', $7) RETURNING id";
    COUNT = "SELECT count(*) FROM users";
    BY_ID = "
        SELECT id, handle, name, role, email, settings, created_at, deactivated_at
        FROM users WHERE id = $1";
    BY_HANDLE = "
        SELECT id, handle, name, role, email, settings, created_at, deactivated_at
        FROM users WHERE handle_fold = $1";
    PASSWORD_HASH = "
        SELECT id, password_hash FROM users WHERE handle_fold = $1 AND deactivated_at IS NULL";
    PASSWORD_HASH_BY_ID = "SELECT password_hash FROM users WHERE id = $1";
    SET_PASSWORD_HASH = "UPDATE users SET password_hash = $2 WHERE id = $1";
    CHANGE = "
        UPDATE users
        SET handle = $2, handle_fold = $3, name = $4, email = $5, settings = $6, role = $7
        WHERE id = $1";
    DEACTIVATE = "UPDATE users SET deactivated_at = $2 WHERE id = $1 AND deactivated_at IS NULL";
    REACTIVATE = "UPDATE users SET deactivated_at = NULL WHERE id = $1";
    LAST_CHANNEL = "
        SELECT c.name FROM users u
        JOIN conversations c ON c.id = u.last_channel_id
        JOIN memberships s ON s.conversation_id = c.id AND s.user_id = u.id
        WHERE u.id = $1 AND c.name IS NOT NULL";
    SET_LAST_CHANNEL = "
        UPDATE users SET last_channel_id = $2
        WHERE id = $1 AND (last_channel_id IS NULL OR last_channel_id <> $2)";
    SEARCH = "
        SELECT u.id, u.handle, u.name, u.role, u.email, u.settings, u.created_at, u.deactivated_at
        FROM users u
        WHERE u.handle_fold > $2 AND EXISTS (
            SELECT 1 FROM names n WHERE n.user_id = u.id AND n.fold LIKE $1 ESCAPE '!')
        ORDER BY u.handle_fold LIMIT $3";
    MENTIONED = "
        SELECT id, handle, handle_fold FROM users
        WHERE handle_fold IN TEXTS($1) AND deactivated_at IS NULL";
    OWNERS = "SELECT count(*) FROM users WHERE role = 'owner' AND deactivated_at IS NULL";
}

/// Holds accounts still until the commit; SQLite's one writer does so by itself.
const LOCK: &str = "SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE";
const LOCK_OWNERS: &str = "
    SELECT 1 FROM users WHERE role = 'owner' ORDER BY id FOR NO KEY UPDATE";

#[derive(Debug)]
pub struct NewUser<'u> {
    pub handle: &'u str,
    pub handle_fold: &'u str,
    pub name: &'u str,
    pub role: Role,
    pub password_hash: Option<&'u str>,
    pub email: Option<&'u str>,
}

/// A handle that is in use answers `Conflict`.
pub fn insert(tx: &mut Tx<'_>, new: &NewUser<'_>) -> Result<User> {
    let now = tx.now();
    let values: &[Value<'_>] = &[
        new.handle.into(),
        new.handle_fold.into(),
        new.name.into(),
        new.role.as_str().into(),
        new.password_hash.into(),
        new.email.into(),
        now.into(),
    ];
    let id = tx
        .row(INSERT, values, |row| row.get(0))?
        .ok_or_else(|| Error::Database("an insert returned no id".to_owned()))?;
    Ok(User {
        author: Author {
            id,
            handle: new.handle.to_owned(),
            name: new.name.to_owned(),
        },
        role: new.role,
        email: new.email.map(ToOwned::to_owned),
        settings: Settings::default(),
        created_at: now,
        deactivated_at: None,
    })
}

/// How many accounts were ever made here.
pub fn count(tx: &mut Tx<'_>) -> Result<i64> {
    Ok(tx.row(COUNT, &[], |row| row.get(0))?.unwrap_or(0))
}

pub fn by_id(tx: &mut Tx<'_>, id: UserId) -> Result<Option<User>> {
    tx.row(BY_ID, &[id.into()], |row| read(row, 0))
}

pub fn by_handle(tx: &mut Tx<'_>, handle_fold: &str) -> Result<Option<User>> {
    tx.row(BY_HANDLE, &[handle_fold.into()], |row| read(row, 0))
}

/// Who has this handle, and the hash their password must match; guests have none.
pub fn password_hash(
    tx: &mut Tx<'_>,
    handle_fold: &str,
) -> Result<Option<(UserId, Option<String>)>> {
    tx.row(PASSWORD_HASH, &[handle_fold.into()], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}

pub fn password_hash_by_id(tx: &mut Tx<'_>, id: UserId) -> Result<Option<String>> {
    Ok(tx
        .row(PASSWORD_HASH_BY_ID, &[id.into()], |row| row.get(0))?
        .flatten())
}

pub fn set_password_hash(tx: &mut Tx<'_>, id: UserId, hash: &str) -> Result<()> {
    tx.execute(SET_PASSWORD_HASH, &[id.into(), hash.into()])
        .map(drop)
}

/// Lets nobody else change this account until this transaction has ended.
pub fn lock(tx: &mut Tx<'_>, id: UserId) -> Result<()> {
    if tx.is_postgres() {
        tx.row(LOCK, &[id.into()], |_| Ok(()))?;
    }
    Ok(())
}

/// Lets nobody else take an owner away until this transaction has ended.
pub fn lock_owners(tx: &mut Tx<'_>) -> Result<()> {
    if tx.is_postgres() {
        tx.row(LOCK_OWNERS, &[], |_| Ok(()))?;
    }
    Ok(())
}

/// Stores what can change of an account. A handle in use answers `Conflict`.
pub fn change(tx: &mut Tx<'_>, user: &User, handle_fold: &str) -> Result<()> {
    let settings = serde_json::json!(user.settings).to_string();
    let values: &[Value<'_>] = &[
        user.id().into(),
        (&user.author.handle).into(),
        handle_fold.into(),
        (&user.author.name).into(),
        user.email.as_deref().into(),
        (&settings).into(),
        user.role.as_str().into(),
    ];
    tx.execute(CHANGE, values).map(drop)
}

/// Ends an account; answers whether it was active.
pub fn deactivate(tx: &mut Tx<'_>, id: UserId) -> Result<bool> {
    let now = tx.now();
    Ok(tx.execute(DEACTIVATE, &[id.into(), now.into()])? > 0)
}

pub fn reactivate(tx: &mut Tx<'_>, id: UserId) -> Result<()> {
    tx.execute(REACTIVATE, &[id.into()]).map(drop)
}

/// The name of the channel a person was in last, while they have a seat there.
pub fn last_channel(tx: &mut Tx<'_>, id: UserId) -> Result<Option<String>> {
    tx.row(LAST_CHANNEL, &[id.into()], |row| row.get(0))
}

pub fn set_last_channel(tx: &mut Tx<'_>, id: UserId, channel: ConversationId) -> Result<()> {
    tx.execute(SET_LAST_CHANNEL, &[id.into(), channel.into()])
        .map(drop)
}

/// People after a folded handle whose handle or name contains a text.
pub fn search(
    tx: &mut Tx<'_>,
    query_fold: &str,
    after_fold: &str,
    limit: i64,
) -> Result<Vec<User>> {
    let pattern = format!("%{}%", escape_like(query_fold));
    let values: &[Value<'_>] = &[(&pattern).into(), after_fold.into(), limit.into()];
    tx.rows(SEARCH, values, |row| read(row, 0))
}

/// Who has one of these folded handles.
pub fn mentioned(tx: &mut Tx<'_>, folds: &[String]) -> Result<Vec<Mention>> {
    let list = serde_json::json!(folds).to_string();
    tx.rows(MENTIONED, &[(&list).into()], |row| {
        Ok(Mention {
            user: row.get(0)?,
            handle: row.get(1)?,
            fold: row.get(2)?,
        })
    })
}

/// How many owners the server has.
pub fn owners(tx: &mut Tx<'_>) -> Result<i64> {
    Ok(tx.row(OWNERS, &[], |row| row.get(0))?.unwrap_or(0))
}

/// Reads an account from eight columns that begin at `first`.
pub(crate) fn read(row: &Row<'_>, first: usize) -> Result<User> {
    let settings: String = row.get(first + 5)?;
    Ok(User {
        author: Author {
            id: row.get(first)?,
            handle: row.get(first + 1)?,
            name: row.get(first + 2)?,
        },
        role: Role::parse(&row.get::<String>(first + 3)?)
            .ok_or_else(|| Error::Database("unknown role of an account".to_owned()))?,
        email: row.get(first + 4)?,
        settings: serde_json::from_str(&settings)
            .map_err(|error| Error::Database(format!("settings of an account: {error}")))?,
        created_at: row.get(first + 6)?,
        deactivated_at: row.get(first + 7)?,
    })
}
