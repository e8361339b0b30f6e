//! What the tests of the front door share.

use serde_json::{Value, json};
use testkit::{Answer, Person};

/// Names that have broken programs: markup, addresses, scripts that run the other way, emoji.
pub(crate) const FROM_HELL: [&str; 18] = [
    "100%",
    "%00",
    "<b>",
    "<script>alert(1)</script>",
    "a/b",
    "a\\b",
    "R&D",
    "R&amp;D",
    "\"quoted\" 'name'",
    "what?",
    "#tag",
    "上海 😀",
    "👩‍👩‍👧‍👦",
    "עברית",
    "مرحبا بالعالم",
    "; DROP TABLE users; --",
    "...",
    "{{ name }} ${name} %s",
];

/// The contract's form of a refusal, with this meaning.
pub(crate) fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, answer.code()), (status, code), "{answer:?}");
    assert!(!answer.words().is_empty(), "no words: {answer:?}");
    assert!(
        answer
            .header("content-type")
            .starts_with("application/json"),
        "{answer:?}"
    );
}

/// Invalid, and the words beside the field hold these.
pub(crate) fn invalid(answer: &Answer, field: &str, words: &str) {
    refused(answer, 422, "invalid");
    let beside = &answer.json["error"]["fields"][field];
    let beside = plain_digits(beside.as_str().unwrap_or_default());
    assert!(!beside.is_empty(), "nothing beside {field}: {answer:?}");
    assert!(beside.contains(words), "{words} is not in: {answer:?}");
}

/// Taken, said beside the field.
pub(crate) fn taken(answer: &Answer, field: &str) {
    refused(answer, 409, "conflict");
    assert!(
        answer.json["error"]["fields"][field].is_string(),
        "{answer:?}"
    );
}

/// Numbers without what groups their digits.
fn plain_digits(text: &str) -> String {
    text.replace([',', '.', '\u{a0}', '\u{202f}'], "")
}

/// Signs in and answers the person with their new session.
pub(crate) async fn signs_in(who: &Person, password: &str) -> Answer {
    let form = json!({"handle": who.handle, "password": password});
    let stranger = Person::new(who.address, None, "stranger");
    stranger.post("/api/v1/sessions", form).await
}

/// The same person on another device.
pub(crate) async fn on_another_device(who: &Person, password: &str) -> Person {
    let answer = signs_in(who, password).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let mut other = Person::new(
        who.address,
        answer.json["token"].as_str().map(str::to_owned),
        &who.handle,
    );
    other.id.clone_from(&who.id);
    other
}

/// A conversation as this person sees it.
pub(crate) async fn place(who: &Person, conversation: &str) -> Value {
    let answer = who
        .get(&format!("/api/v1/conversations/{conversation}"))
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json
}

/// Where the log ends now.
pub(crate) async fn cursor(who: &Person) -> i64 {
    let answer = who.get("/api/v1/events").await;
    answer.json["cursor"].as_i64().expect("a cursor")
}

/// The types of the events after a cursor.
pub(crate) async fn events_since(who: &Person, cursor: i64) -> Vec<String> {
    let answer = who
        .get(&format!("/api/v1/events?since={cursor}&limit=1000"))
        .await;
    let events = answer.json["events"].as_array().cloned();
    events
        .expect("events")
        .iter()
        .map(|event| event["type"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// The address of a conversation's message, or of its messages.
pub(crate) fn messages(conversation: &str) -> String {
    format!("/api/v1/conversations/{conversation}/messages")
}

pub(crate) fn message(conversation: &str, seq: i64) -> String {
    format!("/api/v1/conversations/{conversation}/messages/{seq}")
}

pub(crate) fn membership(conversation: &str) -> String {
    format!("/api/v1/conversations/{conversation}/membership")
}

/// One value out of each item of a list.
pub(crate) fn each(items: &[Value], field: &str) -> Vec<String> {
    items
        .iter()
        .map(|item| {
            let value = &item[field];
            value.as_str().map_or(value.to_string(), str::to_owned)
        })
        .collect()
}

/// What somebody is told who asks to come in with a display name alone.
pub(crate) async fn enters(stranger: Person, name: &str) -> Answer {
    stranger.post("/api/v1/guests", json!({"name": name})).await
}
