//! Random schedules against the model.

use std::time::Duration;

use bytes::Bytes;
use domain::event::{Audience, Change};
use domain::id::{ConversationId, SessionId, UserId};
use proptest::prelude::*;
use tokio::task::yield_now;
use tokio::time::sleep;

use super::world::{World, run};

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

impl World {
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
                    .signal(audience, "typing", Bytes::from_static(b"{}"));
            }
            Step::Attach { user, session, old } => {
                self.attach(UserId(user), SessionId(session), old);
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
