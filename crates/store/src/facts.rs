//! Small facts about the server itself, by name.

use crate::error::Result;
use crate::sql::statements;
use crate::tx::Tx;

statements! {
    GET = "SELECT value FROM facts WHERE name = $1";
    SET = "
        INSERT INTO facts (name, value) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    CLAIM = "INSERT INTO facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
}

pub fn get(tx: &mut Tx<'_>, name: &str) -> Result<Option<String>> {
    tx.row(GET, &[name.into()], |row| row.get(0))
}

pub fn set(tx: &mut Tx<'_>, name: &str, value: &str) -> Result<()> {
    tx.execute(SET, &[name.into(), value.into()]).map(drop)
}

/// Sets a fact that nobody set before; of two at once only one is first.
pub fn claim(tx: &mut Tx<'_>, name: &str, value: &str) -> Result<bool> {
    Ok(tx.execute(CLAIM, &[name.into(), value.into()])? > 0)
}

/// The value of a fact, set now if nobody set it before.
pub fn get_or_claim(tx: &mut Tx<'_>, name: &str, value: &str) -> Result<String> {
    claim(tx, name, value)?;
    Ok(get(tx, name)?.unwrap_or_else(|| value.to_owned()))
}
