//! Finding people.

use domain::name::fold;
use domain::user::User;
use store::{Tx, users};

use crate::error::{Error, Result};

pub fn by_handle(tx: &mut Tx<'_>, handle: &str) -> Result<User> {
    users::by_handle(tx, &fold(handle))?.ok_or(Error::NotFound)
}

pub fn by_id(tx: &mut Tx<'_>, id: domain::id::UserId) -> Result<User> {
    users::by_id(tx, id)?.ok_or(Error::NotFound)
}

/// People after a folded handle whose handle or name contains a text.
pub fn search(tx: &mut Tx<'_>, query: &str, after: &str, limit: i64) -> Result<Vec<User>> {
    Ok(users::search(tx, &fold(query.trim()), after, limit)?)
}
