//! Read markers, unread counts, mentions.

use serde_json::{Value, json};
use testkit::{Answer, Person, TestApp};

use crate::door::{cursor, events_since, message, place, refused};

async fn reads(who: &Person, channel: &str, seq: Value) -> Answer {
    let path = format!("/api/v1/conversations/{channel}/read");
    who.put(&path, json!({"seq": seq})).await
}

/// Read so far, unread, mentions; as shown for one conversation and in the list of one's own.
async fn counts(who: &Person, channel: &str) -> [i64; 3] {
    let of = |one: &Value| ["read_seq", "unread", "mentions"].map(|key| one[key].as_i64().unwrap());
    let shown = of(&place(who, channel).await);
    let listed = who.get("/api/v1/conversations").await.items();
    let listed = listed.iter().find(|one| one["id"] == channel).unwrap();
    assert_eq!(of(listed), shown);
    shown
}

async fn two_in_a_channel(app: &TestApp) -> (Person, Person, String) {
    let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
    let talk = ada.makes_channel("talk").await;
    bob.joins(&talk).await;
    (ada, bob, talk)
}

#[tokio::test]
async fn unread_is_what_was_said_after_the_read_marker() {
    for app in TestApp::each().await {
        let (ada, bob, talk) = two_in_a_channel(&app).await;
        for _ in 0..5 {
            ada.says(&talk, "hello").await;
        }
        assert_eq!(counts(&bob, &talk).await, [0, 5, 0]);
        assert_eq!(counts(&ada, &talk).await, [5, 0, 0]);
        let moved = reads(&bob, &talk, json!(3)).await;
        assert_eq!(moved.status, 200, "{moved:?}");
        assert_eq!(
            (&moved.json["read_seq"], &moved.json["unread"]),
            (&json!(3), &json!(2))
        );
        assert_eq!(counts(&bob, &talk).await, [3, 2, 0]);
        // Whoever speaks has read what was said before.
        bob.says(&talk, "and you?").await;
        assert_eq!(counts(&bob, &talk).await, [6, 0, 0]);
        assert_eq!(counts(&ada, &talk).await, [5, 1, 0]);
    }
}

#[tokio::test]
async fn a_read_marker_moves_forward_only_and_not_past_the_end() {
    for app in TestApp::each().await {
        let (ada, bob, talk) = two_in_a_channel(&app).await;
        for _ in 0..4 {
            ada.says(&talk, "hello").await;
        }
        reads(&bob, &talk, json!(3)).await;
        let before = cursor(&bob).await;
        for seq in [2, 0, -5, 3, i64::MIN] {
            let answer = reads(&bob, &talk, json!(seq)).await;
            assert_eq!((answer.status, &answer.json["read_seq"]), (200, &json!(3)));
        }
        assert_eq!(events_since(&bob, before).await, Vec::<String>::new());
        let past = reads(&bob, &talk, json!(i64::MAX)).await;
        assert_eq!(
            (&past.json["read_seq"], &past.json["unread"]),
            (&json!(4), &json!(0))
        );
        assert_eq!(events_since(&bob, before).await, ["read.moved"]);
        ada.says(&talk, "news").await;
        assert_eq!(counts(&bob, &talk).await, [4, 1, 0]);
        for wrong in [json!("3"), json!(1.5), json!(null), json!([1])] {
            refused(&reads(&bob, &talk, wrong).await, 422, "invalid");
        }
    }
}

#[tokio::test]
async fn markers_that_race_end_at_the_furthest() {
    for app in TestApp::each().await {
        let (ada, bob, talk) = two_in_a_channel(&app).await;
        for _ in 0..8 {
            ada.says(&talk, "hello").await;
        }
        let at = |seq: i64| reads(&bob, &talk, json!(seq));
        tokio::join!(at(3), at(7), at(1), at(5), at(2), at(6));
        assert_eq!(counts(&bob, &talk).await, [7, 1, 0]);
    }
}

#[tokio::test]
async fn nobody_learns_how_far_others_have_read() {
    for app in TestApp::each().await {
        let (ada, bob, talk) = two_in_a_channel(&app).await;
        ada.says(&talk, "hello").await;
        let before = cursor(&ada).await;
        reads(&bob, &talk, json!(1)).await;
        assert_eq!(events_since(&ada, before).await, Vec::<String>::new());
        let eve = app.guest("eve").await;
        refused(&reads(&eve, &talk, json!(1)).await, 404, "not_found");
    }
}

#[tokio::test]
async fn a_mention_counts_until_it_is_read() {
    for app in TestApp::each().await {
        let (ada, bob, talk) = two_in_a_channel(&app).await;
        let said = ada
            .post(
                &crate::door::messages(&talk),
                json!({"body": "hello @BOB, and @bob again"}),
            )
            .await;
        assert_eq!(said.json["mentions"], json!([bob.id]));
        ada.says(&talk, "nobody").await;
        ada.says(&talk, "@bob").await;
        assert_eq!(counts(&bob, &talk).await, [0, 3, 2]);
        reads(&bob, &talk, json!(1)).await;
        assert_eq!(counts(&bob, &talk).await, [1, 2, 1]);
        bob.says(&talk, "yes").await;
        assert_eq!(counts(&bob, &talk).await, [4, 0, 0]);
    }
}

#[tokio::test]
async fn editing_and_deleting_take_mentions_along() {
    for app in TestApp::each().await {
        let (ada, bob, talk) = two_in_a_channel(&app).await;
        for body in ["@bob one", "@bob two", "nobody"] {
            ada.says(&talk, body).await;
        }
        assert_eq!(counts(&bob, &talk).await, [0, 3, 2]);
        ada.delete(&message(&talk, 1)).await;
        assert_eq!(counts(&bob, &talk).await, [0, 3, 1]);
        ada.patch(&message(&talk, 2), json!({"body": "never mind"}))
            .await;
        assert_eq!(counts(&bob, &talk).await, [0, 3, 0]);
        ada.patch(&message(&talk, 3), json!({"body": "@bob after all"}))
            .await;
        assert_eq!(counts(&bob, &talk).await, [0, 3, 1]);
        // What is read already does not come back by an edit.
        reads(&bob, &talk, json!(3)).await;
        ada.patch(&message(&talk, 3), json!({"body": "@bob once more"}))
            .await;
        assert_eq!(counts(&bob, &talk).await, [3, 0, 0]);
    }
}

#[tokio::test]
async fn a_mention_admits_nobody_and_code_mentions_nobody() {
    for app in TestApp::each().await {
        let (ada, bob, talk) = two_in_a_channel(&app).await;
        let eve = app.guest("eve").await;
        for body in [
            "@eve come in",
            "`@bob`",
            "```\n@bob\n```",
            "mail a@bob now",
            "@bobby",
            "@ada me",
        ] {
            let said = ada
                .post(&crate::door::messages(&talk), json!({"body": body}))
                .await;
            assert_eq!(said.json["mentions"], json!([]), "{body}");
        }
        assert_eq!(counts(&bob, &talk).await, [0, 6, 0]);
        assert_eq!(place(&eve, &talk).await["joined"], false);
    }
}

#[tokio::test]
async fn names_from_hell_can_be_mentioned() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        let talk = ada.makes_channel("talk").await;
        for name in ["上海 😀", "R&D", "100%", "עברית", "a/b", "a_b_c"] {
            let them = app.guest(name).await;
            them.joins(&talk).await;
            let body = format!("hello @{name}!");
            let said = ada
                .post(&crate::door::messages(&talk), json!({"body": body}))
                .await;
            assert_eq!(said.json["mentions"], json!([them.id]), "{said:?}");
        }
    }
}
