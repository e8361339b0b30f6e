//! The hub: one task that hands every event to those who may see it, in the order of the log.
//!
//! Each audience has a circle of listeners; what is published to it goes to all of them as the
//! same bytes. The parts: `circles` who listens, `flush` the writing, `admission` how one joins
//! without a gap, `recent` the events it may need for that, `detours` who comes or goes in the
//! middle of a turn, `pace` when to write, `presence` who is here, `task` the loop.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use domain::event::Audience;
use domain::id::{ConversationId, EventId, SessionId, UserId};
use tokio::net::TcpStream;
use tokio::sync::{Notify, Semaphore, mpsc, oneshot};
use tokio_util::task::TaskTracker;

use crate::common::{self, Common, Counters};
use crate::connection::{Connection, Sink};
use crate::published::{Frame, Published};
use state::State;

mod admission;
mod circles;
mod detours;
mod flush;
mod pace;
mod presence;
mod recent;
mod state;
mod task;
#[cfg(test)]
mod tests;

/// How many events may wait for the hub before `publish` does.
const EVENTS_QUEUED_MAX: usize = 4_096;
/// How long a connection waits for the hub to reach the position it was loaded at.
const ATTACH_WAIT: Duration = Duration::from_secs(10);
/// How long clients may take to leave when the server stops.
const SHUTDOWN_WAIT: Duration = Duration::from_secs(4);

/// The handle: cheap to clone, and the task ends when the last one is gone.
#[derive(Clone, Debug)]
pub struct Hub {
    commands: mpsc::UnboundedSender<Command>,
    /// One permit for each event that may wait.
    space: Arc<Semaphore>,
    common: Arc<Common>,
}

/// What a connection needs to be attached: all of it read in one snapshot of the log.
#[derive(Debug)]
pub struct Attach {
    pub user: UserId,
    pub session: SessionId,
    /// The conversations the person belongs to at `position`.
    pub memberships: Vec<ConversationId>,
    /// The last event the snapshot contains.
    pub position: EventId,
    pub connection: Arc<Connection>,
    /// Written before anything else: `ready`, and what happened up to `position`.
    pub first_frames: Vec<Frame>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttachError {
    /// Too much happened since the snapshot: load again.
    #[error("the position is too far behind what is kept in memory")]
    TooFarBehind,
    /// The hub did not reach the position in time.
    #[error("the hub has not reached the position in time")]
    TooFarAhead,
    #[error("the server is stopping")]
    Stopping,
}

/// An attached connection; dropping it detaches.
#[derive(Debug)]
pub struct Attachment {
    commands: mpsc::UnboundedSender<Command>,
    connection: Arc<Connection>,
}

#[derive(Debug)]
enum Command {
    Publish(Vec<Published>),
    Signal {
        audience: Audience,
        frame: Frame,
    },
    Attach {
        attach: Box<Attach>,
        answer: oneshot::Sender<Result<(), AttachError>>,
    },
    Detach(Arc<Connection>),
    Online {
        users: Vec<UserId>,
        answer: oneshot::Sender<Vec<UserId>>,
    },
    Position(oneshot::Sender<EventId>),
    Stop(oneshot::Sender<()>),
}

impl Hub {
    /// Starts the hub's tasks; `position` is the last event of the log.
    #[must_use]
    pub fn start(position: EventId, tracker: &TaskTracker) -> Self {
        let (commands, queue) = mpsc::unbounded_channel();
        let common = Common::new(tracker);
        let space = Arc::new(Semaphore::new(EVENTS_QUEUED_MAX));
        let state = State::new(position, &common);
        tracker.spawn(task::run(state, queue, Arc::clone(&space)));
        tracker.spawn(common::keep(Arc::clone(&common)));
        Self {
            commands,
            space,
            common,
        }
    }

    /// Events in the order of the log, from one publisher. Waits while too many are queued.
    pub async fn publish(&self, mut events: Vec<Published>) {
        while !events.is_empty() {
            let rest = events.split_off(events.len().min(EVENTS_QUEUED_MAX));
            let count = u32::try_from(events.len()).unwrap_or(u32::MAX);
            let Ok(permits) = self.space.acquire_many(count).await else {
                return; // The hub has stopped: clients resume from the log.
            };
            permits.forget();
            self.tell(Command::Publish(events));
            events = rest;
        }
    }

    /// A hint that nobody is promised: typing, presence.
    pub fn signal(&self, audience: Audience, name: &'static str, json: Bytes) {
        if self.space.available_permits() == 0 {
            self.common.counters.signals_dropped.add(1);
            return;
        }
        let id = None;
        let frame = Frame { id, name, json };
        self.tell(Command::Signal { audience, frame });
    }

    /// A connection over an upgraded socket; it receives events once it is attached.
    #[must_use]
    pub fn websocket(&self, stream: TcpStream, deflate: bool) -> Arc<Connection> {
        Connection::new(&self.common, Sink::WebSocket { stream, deflate })
    }

    #[must_use]
    pub fn event_stream(&self) -> Arc<Connection> {
        Connection::new(&self.common, Sink::EventStream)
    }

    /// For a long-poll: `notify` is told when there is something to read from the log.
    #[must_use]
    pub fn waker(&self, notify: Arc<Notify>) -> Arc<Connection> {
        Connection::new(&self.common, Sink::Waker(notify))
    }

    /// From the snapshot on, the connection receives each event it may see once and in order.
    pub async fn attach(&self, attach: Attach) -> Result<Attachment, AttachError> {
        let (answer, answered) = oneshot::channel();
        let attachment = Attachment {
            commands: self.commands.clone(),
            connection: Arc::clone(&attach.connection),
        };
        let attach = Box::new(attach);
        self.tell(Command::Attach { attach, answer });
        match tokio::time::timeout(ATTACH_WAIT, answered).await {
            Ok(Ok(result)) => result.map(|()| attachment),
            Ok(Err(_)) => Err(AttachError::Stopping),
            Err(_) => Err(AttachError::TooFarAhead),
        }
    }

    /// Those of them who have a connection, or had one a moment ago.
    pub async fn online(&self, users: Vec<UserId>) -> Vec<UserId> {
        let (answer, answered) = oneshot::channel();
        self.tell(Command::Online { users, answer });
        answered.await.unwrap_or_default()
    }

    /// The last event handed out.
    pub async fn position(&self) -> Option<EventId> {
        let (answer, answered) = oneshot::channel();
        self.tell(Command::Position(answer));
        answered.await.ok()
    }

    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.common.counters
    }

    /// Sends every client away to come back soon, and returns when they have gone or time is up.
    pub async fn shutdown(&self) {
        let (answer, answered) = oneshot::channel();
        self.tell(Command::Stop(answer));
        // An error means that it had stopped before.
        drop(answered.await);
    }

    /// A stopped hub hears nothing, and whoever waits for its answer learns that.
    fn tell(&self, command: Command) {
        drop(self.commands.send(command));
    }
}

impl Attachment {
    #[must_use]
    pub fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }
}

impl Drop for Attachment {
    fn drop(&mut self) {
        let connection = Arc::clone(&self.connection);
        // A stopped hub has let go of it already.
        drop(self.commands.send(Command::Detach(connection)));
    }
}
