//! Who may be told what, decided anew from the log alone: memberships as they stand at each event.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Conversation and person.
type Seats = BTreeSet<(String, String)>;

/// Checks each person's events against the log of all: nothing that is not for them, and nothing
/// missing. Whoever joins or leaves is told of it, so together they have heard of every seat.
pub(super) fn is_exactly_for_its_audience(told: &BTreeMap<String, Vec<Value>>) {
    let mut log: BTreeMap<i64, (&Value, BTreeSet<&str>)> = BTreeMap::new();
    for (person, events) in told {
        for event in events {
            let id = event["id"].as_i64().expect("an id");
            let (first, hearers) = log.entry(id).or_insert((event, BTreeSet::new()));
            assert_eq!(*first, event, "everybody is told the same");
            hearers.insert(person);
        }
    }
    let mut seats = seats_before(&log);
    for (event, hearers) in log.values() {
        let (conversation, about) = (
            text(&event["conversation_id"]),
            text(&event["data"]["user"]["id"]),
        );
        let seat = (conversation, about);
        let kind = event["type"].as_str().expect("a type");
        if kind == "membership.created" {
            assert!(seats.insert(seat.clone()), "a seat is taken once: {event}");
        }
        if kind == "read.moved" {
            assert_eq!(hearers.len(), 1, "{event}");
        } else {
            let people = told.keys().map(String::as_str);
            let audience: BTreeSet<&str> = people
                .filter(|person| is_for(event, kind, person, &seats))
                .collect();
            assert_eq!(*hearers, audience, "{event}");
        }
        if kind == "membership.deleted" {
            assert!(seats.remove(&seat), "a seat is left once: {event}");
        }
    }
}

/// Who had a seat at the start: those whose first coming or going there is a going, and those who
/// heard something before any.
fn seats_before(log: &BTreeMap<i64, (&Value, BTreeSet<&str>)>) -> Seats {
    let mut decided = Seats::new();
    let mut seats = Seats::new();
    for (event, hearers) in log.values() {
        let conversation = text(&event["conversation_id"]);
        let about = text(&event["data"]["user"]["id"]);
        let kind = event["type"].as_str().expect("a type");
        if kind == "membership.created" {
            decided.insert((conversation.clone(), about));
        }
        if kind.starts_with("message.") || kind.starts_with("membership.") {
            for hearer in hearers {
                let seat = (conversation.clone(), (*hearer).to_owned());
                if kind != "membership.changed" && decided.insert(seat.clone()) {
                    seats.insert(seat);
                }
            }
        }
    }
    seats
}

fn is_for(event: &Value, kind: &str, person: &str, seats: &Seats) -> bool {
    let data = &event["data"];
    let seat = (text(&event["conversation_id"]), person.to_owned());
    let is_public = data["visibility"] == "public";
    match kind {
        "message.created" | "message.edited" | "message.deleted" | "membership.created"
        | "membership.deleted" => seats.contains(&seat),
        "membership.changed" => data["user"]["id"] == person,
        "channel.created" => is_public || data["created_by"] == person,
        // Of a channel that closed, those outside learn that and no more.
        "channel.changed" => is_public || data["name"].is_null() || seats.contains(&seat),
        "user.changed" => true,
        other => panic!("an event that nobody caused: {other}"),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
