//! Where a test keeps its data: SQLite in a folder, and PostgreSQL when the environment names one.

use std::sync::atomic::{AtomicI64, Ordering};

/// Numbers the databases of one test process.
static NUMBER: AtomicI64 = AtomicI64::new(0);

/// The address of the PostgreSQL server for tests, as the whole test run sets it.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "tests learn here where PostgreSQL is"
)]
pub fn postgres_server() -> Option<String> {
    std::env::var("CHIRM_TEST_POSTGRES").ok()
}

/// A fresh database on that server. Blocks.
///
/// # Panics
/// When the server that was named does not do it.
#[must_use]
pub fn fresh_postgres(server: &str) -> String {
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("chirm_test_{}_{number}", std::process::id());
    let mut client =
        postgres::Client::connect(server, postgres::NoTls).expect("PostgreSQL answers");
    client
        .batch_execute(&format!("DROP DATABASE IF EXISTS {name}"))
        .expect("an old database is dropped");
    client
        .batch_execute(&format!("CREATE DATABASE {name}"))
        .expect("a database is made");
    let (rest, _) = server
        .rsplit_once('/')
        .expect("the address names a database");
    format!("{rest}/{name}")
}

/// Changes something in a database behind the server's back. Blocks.
///
/// # Panics
/// When the database does not do it.
pub fn execute(address: &str, statement: &str) {
    let mut client =
        postgres::Client::connect(address, postgres::NoTls).expect("PostgreSQL answers");
    client
        .batch_execute(statement)
        .expect("the statement is done");
}
