//! The hub against a model: whatever happens when, each connection receives exactly the events
//! after its snapshot that its person may see, in order.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use domain::event::{Audience, Change};
use domain::id::{ConversationId, EventId, SessionId, UserId};
use proptest::prelude::*;
use tokio::sync::Notify;
use tokio::task::yield_now;
use tokio::time::sleep;
use tokio_util::task::TaskTracker;

use super::*;
use crate::websocket::close::Close;

const USERS: i64 = 4;
const CONVERSATIONS: i64 = 3;

#[derive(Clone, Debug)]
enum Step {
    Append(Audience),
    Join(i64, i64),
    Leave(i64, i64),
    EndSession(i64),
    EndUser(i64),
    /// Tells the hub of the next events of the log.
    Publish(usize),
    Signal(Audience),
    /// A snapshot so many events old.
    Attach {
        user: i64,
        session: i64,
        old: usize,
    },
    Detach(usize),
    Pass(u64),
}

fn audience() -> impl Strategy<Value = Audience> {
    prop_oneof![
        1 => Just(Audience::Everyone),
        6 => (0..CONVERSATIONS).prop_map(|id| Audience::Conversation(ConversationId(id))),
        2 => (0..USERS).prop_map(|id| Audience::User(UserId(id))),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => audience().prop_map(Step::Append),
        3 => (0..CONVERSATIONS, 0..USERS).prop_map(|(c, u)| Step::Join(c, u)),
        2 => (0..CONVERSATIONS, 0..USERS).prop_map(|(c, u)| Step::Leave(c, u)),
        1 => (0..USERS * 2).prop_map(Step::EndSession),
        1 => (0..USERS * 3).prop_filter("rarely", |u| *u < USERS).prop_map(Step::EndUser),
        6 => (1..6_usize).prop_map(Step::Publish),
        1 => audience().prop_map(Step::Signal),
        5 => (0..USERS, 0..2_i64, 0..8_usize)
            .prop_map(|(user, second, old)| Step::Attach { user, session: user * 2 + second, old }),
        2 => (0..20_usize).prop_map(Step::Detach),
        4 => (0..12_u64).prop_map(Step::Pass),
    ]
}

/// The log, and who belongs where at each place of it.
#[derive(Default)]
struct Log(Vec<Published>);

impl Log {
    fn append(&mut self, audience: Audience, change: Option<Change>) {
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

    fn memberships(&self, user: UserId, count: usize) -> BTreeSet<ConversationId> {
        let mut memberships = BTreeSet::new();
        for event in &self.0[..count] {
            follow(&mut memberships, user, event);
        }
        memberships
    }

    fn position(&self, count: usize) -> EventId {
        self.0[..count].last().map_or(EventId(0), |event| event.id)
    }

    /// What a connection with a snapshot of the first `count` events receives, and whether it ends.
    fn expected(&self, user: UserId, session: SessionId, count: usize) -> (Vec<i64>, bool) {
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

struct Client {
    user: UserId,
    session: SessionId,
    snapshot: usize,
    connection: Arc<Connection>,
    /// `None` once detached.
    task: Option<tokio::task::JoinHandle<Result<Attachment, AttachError>>>,
    text: String,
}

impl Client {
    fn read(&mut self) {
        let context = Context::from_waker(Waker::noop());
        while let Poll::Ready(Some(chunk)) = self.connection.poll_chunk(&context) {
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    fn ids(&self) -> Vec<i64> {
        let lines = self.text.lines();
        lines
            .filter_map(|line| line.strip_prefix("id: ")?.parse().ok())
            .collect()
    }
}

struct World {
    hub: Hub,
    tracker: TaskTracker,
    log: Log,
    published: usize,
    clients: Vec<Client>,
}

impl World {
    fn new() -> Self {
        let tracker = TaskTracker::new();
        Self {
            hub: Hub::start(EventId(0), &tracker),
            tracker,
            log: Log::default(),
            published: 0,
            clients: Vec::new(),
        }
    }

    async fn step(&mut self, step: Step) {
        let personal = |user: i64| Audience::User(UserId(user));
        let shared = |id: i64| Audience::Conversation(ConversationId(id));
        match step {
            Step::Append(audience) => self.log.append(audience, None),
            Step::Join(conversation, user) => {
                let (id, user) = (ConversationId(conversation), UserId(user));
                let change = Change::Join {
                    conversation: id,
                    user,
                };
                self.log.append(shared(conversation), Some(change));
            }
            Step::Leave(conversation, user) => {
                let (id, user) = (ConversationId(conversation), UserId(user));
                let change = Change::Leave {
                    conversation: id,
                    user,
                };
                self.log.append(shared(conversation), Some(change));
            }
            Step::EndSession(session) => {
                let change = Change::EndSession {
                    session: SessionId(session),
                };
                self.log.append(personal(session / 2), Some(change));
            }
            Step::EndUser(user) => {
                let change = Change::EndUser { user: UserId(user) };
                self.log.append(Audience::Everyone, Some(change));
            }
            Step::Publish(count) => self.publish(count).await,
            Step::Signal(audience) => {
                self.hub
                    .signal(audience, "typing", Bytes::from_static(b"{}"))
            }
            Step::Attach { user, session, old } => {
                self.attach(UserId(user), SessionId(session), old)
            }
            Step::Detach(index) => {
                let client = self.clients.get_mut(index);
                if let Some(task) = client.and_then(|client| client.task.take()) {
                    task.abort();
                }
            }
            Step::Pass(ms) => {
                sleep(Duration::from_millis(ms)).await;
                yield_now().await;
            }
        }
    }

    async fn publish(&mut self, count: usize) {
        let until = (self.published + count).min(self.log.0.len());
        let events = self.log.0[self.published..until].to_vec();
        self.hub.publish(events).await;
        self.published = until;
    }

    fn attach(&mut self, user: UserId, session: SessionId, old: usize) {
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

    async fn check(mut self) {
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

fn run<Test: Future<Output = ()>>(test: Test) {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(test);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_is_missed_doubled_or_seen_by_others(steps in prop::collection::vec(step(), 1..120)) {
        run(async {
            let mut world = World::new();
            for step in steps {
                world.step(step).await;
            }
            world.check().await;
        });
    }
}

fn member(world: &mut World, user: i64, conversation: i64) {
    let change = Change::Join {
        conversation: ConversationId(conversation),
        user: UserId(user),
    };
    let audience = Audience::Conversation(ConversationId(conversation));
    world.log.append(audience, Some(change));
}

#[test]
fn whoever_comes_too_late_loads_again() {
    run(async {
        let mut world = World::new();
        for _ in 0..9_000 {
            world.log.append(Audience::Everyone, None);
        }
        world.publish(9_000).await;
        world.attach(UserId(1), SessionId(2), 9_000);
        world.attach(UserId(1), SessionId(2), 8_000);
        world.attach(UserId(1), SessionId(2), 0);
        let mut results = Vec::new();
        for client in &mut world.clients {
            results.push(client.task.take().unwrap().await.unwrap().map(|_| ()));
        }
        assert_eq!(results, [Err(AttachError::TooFarBehind), Ok(()), Ok(())]);
        assert_eq!(world.hub.counters().replayed.get(), 8_000);
    });
}

#[test]
fn whoever_waits_for_a_position_that_never_comes_is_told() {
    run(async {
        let mut world = World::new();
        world.log.append(Audience::Everyone, None);
        world.attach(UserId(1), SessionId(2), 0);
        let task = world.clients[0].task.take().unwrap();
        assert_eq!(
            task.await.unwrap().map(|_| ()),
            Err(AttachError::TooFarAhead)
        );
    });
}

#[test]
fn presence_is_told_once_and_a_reload_is_not_leaving() {
    run(async {
        let mut world = World::new();
        member(&mut world, 1, 1);
        member(&mut world, 2, 1);
        world.publish(2).await;
        world.attach(UserId(1), SessionId(2), 0);
        sleep(Duration::from_millis(20)).await;
        world.attach(UserId(2), SessionId(4), 0);
        world.attach(UserId(2), SessionId(4), 0);
        sleep(Duration::from_millis(20)).await;
        assert_eq!(
            world
                .hub
                .online(vec![UserId(1), UserId(2), UserId(3)])
                .await,
            [UserId(1), UserId(2)]
        );
        // Both tabs close, one comes back at once.
        world.clients.truncate(1);
        for user in [2, 2] {
            sleep(Duration::from_millis(20)).await;
            world.attach(UserId(user), SessionId(4), 0);
        }
        sleep(Duration::from_secs(30)).await;
        world.clients.truncate(1);
        sleep(Duration::from_secs(30)).await;
        world.clients[0].read();
        let text = &world.clients[0].text;
        let says = |text: &str, online: bool| text.matches(&format!("\"online\":{online}")).count();
        assert_eq!((says(text, true), says(text, false)), (2, 1), "{text}");
        assert_eq!(world.hub.online(vec![UserId(2)]).await, []);
    });
}

#[test]
fn a_long_poll_is_woken_by_what_its_person_may_see_alone() {
    run(async {
        let mut world = World::new();
        let notify = Arc::new(Notify::new());
        let attach = Attach {
            user: UserId(1),
            session: SessionId(2),
            memberships: vec![ConversationId(1)],
            position: EventId(0),
            connection: world.hub.waker(Arc::clone(&notify)),
            first_frames: Vec::new(),
        };
        let attachment = world.hub.attach(attach).await.unwrap();
        let second = Duration::from_secs(1);
        world
            .log
            .append(Audience::Conversation(ConversationId(2)), None);
        world.publish(1).await;
        world.hub.signal(
            Audience::User(UserId(1)),
            "typing",
            Bytes::from_static(b"{}"),
        );
        assert!(
            tokio::time::timeout(second, notify.notified())
                .await
                .is_err()
        );
        world
            .log
            .append(Audience::Conversation(ConversationId(1)), None);
        world.publish(1).await;
        assert!(
            tokio::time::timeout(second, notify.notified())
                .await
                .is_ok()
        );
        drop(attachment);
        sleep(second).await;
        assert_eq!(world.hub.counters().attached.get(), 0);
    });
}

#[test]
fn stopping_ends_every_connection_and_refuses_new_ones() {
    run(async {
        let mut world = World::new();
        world.log.append(Audience::Everyone, None);
        world.attach(UserId(1), SessionId(2), 1);
        sleep(Duration::from_millis(5)).await;
        world.publish(1).await;
        let hub = world.hub.clone();
        let stopping = world.tracker.spawn(async move { hub.shutdown().await });
        sleep(Duration::from_millis(10)).await;
        let client = &mut world.clients[0];
        client.read();
        assert_eq!(client.ids(), [1]);
        assert_eq!(client.connection.close_reason(), Some(Close::Restarting));
        assert!(!stopping.is_finished());
        world.clients.clear();
        let second = Duration::from_secs(1);
        assert!(tokio::time::timeout(second, stopping).await.is_ok());
        world.attach(UserId(1), SessionId(2), 0);
        let refused = world
            .clients
            .remove(0)
            .task
            .unwrap()
            .await
            .unwrap()
            .map(|_| ());
        assert_eq!(refused, Err(AttachError::Stopping));
        world.publish(1).await;
        world.tracker.close();
        world.clients.clear();
        world.tracker.wait().await;
    });
}
