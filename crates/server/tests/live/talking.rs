//! One's own doing over the live WebSocket: who one is, what one says, and what comes back.

use std::time::Duration;

use serde_json::{Value, json};
use testkit::frames::Frames;
use testkit::live::Live;
use testkit::receiver::log_of;
use testkit::{Person, TestApp};

async fn two_in_a_channel(app: &TestApp) -> (Person, Person, String) {
    let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
    let channel = ada.makes_channel("general").await;
    bob.joins(&channel).await;
    (ada, bob, channel)
}

#[tokio::test]
async fn the_first_frame_may_say_who_one_is() {
    for app in TestApp::each().await {
        let (ada, bob, channel) = two_in_a_channel(&app).await;
        let (log, _) = log_of(&bob, 0).await;
        let mut socket = Frames::open(bob.address, "?since=0", &[]).await.unwrap();
        socket
            .say(&json!({"type": "auth", "token": bob.token}))
            .await;
        let ready = socket.next().await.unwrap();
        assert_eq!(
            (&ready["type"], &ready["user"]["id"]),
            (&json!("ready"), &json!(bob.id))
        );
        for event in &log {
            assert_eq!(socket.next().await.unwrap(), *event);
        }
        ada.says(&channel, "hello").await;
        assert_eq!(
            socket.next_of("message.created").await["data"]["body"],
            "hello"
        );
    }
}

#[tokio::test]
async fn whoever_does_not_say_who_they_are_is_sent_away() {
    let app = TestApp::start().await;
    for frame in [
        json!({"type": "auth", "token": "nobody's"}),
        json!({"type": "auth", "token": ""}),
        json!({"type": "ping"}),
        json!({"type": "send", "conversation_id": "1", "body": "let me in"}),
        json!("garbage"),
    ] {
        let mut socket = Frames::open(app.address, "", &[]).await.unwrap();
        socket.say(&frame).await;
        assert_eq!(socket.end().await.code, 1008, "{frame}");
    }
    let mut silent = Frames::open(app.address, "", &[]).await.unwrap();
    assert_eq!(silent.end().await.code, 1008);
    let bearer = [("Authorization", "Bearer nobody's")];
    let refused = Frames::open(app.address, "", &bearer).await.unwrap_err();
    assert_eq!(refused.status, 401);
    assert!(refused.text.contains("unauthenticated"), "{refused:?}");
}

#[tokio::test]
async fn a_browsers_cookie_counts_only_for_this_very_site() {
    let app = TestApp::start().await;
    let ada = app.guest("ada").await;
    let cookie = format!("chirm_session={}", ada.token.clone().unwrap());
    let (host, own) = (app.address.to_string(), format!("http://{}", app.address));
    for origin in [("Origin", own.as_str()), ("Sec-Fetch-Site", "same-origin")] {
        let headers = [("Host", host.as_str()), ("Cookie", cookie.as_str()), origin];
        let mut socket = Frames::open(app.address, "", &headers).await.unwrap();
        assert_eq!(socket.next_of("ready").await["user"]["handle"], "ada");
    }
    for origin in [
        ("Origin", "http://evil.example"),
        ("Origin", "null"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ] {
        let headers = [("Cookie", cookie.as_str()), origin];
        let refused = Frames::open(app.address, "", &headers).await.unwrap_err();
        assert_eq!(refused.status, 403, "{origin:?}");
        assert!(
            refused.text.contains("\"code\":\"forbidden\""),
            "{refused:?}"
        );
    }
    // Another site cannot know a bearer token, so with one it does not matter where one is.
    let bearer = format!("Bearer {}", ada.token.clone().unwrap());
    let headers = [
        ("Authorization", bearer.as_str()),
        ("Origin", "http://app.example"),
    ];
    Frames::open(app.address, "", &headers)
        .await
        .unwrap()
        .next_of("ready")
        .await;
}

#[tokio::test]
async fn what_is_sent_is_acknowledged_by_its_reference() {
    for app in TestApp::each().await {
        let (ada, bob, channel) = two_in_a_channel(&app).await;
        let mut live = Live::open(&ada, None).await;
        for reference in [json!(1), json!("one"), json!({"tab": 2}), Value::Null] {
            let send = json!({"type": "send", "ref": reference, "conversation_id": channel,
                              "body": "**hi**"});
            live.say(send).await;
            let ack = live.next_of("ack").await;
            assert_eq!(ack["ref"], reference);
            assert_eq!(
                ack["message"]["html"],
                "<p><strong>hi</strong></p>\n".trim_end()
            );
        }
        let private = bob.makes_channel_that_is("bobs", "private").await;
        for (conversation, body, code) in [
            (private.as_str(), "hello", "not_found"),
            ("999999", "hello", "not_found"),
            (channel.as_str(), "  ", "invalid"),
            (channel.as_str(), &"x".repeat(10_001), "invalid"),
        ] {
            let send = json!({"type": "send", "ref": 7, "conversation_id": conversation,
                              "body": body});
            live.say(send).await;
            let error = live.next_of("error").await;
            assert_eq!(
                (&error["ref"], &error["error"]["code"]),
                (&json!(7), &json!(code))
            );
            assert!(
                error["error"]["text"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty())
            );
        }
        assert_eq!(bob.reads_all(&channel).await.len(), 4);
    }
}

#[tokio::test]
async fn a_client_token_is_worth_one_message_however_often_it_is_sent() {
    for app in TestApp::each().await {
        let (ada, bob, channel) = two_in_a_channel(&app).await;
        let mut listening = Live::open(&bob, None).await;
        let mut devices = [Live::open(&ada, None).await, Live::open(&ada, None).await];
        let send = json!({"type": "send", "ref": 1, "conversation_id": channel, "body": "once",
                          "client_token": "a-token"});
        for _ in 0..5 {
            for device in &mut devices {
                device.say(send.clone()).await;
            }
        }
        for device in &mut devices {
            for _ in 0..5 {
                let ack = device.next_of("ack").await;
                assert_eq!(ack["message"]["seq"], 1);
                assert_eq!(ack["message"]["client_token"], "a-token");
            }
        }
        ada.says(&channel, "the end").await;
        let (first, second) = (
            listening.next_of("message.created").await,
            listening.next_of("message.created").await,
        );
        assert_eq!(
            (&first["data"]["body"], &first["data"]["seq"]),
            (&json!("once"), &json!(1))
        );
        assert_eq!(second["data"]["body"], "the end");
    }
}

#[tokio::test]
async fn typing_is_a_signal_to_members_alone() {
    let app = TestApp::start().await;
    let (ada, bob, channel) = two_in_a_channel(&app).await;
    let eve = app.guest("eve").await;
    let (mut adas, mut bobs, mut eves) = (
        Live::open(&ada, None).await,
        Live::open(&bob, None).await,
        Live::open(&eve, None).await,
    );
    adas.say(json!({"type": "typing", "conversation_id": channel}))
        .await;
    let signal = bobs.next_of("typing").await;
    assert_eq!(signal["conversation_id"], channel);
    assert_eq!(signal["user"]["handle"], "ada");
    assert!(signal.get("id").is_none());
    eves.say(json!({"type": "typing", "conversation_id": channel}))
        .await;
    assert_eq!(eves.next_of("error").await["error"]["code"], "not_found");
    // Something that all of them hear ends the story.
    let renamed = json!({"name": "Eve the second"});
    assert_eq!(eve.patch("/api/v1/me", renamed).await.status, 200);
    for heard in [
        bobs.all_before("user.changed").await,
        eves.all_before("user.changed").await,
    ] {
        assert!(
            heard.iter().all(|frame| frame["type"] != "typing"),
            "{heard:?}"
        );
    }
}

#[tokio::test]
async fn the_read_marker_moves_on_all_of_ones_devices_and_on_nobody_elses() {
    for app in TestApp::each().await {
        let (ada, bob, channel) = two_in_a_channel(&app).await;
        for _ in 0..3 {
            ada.says(&channel, "hello @bob").await;
        }
        let mut phone = Live::open(&bob, None).await;
        let mut laptop = Live::open(&bob, None).await;
        let mut adas = Live::open(&ada, None).await;
        for (seq, told) in [(2, Some((2, 1))), (1, None), (99, Some((3, 0)))] {
            let read = json!({"type": "read", "conversation_id": channel, "seq": seq});
            phone.say(read).await;
            let Some((read_seq, mentions)) = told else {
                continue;
            };
            for device in [&mut phone, &mut laptop] {
                let event = device.next_of("read.moved").await;
                assert_eq!(event["conversation_id"], channel);
                assert_eq!(
                    event["data"],
                    json!({"read_seq": read_seq, "mentions": mentions})
                );
            }
        }
        bob.says(&channel, "the end").await;
        let heard = adas.next_event().await;
        assert_eq!(heard["data"]["body"], "the end", "{heard}");
    }
}

#[tokio::test]
async fn what_is_no_frame_of_the_contract_is_refused_in_words_and_the_line_stays() {
    let app = TestApp::start().await;
    let ada = app.guest("ada").await;
    let mut live = Live::open(&ada, None).await;
    for frame in [
        json!({"type": "shout"}),
        json!({"type": "send"}),
        json!({"type": "send", "conversation_id": 7, "body": ["a"]}),
        json!({"type": "read", "conversation_id": "1", "seq": "1"}),
        json!([1, 2, 3]),
        json!(null),
    ] {
        live.say(frame.clone()).await;
        let error = live.next_of("error").await;
        assert_eq!(error["error"]["code"], "invalid", "{frame}");
    }
    live.say(json!({"type": "ping"})).await;
    assert_eq!(live.next().await.unwrap(), json!({"type": "pong"}));
}

#[tokio::test]
async fn a_client_that_offers_compression_gets_the_same_in_fewer_bytes() {
    for app in TestApp::each().await {
        let (ada, bob, channel) = two_in_a_channel(&app).await;
        let bearer = format!("Bearer {}", bob.token.clone().unwrap());
        let offer = "permessage-deflate; client_max_window_bits";
        let headers = [
            ("Authorization", bearer.as_str()),
            ("Sec-WebSocket-Extensions", offer),
        ];
        let mut compressed = Frames::open(bob.address, "", &headers).await.unwrap();
        assert!(compressed.deflate);
        compressed.next_of("ready").await;
        let mut plain = Live::open(&bob, None).await;
        let long = "so long ".repeat(1_000);
        ada.says(&channel, &long).await;
        ada.says(&channel, "short").await;
        for body in [long.trim_end(), "short"] {
            let event = compressed.next_of("message.created").await;
            assert_eq!(event["data"]["body"], body);
            assert_eq!(event, plain.next_of("message.created").await);
        }
        assert!(compressed.compressed > 0);
        let send = json!({"type": "send", "ref": 1, "conversation_id": channel, "body": long});
        compressed.say_compressed(&send).await;
        let ack = compressed.next_of("ack").await;
        assert_eq!(ack["message"]["body"], long.trim_end());
        tokio::time::timeout(Duration::from_secs(5), plain.next_of("message.created"))
            .await
            .unwrap();
    }
}
