//! What can go wrong with a database, as far as a caller can act on it.

use thiserror::Error;

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, Error)]
pub enum Error {
    /// A unique column already holds this value.
    #[error("taken")]
    Conflict,
    /// The disk does not take what is written: it is full, over a quota, or failing.
    #[error("the disk is full")]
    Full,
    /// Too much is queued; the same call may succeed in a moment.
    #[error("too busy")]
    Busy,
    /// The database does not answer, or the store is being closed.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    #[error(
        "the data was written by a newer version of Chirm (schema {found}, this one knows {known})"
    )]
    Newer { found: i64, known: i64 },
    #[error("{0}")]
    Database(String),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ffi::{
            SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE, SQLITE_IOERR_WRITE,
        };
        match error.sqlite_error() {
            Some(code)
                if [SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY]
                    .contains(&code.extended_code) =>
            {
                Self::Conflict
            }
            Some(code)
                if code.code == rusqlite::ErrorCode::DiskFull
                    || code.extended_code == SQLITE_IOERR_WRITE =>
            {
                Self::Full
            }
            Some(code) if code.code == rusqlite::ErrorCode::DatabaseBusy => Self::Busy,
            Some(_) | None => Self::Database(error.to_string()),
        }
    }
}

impl From<::postgres::Error> for Error {
    fn from(error: ::postgres::Error) -> Self {
        use ::postgres::error::SqlState;
        if error.is_closed() {
            return Self::Unavailable(error.to_string());
        }
        match error.code() {
            Some(code) if *code == SqlState::UNIQUE_VIOLATION => Self::Conflict,
            Some(code) if *code == SqlState::DISK_FULL => Self::Full,
            Some(code) if *code == SqlState::ADMIN_SHUTDOWN => Self::Unavailable(error.to_string()),
            Some(_) => Self::Database(describe(&error)),
            None => Self::Unavailable(describe(&error)),
        }
    }
}

/// The driver's own text says only "db error"; its source says which.
fn describe(error: &::postgres::Error) -> String {
    let source = std::error::Error::source(error)
        .map(ToString::to_string)
        .unwrap_or_default();
    format!("{error}: {source}")
}
