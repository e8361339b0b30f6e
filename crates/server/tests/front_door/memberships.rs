//! Seats: taken, given up, given to others, taken away.

use serde_json::{Value, json};
use testkit::live::Live;
use testkit::{Person, TestApp, encoded};

use crate::door::{cursor, each, events_since, membership, messages, place, refused};

async fn members(who: &Person, channel: &str, query: &str) -> Vec<Value> {
    let path = format!("/api/v1/conversations/{channel}/members?{query}");
    let answer = who.get(&path).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.items()
}

fn seat_of(channel: &str, handle: &str) -> String {
    let handle = encoded(handle);
    format!("/api/v1/conversations/{channel}/members/{handle}")
}

#[tokio::test]
async fn joining_twice_is_joining_once() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let talk = ada.makes_channel("talk").await;
        let before = cursor(&ada).await;
        let (one, two) = tokio::join!(bob.joins(&talk), bob.joins(&talk));
        assert_eq!((one, two), ((), ()));
        bob.joins(&talk).await;
        assert_eq!(place(&ada, &talk).await["member_count"], 2);
        assert_eq!(events_since(&ada, before).await, ["membership.created"]);
    }
}

#[tokio::test]
async fn speaking_in_a_public_channel_joins_it() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let talk = ada.makes_channel("talk").await;
        bob.says(&talk, "hello").await;
        assert_eq!(place(&bob, &talk).await["joined"], true);
        assert_eq!(place(&bob, &talk).await["member_count"], 2);
    }
}

#[tokio::test]
async fn a_newcomer_has_read_what_was_said_before() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let talk = ada.makes_channel("talk").await;
        ada.says(&talk, "before @bob").await;
        bob.joins(&talk).await;
        let fresh = place(&bob, &talk).await;
        let counts = (&fresh["read_seq"], &fresh["unread"], &fresh["mentions"]);
        assert_eq!(counts, (&json!(1), &json!(0), &json!(0)));
        ada.says(&talk, "after").await;
        assert_eq!(place(&bob, &talk).await["unread"], 1);
        // What was said before they came can be read all the same.
        assert_eq!(bob.reads_all(&talk).await.len(), 2);
    }
}

#[tokio::test]
async fn who_leaves_hears_nothing_more_and_may_come_back() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let talk = ada.makes_channel("talk").await;
        bob.joins(&talk).await;
        let before = cursor(&bob).await;
        assert_eq!(bob.delete(&membership(&talk)).await.status, 204);
        ada.says(&talk, "behind your back").await;
        assert_eq!(events_since(&bob, before).await, ["membership.deleted"]);
        assert_eq!(
            bob.get("/api/v1/conversations").await.items(),
            Vec::<Value>::new()
        );
        let gone = place(&bob, &talk).await;
        assert_eq!(
            (&gone["joined"], &gone["member_count"]),
            (&json!(false), &json!(1))
        );
        refused(&bob.delete(&membership(&talk)).await, 404, "not_found");
        assert_eq!(place(&ada, &talk).await["member_count"], 1);
        bob.joins(&talk).await;
        assert_eq!(place(&ada, &talk).await["member_count"], 2);
    }
}

#[tokio::test]
async fn a_member_brings_others_into_a_private_channel() {
    for app in TestApp::each().await {
        let (ada, bob, eve) = app.cast().await;
        app.guest("上海 😀/%").await;
        let talk = ada.makes_channel_that_is("hidden", "private").await;
        let before = cursor(&bob).await;
        let added = ada.put(&seat_of(&talk, "BOB"), json!({})).await;
        assert_eq!(
            (added.status, &added.json["member_count"]),
            (200, &json!(2))
        );
        ada.put(&seat_of(&talk, "bob"), json!({})).await;
        assert_eq!(events_since(&bob, before).await, ["membership.created"]);
        bob.says(&talk, "thank you").await;
        let named = bob.put(&seat_of(&talk, "上海 😀/%"), json!({})).await;
        assert_eq!(
            (named.status, &named.json["member_count"]),
            (200, &json!(3))
        );
        refused(&eve.get(&messages(&talk)).await, 404, "not_found");
        refused(
            &ada.put(&seat_of(&talk, "nobody"), json!({})).await,
            404,
            "not_found",
        );
    }
}

#[tokio::test]
async fn guests_strangers_and_the_deactivated_are_not_brought_in_or_bringing() {
    for app in TestApp::each().await {
        let (ada, bob, eve) = app.cast().await;
        let zoe = app.guest("zoe").await;
        let talk = bob.makes_channel("talk").await;
        zoe.joins(&talk).await;
        refused(
            &zoe.put(&seat_of(&talk, "eve"), json!({})).await,
            403,
            "forbidden",
        );
        refused(
            &eve.put(&seat_of(&talk, "ada"), json!({})).await,
            403,
            "forbidden",
        );
        ada.patch("/api/v1/users/eve", json!({"deactivated": true}))
            .await;
        refused(
            &bob.put(&seat_of(&talk, "eve"), json!({})).await,
            404,
            "not_found",
        );
    }
}

#[tokio::test]
async fn who_is_removed_hears_nothing_more_on_any_open_connection() {
    for app in TestApp::each().await {
        let (ada, bob, eve) = app.cast().await;
        let talk = ada.makes_channel_that_is("hidden", "private").await;
        for handle in ["bob", "eve"] {
            ada.put(&seat_of(&talk, handle), json!({})).await;
        }
        let mut live = Live::open(&eve, None).await;
        refused(&bob.delete(&seat_of(&talk, "eve")).await, 403, "forbidden");
        assert_eq!(ada.delete(&seat_of(&talk, "EVE")).await.status, 204);
        ada.says(&talk, "behind your back").await;
        ada.patch("/api/v1/me", json!({"name": "told to everybody"}))
            .await;
        let mut heard = Vec::new();
        loop {
            let event = live.next().await.expect("the connection goes on");
            heard.push(event["type"].as_str().unwrap_or_default().to_owned());
            if event["type"] == "user.changed" {
                break;
            }
        }
        heard.retain(|kind| kind.contains('.'));
        assert_eq!(heard, ["membership.deleted", "user.changed"]);
        refused(&eve.get(&messages(&talk)).await, 404, "not_found");
        refused(&ada.delete(&seat_of(&talk, "eve")).await, 404, "not_found");
    }
}

#[tokio::test]
async fn members_are_listed_found_and_paged() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        let talk = ada.makes_channel("talk").await;
        for name in ["bob", "Bobby", "上海 😀", "100%", "zoe"] {
            app.guest(name).await.joins(&talk).await;
        }
        let all = members(&ada, &talk, "").await;
        assert_eq!(all.len(), 6);
        assert_eq!(
            (&all[0]["user"]["name"], &all[0]["role"]),
            (&json!("ada"), &json!("owner"))
        );
        assert!(
            all.iter()
                .all(|one| one["joined_at"].is_string() && one["online"].is_boolean())
        );
        assert!(all.iter().all(|one| one["user"]["avatar_url"].is_string()));
        let found = members(&ada, &talk, "query=BOB").await;
        assert_eq!(found.len(), 2);
        assert_eq!(members(&ada, &talk, "query=%25").await.len(), 0);
        assert_eq!(members(&ada, &talk, "query=100%25").await.len(), 1);
        let (mut paged, mut after) = (Vec::new(), "0".to_owned());
        for _ in 0..10 {
            let path = format!("/api/v1/conversations/{talk}/members?limit=2&after={after}");
            let page = ada.get(&path).await;
            paged.extend(page.items());
            match page.json["next"].as_str() {
                Some(next) => after = next.to_owned(),
                None => break,
            }
        }
        assert_eq!(each(&paged, "joined_at"), each(&all, "joined_at"));
    }
}

#[tokio::test]
async fn how_loud_a_channel_is_is_ones_own_business() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let talk = ada.makes_channel("talk").await;
        assert_eq!(place(&ada, &talk).await["notify"], "mentions");
        let before = cursor(&bob).await;
        let set = |notify: Value| {
            ada.patch(
                "/api/v1/conversations/1/membership",
                json!({"notify": notify}),
            )
        };
        for level in ["all", "none", "mentions", "none"] {
            assert_eq!(set(json!(level)).await.json["notify"], level);
        }
        refused(&set(json!("loud")).await, 422, "invalid");
        refused(&set(json!(null)).await, 422, "invalid");
        refused(
            &bob.patch(&membership(&talk), json!({"notify": "all"}))
                .await,
            404,
            "not_found",
        );
        bob.joins(&talk).await;
        assert!(
            !events_since(&bob, before)
                .await
                .contains(&"membership.changed".to_owned())
        );
    }
}
