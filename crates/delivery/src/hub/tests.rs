//! The hub against a model: whatever happens when, each connection receives exactly the events
//! after its snapshot that its person may see, in order.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use domain::event::{Audience, Change};
use domain::id::{ConversationId, EventId, SessionId, UserId};
use tokio::sync::Notify;
use tokio::time::sleep;

use self::world::{World, run};
use super::{Attach, AttachError};
use crate::websocket::close::Close;

mod schedules;
mod world;

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
