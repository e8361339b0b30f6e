//! Roles: who runs the server, who moderates it, and whose account ends.

use serde_json::{Value, json};
use testkit::live::Live;
use testkit::{Answer, Person, TestApp};

use crate::door::{refused, signs_in, taken};

async fn gives(who: &Person, handle: &str, role: &str) -> Answer {
    let form = json!({"role": role});
    who.patch(&format!("/api/v1/users/{handle}"), form).await
}

async fn deactivates(who: &Person, handle: &str) -> Answer {
    let form = json!({"deactivated": true});
    who.patch(&format!("/api/v1/users/{handle}"), form).await
}

#[tokio::test]
async fn only_owners_make_owners_and_moderators_rank_below_them() {
    for app in TestApp::each().await {
        let (ada, bob, eve) = app.cast().await;
        refused(&gives(&bob, "eve", "moderator").await, 403, "forbidden");
        refused(&gives(&bob, "bob", "owner").await, 403, "forbidden");
        assert_eq!(
            gives(&ada, "bob", "moderator").await.json["role"],
            "moderator"
        );
        refused(&gives(&bob, "eve", "moderator").await, 403, "forbidden");
        refused(&gives(&bob, "eve", "owner").await, 403, "forbidden");
        refused(&gives(&bob, "ada", "member").await, 403, "forbidden");
        refused(&deactivates(&bob, "ada").await, 403, "forbidden");
        assert_eq!(gives(&ada, "eve", "owner").await.status, 200);
        assert_eq!(eve.get("/api/v1/me").await.json["role"], "owner");
        refused(&gives(&ada, "bob", "king").await, 422, "invalid");
        refused(&gives(&ada, "nobody", "member").await, 404, "not_found");
    }
}

#[tokio::test]
async fn a_server_always_has_an_owner() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.member("ada").await, app.member("bob").await);
        refused(&gives(&ada, "ada", "member").await, 409, "conflict");
        refused(&deactivates(&ada, "ada").await, 409, "conflict");
        assert_eq!(ada.get("/api/v1/me").await.json["role"], "owner");
        gives(&ada, "bob", "owner").await;
        assert_eq!(gives(&ada, "ada", "member").await.status, 200);
        refused(&gives(&bob, "bob", "moderator").await, 409, "conflict");
    }
}

#[tokio::test]
async fn two_last_owners_cannot_both_step_down_at_once() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.member("ada").await, app.member("bob").await);
        gives(&ada, "bob", "owner").await;
        for round in 0..10 {
            let (one, two) =
                tokio::join!(gives(&ada, "ada", "member"), gives(&bob, "bob", "member"),);
            let left = match (one.status, two.status) {
                (200, 409) => (&bob, "ada"),
                (409, 200) => (&ada, "bob"),
                _ => panic!("round {round}: {one:?} {two:?}"),
            };
            assert_eq!(gives(left.0, left.1, "owner").await.status, 200);
        }
    }
}

#[tokio::test]
async fn a_guest_has_no_role_to_give_or_take() {
    for app in TestApp::each().await {
        let ada = app.member("ada").await;
        let zoe = app.guest("zoe").await;
        refused(&gives(&ada, "zoe", "moderator").await, 403, "forbidden");
        refused(&gives(&ada, "ada", "guest").await, 403, "forbidden");
        refused(&gives(&zoe, "zoe", "owner").await, 403, "forbidden");
        refused(&deactivates(&zoe, "ada").await, 403, "forbidden");
        assert_eq!(deactivates(&ada, "zoe").await.status, 200);
    }
}

#[tokio::test]
async fn a_deactivated_account_is_out_at_once_and_everywhere() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.member("ada").await, app.member("bob").await);
        let talk = ada.makes_channel("talk").await;
        bob.joins(&talk).await;
        bob.says(&talk, "still here").await;
        let mut live = Live::open(&bob, None).await;
        let held = bob.clone();
        let poll = async move { held.get("/api/v1/events?wait=60").await };
        let (held, ended) = tokio::join!(poll, deactivates(&ada, "bob"));
        assert!(ended.json["deactivated_at"].is_string(), "{ended:?}");
        // Whatever was held open for them ends, and says nothing more.
        assert!(held.status == 401 || held.status == 200, "{held:?}");
        live.end().await;
        refused(&bob.get("/api/v1/me").await, 401, "unauthenticated");
        let sent = bob
            .post(&crate::door::messages(&talk), json!({"body": "boo"}))
            .await;
        refused(&sent, 401, "unauthenticated");
        refused(
            &signs_in(&bob, "correct horse").await,
            401,
            "unauthenticated",
        );
        // What they said stays, and so does their name.
        assert_eq!(ada.reads_all(&talk).await[0]["body"], "still here");
        let form = json!({"name": "BOB"});
        taken(&app.stranger().post("/api/v1/guests", form).await, "name");
        assert_eq!(deactivates(&ada, "bob").await.status, 200);
    }
}

#[tokio::test]
async fn a_reactivated_account_signs_in_anew() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.member("ada").await, app.member("bob").await);
        deactivates(&ada, "bob").await;
        refused(
            &signs_in(&bob, "correct horse").await,
            401,
            "unauthenticated",
        );
        let back = ada
            .patch("/api/v1/users/bob", json!({"deactivated": false}))
            .await;
        assert_eq!(
            (back.status, &back.json["deactivated_at"]),
            (200, &Value::Null)
        );
        refused(&bob.get("/api/v1/me").await, 401, "unauthenticated");
        assert_eq!(signs_in(&bob, "correct horse").await.status, 201);
    }
}

#[tokio::test]
async fn anybody_may_end_their_own_account() {
    for app in TestApp::each().await {
        app.member("ada").await;
        let bob = app.member("bob").await;
        assert_eq!(deactivates(&bob, "bob").await.status, 200);
        refused(&bob.get("/api/v1/me").await, 401, "unauthenticated");
    }
}

#[tokio::test]
async fn a_role_counts_from_the_next_request_on() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.member("ada").await, app.member("bob").await);
        refused(&bob.get("/api/v1/invites").await, 403, "forbidden");
        gives(&ada, "bob", "moderator").await;
        assert_eq!(bob.get("/api/v1/invites").await.status, 200);
        gives(&ada, "bob", "member").await;
        refused(&bob.get("/api/v1/invites").await, 403, "forbidden");
    }
}
