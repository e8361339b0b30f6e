//! Every test here runs on both databases, each on a fresh one.

mod log;
mod schema;
mod writing;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use domain::event::Event;
use domain::time::Timestamp;

use crate::{Database, Store, StoreOptions};

/// A store on a database of its own, and what its commits handed over.
pub(crate) struct Fresh {
    pub(crate) store: Store,
    pub(crate) handed: Arc<Mutex<Vec<Event>>>,
    pub(crate) database: Database,
    _folder: tempfile::TempDir,
}

static NUMBER: AtomicI64 = AtomicI64::new(0);

/// SQLite always; PostgreSQL when the environment names one, as the whole test run does.
pub(crate) fn each() -> Vec<Fresh> {
    apart(open_each)
}

/// Opening blocks, and the PostgreSQL driver refuses to do so on an async thread.
fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(work).join().unwrap())
}

fn open_each() -> Vec<Fresh> {
    let folder = tempfile::tempdir().unwrap();
    let mut all = vec![fresh(Database::Sqlite(folder.path().to_owned()), folder)];
    if let Some(address) = postgres_address() {
        all.push(fresh(
            Database::Postgres(address),
            tempfile::tempdir().unwrap(),
        ));
    }
    all
}

pub(crate) fn reopen(database: &Database) -> crate::Result<Store> {
    apart(|| Store::open(options(database.clone(), &Arc::default())))
}

fn fresh(database: Database, folder: tempfile::TempDir) -> Fresh {
    let handed = Arc::default();
    let store = Store::open(options(database.clone(), &handed)).unwrap();
    Fresh {
        store,
        handed,
        database,
        _folder: folder,
    }
}

fn options(database: Database, handed: &Arc<Mutex<Vec<Event>>>) -> StoreOptions {
    let handed = Arc::clone(handed);
    StoreOptions {
        database,
        clock: Arc::new(|| Timestamp(1_000)),
        on_commit: Arc::new(move |events| handed.lock().unwrap().extend(events)),
        readers: 2,
        writers: 4,
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests learn here where PostgreSQL is"
)]
fn postgres_address() -> Option<String> {
    let server = std::env::var("CHIRM_TEST_POSTGRES").ok()?;
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("chirm_store_{}_{number}", std::process::id());
    let mut client = postgres::Client::connect(&server, postgres::NoTls).unwrap();
    client
        .batch_execute(&format!("DROP DATABASE IF EXISTS {name}"))
        .unwrap();
    client
        .batch_execute(&format!("CREATE DATABASE {name}"))
        .unwrap();
    let (rest, _) = server.rsplit_once('/').unwrap();
    Some(format!("{rest}/{name}"))
}
