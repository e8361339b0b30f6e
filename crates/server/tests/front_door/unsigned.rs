//! Whoever is not signed in: refused in JSON by programs' doors, led to the sign-in page by pages.

use serde_json::json;
use testkit::{Person, TestApp};

use crate::door::refused;

const READS: [&str; 15] = [
    "/api/v1/me",
    "/api/v1/sessions",
    "/api/v1/users",
    "/api/v1/users/ada",
    "/api/v1/invites",
    "/api/v1/channels",
    "/api/v1/channels/by-name/secret",
    "/api/v1/conversations",
    "/api/v1/conversations/1",
    "/api/v1/conversations/1/members",
    "/api/v1/conversations/1/messages",
    "/api/v1/conversations/1/messages/1",
    "/api/v1/events",
    "/api/v1/events/stream",
    "/avatar/1",
];

const PAGES: [&str; 7] = [
    "/",
    "/channels",
    "/channel/secret",
    "/channel/secret/1",
    "/settings",
    "/settings/sessions",
    "/admin",
];

#[tokio::test]
async fn programs_get_401_in_json_and_never_a_redirect() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        let talk = ada.makes_channel("secret").await;
        ada.says(&talk, "hello").await;
        let bogus = Person::new(app.address, Some("f".repeat(64)), "nobody");
        for who in [&app.stranger(), &bogus] {
            for path in READS {
                let answer = who.get(path).await;
                assert_eq!(answer.status, 401, "{path} {answer:?}");
                if path.starts_with("/api") {
                    refused(&answer, 401, "unauthenticated");
                }
                assert!(!answer.headers.contains_key("location"), "{path}");
            }
        }
    }
}

#[tokio::test]
async fn programs_cannot_change_anything_unsigned() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        let talk = ada.makes_channel("secret").await;
        ada.says(&talk, "hello").await;
        let stranger = app.stranger();
        let body =
            json!({"body": "x", "name": "x", "seq": 1, "notify": "all", "password": "12345678"});
        for path in [
            "/api/v1/channels",
            "/api/v1/invites",
            "/api/v1/conversations/1/messages",
        ] {
            refused(
                &stranger.post(path, body.clone()).await,
                401,
                "unauthenticated",
            );
        }
        for path in [
            "/api/v1/me/password",
            "/api/v1/conversations/1/membership",
            "/api/v1/conversations/1/members/ada",
            "/api/v1/conversations/1/read",
            "/api/v1/invites/abc/acceptance",
        ] {
            refused(
                &stranger.put(path, body.clone()).await,
                401,
                "unauthenticated",
            );
        }
        for path in [
            "/api/v1/me",
            "/api/v1/users/ada",
            "/api/v1/conversations/1",
            "/api/v1/conversations/1/messages/1",
        ] {
            refused(
                &stranger.patch(path, body.clone()).await,
                401,
                "unauthenticated",
            );
        }
        for path in [
            "/api/v1/sessions",
            "/api/v1/sessions/1",
            "/api/v1/sessions/current",
            "/api/v1/conversations/1/membership",
            "/api/v1/conversations/1/messages/1",
        ] {
            refused(&stranger.delete(path).await, 401, "unauthenticated");
        }
        assert_eq!(ada.reads_all(&talk).await[0]["body"], "hello");
    }
}

#[tokio::test]
async fn pages_lead_to_the_sign_in_page_and_back() {
    for app in TestApp::each().await {
        app.guest("ada").await.makes_channel("secret").await;
        for path in PAGES {
            let answer = app.stranger().get(path).await;
            let expected = match path {
                "/" => "/login".to_owned(),
                other => format!("/login?next={}", testkit::encoded(other)),
            };
            assert_eq!(
                (answer.status, answer.header("location")),
                (303, &*expected)
            );
        }
    }
}

#[tokio::test]
async fn a_few_doors_are_open_to_everybody() {
    for app in TestApp::each_with(|settings| settings.metrics = true).await {
        let stranger = app.stranger();
        let health = stranger.get("/healthz").await;
        assert_eq!((health.status, health.json), (200, json!({"status": "ok"})));
        let server = stranger.get("/api/v1/server").await.json;
        assert_eq!(
            (&server["registration"], &server["guests"]),
            (&json!("open"), &json!(true))
        );
        assert_eq!(server["version"], env!("CARGO_PKG_VERSION"));
        let described = stranger.get("/api/v1/openapi.json").await.json;
        assert!(described["openapi"].as_str().unwrap().starts_with("3.1"));
        assert!(stranger.get("/metrics").await.text.contains("# TYPE"));
    }
}

#[tokio::test]
async fn figures_are_served_only_when_asked_for() {
    let app = TestApp::start().await;
    assert_eq!(app.stranger().get("/metrics").await.status, 404);
}
