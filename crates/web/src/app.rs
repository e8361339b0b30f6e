//! What every handler holds: built once in the server, passed on, no globals.

use std::ops::Deref;
use std::sync::Arc;

use actions::accounts::Registration;
use delivery::hub::Hub;
use domain::time::Timestamp;
use store::{Clock, Store};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::assets::Assets;
use crate::error::Error;
use crate::rate::Limits;
use crate::socketio::registry::Sessions;
use crate::texts::Texts;

/// Password hashes take 19 MiB each and a core: more at once would be the cheapest attack.
const HASHES_AT_ONCE_MAX: usize = 2;
/// Who waits longer for their turn to be hashed is told to come back.
const HASHES_WAITING_MAX: usize = 256;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    On,
    Off,
}

impl Switch {
    #[must_use]
    pub fn is_on(self) -> bool {
        self == Self::On
    }
}

/// The owner's settings, as far as the front doors know them.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where people reach the server, without a slash at the end.
    pub public_url: Option<String>,
    pub registration: Registration,
    pub guests: Switch,
    pub rate_limits: Switch,
    pub metrics: Switch,
    pub version: &'static str,
}

/// Cheap to clone.
#[derive(Clone, Debug)]
pub struct App(Arc<Parts>);

#[derive(Debug)]
pub struct Parts {
    pub store: Store,
    pub hub: Hub,
    pub options: Options,
    pub texts: Texts,
    pub assets: Assets,
    pub tracker: TaskTracker,
    /// Cancelled when the server stops.
    pub stop: CancellationToken,
    pub(crate) limits: Limits,
    pub(crate) socketio: Sessions,
    clock: ClockFace,
    hashes: Semaphore,
    hashes_waiting: Semaphore,
}

struct ClockFace(Clock);

impl std::fmt::Debug for ClockFace {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Clock")
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// What the server hands in; the rest an [`App`] makes itself.
#[derive(Debug)]
pub struct Wiring {
    pub store: Store,
    pub hub: Hub,
    pub options: Options,
    pub tracker: TaskTracker,
    pub stop: CancellationToken,
}

impl App {
    pub fn new(wiring: Wiring, clock: Clock) -> std::io::Result<Self> {
        let Wiring {
            store,
            hub,
            options,
            tracker,
            stop,
        } = wiring;
        Ok(Self(Arc::new(Parts {
            store,
            hub,
            limits: Limits::new(options.rate_limits),
            socketio: Sessions::default(),
            options,
            texts: Texts::load(),
            assets: Assets::load()?,
            tracker,
            stop,
            clock: ClockFace(clock),
            hashes: Semaphore::new(HASHES_AT_ONCE_MAX),
            hashes_waiting: Semaphore::new(HASHES_WAITING_MAX),
        })))
    }

    /// The moment, from the server's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.clock.0)()
    }

    /// Whether people reach the server by https, so that cookies may say so.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.options
            .public_url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://"))
    }

    /// Runs a password hash off the async threads, a few at a time.
    pub(crate) async fn hash<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let Ok(_place) = self.hashes_waiting.try_acquire() else {
            return Err(Error::RateLimited {
                retry_after_seconds: 2,
            });
        };
        let _turn = self
            .hashes
            .acquire()
            .await
            .map_err(|_| Error::internal("no turn to hash"))?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| Error::internal(&error.to_string()))
    }
}
