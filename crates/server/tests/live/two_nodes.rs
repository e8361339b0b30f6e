//! Two nodes on one PostgreSQL: what is written on one is delivered on the other, and a client
//! goes on wherever it lands. They have nothing but the database in common.

use serde_json::Value;
use testkit::receiver::{Receiver, Transport, log_of};
use testkit::{Person, Program, TestApp};

/// The same person at another node.
fn at(person: &Person, node: &TestApp) -> Person {
    let mut there = person.clone();
    there.address = node.address;
    there
}

/// Two nodes, when the environment names a server.
async fn two_nodes() -> Option<(TestApp, TestApp)> {
    let first = TestApp::each().await.into_iter().nth(1)?;
    let database = first.settings.database.clone();
    let second = TestApp::start_with(|settings| settings.database = database).await;
    Some((first, second))
}

#[tokio::test]
async fn what_is_written_on_one_node_is_heard_on_the_other() {
    let Some((first, second)) = two_nodes().await else {
        return;
    };
    let (ada, bob) = (first.guest("ada").await, first.guest("bob").await);
    let channel = ada.makes_channel("general").await;
    let bob_there = at(&bob, &second);
    bob_there.joins(&channel).await;
    let (_, start) = log_of(&bob, 0).await;
    let mut receiving = tokio::task::JoinSet::new();
    for transport in Transport::ALL {
        for person in [&bob, &bob_there] {
            let mut receiver = Receiver::new(person, transport, start);
            receiving.spawn(async move {
                let all = |events: &[Value]| events.len() >= 40;
                receiver.receive_until(all).await;
                receiver
            });
        }
    }
    let ada_there = at(&ada, &second);
    let saying = |person: Person| {
        let channel = channel.clone();
        async move {
            for number in 0..20 {
                person.says(&channel, &format!("message {number}")).await;
            }
        }
    };
    tokio::join!(saying(ada), saying(ada_there));
    let (log, _) = log_of(&bob, start).await;
    let seqs: Vec<i64> = log
        .iter()
        .filter_map(|event| event["data"]["seq"].as_i64())
        .collect();
    assert_eq!(seqs, (1..=40).collect::<Vec<_>>());
    while let Some(receiver) = receiving.join_next().await {
        let receiver = receiver.unwrap();
        assert_eq!(receiver.events, log, "{:?}", receiver.transport);
    }
}

#[tokio::test]
async fn a_client_goes_on_at_the_other_node() {
    let Some((first, second)) = two_nodes().await else {
        return;
    };
    let (ada, bob) = (first.guest("ada").await, first.guest("bob").await);
    let channel = ada.makes_channel("general").await;
    bob.joins(&channel).await;
    let (_, start) = log_of(&bob, 0).await;
    let mut halves: Vec<Receiver> = Transport::ALL
        .iter()
        .map(|transport| Receiver::new(&bob, *transport, start))
        .collect();
    for number in 0..10 {
        ada.says(&channel, &format!("message {number}")).await;
    }
    for half in &mut halves {
        half.receive_until(|events| !events.is_empty()).await;
    }
    first.stop().await;
    let (ada, bob) = (at(&ada, &second), at(&bob, &second));
    for number in 10..20 {
        ada.says(&channel, &format!("message {number}")).await;
    }
    for half in halves {
        let mut rest = Receiver::new(&bob, half.transport, half.cursor);
        let missing = 20 - half.events.len();
        rest.receive_until(|events| events.len() >= missing).await;
        let both = half.events.iter().chain(&rest.events);
        let seqs: Vec<i64> = both
            .filter_map(|event| event["data"]["seq"].as_i64())
            .collect();
        assert_eq!(seqs, (1..=20).collect::<Vec<_>>(), "{:?}", half.transport);
    }
}

#[tokio::test]
async fn whoever_is_removed_on_one_node_hears_nothing_more_on_the_other() {
    let Some((first, second)) = two_nodes().await else {
        return;
    };
    let (ada, bob) = (first.guest("ada").await, first.guest("bob").await);
    let channel = ada.makes_channel("general").await;
    bob.joins(&channel).await;
    let (_, start) = log_of(&bob, 0).await;
    let mut receiver = Receiver::new(&at(&bob, &second), Transport::Socket, start);
    let receiving = tokio::spawn(async move {
        let is_end = |event: &Value| event["type"] == "user.changed";
        receiver
            .receive_until(|events| events.last().is_some_and(is_end))
            .await;
        receiver.events
    });
    ada.says(&channel, "before").await;
    let seat = format!("/api/v1/conversations/{channel}/members/bob");
    assert_eq!(ada.delete(&seat).await.status, 204);
    ada.says(&channel, "after").await;
    ada.patch("/api/v1/me", serde_json::json!({"name": "The end"}))
        .await;
    let events = receiving.await.unwrap();
    let bodies = events
        .iter()
        .filter_map(|event| event["data"]["body"].as_str());
    assert_eq!(bodies.collect::<Vec<_>>(), ["before"]);
}

#[tokio::test]
async fn a_node_that_dies_takes_nothing_with_it() {
    let Some((_, second)) = two_nodes().await else {
        return;
    };
    let database = second.settings.database.clone();
    let mut dying = Program::start(env!("CARGO_BIN_EXE_chirm"), database).await;
    let ada = dying.guest("ada").await;
    let channel = ada.makes_channel("general").await;
    for number in 0..10 {
        ada.says(&channel, &format!("message {number}")).await;
    }
    dying.kill();
    let ada = at(&ada, &second);
    assert_eq!(ada.says(&channel, "still here").await, 11);
    let (log, _) = log_of(&ada, 0).await;
    let seqs: Vec<i64> = log
        .iter()
        .filter_map(|event| event["data"]["seq"].as_i64())
        .collect();
    assert_eq!(seqs, (1..=11).collect::<Vec<_>>());
}
