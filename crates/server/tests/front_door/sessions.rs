//! Sessions: opened, listed, ended, and forgotten when nobody uses them.

use std::time::{Duration, Instant};

use serde_json::json;
use testkit::live::Live;
use testkit::{Person, TestApp};

use crate::door::{each, on_another_device, refused, signs_in};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

#[tokio::test]
async fn signing_in_answers_who_one_is_and_a_new_token() {
    for app in TestApp::each().await {
        let ada = app.member("Ada").await;
        for handle in ["Ada", "ada", " ADA ", "ａｄａ"] {
            let form = json!({"handle": handle, "password": "correct horse"});
            let answer = app.stranger().post("/api/v1/sessions", form).await;
            assert_eq!(answer.status, 201, "{answer:?}");
            assert_eq!(answer.json["user"]["id"], ada.id);
            assert_ne!(answer.json["token"].as_str(), ada.token.as_deref());
        }
    }
}

#[tokio::test]
async fn a_wrong_sign_in_tells_nothing_of_who_exists() {
    for app in TestApp::each().await {
        let (ada, gone) = (app.member("ada").await, app.member("gone").await);
        app.guest("zoe").await;
        ada.patch("/api/v1/users/gone", json!({"deactivated": true}))
            .await;
        let wrong = signs_in(&ada, "wrong horse").await;
        refused(&wrong, 401, "unauthenticated");
        let mut others = vec![signs_in(&gone, "correct horse").await];
        for handle in ["zoe", "nobody", "", "a\0b", "上海 😀", "../me"] {
            let form = json!({"handle": handle, "password": ""});
            others.push(app.stranger().post("/api/v1/sessions", form).await);
        }
        for other in others {
            assert_eq!((other.status, &other.text), (401, &wrong.text));
        }
    }
}

#[tokio::test]
async fn a_wrong_sign_in_costs_the_same_whether_or_not_the_handle_exists() {
    let app = TestApp::start().await;
    let ada = app.member("ada").await;
    let nobody = Person::new(app.address, None, "nobody");
    let mut fastest = [Duration::MAX; 2];
    for _ in 0..8 {
        for (who, fastest) in [&ada, &nobody].into_iter().zip(&mut fastest) {
            let begun = Instant::now();
            signs_in(who, "wrong horse").await;
            *fastest = begun.elapsed().min(*fastest);
        }
    }
    let [known, unknown] = fastest;
    // Without the hash an answer takes a hundredth; a busy machine blurs less than four times.
    assert!(
        unknown * 4 > known && known * 4 > unknown,
        "{known:?} {unknown:?}"
    );
}

#[tokio::test]
async fn signing_out_ends_this_session_and_no_other() {
    for app in TestApp::each().await {
        let ada = app.member("ada").await;
        let phone = on_another_device(&ada, "correct horse").await;
        let mut live = Live::open(&phone, None).await;
        assert_eq!(phone.delete("/api/v1/sessions/current").await.status, 204);
        refused(&phone.get("/api/v1/me").await, 401, "unauthenticated");
        live.end().await;
        assert_eq!(ada.get("/api/v1/me").await.status, 200);
    }
}

#[tokio::test]
async fn sessions_are_listed_with_the_program_that_opened_them() {
    for app in TestApp::each().await {
        let ada = app.member("ada").await;
        let opening = app
            .stranger()
            .request(reqwest::Method::POST, "/api/v1/sessions")
            .header("user-agent", "Pocket/1.0")
            .json(&json!({"handle": "ada", "password": "correct horse"}));
        assert_eq!(Person::answer(opening).await.status, 201);
        let listed = ada.get("/api/v1/sessions").await;
        let sessions = listed.items();
        assert_eq!(sessions.len(), 2, "{listed:?}");
        let current: Vec<_> = sessions
            .iter()
            .filter(|one| one["current"] == true)
            .collect();
        assert_eq!(current.len(), 1);
        assert!(each(&sessions, "label").contains(&"Pocket/1.0".to_owned()));
        for session in &sessions {
            assert!(session["id"].is_string() && session["created_at"].is_string());
            assert!(session["last_used_at"].is_string());
        }
        // The secret itself is shown once and never again.
        assert!(!listed.text.contains(ada.token.as_deref().unwrap()));
    }
}

#[tokio::test]
async fn a_session_can_be_ended_from_another_one_but_not_by_somebody_else() {
    for app in TestApp::each().await {
        let (ada, eve) = (app.member("ada").await, app.guest("eve").await);
        let phone = on_another_device(&ada, "correct horse").await;
        let sessions = phone.get("/api/v1/sessions").await.items();
        let phones = sessions.iter().find(|one| one["current"] == true).unwrap();
        let path = format!("/api/v1/sessions/{}", phones["id"].as_str().unwrap());
        refused(&eve.delete(&path).await, 404, "not_found");
        assert_eq!(phone.get("/api/v1/me").await.status, 200);
        assert_eq!(ada.delete(&path).await.status, 204);
        refused(&phone.get("/api/v1/me").await, 401, "unauthenticated");
        refused(&ada.delete(&path).await, 404, "not_found");
    }
}

#[tokio::test]
async fn all_other_sessions_can_be_ended_at_once() {
    for app in TestApp::each().await {
        let ada = app.member("ada").await;
        let one = on_another_device(&ada, "correct horse").await;
        let two = on_another_device(&ada, "correct horse").await;
        let mut live = Live::open(&two, None).await;
        assert_eq!(ada.delete("/api/v1/sessions").await.status, 204);
        live.end().await;
        for other in [one, two] {
            refused(&other.get("/api/v1/me").await, 401, "unauthenticated");
        }
        assert_eq!(ada.get("/api/v1/sessions").await.items().len(), 1);
    }
}

#[tokio::test]
async fn a_session_that_nobody_uses_ends_after_ninety_days() {
    for app in TestApp::each().await {
        let (used, unused) = (app.guest("used").await, app.guest("unused").await);
        app.pass_ms(60 * DAY_MS);
        assert_eq!(used.get("/api/v1/me").await.status, 200);
        // That it was used is noted a moment later.
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(20) {
            let session = &used.get("/api/v1/sessions").await.items()[0];
            if session["last_used_at"] != session["created_at"] {
                break;
            }
        }
        app.pass_ms(60 * DAY_MS);
        assert_eq!(used.get("/api/v1/me").await.status, 200);
        refused(&unused.get("/api/v1/me").await, 401, "unauthenticated");
    }
}

#[tokio::test]
async fn sessions_survive_a_restart() {
    for mut app in TestApp::each().await {
        let ada = app.guest("ada").await;
        app.restart().await;
        assert_eq!(ada.get("/api/v1/me").await.json["name"], "ada");
    }
}
