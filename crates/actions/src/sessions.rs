//! Signing in and out. A session ends at its place in the log, on every open connection.

use domain::event::{Audience, Data, EventKind};
use domain::id::{SessionId, UserId};
use domain::name::fold;
use domain::session::{SESSION_IDLE_DAYS_MAX, SESSION_LABEL_CHARACTERS_MAX, Session};
use domain::user::User;
use serde_json::json;
use store::events::NewEvent;
use store::sessions::Holder;
use store::{Tx, users};

use crate::accounts::no_randomness;
use crate::error::{Error, Result};
use crate::secret::{Token, token_hash};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// A session is noted as used at most this often.
const TOUCH_EVERY_MS: i64 = 5 * 60 * 1_000;

/// Who has this handle and what their password must match. Reveals nothing by itself.
pub fn credentials(tx: &mut Tx<'_>, handle: &str) -> Result<Option<(UserId, Option<String>)>> {
    Ok(users::password_hash(tx, &fold(handle.trim()))?)
}

/// Opens a session for whoever typed the password that this hash was made of. Another one may have
/// been set while the typed one was compared: then the old one opens nothing any more.
pub fn open_with_password(
    tx: &mut Tx<'_>,
    user: UserId,
    hash: &str,
    label: &str,
) -> Result<(Token, User)> {
    users::lock(tx, user)?;
    if users::password_hash_by_id(tx, user)?.as_deref() != Some(hash) {
        return Err(Error::Unauthenticated);
    }
    let (token, _) = open(tx, user, label)?;
    let user = users::by_id(tx, user)?.ok_or(Error::Unauthenticated)?;
    Ok((token, user))
}

/// Opens a session; the token is shown once and never stored.
pub fn open(tx: &mut Tx<'_>, user: UserId, label: &str) -> Result<(Token, SessionId)> {
    let token = Token::random().map_err(|_| no_randomness())?;
    let label: String = label.chars().take(SESSION_LABEL_CHARACTERS_MAX).collect();
    let id = store::sessions::insert(tx, &token.hash(), user, &label)?;
    Ok((token, id))
}

/// Who is behind a token, if it is still good.
pub fn resolve(tx: &mut Tx<'_>, token: &str) -> Result<Option<Holder>> {
    let used_after = tx.now().plus_ms(-SESSION_IDLE_DAYS_MAX * DAY_MS);
    Ok(store::sessions::holder(tx, &token_hash(token), used_after)?)
}

/// Whether it is time to note that a session is in use.
#[must_use]
pub fn is_touch_due(holder: &Holder, now: domain::time::Timestamp) -> bool {
    holder.last_used_at.plus_ms(TOUCH_EVERY_MS) < now
}

pub fn touch(tx: &mut Tx<'_>, session: SessionId) -> Result<()> {
    Ok(store::sessions::touch(tx, session)?)
}

/// A person's sessions, the one used last first.
pub fn list(tx: &mut Tx<'_>, me: UserId) -> Result<Vec<Session>> {
    Ok(store::sessions::of_user(tx, me)?)
}

/// Ends one of a person's own sessions.
pub fn end(tx: &mut Tx<'_>, me: UserId, session: SessionId) -> Result<()> {
    if !store::sessions::delete(tx, session, me)? {
        return Err(Error::NotFound);
    }
    tell(tx, me, session);
    Ok(())
}

/// Ends all sessions of a person but one.
pub fn end_others(tx: &mut Tx<'_>, me: UserId, keep: Option<SessionId>) -> Result<()> {
    for session in store::sessions::of_user(tx, me)? {
        if Some(session.id) != keep && store::sessions::delete(tx, session.id, me)? {
            tell(tx, me, session.id);
        }
    }
    Ok(())
}

fn tell(tx: &mut Tx<'_>, user: UserId, session: SessionId) {
    store::events::append(
        tx,
        NewEvent {
            kind: EventKind::SessionDeleted,
            audience: Audience::User(user),
            conversation: None,
            user: Some(user),
            data: Data::Json(json!({"session_id": session})),
        },
    );
}
