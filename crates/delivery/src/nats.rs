//! The bell between nodes: whoever wrote rings, and every node reads on in the log by itself.
//! Nothing travels here but the ring; one that is lost costs a tick of the tail, never an event.

use std::sync::Arc;

use futures_util::StreamExt;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::tail::Bell;

/// Rings the other nodes. Cheap to clone; many rings at once become one.
#[derive(Clone, Debug)]
pub struct Neighbours {
    rung: Arc<Notify>,
}

#[derive(Debug, thiserror::Error)]
#[error("NATS: {0}")]
pub struct NatsError(String);

impl Neighbours {
    /// A bell whose rope is not tied yet: the store wants to ring before the network is there.
    #[must_use]
    pub fn new() -> Self {
        Self {
            rung: Arc::new(Notify::new()),
        }
    }

    pub fn ring(&self) {
        self.rung.notify_one();
    }

    /// Ties the rope: rings go out to the nodes that share this log, and theirs come in.
    pub async fn connect(
        &self,
        address: &str,
        log: &str,
        bell: Bell,
        tasks: (&TaskTracker, CancellationToken),
    ) -> Result<(), NatsError> {
        let failed = |error: &dyn std::fmt::Display| NatsError(error.to_string());
        let options = async_nats::ConnectOptions::new().retry_on_initial_connect();
        let client = options
            .connect(address)
            .await
            .map_err(|error| failed(&error))?;
        let subject = format!("chirm.{log}.bell");
        let mut incoming = client
            .subscribe(subject.clone())
            .await
            .map_err(|error| failed(&error))?;
        let (tracker, stop) = tasks;
        let (rung, stopped) = (Arc::clone(&self.rung), stop.clone());
        tracker.spawn(async move {
            loop {
                tokio::select! {
                    () = stopped.cancelled() => return,
                    () = rung.notified() => {}
                }
                if let Err(error) = client.publish(subject.clone(), "".into()).await {
                    tracing::warn!(%error, "other nodes were not rung; they look by themselves");
                }
            }
        });
        tracker.spawn(async move {
            loop {
                tokio::select! {
                    () = stop.cancelled() => return,
                    ring = incoming.next() => match ring {
                        // Our own ring comes back too: a look at a log we know costs one query.
                        Some(_) => bell.ring(),
                        None => return,
                    },
                }
            }
        });
        Ok(())
    }
}

impl Default for Neighbours {
    fn default() -> Self {
        Self::new()
    }
}
