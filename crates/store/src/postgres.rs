//! PostgreSQL: a few connections, each with a thread of its own, that run the same functions.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use postgres::{Client, IsolationLevel, NoTls};
use tokio::sync::mpsc;

use crate::error::{Error, Result};
use crate::migrate;
use crate::store::{
    Clock, Job, OnCommit, Outcome, QUEUED_READS_MAX, QUEUED_WRITES_MAX, ReadJob, Store, StoreKind,
    StoreOptions, Verdict, spawn,
};
use crate::tx::{Backend, Prepared, Tx};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A connection that broke while it was idle shows it only when it is used: then another is tried.
const BEGINNINGS_MAX: usize = 2;

pub(crate) fn open(address: &str, options: &StoreOptions) -> Result<Store> {
    let mut first = connect(address)?;
    migrate::postgres(&mut first, (options.clock)())?;
    drop(first);
    let (writes, queue) = mpsc::channel::<Job>(QUEUED_WRITES_MAX);
    let (reads, read_queue) = crossbeam_channel::bounded(QUEUED_READS_MAX);
    let queue = Arc::new(Mutex::new(queue));
    let mut threads = Vec::new();
    for number in 0..options.writers.max(1) {
        let mut line = Line::new(address, Arc::clone(&options.clock));
        let (queue, on_commit) = (Arc::clone(&queue), Arc::clone(&options.on_commit));
        threads.push(spawn(format!("writer-{number}"), move || {
            while let Some(job) = next_job(&queue) {
                line.write(job, &on_commit);
            }
        })?);
    }
    for number in 0..options.readers.max(1) {
        let mut line = Line::new(address, Arc::clone(&options.clock));
        let queue = read_queue.clone();
        threads.push(spawn(format!("reader-{number}"), move || {
            while let Ok(job) = queue.recv() {
                line.read(job);
            }
        })?);
    }
    Ok(Store::new(StoreKind::Postgres, writes, reads, threads))
}

fn next_job(queue: &Mutex<mpsc::Receiver<Job>>) -> Option<Job> {
    queue.lock().ok()?.blocking_recv()
}

fn connect(address: &str) -> Result<Client> {
    let mut config: postgres::Config = address
        .parse()
        .map_err(|error: postgres::Error| Error::Unavailable(error.to_string()))?;
    config
        .connect_timeout(CONNECT_TIMEOUT)
        .application_name("chirm");
    Ok(config.connect(NoTls)?)
}

/// One connection, made again when it broke, and what is prepared on it.
struct Line {
    address: String,
    client: Option<Client>,
    prepared: Prepared,
    clock: Clock,
}

impl Line {
    fn new(address: &str, clock: Clock) -> Self {
        Self {
            address: address.to_owned(),
            client: None,
            prepared: Prepared::new(),
            clock,
        }
    }

    fn ready(&mut self) -> Result<(&mut Client, &mut Prepared)> {
        if self.client.as_ref().is_none_or(Client::is_closed) {
            self.prepared.clear();
            self.client = Some(connect(&self.address)?);
        }
        let client = self.client.as_mut();
        client
            .map(|client| (client, &mut self.prepared))
            .ok_or_else(|| Error::Unavailable("no connection".to_owned()))
    }

    fn write(&mut self, job: Job, on_commit: &OnCommit) {
        let (now, mut job) = ((self.clock)(), Some(job));
        for _ in 0..BEGINNINGS_MAX {
            // Without a connection the job is dropped, and its caller told by the closed channel.
            let (client, prepared) = match self.ready() {
                Ok(ready) => ready,
                Err(error) => return tracing::error!(%error, "a write found no database"),
            };
            let ran = catch_unwind(AssertUnwindSafe(|| {
                run_write(client, prepared, &mut job, now)
            }));
            match ran {
                Ok(Some((committed, outcome))) => {
                    if committed.is_ok() && outcome.verdict == Verdict::Keep {
                        on_commit(Vec::new());
                    }
                    return (outcome.reply)(committed);
                }
                Ok(None) => self.client = None,
                Err(_) => {
                    tracing::error!("a write panicked; it is undone and its caller gets an error");
                    self.client = None;
                    return;
                }
            }
        }
    }

    fn read(&mut self, job: ReadJob) {
        let (now, mut job) = ((self.clock)(), Some(job));
        for _ in 0..BEGINNINGS_MAX {
            let (client, prepared) = match self.ready() {
                Ok(ready) => ready,
                Err(error) => return job.map_or((), |job| job(Err(error))),
            };
            let ran = catch_unwind(AssertUnwindSafe(|| {
                run_read(client, prepared, &mut job, now)
            }));
            match ran {
                Ok(Some(())) => return,
                Ok(None) => self.client = None,
                Err(_) => {
                    tracing::error!("a read panicked; its caller gets an error");
                    self.client = None;
                    return;
                }
            }
        }
    }
}

/// Runs the job on a snapshot; none, and the job still there, when no transaction could be begun.
fn run_read(
    client: &mut Client,
    prepared: &mut Prepared,
    job: &mut Option<ReadJob>,
    now: domain::time::Timestamp,
) -> Option<()> {
    let snapshot = client
        .build_transaction()
        .read_only(true)
        .isolation_level(IsolationLevel::RepeatableRead)
        .start();
    let mut transaction = begun(snapshot)?;
    let mut tx = Tx::new(Backend::Postgres(&mut transaction, prepared), now);
    job.take()?(Ok(&mut tx));
    Some(())
}

fn begun<T>(transaction: std::result::Result<T, postgres::Error>) -> Option<T> {
    transaction
        .map_err(|error| tracing::warn!(%error, "a transaction could not be begun"))
        .ok()
}

/// Runs the job and commits; none, and the job still there, when no transaction could be begun.
fn run_write(
    client: &mut Client,
    prepared: &mut Prepared,
    job: &mut Option<Job>,
    now: domain::time::Timestamp,
) -> Option<(Result<()>, Outcome)> {
    let mut transaction = begun(client.transaction())?;
    let job = job.take()?;
    let (outcome, appended) = {
        let mut tx = Tx::new(Backend::Postgres(&mut transaction, prepared), now);
        let outcome = job(&mut tx);
        let appended = match outcome.verdict {
            Verdict::Keep => tx.append_pending().map(drop),
            Verdict::Undo => Ok(()),
        };
        (outcome, appended)
    };
    let committed = match (outcome.verdict, appended) {
        (Verdict::Keep, Ok(())) => transaction.commit().map_err(Error::from),
        (Verdict::Keep, Err(error)) => Err(error),
        (Verdict::Undo, _) => transaction.rollback().map_err(Error::from),
    };
    Some((committed, outcome))
}
