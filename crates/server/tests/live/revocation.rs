//! Who belongs is decided by the order of the log: nothing before, nothing after, on any
//! connection, and no differently when one comes back later.

use serde_json::{Value, json};
use testkit::live::Live;
use testkit::receiver::{Receiver, Transport, log_of};
use testkit::stream::{Resume, Stream};
use testkit::{Person, TestApp};

fn in_conversation<'e>(events: &'e [Value], id: &str) -> Vec<&'e Value> {
    let inside = events
        .iter()
        .filter(|event| event["conversation_id"] == *id);
    inside.collect()
}

fn is_leaving(event: &Value, who: &Person) -> bool {
    event["type"] == "membership.deleted" && event["data"]["user"]["id"] == who.id
}

fn is_joining(event: &Value, who: &Person) -> bool {
    event["type"] == "membership.created" && event["data"]["user"]["id"] == who.id
}

/// Says things until told to stop; answers how many it said.
async fn keep_talking(person: Person, channel: String, stop: tokio::sync::watch::Receiver<bool>) {
    while !*stop.borrow() {
        person.says(&channel, "not for everybody").await;
    }
}

#[tokio::test]
async fn whoever_is_removed_hears_their_removal_and_nothing_after_it() {
    for app in TestApp::each().await {
        let (ada, bob, _) = app.cast().await;
        let channel = ada.makes_channel_that_is("council", "private").await;
        let other = ada.makes_channel("lobby").await;
        bob.joins(&other).await;
        let bobs_seat = format!("/api/v1/conversations/{channel}/members/bob");
        assert_eq!(ada.put(&bobs_seat, json!({})).await.status, 200);
        let (_, start) = log_of(&bob, 0).await;

        let is_end = |event: &Value| event["data"]["body"] == "the end";
        let mut receiving = tokio::task::JoinSet::new();
        for transport in Transport::ALL.into_iter().chain([Transport::Socket]) {
            let mut receiver = Receiver::new(&bob, transport, start);
            receiving.spawn(async move {
                receiver
                    .receive_until(|events| events.last().is_some_and(is_end))
                    .await;
                receiver
            });
        }
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let talking: Vec<_> = (0..3)
            .map(|_| tokio::spawn(keep_talking(ada.clone(), channel.clone(), stopped.clone())))
            .collect();
        ada.says(&channel, "before").await;
        assert_eq!(ada.delete(&bobs_seat).await.status, 204);
        let after = ada.says(&channel, "after").await;
        stop.send(true).unwrap();
        for one in talking {
            one.await.unwrap();
        }
        ada.says(&other, "the end").await;

        let (log, _) = log_of(&bob, start).await;
        let told = in_conversation(&log, &channel);
        assert!(is_leaving(told.last().unwrap(), &bob), "{:?}", told.last());
        assert!(told.len() > 1);
        assert!(
            told.iter()
                .all(|event| event["data"]["seq"].as_i64() < Some(after))
        );
        while let Some(receiver) = receiving.join_next().await {
            let receiver = receiver.unwrap();
            assert_eq!(receiver.events, log, "{:?}", receiver.transport);
        }
        // Ada saw all of it, so there was something to hear.
        let (adas, _) = log_of(&ada, start).await;
        assert!(in_conversation(&adas, &channel).len() > told.len());
        for path in ["", "/messages", "/members", "/messages/1"] {
            let path = format!("/api/v1/conversations/{channel}{path}");
            assert_eq!(bob.get(&path).await.status, 404, "{path}");
        }
    }
}

#[tokio::test]
async fn whoever_comes_and_goes_sees_exactly_the_stretches_they_were_there() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let channel = ada.makes_channel("general").await;
        let membership = format!("/api/v1/conversations/{channel}/membership");
        let (_, start) = log_of(&bob, 0).await;
        let mut socket = Live::open(&bob, Some(start)).await;
        for round in 0..4 {
            ada.says(&channel, &format!("outside {round}")).await;
            bob.joins(&channel).await;
            ada.says(&channel, &format!("inside {round}")).await;
            bob.says(&channel, &format!("inside {round}")).await;
            assert_eq!(bob.delete(&membership).await.status, 204);
        }
        ada.says(&channel, "outside at last").await;
        app.guest("cy")
            .await
            .patch("/api/v1/me", json!({"name": "The end"}))
            .await;

        let (log, _) = log_of(&bob, start).await;
        let mut inside = false;
        for event in in_conversation(&log, &channel) {
            if is_joining(event, &bob) {
                assert!(!inside);
                inside = true;
                continue;
            }
            assert!(inside, "{event}");
            inside = !is_leaving(event, &bob);
            let body = event["data"]["body"].as_str();
            assert!(
                body.is_none_or(|body| body.starts_with("inside")),
                "{event}"
            );
        }
        assert!(!inside);
        let said = log
            .iter()
            .filter(|event| event["type"] == "message.created");
        assert_eq!(said.count(), 8);

        let mut live = Vec::new();
        while live
            .last()
            .is_none_or(|event: &Value| event["type"] != "user.changed")
        {
            live.push(socket.next_event().await);
        }
        assert_eq!(live, log);
        // From every place in between, the rest is the same.
        for event in &log {
            let cursor = event["id"].as_i64().unwrap();
            let (rest, _) = log_of(&bob, cursor).await;
            let expected = log
                .iter()
                .filter(|event| event["id"].as_i64() > Some(cursor));
            assert_eq!(rest, expected.cloned().collect::<Vec<_>>(), "from {cursor}");
        }
    }
}

#[tokio::test]
async fn signals_end_with_the_membership_as_well() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
    let channel = ada.makes_channel("general").await;
    bob.joins(&channel).await;
    let (mut adas, mut bobs) = (Live::open(&ada, None).await, Live::open(&bob, None).await);
    let membership = format!("/api/v1/conversations/{channel}/membership");
    assert_eq!(bob.delete(&membership).await.status, 204);
    bobs.next_of("membership.deleted").await;
    adas.next_of("membership.deleted").await;
    adas.say(json!({"type": "typing", "conversation_id": channel}))
        .await;
    adas.next_of("typing").await;
    ada.patch("/api/v1/me", json!({"name": "Ada the second"}))
        .await;
    let heard = bobs.all_before("user.changed").await;
    assert!(
        heard.iter().all(|frame| frame["type"] != "typing"),
        "{heard:?}"
    );
}

/// A second session of a member.
async fn another_device(app: &TestApp, handle: &str) -> Person {
    let mut device = app.stranger();
    let form = json!({"handle": handle, "password": "correct horse"});
    let answer = device.post("/api/v1/sessions", form).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    device.token = answer.json["token"].as_str().map(ToOwned::to_owned);
    device
}

#[tokio::test]
async fn a_session_that_ends_takes_its_connections_with_it_and_no_others() {
    for app in TestApp::each().await {
        let laptop = app.member("ada").await;
        let phone = another_device(&app, "ada").await;
        let channel = laptop.makes_channel("general").await;
        let (_, head) = log_of(&phone, 0).await;
        let mut socket = Live::open(&phone, None).await;
        let mut stream = Stream::open(&phone, Resume::Since(head)).await;
        let waiting = tokio::spawn({
            let (phone, path) = (
                phone.clone(),
                format!("/api/v1/events?since={head}&wait=30"),
            );
            async move { phone.get(&path).await }
        });
        let mut others = Live::open(&laptop, None).await;

        let sessions = laptop.get("/api/v1/sessions").await.json;
        let ended = sessions["items"].as_array().unwrap().iter();
        let ended = ended.filter(|session| session["current"] != true);
        let id = ended.map(|session| session["id"].clone()).next().unwrap();
        let path = format!("/api/v1/sessions/{}", id.as_str().unwrap());
        assert_eq!(laptop.delete(&path).await.status, 204);
        laptop.says(&channel, "without the phone").await;

        assert_eq!(socket.next_event().await["type"], "session.deleted");
        assert_eq!(socket.end().await.code, 1008);
        let rest = stream.end().await;
        assert!(
            rest.iter().all(|told| told.name != "message.created"),
            "{rest:?}"
        );
        // It had its news in time, or learns that it may not ask any more.
        let poll = waiting.await.unwrap();
        assert!(poll.status == 401 || poll.json["events"][0]["type"] == "session.deleted");
        assert_eq!(phone.get("/api/v1/events?since=0").await.status, 401);
        let told = others.next_of("message.created").await;
        assert_eq!(told["data"]["body"], "without the phone");
    }
}

#[tokio::test]
async fn an_account_that_is_ended_is_gone_from_every_connection_at_once() {
    for app in TestApp::each().await {
        let (ada, bob, _) = app.cast().await;
        let phone = another_device(&app, "bob").await;
        let channel = ada.makes_channel("general").await;
        bob.joins(&channel).await;
        let mut sockets = [Live::open(&bob, None).await, Live::open(&phone, None).await];
        let mut streams = [
            Stream::open(&bob, Resume::FromNow).await,
            Stream::open(&phone, Resume::FromNow).await,
        ];
        let mut adas = Live::open(&ada, None).await;
        let ended = ada
            .patch("/api/v1/users/bob", json!({"deactivated": true}))
            .await;
        assert_eq!(ended.status, 200, "{ended:?}");
        ada.says(&channel, "without bob").await;
        for socket in &mut sockets {
            while let Ok(frame) = socket.next().await {
                assert_ne!(frame["type"], "message.created", "{frame}");
            }
        }
        for stream in &mut streams {
            let rest = stream.end().await;
            assert!(
                rest.iter().all(|told| told.name != "message.created"),
                "{rest:?}"
            );
        }
        assert_eq!(
            adas.next_of("message.created").await["data"]["body"],
            "without bob"
        );
        for device in [&bob, &phone] {
            assert_eq!(device.get("/api/v1/events").await.status, 401);
            assert_eq!(device.get("/api/v1/events/stream").await.status, 401);
            assert_eq!(device.get("/api/v1/me").await.status, 401);
        }
    }
}
