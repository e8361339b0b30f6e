use std::collections::BTreeMap;

use super::each;
use crate::{Database, Error, migrate};

const ALL: &[(&str, &[(&str, &str)])] = &[
    ("conversations", crate::conversations::STATEMENTS),
    ("events", crate::events::STATEMENTS),
    ("facts", crate::facts::STATEMENTS),
    ("invites", crate::invites::STATEMENTS),
    ("memberships", crate::memberships::STATEMENTS),
    ("mentions", crate::mentions::STATEMENTS),
    ("messages", crate::messages::STATEMENTS),
    ("names", crate::names::STATEMENTS),
    ("sessions", crate::sessions::STATEMENTS),
    ("users", crate::users::STATEMENTS),
];

#[test]
fn every_statement_is_understood_by_both_databases() {
    for fresh in each() {
        for (noun, statements) in ALL {
            for (name, text) in *statements {
                let result = match &fresh.database {
                    Database::Sqlite(folder) => {
                        let file = rusqlite::Connection::open(folder.join("chirm.db")).unwrap();
                        file.prepare(&crate::sql::for_sqlite(text))
                            .map(drop)
                            .map_err(|e| e.to_string())
                    }
                    Database::Postgres(address) => {
                        let mut client =
                            postgres::Client::connect(address, postgres::NoTls).unwrap();
                        client
                            .prepare(&crate::sql::for_postgres(text))
                            .map(drop)
                            .map_err(|error| format!("{error:?}"))
                    }
                };
                assert!(result.is_ok(), "{noun}::{name}: {result:?}");
            }
        }
    }
}

type Columns = BTreeMap<(String, String), (String, bool)>;

#[test]
fn both_schemas_have_the_same_columns() {
    let all: Vec<Columns> = each()
        .iter()
        .map(|fresh| columns(&fresh.database))
        .collect();
    for pair in all.windows(2) {
        assert_eq!(pair[0], pair[1]);
    }
    assert!(all[0].len() > 60);
}

/// Table and column, with its type (TEXT or BIGINT) and whether it must have a value.
fn columns(database: &Database) -> Columns {
    match database {
        Database::Sqlite(folder) => {
            let file = rusqlite::Connection::open(folder.join("chirm.db")).unwrap();
            let mut statement = file
                .prepare(
                    "SELECT t.name, c.name, c.type, c.\"notnull\" OR c.pk > 0 FROM sqlite_master t
                     JOIN pragma_table_info(t.name) c WHERE t.type = 'table'
                     AND t.name <> 'migrations'",
                )
                .unwrap();
            let rows = statement.query_map([], |row| {
                let kind = if row.get::<_, String>(2)? == "TEXT" {
                    "TEXT"
                } else {
                    "BIGINT"
                };
                Ok(((row.get(0)?, row.get(1)?), (kind.to_owned(), row.get(3)?)))
            });
            rows.unwrap().collect::<Result<_, _>>().unwrap()
        }
        Database::Postgres(address) => {
            let mut client = postgres::Client::connect(address, postgres::NoTls).unwrap();
            let rows = client.query(
                "SELECT table_name::text, column_name::text, upper(data_type)::text,
                    is_nullable = 'NO' FROM information_schema.columns
                 WHERE table_schema = 'public' AND table_name <> 'migrations'",
                &[],
            );
            let row = |row: &postgres::Row| {
                (
                    (row.get(0), row.get(1)),
                    (row.get::<_, String>(2), row.get(3)),
                )
            };
            rows.unwrap().iter().map(row).collect()
        }
    }
}

#[test]
fn data_of_a_newer_version_is_refused_and_left_alone() {
    for fresh in each() {
        let next = migrate::known() + 1;
        let add = format!("INSERT INTO migrations VALUES ({next}, 'from the future', 0)");
        match &fresh.database {
            Database::Sqlite(folder) => {
                let file = rusqlite::Connection::open(folder.join("chirm.db")).unwrap();
                file.execute_batch(&add).unwrap();
            }
            Database::Postgres(address) => {
                let mut client = postgres::Client::connect(address, postgres::NoTls).unwrap();
                client.batch_execute(&add).unwrap();
            }
        }
        let error = super::reopen(&fresh.database).unwrap_err();
        assert!(
            matches!(error, Error::Newer { found, .. } if found == next),
            "{error}"
        );
    }
}
