//! A client's state is a fold over the log: whatever people do, on however many devices, a
//! snapshot with the events after it is the snapshot one would load later; what is unread is what
//! a recount finds; and nobody is ever told what they may not see.

mod acts;
mod audience;

use std::collections::BTreeMap;

use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use testkit::fold::Snapshot;
use testkit::receiver::{Receiver, Transport, log_of};
use testkit::{Person, TestApp};
use tokio::runtime::Runtime;

use self::acts::{Act, World, rounds};
use self::audience::is_exactly_for_its_audience;

const CASES_SQLITE: u32 = 12;
const CASES_POSTGRES: u32 = 6;
/// Each try is a whole server; a failure is worth some of them.
const SHRINKS_MAX: u32 = 40;

/// How one person stands between two rounds.
struct Standing {
    person: Person,
    snapshot: Snapshot,
    cursor: i64,
}

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config {
        cases,
        max_shrink_iters: SHRINKS_MAX,
        failure_persistence: None,
        ..Config::default()
    })
}

#[test]
fn whatever_happens_on_sqlite_a_snapshot_and_its_events_are_the_snapshot_later() {
    let runtime = Runtime::new().unwrap();
    let checked = runner(CASES_SQLITE).run(&rounds(), |plan| {
        runtime.block_on(async { holds(TestApp::start().await, plan).await });
        Ok(())
    });
    checked.unwrap();
}

#[test]
fn whatever_happens_on_postgresql_a_snapshot_and_its_events_are_the_snapshot_later() {
    let runtime = Runtime::new().unwrap();
    let checked = runner(CASES_POSTGRES).run(&rounds(), |plan| {
        runtime.block_on(async {
            if let Some(app) = TestApp::each().await.into_iter().nth(1) {
                holds(app, plan).await;
            }
        });
        Ok(())
    });
    checked.unwrap();
}

async fn holds(app: TestApp, plan: Vec<Vec<Act>>) {
    let world = World::new(&app).await;
    let mut standings = Vec::new();
    for person in &world.people {
        let (snapshot, cursor) = Snapshot::load(person).await;
        let person = person.clone();
        standings.push(Standing {
            person,
            snapshot,
            cursor,
        });
    }
    let start = standings[0].cursor;
    for (number, acts) in plan.into_iter().enumerate() {
        round(
            &world,
            &mut standings,
            &format!("ada of round {number}"),
            acts,
        )
        .await;
    }
    let mut told = BTreeMap::new();
    for Standing { person, .. } in &standings {
        told.insert(person.id.clone(), log_of(person, start).await.0);
    }
    is_exactly_for_its_audience(&told);
    app.stop().await;
}

/// Everybody acts at once while two of each one's devices listen and a third one loads anew.
async fn round(world: &World, standings: &mut [Standing], marker: &str, acts: Vec<Act>) {
    let mut receiving = tokio::task::JoinSet::new();
    for (index, Standing { person, cursor, .. }) in standings.iter().enumerate() {
        for transport in [Transport::Socket, Transport::Stream] {
            let mut receiver = Receiver::new(person, transport, *cursor);
            let marker = marker.to_owned();
            receiving.spawn(async move {
                let is_end = |event: &Value| event["data"]["name"] == marker;
                receiver
                    .receive_until(|events| events.last().is_some_and(is_end))
                    .await;
                (index, receiver)
            });
        }
    }
    let mut loading = tokio::task::JoinSet::new();
    let doing = world.act(acts, |step| {
        if step % 3 == 0 {
            for (index, Standing { person, .. }) in standings.iter().enumerate() {
                let person = person.clone();
                loading.spawn(async move { (index, Snapshot::load(&person).await) });
            }
        }
    });
    doing.await;
    let loaded = loading.join_all().await;
    let renamed = world.people[0]
        .patch("/api/v1/me", json!({"name": marker}))
        .await;
    assert_eq!(renamed.status, 200, "{renamed:?}");

    let heard = receiving.join_all().await;
    for (index, standing) in standings.iter_mut().enumerate() {
        let (log, _) = log_of(&standing.person, standing.cursor).await;
        let (fresh, cursor) = Snapshot::load(&standing.person).await;
        is_recounted(&standing.person, &fresh);
        agrees(&standing.snapshot.after(&log), &fresh, "by polling");
        for (_, receiver) in heard.iter().filter(|(whose, _)| *whose == index) {
            assert_eq!(ids(&receiver.events), ids(&log), "{:?}", receiver.transport);
            let how = format!("by {:?}", receiver.transport);
            agrees(&standing.snapshot.after(&receiver.events), &fresh, &how);
        }
        for (_, (during, place)) in loaded.iter().filter(|(whose, _)| *whose == index) {
            let rest = log
                .iter()
                .filter(|event| event["id"].as_i64() > Some(*place));
            agrees(&during.after(rest), &fresh, "loaded in between");
        }
        (standing.snapshot, standing.cursor) = (fresh, cursor);
    }
}

fn ids(events: &[Value]) -> Vec<i64> {
    events
        .iter()
        .filter_map(|event| event["id"].as_i64())
        .collect()
}

fn agrees(folded: &Snapshot, fresh: &Snapshot, how: &str) {
    let fresh = fresh.as_loaded_in(folded);
    assert_eq!(folded.to_json(), fresh.to_json(), "{how}");
}

fn is_recounted(person: &Person, fresh: &Snapshot) {
    for (id, conversation) in &fresh.conversations {
        let read_seq = conversation["read_seq"].as_i64().unwrap();
        let unread: Vec<&Value> = fresh.messages[id]
            .range(read_seq + 1..)
            .map(|(_, one)| one)
            .collect();
        let calls = |message: &&&Value| {
            let mentions = message["mentions"].as_array().unwrap();
            mentions.iter().any(|user| *user == person.id)
        };
        assert_eq!(conversation["unread"], unread.len(), "{conversation}");
        let mentions = unread.iter().filter(calls).count();
        assert_eq!(conversation["mentions"], mentions, "{conversation}");
    }
}
