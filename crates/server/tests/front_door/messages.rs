//! Messages: said once, changed, taken back.

use serde_json::{Value, json};
use testkit::{Answer, Person, TestApp};

use crate::door::{invalid, membership, message, messages, place, refused};

async fn sends(who: &Person, channel: &str, form: Value) -> Answer {
    who.post(&messages(channel), form).await
}

#[tokio::test]
async fn a_message_is_what_the_contract_says_it_is() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        let talk = ada.makes_channel("talk").await;
        let form = json!({"body": "**hello** <b>", "client_token": "t1"});
        let said = sends(&ada, &talk, form).await;
        assert_eq!(said.status, 201, "{said:?}");
        let one = &said.json;
        assert_eq!(
            (&one["conversation_id"], &one["seq"]),
            (&json!(talk), &json!(1))
        );
        assert_eq!(one["body"], "**hello** <b>");
        let html = one["html"].as_str().unwrap();
        assert!(
            html.contains("<strong>hello</strong>") && !html.contains("<b>"),
            "{html}"
        );
        assert_eq!(one["client_token"], "t1");
        assert_eq!(
            one["author"],
            json!({"id": ada.id, "handle": "ada", "name": "ada",
                "avatar_url": format!("/avatar/{}", ada.id)})
        );
        let at = one["created_at"].as_str().unwrap();
        assert!(
            at.starts_with("2026-01-01T00:") && at.ends_with('Z'),
            "{at}"
        );
        assert!(one.get("edited_at").is_none() && one.get("deleted_at").is_none());
        assert_eq!(&ada.get(&message(&talk, 1)).await.json, one);
        assert_eq!(ada.reads_all(&talk).await, std::slice::from_ref(one));
    }
}

#[tokio::test]
async fn many_voices_at_once_get_numbers_without_gaps() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        let talk = ada.makes_channel("talk").await;
        let voices = [
            app.guest("b").await,
            app.guest("c").await,
            app.guest("d").await,
            ada.clone(),
        ];
        let speak = |who: Person| {
            let talk = talk.clone();
            async move {
                for number in 0..15 {
                    who.says(&talk, &format!("{} {number}", who.handle)).await;
                }
            }
        };
        let [b, c, d, a] = voices.map(speak);
        tokio::join!(a, b, c, d);
        let all = ada.reads_all(&talk).await;
        let seqs: Vec<i64> = all.iter().filter_map(|one| one["seq"].as_i64()).collect();
        assert_eq!(seqs, (1..=60).collect::<Vec<i64>>());
        // Each voice in its own order.
        for voice in ["ada", "b", "c", "d"] {
            let own = all.iter().filter(|one| one["author"]["handle"] == voice);
            let bodies: Vec<String> = own
                .map(|one| one["body"].as_str().unwrap().to_owned())
                .collect();
            let expected: Vec<String> = (0..15).map(|number| format!("{voice} {number}")).collect();
            assert_eq!(bodies, expected);
        }
    }
}

#[tokio::test]
async fn a_retry_with_the_same_client_token_is_answered_with_the_first_message() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let talk = ada.makes_channel("talk").await;
        let form = json!({"body": "once", "client_token": "t1"});
        let first = sends(&ada, &talk, form.clone()).await;
        let again = sends(&ada, &talk, form.clone()).await;
        assert_eq!((first.status, again.status), (201, 200));
        assert_eq!(first.json, again.json);
        let other = json!({"body": "other words", "client_token": "t1"});
        assert_eq!(sends(&ada, &talk, other).await.json, first.json);
        // A token is its author's own, and an empty one is none.
        assert_eq!(sends(&bob, &talk, form).await.status, 201);
        let none = json!({"body": "none", "client_token": ""});
        assert_eq!(sends(&ada, &talk, none.clone()).await.status, 201);
        assert_eq!(sends(&ada, &talk, none).await.status, 201);
        assert_eq!(place(&ada, &talk).await["last_seq"], 4);
    }
}

#[tokio::test]
async fn retries_that_overtake_each_other_never_double_a_message() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        let talk = ada.makes_channel("talk").await;
        for round in 0..5 {
            let form = json!({"body": "once", "client_token": format!("t{round}")});
            let send = || sends(&ada, &talk, form.clone());
            let (a, b, c, d) = tokio::join!(send(), send(), send(), send());
            let (e, f, g, h) = tokio::join!(send(), send(), send(), send());
            let all = [a, b, c, d, e, f, g, h];
            let made = all.iter().filter(|one| one.status == 201).count();
            let found = all.iter().filter(|one| one.status == 200).count();
            assert_eq!((made, found), (1, 7), "{all:?}");
            assert!(all.iter().all(|one| one.json == all[0].json));
        }
        let seqs: Vec<Value> = ada
            .reads_all(&talk)
            .await
            .iter()
            .map(|one| one["seq"].clone())
            .collect();
        assert_eq!(seqs, [1, 2, 3, 4, 5]);
    }
}

#[tokio::test]
async fn a_retry_finds_its_message_whatever_has_happened_since() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let talk = ada.makes_channel("talk").await;
        let form = json!({"body": "once", "client_token": "t1"});
        let first = sends(&bob, &talk, form.clone()).await;
        // They left meanwhile: the retry does not bring them back in.
        bob.delete(&membership(&talk)).await;
        let again = sends(&bob, &talk, form.clone()).await;
        assert_eq!(
            (again.status, &again.json["seq"]),
            (200, &first.json["seq"])
        );
        assert_eq!(place(&bob, &talk).await["joined"], false);
        // Nobody may write here now, and this was written before.
        let archive = json!({"archived": true});
        ada.patch(&format!("/api/v1/conversations/{talk}"), archive)
            .await;
        assert_eq!(sends(&bob, &talk, form).await.status, 200);
    }
}

#[tokio::test]
async fn a_client_token_has_a_limit_and_is_plain() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        let talk = ada.makes_channel("talk").await;
        let form = |token: &str| json!({"body": "hello", "client_token": token});
        invalid(
            &sends(&ada, &talk, form(&"t".repeat(65))).await,
            "client_token",
            "64",
        );
        invalid(&sends(&ada, &talk, form("a\0b")).await, "client_token", "");
        assert_eq!(sends(&ada, &talk, form(&"t".repeat(64))).await.status, 201);
        assert_eq!(place(&ada, &talk).await["last_seq"], 1);
    }
}

#[tokio::test]
async fn only_its_author_edits_a_message() {
    for app in TestApp::each().await {
        let owner = app.member("root").await;
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let talk = owner.makes_channel("talk").await;
        ada.says(&talk, "frist").await;
        bob.joins(&talk).await;
        for who in [&bob, &owner] {
            let edit = who.patch(&message(&talk, 1), json!({"body": "mine"})).await;
            refused(&edit, 403, "forbidden");
        }
        let edit = ada
            .patch(&message(&talk, 1), json!({"body": "*first*"}))
            .await;
        assert_eq!((edit.status, &edit.json["body"]), (200, &json!("*first*")));
        assert!(
            edit.json["html"]
                .as_str()
                .unwrap()
                .contains("<em>first</em>")
        );
        assert!(edit.json["edited_at"].is_string());
        assert_eq!(edit.json["seq"], 1);
        assert_eq!(bob.reads_all(&talk).await, [edit.json]);
        let blank = ada.patch(&message(&talk, 1), json!({"body": " "})).await;
        invalid(&blank, "body", "");
        refused(
            &ada.patch(&message(&talk, 2), json!({"body": "x"})).await,
            404,
            "not_found",
        );
    }
}

#[tokio::test]
async fn an_edit_that_changes_nothing_is_no_edit() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        let talk = ada.makes_channel("talk").await;
        ada.says(&talk, "same").await;
        let edit = ada.patch(&message(&talk, 1), json!({"body": "same"})).await;
        assert_eq!((edit.status, edit.json.get("edited_at")), (200, None));
    }
}

#[tokio::test]
async fn a_deleted_message_keeps_its_number_and_loses_its_words_everywhere() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let talk = ada.makes_channel("talk").await;
        let before = crate::door::cursor(&ada).await;
        for body in ["one", "a secret", "three"] {
            ada.says(&talk, body).await;
        }
        ada.patch(&message(&talk, 2), json!({"body": "a secret, edited"}))
            .await;
        bob.joins(&talk).await;
        refused(&bob.delete(&message(&talk, 2)).await, 403, "forbidden");
        assert_eq!(ada.delete(&message(&talk, 2)).await.status, 204);
        let all = bob.reads_all(&talk).await;
        let gone = &all[1];
        assert_eq!(
            (&gone["seq"], &gone["body"], &gone["html"]),
            (&json!(2), &json!(""), &json!(""))
        );
        assert!(gone["deleted_at"].is_string());
        assert_eq!(
            (&all[0]["body"], &all[2]["body"]),
            (&json!("one"), &json!("three"))
        );
        // Nor does the log tell them to whoever comes back late.
        let log = ada
            .get(&format!("/api/v1/events?since={before}&limit=1000"))
            .await;
        assert!(!log.text.contains("secret"), "{}", log.text);
        refused(&ada.delete(&message(&talk, 2)).await, 404, "not_found");
        refused(
            &ada.patch(&message(&talk, 2), json!({"body": "x"})).await,
            404,
            "not_found",
        );
        assert_eq!(ada.says(&talk, "four").await, 4);
    }
}

#[tokio::test]
async fn moderators_and_channel_owners_delete_what_others_said() {
    for app in TestApp::each().await {
        let owner = app.member("root").await;
        let bob = app.member("bob").await;
        let (ada, eve) = (app.guest("ada").await, app.guest("eve").await);
        let talk = ada.makes_channel("talk").await;
        for _ in 0..3 {
            eve.says(&talk, "spam").await;
        }
        refused(&bob.delete(&message(&talk, 1)).await, 403, "forbidden");
        owner
            .patch("/api/v1/users/bob", json!({"role": "moderator"}))
            .await;
        for (who, seq) in [(&bob, 1), (&owner, 2), (&ada, 3)] {
            assert_eq!(who.delete(&message(&talk, seq)).await.status, 204);
        }
    }
}

#[tokio::test]
async fn an_edit_and_a_delete_at_once_leave_no_words_behind() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        let talk = ada.makes_channel("talk").await;
        for round in 1..=10 {
            let seq = ada.says(&talk, "secret").await;
            let path = message(&talk, seq);
            let edit = ada.patch(&path, json!({"body": format!("secret {round}")}));
            let (edited, deleted) = tokio::join!(edit, ada.delete(&path));
            assert!([200, 404].contains(&edited.status), "{edited:?}");
            assert_eq!(deleted.status, 204, "{deleted:?}");
            assert_eq!(ada.get(&path).await.json["body"], "");
        }
    }
}
