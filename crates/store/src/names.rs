//! Every handle and display name in use, folded, with what it looks like.

use domain::id::UserId;

use crate::error::Result;
use crate::sql::statements;
use crate::tx::{Tx, Value};

statements! {
    CLAIM = "
        INSERT INTO names (fold, skeleton, user_id) VALUES ($1, $2, $3)
        ON CONFLICT (fold) DO NOTHING";
    HOLDER = "SELECT user_id FROM names WHERE fold = $1";
    RELEASE = "DELETE FROM names WHERE user_id = $1";
    LOOK_ALIKES = "SELECT fold FROM names WHERE skeleton = $1 AND user_id <> $2";
}

/// Takes a folded name for a person; answers whether it is theirs now.
pub fn claim(tx: &mut Tx<'_>, fold: &str, skeleton: &str, user: UserId) -> Result<bool> {
    tx.execute(CLAIM, &[fold.into(), skeleton.into(), user.into()])?;
    Ok(holder(tx, fold)? == Some(user))
}

/// Who has this folded name.
pub fn holder(tx: &mut Tx<'_>, fold: &str) -> Result<Option<UserId>> {
    tx.row(HOLDER, &[fold.into()], |row| row.get(0))
}

/// Frees all names of a person, before they take others.
pub fn release(tx: &mut Tx<'_>, user: UserId) -> Result<()> {
    tx.execute(RELEASE, &[user.into()]).map(drop)
}

/// Other people's folded names that look the same.
pub fn look_alikes(tx: &mut Tx<'_>, skeleton: &str, user: UserId) -> Result<Vec<String>> {
    let values: &[Value<'_>] = &[skeleton.into(), user.into()];
    tx.rows(LOOK_ALIKES, values, |row| row.get(0))
}
