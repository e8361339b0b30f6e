//! Where things are kept: SQL and nothing else, one text for SQLite and PostgreSQL.
//! Knows no rule; a transaction is handed to whoever calls, and events leave after the commit.

mod error;
mod migrate;
mod postgres;
mod sql;
mod sqlite;
mod store;
mod tx;

pub mod conversations;
pub mod events;
pub mod facts;
pub mod invites;
pub mod memberships;
pub mod mentions;
pub mod messages;
pub mod names;
pub mod sessions;
pub mod users;

#[cfg(test)]
mod tests;

pub use error::{Error, Result};
pub use store::{Clock, Committing, Database, OnCommit, Store, StoreOptions};
pub use tx::{Row, Tx, Value};
