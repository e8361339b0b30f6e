//! `kill -9` at random moments under load: what was acknowledged is there, once and in order, and
//! everybody who comes back with their cursor hears exactly the log.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::database::{fresh_postgres, postgres_server};
use testkit::receiver::{Receiver, Transport, log_of};
use testkit::{Person, Program};
use tokio::sync::watch;

const ROUNDS: usize = 6;
const SENDERS: usize = 4;
/// How long a round lasts before the kill.
const ROUND_MS: std::ops::Range<u64> = 150..900;
const SEND_WAIT: Duration = Duration::from_secs(40);
const PAUSE: Duration = Duration::from_millis(10);

/// What a sender knows to be stored: its client tokens with the `seq` they were given, in order.
type Acknowledged = Vec<(String, i64)>;

/// Sends one message after the other, each again and again until it is acknowledged.
async fn keep_sending(
    person: Person,
    channel: String,
    done: watch::Receiver<bool>,
    count: Arc<AtomicUsize>,
) -> Acknowledged {
    let mut acknowledged = Vec::new();
    let path = format!("/api/v1/conversations/{channel}/messages");
    while !*done.borrow() {
        let token = format!("{}-{}", person.handle, acknowledged.len());
        let form = json!({"body": token, "client_token": token});
        let began = Instant::now();
        let message = loop {
            assert!(
                began.elapsed() < SEND_WAIT,
                "{token} was never acknowledged"
            );
            let request = person.request(reqwest::Method::POST, &path).json(&form);
            if let Ok(response) = request.send().await
                && response.status().is_success()
                && let Ok(message) = response.json::<Value>().await
            {
                break message;
            }
            tokio::time::sleep(PAUSE).await;
        };
        assert_eq!(message["body"], token);
        acknowledged.push((token, message["seq"].as_i64().unwrap()));
        count.fetch_add(1, Ordering::Relaxed);
    }
    acknowledged
}

/// Waits until something more was acknowledged, so that each round has its load.
async fn some_more(count: &AtomicUsize, more: usize) {
    let (before, began) = (count.load(Ordering::Relaxed), Instant::now());
    while count.load(Ordering::Relaxed) < before + more {
        assert!(began.elapsed() < SEND_WAIT, "nothing is acknowledged");
        tokio::time::sleep(PAUSE).await;
    }
}

/// Different moments in each run.
fn random_ms(range: std::ops::Range<u64>) -> Duration {
    let seed = RandomState::new().hash_one(ROUNDS);
    Duration::from_millis(range.start + seed % (range.end - range.start))
}

async fn survives_kills(database: Option<String>) {
    let mut program = Program::start(env!("CARGO_BIN_EXE_chirm"), database).await;
    let ada = program.guest("ada").await;
    let channel = ada.makes_channel("general").await;
    let listener = program.guest("listener").await;
    listener.joins(&channel).await;
    let (_, start) = log_of(&listener, 0).await;
    let is_end = |event: &Value| event["data"]["body"] == "the end";
    let mut receiving = tokio::task::JoinSet::new();
    for transport in Transport::ALL {
        let mut receiver = Receiver::new(&listener, transport, start);
        receiving.spawn(async move {
            receiver
                .receive_until(|events| events.last().is_some_and(is_end))
                .await;
            receiver
        });
    }
    let acknowledged = kills_under_load(&mut program, &channel).await;
    ada.says(&channel, "the end").await;

    let history = ada.reads_all(&channel).await;
    is_whole(&history, &acknowledged);
    let (log, _) = log_of(&listener, start).await;
    is_told(&log, &history);
    let received = receiving.join_all().await;
    received.iter().for_each(|receiver| heard(receiver, &log));
}

/// What was heard over many connections is the log.
fn heard(receiver: &Receiver, log: &[Value]) {
    let transport = receiver.transport;
    assert_eq!(receiver.events, log, "{transport:?}");
    assert!(receiver.openings > 1, "{transport:?} was never cut off");
}

/// The log tells what is stored.
fn is_told(log: &[Value], history: &[Value]) {
    let told: Vec<&Value> = log.iter().map(|event| &event["data"]).collect();
    let told = told.into_iter().filter(|data| data["seq"].is_i64());
    assert_eq!(told.collect::<Vec<_>>(), history.iter().collect::<Vec<_>>());
}

/// Kills the program again and again while people talk; answers what they know to be stored.
async fn kills_under_load(program: &mut Program, channel: &str) -> Vec<Acknowledged> {
    let (done, is_done) = watch::channel(false);
    let count = Arc::new(AtomicUsize::new(0));
    let mut sending = tokio::task::JoinSet::new();
    for number in 0..SENDERS {
        let sender = program.guest(&format!("sender-{number}")).await;
        sender.joins(channel).await;
        let (channel, count) = (channel.to_owned(), Arc::clone(&count));
        sending.spawn(keep_sending(sender, channel, is_done.clone(), count));
    }
    for _ in 0..ROUNDS {
        some_more(&count, SENDERS).await;
        tokio::time::sleep(random_ms(ROUND_MS)).await;
        program.kill();
        program.start_again().await;
    }
    some_more(&count, SENDERS).await;
    done.send(true).unwrap();
    sending.join_all().await
}

/// Nothing acknowledged is lost, nothing is doubled, and everybody's words are in their order.
fn is_whole(history: &[Value], acknowledged: &[Acknowledged]) {
    let seqs: Vec<i64> = history
        .iter()
        .filter_map(|one| one["seq"].as_i64())
        .collect();
    let gapless = seqs.iter().zip(1..).all(|(seq, expected)| *seq == expected);
    assert!(gapless, "a gap in seq: {seqs:?}");
    let mut bodies: Vec<&str> = history
        .iter()
        .filter_map(|one| one["body"].as_str())
        .collect();
    for mine in acknowledged {
        assert!(mine.is_sorted_by_key(|(_, seq)| *seq), "order is kept");
        for (token, seq) in mine {
            let at = usize::try_from(*seq - 1).unwrap();
            assert_eq!(bodies[at], token, "an acknowledged message is where it was");
        }
    }
    let count = bodies.len();
    bodies.sort_unstable();
    bodies.dedup();
    assert_eq!(bodies.len(), count, "nothing is doubled");
    let sent: usize = acknowledged.iter().map(Vec::len).sum();
    assert_eq!(
        count,
        sent + 1,
        "every sender ended with an acknowledgement"
    );
}

#[tokio::test]
async fn killed_on_sqlite_nothing_is_lost_or_doubled() {
    survives_kills(None).await;
}

#[tokio::test]
async fn killed_on_postgresql_nothing_is_lost_or_doubled() {
    let Some(server) = postgres_server() else {
        return;
    };
    let database = tokio::task::spawn_blocking(move || fresh_postgres(&server));
    survives_kills(Some(database.await.unwrap())).await;
}
