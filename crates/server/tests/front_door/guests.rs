//! Guests: a display name and nothing else, until they take a password.

use serde_json::json;
use testkit::{Person, TestApp};

use crate::door::{enters, invalid, refused, signs_in, taken};

async fn takes_password(guest: &Person, form: serde_json::Value) -> testkit::Answer {
    guest.put("/api/v1/me/password", form).await
}

#[tokio::test]
async fn a_display_name_alone_lets_a_guest_in() {
    for app in TestApp::each().await {
        let answer = enters(app.stranger(), "上海 😀").await;
        assert_eq!(answer.status, 201, "{answer:?}");
        let user = &answer.json["user"];
        assert_eq!(
            (&user["name"], &user["role"]),
            (&json!("上海 😀"), &json!("guest"))
        );
        let guest = app.guest("Zoë").await;
        let talk = guest.makes_channel("talk").await;
        assert_eq!(guest.says(&talk, "hello").await, 1);
    }
}

#[tokio::test]
async fn a_name_in_use_by_anyone_is_never_somebody_elses_session() {
    for app in TestApp::each().await {
        let form = json!({"handle": "ada", "password": "correct horse", "name": "Countess"});
        app.stranger().post("/api/v1/accounts", form).await;
        app.guest("Bob").await;
        for name in [
            "ada",
            "ADA",
            "countess",
            "ＣＯＵＮＴＥＳＳ",
            "BOB",
            " bob ",
            "b\u{200d}ob",
        ] {
            let answer = enters(app.stranger(), name).await;
            taken(&answer, "name");
            assert!(!answer.text.contains("token"), "{answer:?}");
        }
    }
}

#[tokio::test]
async fn a_guests_name_keeps_its_limits() {
    for app in TestApp::each().await {
        for name in ["", "   ", "\u{3164}", "\u{200d}"] {
            invalid(&enters(app.stranger(), name).await, "name", "");
        }
        invalid(&enters(app.stranger(), &"n".repeat(65)).await, "name", "64");
        invalid(&enters(app.stranger(), "a\u{202e}b").await, "name", "");
        assert_eq!(enters(app.stranger(), &"é".repeat(64)).await.status, 201);
        // What cannot be a handle can be a name all the same.
        for name in ["@all", ".", "..", "mail@example.org"] {
            let answer = enters(app.stranger(), name).await;
            assert_eq!(answer.status, 201, "{answer:?}");
            let handle = answer.json["user"]["handle"].as_str().unwrap();
            assert!(
                !handle.contains('@') && !handle.trim_matches('.').is_empty(),
                "{handle}"
            );
        }
    }
}

#[tokio::test]
async fn a_guest_who_takes_a_password_is_a_member_and_keeps_everything() {
    for app in TestApp::each().await {
        app.member("owner").await;
        let zoe = app.guest("Zoë").await;
        let talk = zoe.makes_channel("talk").await;
        zoe.says(&talk, "from before").await;
        let form = json!({"password": "correct horse", "handle": "zoe"});
        let made = takes_password(&zoe, form).await;
        assert_eq!(made.status, 200, "{made:?}");
        let shown = (&made.json["role"], &made.json["handle"], &made.json["name"]);
        assert_eq!(shown, (&json!("member"), &json!("zoe"), &json!("Zoë")));
        assert_eq!(made.json["id"], zoe.id);
        assert_eq!(zoe.get("/api/v1/me").await.status, 200);
        let mut member = zoe.clone();
        member.handle = "zoe".to_owned();
        let back = signs_in(&member, "correct horse").await;
        assert_eq!(
            (back.status, &back.json["user"]["id"]),
            (201, &json!(zoe.id))
        );
        assert_eq!(zoe.reads_all(&talk).await[0]["author"]["handle"], "zoe");
    }
}

#[tokio::test]
async fn a_guest_is_refused_a_taken_handle_and_stays_a_guest() {
    for app in TestApp::each().await {
        app.guest("bob").await;
        let zoe = app.guest("Zoë").await;
        let form = json!({"password": "correct horse", "handle": "BOB"});
        taken(&takes_password(&zoe, form).await, "handle");
        let form = json!({"password": "short", "handle": "zoe"});
        invalid(&takes_password(&zoe, form).await, "password", "8");
        let me = zoe.get("/api/v1/me").await.json;
        assert_eq!(
            (&me["role"], &me["handle"]),
            (&json!("guest"), &json!("Zoë"))
        );
        refused(
            &signs_in(&zoe, "correct horse").await,
            401,
            "unauthenticated",
        );
    }
}

#[tokio::test]
async fn a_guest_whose_account_is_the_first_of_the_server_owns_it() {
    for app in TestApp::each().await {
        let zoe = app.guest("zoe").await;
        let made = takes_password(&zoe, json!({"password": "correct horse"})).await;
        assert_eq!(made.json["role"], "owner");
        let bob = app.member("bob").await;
        assert_eq!(bob.get("/api/v1/me").await.json["role"], "member");
    }
}
