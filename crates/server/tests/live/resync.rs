//! A place in the log that is not kept any more, or was never reached: load the state anew.

use std::time::{Duration, Instant};

use serde_json::json;
use testkit::live::Live;
use testkit::receiver::log_of;
use testkit::stream::{Resume, Stream};
use testkit::{Person, TestApp};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const WAIT: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(20);

/// Every transport says so from this place, names the newest event, and goes on from there.
async fn is_told_to_resync(ada: &Person, bob: &Person, channel: &str, since: i64) {
    let head = head_of(ada).await;
    is_refused(bob, since, head).await;
    let mut live = Live::open(bob, Some(since)).await;
    let frame = live.next().await.unwrap();
    let mut stream = Stream::open(bob, Resume::LastEventId(since)).await;
    let told = stream.next_of("resync").await;
    let resync = json!({"type": "resync", "cursor": head});
    assert_eq!((&frame, &told.data), (&resync, &resync));
    // A browser that comes back by itself does not hear it again.
    assert_eq!(stream.last_id, Some(head));

    ada.says(channel, "and on").await;
    let event = live.next_event().await;
    let told = stream.next_of("message.created").await;
    let polled = bob.get(&format!("/api/v1/events?since={head}")).await;
    assert!(event["id"].as_i64() > Some(head));
    assert_eq!(
        (&told.data, &polled.json["events"]),
        (&event, &json!([event]))
    );
}

async fn is_refused(bob: &Person, since: i64, head: i64) {
    let poll = bob
        .get(&format!("/api/v1/events?since={since}&wait=5"))
        .await;
    assert_eq!((poll.status, poll.code()), (410, "resync"), "{poll:?}");
    assert_eq!(poll.json["cursor"], head);
}

async fn head_of(person: &Person) -> i64 {
    let answer = person.get("/api/v1/events").await;
    answer.json["cursor"].as_i64().unwrap()
}

#[tokio::test]
async fn a_cursor_from_the_future_is_sent_back() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let channel = ada.makes_channel("general").await;
        bob.joins(&channel).await;
        for since in [head_of(&ada).await + 1_000, i64::MAX, i64::MIN, -2] {
            is_told_to_resync(&ada, &bob, &channel, since).await;
        }
    }
}

#[tokio::test]
async fn a_cursor_older_than_the_log_is_kept_is_sent_to_load_anew() {
    for mut app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let channel = ada.makes_channel("general").await;
        bob.joins(&channel).await;
        let kept = head_of(&ada).await;
        app.pass_ms(29 * DAY_MS);
        ada.says(&channel, "nearly a month later").await;
        app.pass_ms(2 * DAY_MS);
        // Cleaning up is the first thing a server does.
        app.restart().await;
        let began = Instant::now();
        while bob.get("/api/v1/events?since=0").await.status != 410 {
            assert!(began.elapsed() < WAIT, "the log was not pruned");
            tokio::time::sleep(PAUSE).await;
        }
        is_told_to_resync(&ada, &bob, &channel, 0).await;
        is_told_to_resync(&ada, &bob, &channel, kept - 1).await;
        // Who has seen all that is gone misses nothing.
        let (log, _) = log_of(&bob, kept).await;
        assert_eq!(log[0]["data"]["body"], "nearly a month later");
    }
}
