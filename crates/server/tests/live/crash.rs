//! `kill -9` at random moments under load: what was acknowledged is there, once and in order, and
//! everybody who comes back with their cursor hears exactly the log.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::database::{fresh_postgres, postgres_server};
use testkit::live::Live;
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

/// Somebody who sends by HTTP, or by a live connection while it lasts.
struct Sender {
    person: Person,
    channel: String,
    by_socket: bool,
    live: Option<Live>,
}

impl Sender {
    /// One attempt; `None` when it is not known to be stored.
    async fn send(&mut self, token: &str) -> Option<Value> {
        if !self.by_socket {
            let path = format!("/api/v1/conversations/{}/messages", self.channel);
            let form = json!({"body": token, "client_token": token});
            let request = self.person.request(reqwest::Method::POST, &path);
            let response = request.json(&form).send().await.ok()?;
            let is_stored = response.status().is_success();
            let message = response.json().await.ok()?;
            return is_stored.then_some(message);
        }
        if self.live.is_none() {
            self.live = Live::try_open(&self.person, None).await;
        }
        let send = json!({"type": "send", "ref": token, "conversation_id": self.channel,
                          "body": token, "client_token": token});
        let acknowledged = self.live.as_mut()?.try_send(&send).await;
        if acknowledged.is_none() {
            self.live = None;
        }
        acknowledged
    }
}

/// Sends one message after the other, each again and again until it is acknowledged.
async fn keep_sending(
    mut sender: Sender,
    done: watch::Receiver<bool>,
    count: Arc<AtomicUsize>,
) -> Acknowledged {
    let mut acknowledged = Vec::new();
    while !*done.borrow() {
        let token = format!("{}-{}", sender.person.handle, acknowledged.len());
        let began = Instant::now();
        let message = loop {
            let waited = began.elapsed();
            assert!(waited < SEND_WAIT, "{token} was never acknowledged");
            if let Some(message) = sender.send(&token).await {
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
        let person = program.guest(&format!("sender-{number}")).await;
        person.joins(channel).await;
        let sender = Sender {
            person,
            channel: channel.to_owned(),
            by_socket: number % 2 == 0,
            live: None,
        };
        sending.spawn(keep_sending(sender, is_done.clone(), Arc::clone(&count)));
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
