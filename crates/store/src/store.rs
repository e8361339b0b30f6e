//! The handle everybody else holds: `write` and `read` run a function on a transaction.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use domain::event::Event;
use domain::time::Timestamp;
use tokio::sync::oneshot;

use crate::error::{Error, Result};
use crate::tx::Tx;
use crate::{postgres, sqlite};

/// Asked for the time once per transaction; tests set it.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Called with the events of every commit of this process, in the order of their ids.
///
/// SQLite has one writer and calls it with the events themselves; PostgreSQL has several and calls
/// it with an empty list: the log has to be read, because other nodes write as well.
pub type OnCommit = Arc<dyn Fn(Vec<Event>) + Send + Sync>;

#[derive(Clone, Debug)]
pub enum Database {
    /// A file in a folder that this process owns.
    Sqlite(PathBuf),
    /// A `postgres://` address.
    Postgres(String),
}

#[derive(Clone)]
pub struct StoreOptions {
    pub database: Database,
    pub clock: Clock,
    pub on_commit: OnCommit,
    pub readers: usize,
    pub writers: usize,
}

impl std::fmt::Debug for StoreOptions {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("StoreOptions")
            .field("readers", &self.readers)
            .finish_non_exhaustive()
    }
}

/// Cheap to clone; the threads behind it end when the last clone is dropped.
#[derive(Clone)]
pub struct Store {
    pub(crate) writes: tokio::sync::mpsc::Sender<Job>,
    pub(crate) reads: crossbeam_channel::Sender<ReadJob>,
    pub(crate) kind: StoreKind,
    threads: Arc<std::sync::Mutex<Vec<std::thread::JoinHandle<()>>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StoreKind {
    Sqlite,
    Postgres,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Store")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// Waiting writes; more make `write` wait, which slows the senders down.
pub(crate) const QUEUED_WRITES_MAX: usize = 8_192;
pub(crate) const QUEUED_READS_MAX: usize = 16_384;

/// A function on a transaction, and where its answer goes once the commit is known.
pub(crate) type Job = Box<dyn FnOnce(&mut Tx<'_>) -> Outcome + Send>;
pub(crate) type Reply = Box<dyn FnOnce(Result<()>) + Send>;
pub(crate) type ReadJob = Box<dyn FnOnce(Result<&mut Tx<'_>>) + Send>;

pub(crate) struct Outcome {
    pub(crate) verdict: Verdict,
    pub(crate) reply: Reply,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Keep,
    Undo,
}

impl Store {
    /// Opens and migrates the database and starts its threads. Blocks; call it before serving.
    pub fn open(options: StoreOptions) -> Result<Self> {
        match options.database.clone() {
            Database::Sqlite(folder) => sqlite::open(&folder, options),
            Database::Postgres(address) => postgres::open(&address, &options),
        }
    }

    pub(crate) fn new(
        kind: StoreKind,
        writes: tokio::sync::mpsc::Sender<Job>,
        reads: crossbeam_channel::Sender<ReadJob>,
        threads: Vec<std::thread::JoinHandle<()>>,
    ) -> Self {
        Self {
            writes,
            reads,
            kind,
            threads: Arc::new(std::sync::Mutex::new(threads)),
        }
    }

    /// Whether commits hand their events over themselves (SQLite), or the log must be read.
    #[must_use]
    pub fn hands_events_over(&self) -> bool {
        match self.kind {
            StoreKind::Sqlite => true,
            StoreKind::Postgres => false,
        }
    }

    /// Runs an action and commits it. When this answers `Ok`, the change is on disk.
    pub async fn write<T, E, F>(&self, action: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
    {
        self.submit(action).await?.await
    }

    /// Queues an action and returns at once: what comes back waits for its commit. On SQLite
    /// actions run in the order in which they were submitted.
    pub async fn submit<T, E, F>(&self, action: F) -> Result<Committing<T, E>>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |tx| {
            let result = action(tx);
            let verdict = if result.is_ok() {
                Verdict::Keep
            } else {
                Verdict::Undo
            };
            let reply: Reply = Box::new(move |committed| {
                let result = match (result, committed) {
                    (Ok(_), Err(error)) => Err(E::from(error)),
                    (result, _) => result,
                };
                // Whoever asked may have gone away; the change stands all the same.
                drop(answer.send(result));
            });
            Outcome { verdict, reply }
        });
        self.writes.send(job).await.map_err(|_| closed())?;
        Ok(Committing(answered))
    }

    /// Runs a function on a snapshot of the database.
    pub async fn read<T, E, F>(&self, look: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: ReadJob = Box::new(move |tx| {
            drop(answer.send(tx.map_err(E::from).and_then(look)));
        });
        self.reads.try_send(job).map_err(|error| match error {
            crossbeam_channel::TrySendError::Full(_) => Error::Busy,
            crossbeam_channel::TrySendError::Disconnected(_) => closed(),
        })?;
        answered.await.map_err(|_| closed())?
    }

    /// Waits until what was queued is committed and the threads have ended. Blocks.
    pub fn close(self) {
        let Self {
            writes,
            reads,
            threads,
            ..
        } = self;
        drop((writes, reads));
        let threads = threads
            .lock()
            .map(|mut all| std::mem::take(&mut *all))
            .unwrap_or_default();
        for thread in threads {
            // A thread that panicked has already said so.
            drop(thread.join());
        }
    }
}

/// An action on its way to the disk.
#[derive(Debug)]
pub struct Committing<T, E>(oneshot::Receiver<std::result::Result<T, E>>);

impl<T, E: From<Error>> Future for Committing<T, E> {
    type Output = std::result::Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0)
            .poll(context)
            .map(|answered| answered.unwrap_or_else(|_| Err(closed().into())))
    }
}

/// A thread with a name, as a debugger and the system's tools show it.
pub(crate) fn spawn(
    name: String,
    work: impl FnOnce() + Send + 'static,
) -> Result<std::thread::JoinHandle<()>> {
    std::thread::Builder::new()
        .name(name)
        .spawn(work)
        .map_err(|error| Error::Unavailable(error.to_string()))
}

fn closed() -> Error {
    Error::Unavailable("it did not answer, or the server is stopping".to_owned())
}
