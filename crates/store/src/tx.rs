//! One transaction on either database: values in, rows out, events collected for the end.

use std::collections::HashMap;

use domain::event::Event;
use domain::id::{ConversationId, EventId, InviteId, Seq, SessionId, UserId};
use domain::time::Timestamp;
use rusqlite::types::{ToSqlOutput, ValueRef};

use crate::error::{Error, Result};
use crate::events::{self, NewEvent};
use crate::sql;

/// What a statement's parameter can be: the types both databases share.
#[derive(Clone, Copy, Debug)]
pub enum Value<'v> {
    Null,
    Int(i64),
    Text(&'v str),
}

/// A transaction. Whoever made it commits; dropping it unfinished undoes it.
#[derive(Debug)]
pub struct Tx<'t> {
    backend: Backend<'t>,
    now: Timestamp,
    pending: Vec<NewEvent>,
}

pub(crate) enum Backend<'t> {
    Sqlite(&'t rusqlite::Connection),
    Postgres(&'t mut (dyn PostgresTransaction + 't), &'t mut Prepared),
}

/// What is used of the driver's transaction, without its own lifetime.
pub(crate) trait PostgresTransaction {
    fn prepare(&mut self, text: &str) -> Result<postgres::Statement>;
    fn query(
        &mut self,
        statement: &postgres::Statement,
        values: &[Value<'_>],
    ) -> Result<Vec<postgres::Row>>;
    fn execute(&mut self, statement: &postgres::Statement, values: &[Value<'_>]) -> Result<u64>;
}

impl PostgresTransaction for postgres::Transaction<'_> {
    fn prepare(&mut self, text: &str) -> Result<postgres::Statement> {
        Ok(postgres::Transaction::prepare(self, text)?)
    }

    fn query(
        &mut self,
        statement: &postgres::Statement,
        values: &[Value<'_>],
    ) -> Result<Vec<postgres::Row>> {
        Ok(postgres::Transaction::query(
            self,
            statement,
            &as_parameters(values),
        )?)
    }

    fn execute(&mut self, statement: &postgres::Statement, values: &[Value<'_>]) -> Result<u64> {
        Ok(postgres::Transaction::execute(
            self,
            statement,
            &as_parameters(values),
        )?)
    }
}

fn as_parameters<'v>(values: &'v [Value<'_>]) -> Vec<&'v (dyn postgres::types::ToSql + Sync)> {
    values
        .iter()
        .map(|value| value as &(dyn postgres::types::ToSql + Sync))
        .collect()
}

/// Statements prepared on one PostgreSQL connection, by their text.
pub(crate) type Prepared = HashMap<&'static str, postgres::Statement>;

impl std::fmt::Debug for Backend<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Sqlite(_) => "Sqlite",
            Self::Postgres(..) => "Postgres",
        })
    }
}

impl<'t> Tx<'t> {
    pub(crate) fn new(backend: Backend<'t>, now: Timestamp) -> Self {
        Self {
            backend,
            now,
            pending: Vec::new(),
        }
    }

    /// The moment this transaction began, from the server's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    pub(crate) fn is_postgres(&self) -> bool {
        match self.backend {
            Backend::Sqlite(_) => false,
            Backend::Postgres(..) => true,
        }
    }

    pub(crate) fn push_event(&mut self, event: NewEvent) {
        self.pending.push(event);
    }

    /// Appends the collected events to the log, last of all.
    ///
    /// On PostgreSQL the lock makes ids follow the order of commits: a reader that tails the log
    /// would otherwise pass over a smaller id that becomes visible later.
    pub(crate) fn append_pending(&mut self) -> Result<Vec<Event>> {
        let pending = std::mem::take(&mut self.pending);
        if pending.is_empty() {
            return Ok(Vec::new());
        }
        if self.is_postgres() {
            self.row(events::LOCK, &[], |_| Ok(()))?;
        }
        pending
            .into_iter()
            .map(|event| events::insert(self, event))
            .collect()
    }

    /// Every row of a query.
    pub(crate) fn rows<T>(
        &mut self,
        text: &'static str,
        values: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        match &mut self.backend {
            Backend::Sqlite(connection) => {
                let mut statement = prepare_sqlite(connection, text)?;
                bind_by_number(&mut statement, values)?;
                let mut rows = statement.raw_query();
                let mut out = Vec::new();
                while let Some(row) = rows.next()? {
                    out.push(read(&Row::Sqlite(row))?);
                }
                Ok(out)
            }
            Backend::Postgres(transaction, prepared) => {
                let statement = prepare_postgres(*transaction, prepared, text)?;
                let rows = transaction.query(&statement, values)?;
                rows.iter().map(|row| read(&Row::Postgres(row))).collect()
            }
        }
    }

    /// The first row of a query, if it has one.
    pub(crate) fn row<T>(
        &mut self,
        text: &'static str,
        values: &[Value<'_>],
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.rows(text, values, read)?.into_iter().next())
    }

    /// Runs a statement that returns nothing; answers how many rows it changed.
    pub(crate) fn execute(&mut self, text: &'static str, values: &[Value<'_>]) -> Result<u64> {
        match &mut self.backend {
            Backend::Sqlite(connection) => {
                let mut statement = prepare_sqlite(connection, text)?;
                bind_by_number(&mut statement, values)?;
                Ok(u64::try_from(statement.raw_execute()?).unwrap_or(u64::MAX))
            }
            Backend::Postgres(transaction, prepared) => {
                let statement = prepare_postgres(*transaction, prepared, text)?;
                transaction.execute(&statement, values)
            }
        }
    }
}

fn prepare_sqlite<'c>(
    connection: &'c rusqlite::Connection,
    text: &'static str,
) -> Result<rusqlite::CachedStatement<'c>> {
    if text.contains("S($") {
        return Ok(connection.prepare_cached(&sql::for_sqlite(text))?);
    }
    Ok(connection.prepare_cached(text)?)
}

fn prepare_postgres(
    transaction: &mut dyn PostgresTransaction,
    prepared: &mut Prepared,
    text: &'static str,
) -> Result<postgres::Statement> {
    if let Some(statement) = prepared.get(text) {
        return Ok(statement.clone());
    }
    let statement = transaction.prepare(&sql::for_postgres(text))?;
    prepared.insert(text, statement.clone());
    Ok(statement)
}

/// SQLite numbers `$2` by first appearance; this binds by the number written, as PostgreSQL does.
fn bind_by_number(
    statement: &mut rusqlite::CachedStatement<'_>,
    values: &[Value<'_>],
) -> Result<()> {
    for index in 1..=statement.parameter_count() {
        let number = statement
            .parameter_name(index)
            .and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok())
            .unwrap_or(index);
        let value = values
            .get(number.wrapping_sub(1))
            .copied()
            .ok_or_else(|| Error::Database(format!("no value for parameter {number}")))?;
        statement.raw_bind_parameter(index, value)?;
    }
    Ok(())
}

/// PostgreSQL's texts cannot hold a NUL, and SQLite's patterns end at one. Nothing that is stored
/// has one: whoever looks for it finds nothing.
fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(value) if value.contains('\0') => {
                return Ok(ToSqlOutput::from(without_nul(value)));
            }
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
        }))
    }
}

impl postgres::types::ToSql for Value<'_> {
    fn to_sql(
        &self,
        kind: &postgres::types::Type,
        out: &mut postgres::types::private::BytesMut,
    ) -> std::result::Result<postgres::types::IsNull, Box<dyn std::error::Error + Sync + Send>>
    {
        match self {
            Self::Null => Ok(postgres::types::IsNull::Yes),
            Self::Int(value) if *kind == postgres::types::Type::INT4 => {
                i32::try_from(*value)?.to_sql(kind, out)
            }
            Self::Int(value) => value.to_sql(kind, out),
            Self::Text(value) if value.contains('\0') => without_nul(value).to_sql(kind, out),
            Self::Text(value) => value.to_sql(kind, out),
        }
    }

    fn accepts(_: &postgres::types::Type) -> bool {
        true
    }

    postgres::types::to_sql_checked!();
}

/// One row of an answer.
pub enum Row<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r postgres::Row),
}

impl std::fmt::Debug for Row<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Row")
    }
}

impl Row<'_> {
    /// The column at this place, counted from 0.
    pub(crate) fn get<T: Column>(&self, index: usize) -> Result<T> {
        T::read(self, index)
    }
}

pub(crate) trait Column: Sized {
    fn read(row: &Row<'_>, index: usize) -> Result<Self>;
}

macro_rules! plain_columns {
    ($($type:ty)*) => {$(
        impl Column for $type {
            fn read(row: &Row<'_>, index: usize) -> Result<Self> {
                match row {
                    Row::Sqlite(row) => Ok(row.get(index)?),
                    Row::Postgres(row) => Ok(row.try_get(index)?),
                }
            }
        }
    )*};
}

plain_columns! { i64 String Option<i64> Option<String> }

macro_rules! number_columns {
    ($($type:ident)*) => {$(
        impl Column for $type {
            fn read(row: &Row<'_>, index: usize) -> Result<Self> {
                row.get::<i64>(index).map($type)
            }
        }

        impl Column for Option<$type> {
            fn read(row: &Row<'_>, index: usize) -> Result<Self> {
                Ok(row.get::<Option<i64>>(index)?.map($type))
            }
        }

        impl From<$type> for Value<'_> {
            fn from(id: $type) -> Self {
                Self::Int(id.0)
            }
        }

        impl From<Option<$type>> for Value<'_> {
            fn from(id: Option<$type>) -> Self {
                id.map_or(Self::Null, |id| Self::Int(id.0))
            }
        }
    )*};
}

number_columns! { UserId SessionId ConversationId InviteId EventId Seq Timestamp }

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<Option<i64>> for Value<'_> {
    fn from(value: Option<i64>) -> Self {
        value.map_or(Self::Null, Self::Int)
    }
}

impl<'v> From<&'v str> for Value<'v> {
    fn from(value: &'v str) -> Self {
        Self::Text(value)
    }
}

impl<'v> From<&'v String> for Value<'v> {
    fn from(value: &'v String) -> Self {
        Self::Text(value)
    }
}

impl<'v> From<Option<&'v str>> for Value<'v> {
    fn from(value: Option<&'v str>) -> Self {
        value.map_or(Self::Null, Self::Text)
    }
}
