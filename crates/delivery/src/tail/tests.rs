//! Whatever becomes of what the writer hands over, the hub gets the whole log, once.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use domain::event::{Audience, Data, EventKind};
use domain::id::{SessionId, UserId};
use domain::time::Timestamp;
use serde_json::json;
use store::events::NewEvent;
use store::{Database, StoreOptions};
use tokio::time::{Instant, sleep};
use tokio_util::task::TaskTracker;

use super::*;
use crate::connection::Connection;
use crate::hub::Attach;

const EVENTS: usize = 300;

type Tell = fn(&Bell, usize, Vec<Event>);

async fn write(store: &Store, number: usize) {
    let write = store.write(move |tx| -> store::Result<()> {
        let event = NewEvent {
            kind: EventKind::NotificationSet,
            audience: Audience::User(UserId(1)),
            conversation: None,
            user: None,
            data: Data::Json(json!({ "number": number })),
        };
        events::append(tx, event);
        Ok(())
    });
    write.await.unwrap();
}

fn open(folder: &tempfile::TempDir, bell: Bell, tell: Tell) -> Store {
    let commits = AtomicUsize::new(0);
    let options = StoreOptions {
        database: Database::Sqlite(folder.path().to_owned()),
        clock: Arc::new(|| Timestamp(1_000)),
        on_commit: Arc::new(move |events| {
            tell(&bell, commits.fetch_add(1, Ordering::Relaxed), events);
        }),
        readers: 1,
        writers: 1,
    };
    std::thread::scope(|scope| scope.spawn(|| Store::open(options)).join())
        .unwrap()
        .unwrap()
}

async fn listen(hub: &Hub, position: EventId) -> (crate::hub::Attachment, Arc<Connection>) {
    let connection = hub.event_stream();
    let attach = Attach {
        user: UserId(1),
        session: SessionId(1),
        memberships: Vec::new(),
        position,
        connection: Arc::clone(&connection),
        first_frames: Vec::new(),
    };
    (hub.attach(attach).await.unwrap(), connection)
}

/// The ids that come in before all have come, or time is up.
async fn collect(connection: &Connection, count: usize) -> Vec<i64> {
    let context = Context::from_waker(Waker::noop());
    let until = Instant::now() + Duration::from_secs(20);
    let mut text = String::new();
    loop {
        while let Poll::Ready(Some(chunk)) = connection.poll_chunk(&context) {
            text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
        let ids = text
            .lines()
            .filter_map(|line| line.strip_prefix("id: ")?.parse().ok());
        let ids: Vec<i64> = ids.collect();
        if ids.len() >= count || Instant::now() > until {
            return ids;
        }
        sleep(Duration::from_millis(5)).await;
    }
}

async fn follow_while(tell: Tell) {
    let folder = tempfile::tempdir().unwrap();
    let (bell, tail) = bell();
    let store = open(&folder, bell, tell);
    write(&store, 0).await;
    let position = store.read(events::last).await;
    let position = position.map_err(|error: store::Error| error).unwrap();
    let tracker = TaskTracker::new();
    let stopped = CancellationToken::new();
    let hub = Hub::start(position, &tracker);
    tracker.spawn(tail.follow(store.clone(), hub.clone(), position, stopped.clone()));
    let (attached, connection) = listen(&hub, position).await;
    for number in 1..=EVENTS {
        write(&store, number).await;
    }
    let ids = collect(&connection, EVENTS).await;
    let ascending: BTreeSet<i64> = ids.iter().copied().collect();
    assert_eq!(ids.len(), EVENTS);
    assert!(ascending.into_iter().eq(ids));
    stopped.cancel();
    drop((attached, hub));
    tracker.close();
    tracker.wait().await;
}

#[tokio::test]
async fn what_the_writer_hands_over_is_passed_on() {
    follow_while(|bell, _, events| bell.committed(events)).await;
}

#[tokio::test]
async fn what_got_lost_on_the_way_is_read_from_the_log() {
    follow_while(|bell, commit, events| {
        if commit % 3 != 0 {
            bell.committed(events);
        }
    })
    .await;
}

#[tokio::test]
async fn a_ring_is_enough_and_so_is_waiting() {
    follow_while(|bell, _, _| bell.committed(Vec::new())).await;
    follow_while(|_, _, _| {}).await;
}
