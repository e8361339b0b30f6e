//! A log, a hub that is told of it bit by bit, and clients with what they received.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use domain::event::{Audience, Change};
use domain::id::{ConversationId, EventId, SessionId, UserId};
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tokio_util::task::TaskTracker;

use crate::connection::Connection;
use crate::hub::{Attach, AttachError, Attachment, Hub};
use crate::published::Published;
use crate::websocket::close::Close;

/// The log, and who belongs where at each place of it.
#[derive(Default)]
pub(super) struct Log(pub(super) Vec<Published>);

impl Log {
    pub(super) fn append(&mut self, audience: Audience, change: Option<Change>) {
        // Ids ascend but leave gaps, as a database's sequence does.
        let id = self
            .0
            .last()
            .map_or(1, |last| last.id.0 + 1 + last.id.0 % 2);
        self.0.push(Published {
            id: EventId(id),
            audience,
            frame: Bytes::from(format!("{{\"id\":{id}}}")),
            name: "message.created",
            change,
        });
    }

    pub(super) fn memberships(&self, user: UserId, count: usize) -> BTreeSet<ConversationId> {
        let mut memberships = BTreeSet::new();
        for event in &self.0[..count] {
            follow(&mut memberships, user, event);
        }
        memberships
    }

    pub(super) fn position(&self, count: usize) -> EventId {
        self.0[..count].last().map_or(EventId(0), |event| event.id)
    }

    /// What a connection with a snapshot of the first `count` events receives, and whether it ends.
    pub(super) fn expected(
        &self,
        user: UserId,
        session: SessionId,
        count: usize,
    ) -> (Vec<i64>, bool) {
        let mut memberships = self.memberships(user, count);
        let mut ids = Vec::new();
        for event in &self.0[count..] {
            let before = memberships.clone();
            follow(&mut memberships, user, event);
            let sees = match event.audience {
                Audience::Everyone => true,
                Audience::User(one) => one == user,
                Audience::Conversation(one) => before.contains(&one) || memberships.contains(&one),
            };
            if sees {
                ids.push(event.id.0);
            }
            match event.change {
                Some(Change::EndSession { session: one }) if one == session => return (ids, true),
                Some(Change::EndUser { user: one }) if one == user => return (ids, true),
                _ => {}
            }
        }
        (ids, false)
    }
}

fn follow(memberships: &mut BTreeSet<ConversationId>, user: UserId, event: &Published) {
    match event.change {
        Some(Change::Join {
            conversation,
            user: one,
        }) if one == user => {
            memberships.insert(conversation);
        }
        Some(Change::Leave {
            conversation,
            user: one,
        }) if one == user => {
            memberships.remove(&conversation);
        }
        _ => {}
    }
}

pub(super) struct Client {
    user: UserId,
    session: SessionId,
    snapshot: usize,
    pub(super) connection: Arc<Connection>,
    /// `None` once detached.
    pub(super) task: Option<JoinHandle<Result<Attachment, AttachError>>>,
    pub(super) text: String,
}

impl Client {
    pub(super) fn read(&mut self) {
        let context = Context::from_waker(Waker::noop());
        while let Poll::Ready(Some(chunk)) = self.connection.poll_chunk(&context) {
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    pub(super) fn ids(&self) -> Vec<i64> {
        let lines = self.text.lines();
        lines
            .filter_map(|line| line.strip_prefix("id: ")?.parse().ok())
            .collect()
    }
}

pub(super) struct World {
    pub(super) hub: Hub,
    pub(super) tracker: TaskTracker,
    pub(super) log: Log,
    published: usize,
    pub(super) clients: Vec<Client>,
}

impl World {
    pub(super) fn new() -> Self {
        let tracker = TaskTracker::new();
        Self {
            hub: Hub::start(EventId(0), &tracker),
            tracker,
            log: Log::default(),
            published: 0,
            clients: Vec::new(),
        }
    }

    pub(super) async fn publish(&mut self, count: usize) {
        let until = (self.published + count).min(self.log.0.len());
        let events = self.log.0[self.published..until].to_vec();
        self.hub.publish(events).await;
        self.published = until;
    }

    pub(super) fn attach(&mut self, user: UserId, session: SessionId, old: usize) {
        let snapshot = self.log.0.len().saturating_sub(old);
        let connection = self.hub.event_stream();
        let attach = Attach {
            user,
            session,
            memberships: self.log.memberships(user, snapshot).into_iter().collect(),
            position: self.log.position(snapshot),
            connection: Arc::clone(&connection),
            first_frames: Vec::new(),
        };
        let hub = self.hub.clone();
        let task = self.tracker.spawn(async move { hub.attach(attach).await });
        self.clients.push(Client {
            user,
            session,
            snapshot,
            connection,
            task: Some(task),
            text: String::new(),
        });
    }

    pub(super) async fn check(mut self) {
        self.publish(usize::MAX / 2).await;
        sleep(Duration::from_millis(100)).await;
        assert_eq!(
            self.hub.position().await,
            Some(self.log.position(self.log.0.len()))
        );
        for client in &mut self.clients {
            client.read();
            let (expected, ended) = self
                .log
                .expected(client.user, client.session, client.snapshot);
            let ids = client.ids();
            if client.task.is_none() {
                assert!(expected.starts_with(&ids), "{ids:?} of {expected:?}");
            } else {
                assert_eq!(
                    ids, expected,
                    "user {} from {}",
                    client.user, client.snapshot
                );
                assert_eq!(
                    client.connection.close_reason(),
                    ended.then_some(Close::SignedOut)
                );
            }
        }
    }
}

pub(super) fn run<Test: Future<Output = ()>>(test: Test) {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(test);
}
