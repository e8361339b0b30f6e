use domain::event::{Audience, Data, EventKind};
use domain::id::{EventId, UserId};
use serde_json::json;

use super::{Fresh, each};
use crate::events::{self, NewEvent};
use crate::{Result, Store, Tx};

fn note(tx: &mut Tx<'_>, number: i64) {
    let data = Data::Json(json!({"number": number}));
    let audience = Audience::User(UserId(1));
    let kind = EventKind::NotificationSet;
    events::append(
        tx,
        NewEvent {
            kind,
            audience,
            conversation: None,
            user: None,
            data,
        },
    );
}

async fn write_notes(store: &Store, people: i64, each: i64) {
    let mut tasks = tokio::task::JoinSet::new();
    for person in 0..people {
        let store = store.clone();
        tasks.spawn(async move {
            for number in 0..each {
                let write = store.write(move |tx| -> Result<()> {
                    note(tx, person * 1_000 + number);
                    Ok(())
                });
                write.await.unwrap();
            }
        });
    }
    tasks.join_all().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_follows_the_log_misses_nothing_while_many_write() {
    for Fresh { store, .. } in each() {
        let follower = store.clone();
        let follow = async move {
            let (mut place, mut seen) = (EventId(0), Vec::new());
            while seen.len() < 400 {
                let more = follower
                    .read(move |tx| events::after(tx, place, 64))
                    .await
                    .unwrap();
                for event in more {
                    assert!(event.id > place);
                    place = event.id;
                    seen.push(event.data);
                }
                tokio::task::yield_now().await;
            }
            seen
        };
        let limit = std::time::Duration::from_secs(30);
        let (seen, ()) = tokio::join!(
            tokio::time::timeout(limit, follow),
            write_notes(&store, 8, 50)
        );
        assert_eq!(seen.expect("the follower passed over an event").len(), 400);
    }
}

#[tokio::test]
async fn sqlite_hands_every_event_over_in_order() {
    for Fresh { store, handed, .. } in each() {
        write_notes(&store, 4, 10).await;
        if store.hands_events_over() {
            let ids: Vec<i64> = handed
                .lock()
                .unwrap()
                .iter()
                .map(|event| event.id.0)
                .collect();
            assert_eq!(ids, (1..=40).collect::<Vec<_>>());
        }
        let last = store.read(events::last).await.unwrap();
        assert_eq!(last, EventId(40));
    }
}

#[tokio::test]
async fn pruning_keeps_the_newest_event_so_that_ids_go_on() {
    for Fresh { store, .. } in each() {
        write_notes(&store, 1, 5).await;
        let gone = store
            .write(|tx| events::prune(tx, domain::time::Timestamp(i64::MAX), 100))
            .await
            .unwrap();
        assert_eq!(gone, 4);
        write_notes(&store, 1, 1).await;
        assert_eq!(store.read(events::last).await.unwrap(), EventId(6));
        assert_eq!(store.read(events::first).await.unwrap(), EventId(5));
    }
}
