//! A server from its settings to its end: opened, serving, stopped without losing anything.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actions::secret;
use anyhow::Context;
use delivery::hub::Hub;
use delivery::nats::Neighbours;
use delivery::tail::{Bell, bell};
use domain::id::EventId;
use store::{Clock, Database, OnCommit, Store, StoreOptions, events, facts};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use web::app::{App, Wiring};

use crate::config::Settings;
use crate::folder::{self, Claim};
use crate::housekeeping;

/// The fact that names a log among others.
const LOG_NAME: &str = "log_name";
const READERS: usize = 2;
const POSTGRES_WRITERS: usize = 6;
const POSTGRES_READERS: usize = 6;
/// The contract allows ten seconds in all; what was accepted ends within the first of them.
const REQUESTS_WAIT: Duration = Duration::from_secs(6);
const CLOSE_WAIT: Duration = Duration::from_secs(3);

/// A server that serves until it is stopped.
#[derive(Debug)]
pub struct Running {
    pub address: SocketAddr,
    app: App,
    store: Store,
    tracker: TaskTracker,
    _claim: Option<Claim>,
}

/// Opens everything and begins to serve.
pub async fn start(settings: &Settings, clock: Clock) -> anyhow::Result<Running> {
    let claim = match settings.database {
        Some(_) => None,
        None => Some(folder::claim(&settings.data)?),
    };
    let ((bell, tail), neighbours) = (bell(), Neighbours::new());
    let on_commit: OnCommit = {
        let (bell, neighbours) = (bell.clone(), neighbours.clone());
        Arc::new(move |events| {
            bell.committed(events);
            neighbours.ring();
        })
    };
    let opening = options(database(settings)?, Arc::clone(&clock), on_commit);
    let store = tokio::task::spawn_blocking(|| Store::open(opening))
        .await?
        .with_context(|| opening_failed(settings))?;
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("--listen: {} cannot be listened on", settings.listen))?;
    let address = listener.local_addr()?;
    let tracker = TaskTracker::new();
    let stop = CancellationToken::new();
    let position: EventId = store.read(events::last).await?;
    let hub = Hub::start(position, &tracker);
    tracker.spawn(tail.follow(store.clone(), hub.clone(), position, stop.child_token()));
    tracker.spawn(housekeeping::keep(
        store.clone(),
        Arc::clone(&clock),
        stop.child_token(),
    ));
    if let Some(nats) = &settings.nats {
        ring_others(
            &store,
            nats,
            (&neighbours, bell),
            (&tracker, stop.child_token()),
        )
        .await?;
    }
    let wiring = Wiring {
        store: store.clone(),
        hub,
        options: settings.web(),
        tracker: tracker.clone(),
        stop,
    };
    let app = App::new(wiring, clock)?;
    tracker.spawn(web::serve::serve(app.clone(), listener));
    Ok(Running {
        address,
        app,
        store,
        tracker,
        _claim: claim,
    })
}

impl Running {
    /// Stops accepting, sends live clients away to come back, ends what was begun.
    pub async fn stop(self) {
        let Self {
            app,
            store,
            tracker,
            ..
        } = self;
        let hub = app.hub.clone();
        app.stop.cancel();
        tracker.close();
        hub.shutdown().await;
        if tokio::time::timeout(REQUESTS_WAIT, tracker.wait())
            .await
            .is_err()
        {
            tracing::warn!("some requests did not end in time");
        }
        drop((app, hub));
        let closing = tokio::task::spawn_blocking(move || store.close());
        if tokio::time::timeout(CLOSE_WAIT, closing).await.is_err() {
            tracing::warn!("the database did not close in time");
        }
    }
}

/// Joins the nodes that share this log; it has a name of its own, because NATS may serve others.
async fn ring_others(
    store: &Store,
    nats: &str,
    bells: (&Neighbours, Bell),
    tasks: (&TaskTracker, CancellationToken),
) -> anyhow::Result<()> {
    let name = secret::random_code().map_err(|_| anyhow::anyhow!("no random numbers"))?;
    let log = store
        .write(move |tx| facts::get_or_claim(tx, LOG_NAME, &name))
        .await?;
    let (neighbours, bell) = bells;
    neighbours
        .connect(nats, &log, bell, tasks)
        .await
        .context("--nats: it cannot be used")
}

/// Where the data is.
pub fn database(settings: &Settings) -> anyhow::Result<Database> {
    if let Some(address) = &settings.database {
        return Ok(Database::Postgres(address.clone()));
    }
    let folder = &settings.data;
    std::fs::create_dir_all(folder)
        .with_context(|| format!("--data: the folder {} cannot be made", folder.display()))?;
    Ok(Database::Sqlite(folder.clone()))
}

#[must_use]
pub fn options(database: Database, clock: Clock, on_commit: OnCommit) -> StoreOptions {
    let readers = match database {
        Database::Sqlite(_) => READERS,
        Database::Postgres(_) => POSTGRES_READERS,
    };
    StoreOptions {
        database,
        clock,
        on_commit,
        readers,
        writers: POSTGRES_WRITERS,
    }
}

fn opening_failed(settings: &Settings) -> String {
    match &settings.database {
        Some(_) => "--database: it could not be opened".to_owned(),
        None => format!("--data: {} could not be opened", settings.data.display()),
    }
}
