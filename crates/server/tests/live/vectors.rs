//! What the client's own tests replay: a snapshot, the events after it, and the snapshot later, as
//! a real server told them. Written anew here, and compared with what the repository holds.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use testkit::fold::Snapshot;
use testkit::receiver::{Receiver, Transport};
use testkit::{Person, TestApp};

/// Beside the fold that it proves.
fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../testkit/vectors/fold.json")
}

struct Story {
    ada: Person,
    bob: Person,
    channel: String,
}

impl Story {
    fn at(&self, rest: &str) -> String {
        format!("/api/v1/conversations/{}{rest}", self.channel)
    }

    async fn ada_edits(&self, seq: i64, body: &str) {
        let path = self.at(&format!("/messages/{seq}"));
        let answer = self.ada.patch(&path, json!({"body": body})).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    async fn ada_changes(&self, change: Value) {
        let answer = self.ada.patch(&self.at(""), change).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    async fn bob_reads(&self, seq: i64) {
        let answer = self.bob.put(&self.at("/read"), json!({"seq": seq})).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }
}

/// Bob's view of what `happens`, between two snapshots.
async fn told(name: &str, happens: impl AsyncFnOnce(&Story)) -> Value {
    let app = TestApp::start().await;
    let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
    let channel = ada.makes_channel("general").await;
    bob.joins(&channel).await;
    for body in ["one", "two @bob", "three"] {
        ada.says(&channel, body).await;
    }
    let (before, cursor) = Snapshot::load(&bob).await;
    let mut receiver = Receiver::new(&bob, Transport::Socket, cursor);
    let listening = tokio::spawn(async move {
        let is_end = |event: &Value| event["data"]["name"] == "ada at the end";
        receiver
            .receive_until(|events| events.last().is_some_and(is_end))
            .await;
        receiver.events
    });
    let story = Story { ada, bob, channel };
    happens(&story).await;
    story
        .ada
        .patch("/api/v1/me", json!({"name": "ada at the end"}))
        .await;
    let events = listening.await.unwrap();
    let (later, _) = Snapshot::load(&story.bob).await;
    let folded = before.after(&events);
    assert_eq!(
        folded.to_json(),
        later.as_loaded_in(&folded).to_json(),
        "{name}"
    );
    json!({
        "name": name,
        "snapshot": before.to_json(),
        "events": events,
        "later": later.as_loaded_in(&folded).to_json(),
    })
}

async fn of_words() -> Value {
    told(
        "words are said, called, changed and taken back",
        async |story| {
            let Story { ada, bob, channel } = story;
            ada.says(channel, "four").await;
            ada.says(channel, "five @bob").await;
            story.bob_reads(4).await;
            story.ada_edits(1, "one, for @bob who has read it").await;
            story.ada_edits(5, "five, for nobody").await;
            ada.says(channel, "six").await;
            story.ada_edits(6, "six @bob").await;
            ada.says(channel, "seven @bob").await;
            let gone = ada.delete(&story.at("/messages/7")).await;
            assert_eq!(gone.status, 204);
            let (one, two) = (story.at("/messages/2"), story.at("/read"));
            assert_eq!(ada.delete(&one).await.status, 204);
            assert_eq!(bob.put(&two, json!({"seq": 5})).await.status, 200);
        },
    )
    .await
}

async fn of_own_words() -> Value {
    told("one's own words are read", async |story| {
        let Story { ada, bob, channel } = story;
        bob.says(channel, "four").await;
        ada.says(channel, "five @bob").await;
        bob.says(channel, "six @ada").await;
        ada.says(channel, "seven").await;
    })
    .await
}

async fn of_people() -> Value {
    told("people come and go", async |story| {
        let Story { ada, bob, channel } = story;
        let seat = story.at("/membership");
        let cy = Person::new(ada.address, None, "cy");
        let entered = cy.post("/api/v1/guests", json!({"name": "cy"})).await;
        let token = entered.json["token"].as_str().map(ToOwned::to_owned);
        let cy = Person::new(ada.address, token, "cy");
        cy.joins(channel).await;
        ada.says(channel, "hello @cy").await;
        assert_eq!(cy.delete(&seat).await.status, 204);
        let other = ada.makes_channel("other").await;
        bob.joins(&other).await;
        ada.says(&other, "hello @bob").await;
        assert_eq!(bob.delete(&seat).await.status, 204);
        ada.says(channel, "nobody hears it").await;
        bob.joins(channel).await;
        ada.says(channel, "back @bob").await;
        let loud = json!({"notify": "all"});
        assert_eq!(bob.patch(&seat, loud).await.status, 200);
    })
    .await
}

async fn of_a_channel() -> Value {
    told("a channel and its people change", async |story| {
        story
            .ada_changes(json!({"name": "all 上海 😀", "topic": "talk"}))
            .await;
        story.ada_changes(json!({"visibility": "private"})).await;
        story.ada_changes(json!({"archived": true})).await;
        story.ada_changes(json!({"archived": false})).await;
        let Story { bob, channel, .. } = story;
        let renamed = bob.patch("/api/v1/me", json!({"name": "Bob B."})).await;
        assert_eq!(renamed.status, 200);
        bob.says(channel, "it is me").await;
    })
    .await
}

async fn of_a_direct() -> Value {
    told("a direct begins and its people change", async |story| {
        let Story { ada, bob, .. } = story;
        let people = json!({"handles": ["bob"]});
        let opened = ada.post("/api/v1/directs", people).await;
        let direct = opened.json["id"].as_str().unwrap();
        ada.says(direct, "between us").await;
        ada.says(direct, "@bob and again").await;
        let read = format!("/api/v1/conversations/{direct}/read");
        assert_eq!(bob.put(&read, json!({"seq": 1})).await.status, 200);
        let renamed = ada.patch("/api/v1/me", json!({"name": "Ada L."})).await;
        assert_eq!(renamed.status, 200);
    })
    .await
}

/// Moments are exchanged for their order: the clock runs a little differently each time.
fn with_steady_moments(value: &Value) -> Value {
    let mut moments = BTreeSet::new();
    collect_moments(value, &mut moments);
    let moments: Vec<String> = moments.into_iter().collect();
    exchange(value, &moments)
}

fn is_moment(text: &str) -> bool {
    text.len() == "2026-01-01T00:00:00.000Z".len() && text.starts_with("20") && text.ends_with('Z')
}

fn collect_moments(value: &Value, moments: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if is_moment(text) => {
            moments.insert(text.clone());
        }
        Value::Array(parts) => parts.iter().for_each(|part| collect_moments(part, moments)),
        Value::Object(fields) => fields
            .values()
            .for_each(|part| collect_moments(part, moments)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn exchange(value: &Value, moments: &[String]) -> Value {
    match value {
        Value::String(text) if is_moment(text) => {
            let rank = moments.binary_search(text).unwrap();
            json!(format!("2026-01-01T00:00:00.{rank:03}Z"))
        }
        Value::Array(parts) => parts.iter().map(|part| exchange(part, moments)).collect(),
        Value::Object(fields) => {
            // How words look is another matter, and changes more often.
            let fields = fields.iter().filter(|(name, _)| *name != "html");
            let fields = fields.map(|(name, part)| (name.clone(), exchange(part, moments)));
            Value::Object(fields.collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

#[tokio::test]
async fn the_vectors_that_the_client_replays_are_what_the_server_tells() {
    let told: Vec<Value> = [
        of_words().await,
        of_own_words().await,
        of_people().await,
        of_a_channel().await,
        of_a_direct().await,
    ]
    .iter()
    .map(with_steady_moments)
    .collect();
    let text = format!("{}\n", serde_json::to_string_pretty(&told).unwrap());
    let kept = fs::read_to_string(file()).unwrap_or_default();
    if text != kept {
        fs::create_dir_all(file().parent().unwrap()).unwrap();
        fs::write(file(), text).unwrap();
        panic!("the vectors were out of date and have been written anew: look at the difference");
    }
}
