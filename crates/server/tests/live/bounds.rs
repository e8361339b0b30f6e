//! The bad days of a connection: a reader that is too slow, one that missed a lot, and a server
//! that stops.

use std::time::Duration;

use serde_json::{Value, json};
use testkit::database::{fresh_postgres, postgres_server};
use testkit::frames::Frames;
use testkit::live::Live;
use testkit::receiver::{Receiver, Transport, log_of};
use testkit::stream::{Resume, Stream};
use testkit::{Person, Program, TestApp};

/// The contract's.
const STOP_WAIT: Duration = Duration::from_secs(10);
const SENDERS: usize = 8;

/// Says something many times, several at once.
async fn say_many(person: &Person, conversation: &str, count: usize, body: &str) {
    let mut saying = tokio::task::JoinSet::new();
    for sender in 0..SENDERS {
        let (person, conversation) = (person.clone(), conversation.to_owned());
        let body = body.to_owned();
        let mine = count / SENDERS + usize::from(sender < count % SENDERS);
        saying.spawn(async move {
            for _ in 0..mine {
                person.says(&conversation, &body).await;
            }
        });
    }
    while let Some(said) = saying.join_next().await {
        said.unwrap();
    }
}

fn created(events: &[Value]) -> Vec<i64> {
    let messages = events
        .iter()
        .filter(|event| event["type"] == "message.created");
    messages
        .filter_map(|event| event["data"]["seq"].as_i64())
        .collect()
}

#[tokio::test]
async fn five_thousand_missed_events_arrive_whole_on_every_transport() {
    const MISSED: usize = 5_000;
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let channel = ada.makes_channel("general").await;
        bob.joins(&channel).await;
        let (_, head) = log_of(&bob, 0).await;
        say_many(&ada, &channel, MISSED, "one of many").await;
        let mut receiving = tokio::task::JoinSet::new();
        for transport in Transport::ALL {
            let mut receiver = Receiver::new(&bob, transport, head);
            receiving.spawn(async move {
                receiver
                    .receive_until(|events| events.len() >= MISSED)
                    .await;
                assert_eq!(created(&receiver.events), (1..=5_000).collect::<Vec<_>>());
                // It took one connection: catching up is no reason to be sent away.
                assert_eq!(receiver.openings, 1, "{transport:?}");
            });
        }
        while let Some(done) = receiving.join_next().await {
            done.unwrap();
        }
    }
}

#[tokio::test]
async fn a_slow_reader_is_sent_away_and_loses_nothing() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let channel = ada.makes_channel("general").await;
        bob.joins(&channel).await;
        let bearer = format!("Bearer {}", bob.token.clone().unwrap());
        let headers = [("Authorization", bearer.as_str())];
        let mut slow = Frames::open(bob.address, "", &headers).await.unwrap();
        // More than a socket, its queue and the system between them hold.
        say_many(&ada, &channel, 400, &"a lot to read ".repeat(700)).await;
        let mut received = Vec::new();
        let ended = loop {
            match slow.next().await {
                Ok(frame) if frame["id"].is_i64() => received.push(frame),
                Ok(_) => {}
                Err(ended) => break ended,
            }
        };
        assert_eq!(ended.code, 1013);
        assert!((1..400).contains(&received.len()), "{}", received.len());
        let last = received.last().and_then(|event| event["id"].as_i64());
        let mut receiver = Receiver::new(&bob, Transport::Socket, last.unwrap());
        receiver
            .receive_until(|events| received.len() + events.len() >= 400)
            .await;
        received.append(&mut receiver.events);
        assert_eq!(created(&received), (1..=400).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn a_stream_that_is_not_read_is_ended_and_loses_nothing() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let channel = ada.makes_channel("general").await;
        bob.joins(&channel).await;
        let mut slow = Stream::open(&bob, Resume::FromNow).await;
        slow.welcome().await;
        say_many(&ada, &channel, 500, &"a lot to read ".repeat(700)).await;
        let told = slow.end().await.into_iter();
        let mut received: Vec<Value> = told
            .filter(|told| told.id.is_some())
            .map(|told| told.data)
            .collect();
        assert!((1..500).contains(&received.len()), "{}", received.len());
        let last = slow.last_id.unwrap();
        let mut receiver = Receiver::new(&bob, Transport::Stream, last);
        receiver
            .receive_until(|events| received.len() + events.len() >= 500)
            .await;
        received.append(&mut receiver.events);
        assert_eq!(created(&received), (1..=500).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn one_slow_reader_makes_nobody_else_wait() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
    let channel = ada.makes_channel("general").await;
    bob.joins(&channel).await;
    let bearer = format!("Bearer {}", bob.token.clone().unwrap());
    let headers = [("Authorization", bearer.as_str())];
    let slow = Frames::open(bob.address, "", &headers).await.unwrap();
    let mut quick = Receiver::new(&bob, Transport::Socket, log_of(&bob, 0).await.1);
    say_many(&ada, &channel, 300, &"a lot to read ".repeat(700)).await;
    quick.receive_until(|events| events.len() >= 300).await;
    assert_eq!(quick.openings, 1);
    drop(slow);
}

#[tokio::test]
async fn a_server_that_stops_sends_everybody_away_to_come_back() {
    let mut databases = vec![None];
    if let Some(server) = postgres_server() {
        let database = tokio::task::spawn_blocking(move || fresh_postgres(&server));
        databases.push(Some(database.await.unwrap()));
    }
    for database in databases {
        let mut program = Program::start(env!("CARGO_BIN_EXE_chirm"), database).await;
        let ada = program.guest("ada").await;
        let channel = ada.makes_channel("general").await;
        let (_, head) = log_of(&ada, 0).await;
        let mut live = Live::open(&ada, None).await;
        let mut stream = Stream::open(&ada, Resume::FromNow).await;
        let waiting = tokio::spawn({
            let (ada, path) = (ada.clone(), format!("/api/v1/events?since={head}&wait=60"));
            async move { ada.get(&path).await }
        });
        // The stream and the poll are there when they are told of this.
        ada.says(&channel, "hello").await;
        live.next_of("message.created").await;
        stream.next_of("message.created").await;
        assert_eq!(
            waiting.await.unwrap().json["events"][0]["data"]["body"],
            "hello"
        );
        let idle = tokio::spawn({
            let ada = ada.clone();
            async move { ada.get("/api/v1/events?wait=60").await }
        });
        live.say(json!({"type": "send", "ref": 1, "conversation_id": channel, "body": "last"}))
            .await;
        live.next_of("ack").await;
        program.terminate();
        assert_eq!(live.end().await.code, 1012);
        stream.end().await;
        let status = program.ended(STOP_WAIT).await;
        assert_eq!(status.code(), Some(0));
        // Answered, or not yet taken up when the server stopped.
        if let Ok(answer) = idle.await {
            assert_eq!(answer.status, 200);
        }
        program.start_again().await;
        let bodies: Vec<Value> = ada
            .reads_all(&channel)
            .await
            .into_iter()
            .map(|message| message["body"].clone())
            .collect();
        assert_eq!(bodies, ["hello", "last"]);
    }
}
