//! SQLite: one writer thread that commits everything queued at once, a few readers, and a thread
//! that moves the write-ahead log into the file so that no commit has to.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::thread;
use std::time::Duration;

use domain::event::Event;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::mpsc;

use crate::error::{Error, Result};
use crate::migrate;
use crate::store::{
    Clock, Job, OnCommit, Outcome, QUEUED_READS_MAX, QUEUED_WRITES_MAX, ReadJob, Store, StoreKind,
    StoreOptions, Verdict, spawn,
};
use crate::tx::{Backend, Tx};

const FILE: &str = "chirm.db";
/// More jobs in one commit gain nothing and make the first of them wait.
const JOBS_PER_COMMIT_MAX: usize = 512;
const CHECKPOINT_EVERY: Duration = Duration::from_millis(100);
/// Past this size (96 MiB) the writer itself begins the write-ahead log anew: passive checkpoints
/// never get there under load.
const WAL_PAGES_MAX: i64 = 24 * 1024;
const STATEMENTS_CACHED: usize = 128;

pub(crate) fn open(folder: &Path, options: StoreOptions) -> Result<Store> {
    let path = folder.join(FILE);
    let mut writer = Connection::open(&path)?;
    migrate::sqlite(&mut writer, (options.clock)())?;
    writer.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000;
         PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;",
    )?;
    cache_statements(&writer)?;
    let (writes, queue) = mpsc::channel(QUEUED_WRITES_MAX);
    let (reads, read_queue) = crossbeam_channel::bounded(QUEUED_READS_MAX);
    let wal = Arc::new(Wal::default());
    let mut threads = Vec::new();
    for number in 0..options.readers.max(1) {
        let (reader, queue) = (open_reader(&path)?, read_queue.clone());
        let clock = Arc::clone(&options.clock);
        threads.push(spawn(format!("reader-{number}"), move || {
            read_jobs(&reader, &queue, &clock);
        })?);
    }
    let checkpointer = open_checkpointer(&path)?;
    let shared = Arc::downgrade(&wal);
    threads.push(spawn("checkpoint".to_owned(), move || {
        while let Some(wal) = shared.upgrade() {
            if wal.grew.swap(false, Ordering::Relaxed)
                && let Some(pages) = checkpoint(&checkpointer, "PASSIVE")
            {
                wal.pages.store(pages, Ordering::Relaxed);
            }
            drop(wal);
            thread::sleep(CHECKPOINT_EVERY);
        }
    })?);
    let writer = Writer {
        connection: writer,
        clock: options.clock,
        on_commit: options.on_commit,
        wal,
    };
    threads.push(spawn("writer".to_owned(), move || writer.run(queue))?);
    Ok(Store::new(StoreKind::Sqlite, writes, reads, threads))
}

fn open_reader(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.execute_batch(
        "PRAGMA busy_timeout = 10000; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;",
    )?;
    cache_statements(&connection)?;
    Ok(connection)
}

/// Plans are made once for each statement. Without the stability guarantee SQLite compiles a
/// statement anew for every value bound beside a partial index or in a `LIMIT`.
fn cache_statements(connection: &Connection) -> Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
    Ok(())
}

fn open_checkpointer(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.execute_batch("PRAGMA busy_timeout = 100;")?;
    Ok(connection)
}

/// Answers how many pages the write-ahead log holds, if it could be looked at.
fn checkpoint(connection: &Connection, mode: &str) -> Option<i64> {
    let pragma = format!("PRAGMA wal_checkpoint({mode})");
    connection
        .query_row(&pragma, [], |row| row.get("log"))
        .inspect_err(|error| tracing::warn!(%error, "the write-ahead log stays as it is for now"))
        .ok()
}

fn read_jobs(connection: &Connection, queue: &crossbeam_channel::Receiver<ReadJob>, clock: &Clock) {
    while let Ok(job) = queue.recv() {
        let begun = connection
            .prepare_cached("BEGIN")
            .and_then(|mut begin| begin.execute([]));
        let ran = catch_unwind(AssertUnwindSafe(|| match begun {
            Ok(_) => job(Ok(&mut Tx::new(Backend::Sqlite(connection), clock()))),
            Err(error) => job(Err(error.into())),
        }));
        if ran.is_err() {
            tracing::error!("a read panicked; its caller gets an error");
        }
        if !connection.is_autocommit()
            && let Err(error) = connection
                .prepare_cached("COMMIT")
                .and_then(|mut commit| commit.execute([]))
        {
            tracing::error!(%error, "a snapshot could not be ended");
        }
    }
}

/// What the writer and the checkpoint thread tell each other of the write-ahead log.
#[derive(Default)]
struct Wal {
    grew: AtomicBool,
    pages: AtomicI64,
}

struct Writer {
    connection: Connection,
    clock: Clock,
    on_commit: OnCommit,
    wal: Arc<Wal>,
}

impl Writer {
    fn run(self, mut queue: mpsc::Receiver<Job>) {
        while let Some(first) = queue.blocking_recv() {
            self.commit_batch(first, &mut queue);
            self.bound_the_wal();
        }
        checkpoint(&self.connection, "TRUNCATE");
    }

    /// Runs the first job and whatever else is queued in one transaction, then answers them all.
    fn commit_batch(&self, first: Job, queue: &mut mpsc::Receiver<Job>) {
        let mut outcomes: Vec<(Result<()>, Outcome)> = Vec::new();
        let mut events = Vec::new();
        let mut lost = self.statement("BEGIN IMMEDIATE").err();
        let mut next = Some(first);
        while let Some(job) = next {
            if let Some(done) = self.run_job(job, &mut events) {
                outcomes.push(done);
            }
            // A full disk ends the whole transaction, the earlier jobs' part included.
            if self.connection.is_autocommit() {
                lost = lost.or(Some(Error::Full));
                break;
            }
            let more = outcomes.len() < JOBS_PER_COMMIT_MAX;
            next = if more { queue.try_recv().ok() } else { None };
        }
        let committed = match lost {
            None => self.statement("COMMIT"),
            Some(error) => Err(error),
        };
        if let Err(error) = &committed {
            tracing::error!(%error, "nothing of this commit was stored");
            self.roll_back();
        } else {
            self.wal.grew.store(true, Ordering::Relaxed);
            (self.on_commit)(events);
        }
        for (kept, outcome) in outcomes {
            (outcome.reply)(match &committed {
                Ok(()) => kept,
                Err(Error::Full) => Err(Error::Full),
                Err(error) => Err(Error::Unavailable(error.to_string())),
            });
        }
    }

    fn run_job(&self, job: Job, events: &mut Vec<Event>) -> Option<(Result<()>, Outcome)> {
        if let Err(error) = self.statement("SAVEPOINT job") {
            tracing::error!(%error, "a job could not be begun");
            return None;
        }
        let mut tx = Tx::new(Backend::Sqlite(&self.connection), (self.clock)());
        let ran = catch_unwind(AssertUnwindSafe(|| {
            let outcome = job(&mut tx);
            let appended = match outcome.verdict {
                Verdict::Keep => tx.append_pending(),
                Verdict::Undo => Ok(Vec::new()),
            };
            (outcome, appended)
        }));
        let (kept, outcome) = match ran {
            Ok((outcome, Ok(appended))) if outcome.verdict == Verdict::Keep => {
                events.extend(appended);
                (self.statement("RELEASE job"), outcome)
            }
            Ok((outcome, Ok(_))) => (self.undo(), outcome),
            Ok((outcome, Err(error))) => (self.undo().and(Err(error)), outcome),
            Err(_) => {
                tracing::error!("a write panicked; it is undone and its caller gets an error");
                drop(self.undo());
                return None;
            }
        };
        Some((kept, outcome))
    }

    fn undo(&self) -> Result<()> {
        self.statement("ROLLBACK TO job")?;
        self.statement("RELEASE job")
    }

    fn roll_back(&self) {
        if !self.connection.is_autocommit()
            && let Err(error) = self.statement("ROLLBACK")
        {
            tracing::error!(%error, "a transaction could not be undone");
        }
    }

    fn statement(&self, text: &str) -> Result<()> {
        self.connection.prepare_cached(text)?.execute([])?;
        Ok(())
    }

    fn bound_the_wal(&self) {
        if self.wal.pages.load(Ordering::Relaxed) > WAL_PAGES_MAX {
            checkpoint(&self.connection, "RESTART");
            self.wal.pages.store(0, Ordering::Relaxed);
        }
    }
}
