//! The same events with the same ids, however one receives them, and from wherever one goes on.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::live::Live;
use testkit::receiver::{Receiver, Transport, log_of};
use testkit::stream::{Resume, Stream};
use testkit::{Answer, Person, TestApp};

/// What the contract's "at once" may take on a loaded machine.
const AT_ONCE: Duration = Duration::from_secs(1);

/// A little of everything that a member learns of.
async fn a_busy_hour(ada: &Person, bob: &Person) {
    let channel = ada.makes_channel("general").await;
    bob.joins(&channel).await;
    ada.says(&channel, "hello").await;
    bob.says(&channel, "上海 😀 \u{2028} \"quoted\" \\ and\nbroken")
        .await;
    let at = format!("/api/v1/conversations/{channel}");
    let (first, read) = (format!("{at}/messages/1"), format!("{at}/read"));
    let edit = json!({"body": format!("hello @{}", bob.handle)});
    done(&ada.patch(&first, edit).await);
    done(&ada.delete(&first).await);
    ada.says(&channel, "again").await;
    done(&bob.put(&read, json!({"seq": 3})).await);
    done(
        &ada.patch(&at, json!({"name": "all", "topic": "talk"}))
            .await,
    );
    let seat = format!("{at}/membership");
    done(&bob.patch(&seat, json!({"notify": "none"})).await);
    done(&ada.patch("/api/v1/me", json!({"name": "Ada L."})).await);
    done(&ada.patch(&at, json!({"archived": true})).await);
}

fn done(answer: &Answer) {
    assert!(answer.status < 300, "{answer:?}");
}

fn ids(events: &[Value]) -> Vec<i64> {
    events
        .iter()
        .filter_map(|event| event["id"].as_i64())
        .collect()
}

#[tokio::test]
async fn every_transport_hands_out_the_same_events_while_they_happen() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let last = |events: &[Value]| {
            events
                .last()
                .is_some_and(|event| !event["data"]["archived_at"].is_null())
        };
        let mut receiving = tokio::task::JoinSet::new();
        for transport in Transport::ALL {
            let mut receiver = Receiver::new(&bob, transport, 0);
            receiving.spawn(async move {
                receiver.receive_until(last).await;
                receiver
            });
        }
        a_busy_hour(&ada, &bob).await;
        let (log, _) = log_of(&bob, 0).await;
        let kinds: Vec<&str> = log
            .iter()
            .filter_map(|event| event["type"].as_str())
            .collect();
        for kind in [
            "channel.created",
            "membership.created",
            "membership.changed",
            "message.created",
            "message.edited",
            "message.deleted",
            "read.moved",
            "channel.changed",
            "user.changed",
        ] {
            assert!(kinds.contains(&kind), "{kind} of {kinds:?}");
        }
        while let Some(receiver) = receiving.join_next().await {
            let receiver = receiver.unwrap();
            assert_eq!(ids(&receiver.events), ids(&log), "{:?}", receiver.transport);
            for (live, logged) in receiver.events.iter().zip(&log) {
                // What was said is told as it is by now: a deleted message has lost its words.
                let (kind, told) = (&live["type"], &live["data"]["seq"]);
                assert_eq!((kind, told), (&logged["type"], &logged["data"]["seq"]));
                if live["data"]["seq"].is_null() {
                    assert_eq!(live, logged, "{:?}", receiver.transport);
                }
            }
        }
    }
}

#[tokio::test]
async fn a_client_goes_on_from_any_place_in_the_log() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        a_busy_hour(&ada, &bob).await;
        let (log, head) = log_of(&bob, 0).await;
        let last = ids(&log).last().copied().unwrap();
        let mut receiving = tokio::task::JoinSet::new();
        for transport in Transport::ALL {
            for cursor in 0..last {
                let mut receiver = Receiver::new(&bob, transport, cursor);
                let log = log.clone();
                receiving.spawn(async move {
                    receiver.receive_to(last).await;
                    let rest = log
                        .iter()
                        .filter(|event| event["id"].as_i64() > Some(cursor));
                    let rest: Vec<&Value> = rest.collect();
                    let events: Vec<&Value> = receiver.events.iter().collect();
                    assert_eq!(events, rest, "{transport:?} from {cursor}");
                });
            }
        }
        while let Some(done) = receiving.join_next().await {
            done.unwrap();
        }
        assert!(head >= last);
        assert_eq!(log_of(&bob, head).await.0, Vec::<Value>::new());
    }
}

#[tokio::test]
async fn without_a_cursor_one_hears_what_happens_from_now_on() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let channel = ada.makes_channel("general").await;
        bob.joins(&channel).await;
        ada.says(&channel, "before").await;
        let (_, head) = log_of(&bob, 0).await;

        let poll = bob.get("/api/v1/events").await;
        assert_eq!((poll.status, &poll.json["events"]), (200, &json!([])));
        assert_eq!(poll.json["cursor"], head);
        let mut live = Live::open(&bob, None).await;
        assert_eq!(live.ready["cursor"], head);
        assert_eq!(live.ready["user"]["handle"], "bob");
        let mut stream = Stream::open(&bob, Resume::FromNow).await;
        let waiting = tokio::spawn({
            let bob = bob.clone();
            async move { bob.get("/api/v1/events?wait=20").await.json }
        });
        let mut seq = ada.says(&channel, "now").await;
        assert_eq!(live.next_of("message.created").await["data"]["body"], "now");
        assert_eq!(
            stream.next_of("message.created").await.data["data"]["body"],
            "now"
        );
        // The long poll may have begun after it; then it hears the next one.
        while !waiting.is_finished() {
            seq = ada.says(&channel, "now").await;
            tokio::task::yield_now().await;
        }
        let polled = waiting.await.unwrap();
        let told = &polled["events"][0]["data"];
        assert_eq!(told["body"], "now");
        assert!(told["seq"].as_i64() <= Some(seq));
    }
}

#[tokio::test]
async fn a_stream_that_breaks_before_its_first_event_knows_where_to_go_on() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let channel = ada.makes_channel("general").await;
        bob.joins(&channel).await;
        let mut stream = Stream::open(&bob, Resume::FromNow).await;
        let last_id = stream.welcome().await;
        drop(stream);
        ada.says(&channel, "meanwhile").await;
        let mut stream = Stream::open(&bob, Resume::LastEventId(last_id)).await;
        let told = stream.next_of("message.created").await;
        assert_eq!(told.data["data"]["body"], "meanwhile");
    }
}

#[tokio::test]
async fn a_long_poll_wakes_up_at_once_and_otherwise_comes_back_empty() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let channel = ada.makes_channel("general").await;
        bob.joins(&channel).await;
        let (_, head) = log_of(&bob, 0).await;

        let began = Instant::now();
        let path = format!("/api/v1/events?since={head}&wait=1");
        let empty = bob.get(&path).await;
        assert_eq!(empty.json, json!({"events": [], "cursor": head}));
        assert!(began.elapsed() >= Duration::from_secs(1));
        assert!(began.elapsed() < Duration::from_secs(5));

        // What others do among themselves does not end the wait, and neither does a signal.
        let eve = app.guest("eve").await;
        let private = eve.makes_channel_that_is("eves", "private").await;
        let (_, head) = log_of(&bob, head).await;
        let waiting = tokio::spawn({
            let (bob, path) = (bob.clone(), format!("/api/v1/events?since={head}&wait=30"));
            async move { (bob.get(&path).await.json, Instant::now()) }
        });
        let mut live = Live::open(&ada, None).await;
        let typing = json!({"type": "typing", "conversation_id": channel});
        live.say(typing).await;
        live.next_of("typing").await;
        eve.says(&private, "to myself").await;
        live.events_until_pong().await;
        assert!(!waiting.is_finished());

        ada.says(&channel, "wake up").await;
        let said = Instant::now();
        let (woken, at) = waiting.await.unwrap();
        assert_eq!(woken["events"][0]["data"]["body"], "wake up");
        assert_eq!(woken["events"][0]["id"], woken["cursor"]);
        assert!(at.saturating_duration_since(said) < AT_ONCE);
    }
}

#[tokio::test]
async fn a_poll_has_bounds_that_it_names() {
    let app = TestApp::start().await;
    let ada = app.guest("ada").await;
    for (query, field) in [
        ("wait=61", "wait"),
        ("wait=-1", "wait"),
        ("limit=0", "limit"),
    ] {
        let answer = ada.get(&format!("/api/v1/events?since=0&{query}")).await;
        assert_eq!((answer.status, answer.code()), (422, "invalid"), "{query}");
        assert!(
            answer.json["error"]["fields"][field].is_string(),
            "{answer:?}"
        );
    }
    for query in [
        "since=x",
        "since=1.5",
        "wait=soon",
        "since=99999999999999999999",
    ] {
        let answer = ada.get(&format!("/api/v1/events?{query}")).await;
        assert_eq!((answer.status, answer.code()), (422, "invalid"), "{query}");
    }
    for path in ["/api/v1/events", "/api/v1/events/stream", "/api/v1/live"] {
        let answer = app.stranger().get(path).await;
        assert!([401, 422].contains(&answer.status), "{path}: {answer:?}");
    }
}
