//! Addresses that lead nowhere: ids that are none, broken text, wrong methods, pages too long.

use reqwest::Method;
use serde_json::json;
use testkit::{Person, TestApp};

use crate::bad_input::{sends, world};
use crate::door::{messages, refused};

#[tokio::test]
async fn nul_and_broken_text_in_addresses_find_nothing_and_break_nothing() {
    for app in TestApp::each().await {
        let ada = world(&app).await;
        let talk = "/api/v1/conversations/1";
        for bad in [
            "%00",
            "a%00b",
            "%ff",
            "%ed%a0%80",
            "%2e%2e%2f%2e%2e",
            "%F0%9F",
        ] {
            for path in [
                format!("/api/v1/users/{bad}"),
                format!("/api/v1/channels/by-name/{bad}"),
                format!("/api/v1/conversations/{bad}"),
                format!("{talk}/messages/{bad}"),
                format!("/avatar/{bad}"),
                format!("/assets/{bad}/{bad}"),
            ] {
                let answer = ada.get(&path).await;
                assert_eq!(answer.status, 404, "{path} {answer:?}");
            }
            for (method, path) in [
                (Method::PUT, format!("{talk}/members/{bad}")),
                (Method::DELETE, format!("{talk}/members/{bad}")),
                (Method::PATCH, format!("/api/v1/users/{bad}")),
                (Method::PUT, format!("/api/v1/invites/{bad}/acceptance")),
                (Method::DELETE, format!("/api/v1/sessions/{bad}")),
            ] {
                let answer = sends(&ada, &method, &path, "{}").await;
                assert!(
                    [403, 404].contains(&answer.status),
                    "{method} {path} {answer:?}"
                );
            }
            for path in [
                format!("/api/v1/channels?query={bad}"),
                format!("/api/v1/channels?after={bad}"),
                format!("/api/v1/users?query={bad}"),
                format!("/api/v1/users?after={bad}"),
                format!("{talk}/members?query={bad}"),
            ] {
                let answer = ada.get(&path).await;
                assert!([200, 422].contains(&answer.status), "{path} {answer:?}");
            }
        }
    }
}

#[tokio::test]
async fn ids_that_are_none_are_not_found() {
    for app in TestApp::each().await {
        let ada = world(&app).await;
        for id in [
            "0",
            "-1",
            "999",
            "x",
            "1x",
            "1.0",
            "9223372036854775808",
            "%201",
            "+1e3",
        ] {
            for path in [
                format!("/api/v1/conversations/{id}"),
                messages(id),
                format!("/api/v1/conversations/{id}/members"),
                format!("/api/v1/conversations/1/messages/{id}"),
                format!("/avatar/{id}"),
            ] {
                assert_eq!(ada.get(&path).await.status, 404, "{path}");
            }
            let words = json!({"body": "x", "seq": 1, "notify": "all"});
            refused(
                &ada.post(&messages(id), words.clone()).await,
                404,
                "not_found",
            );
            let path = format!("/api/v1/conversations/{id}/read");
            refused(&ada.put(&path, words.clone()).await, 404, "not_found");
            refused(
                &ada.delete(&crate::door::membership(id)).await,
                404,
                "not_found",
            );
            let path = format!("/api/v1/conversations/1/messages/{id}");
            refused(&ada.delete(&path).await, 404, "not_found");
        }
        let invite = json!({"conversation_id": "999"});
        refused(&ada.post("/api/v1/invites", invite).await, 404, "not_found");
    }
}

#[tokio::test]
async fn the_wrong_method_is_405_in_json() {
    for app in TestApp::each().await {
        let ada = world(&app).await;
        for (method, path) in [
            (Method::GET, "/api/v1/accounts"),
            (Method::PUT, "/api/v1/channels"),
            (Method::DELETE, "/api/v1/me"),
            (Method::POST, "/api/v1/conversations/1"),
            (Method::PATCH, "/api/v1/conversations/1/messages"),
            (Method::POST, "/api/v1/events"),
            (Method::OPTIONS, "/api/v1/me"),
            (Method::from_bytes(b"BREW").unwrap(), "/api/v1/me"),
        ] {
            let answer = Person::answer(ada.request(method, path)).await;
            refused(&answer, 405, "not_found");
            assert!(!answer.header("allow").is_empty(), "{path} {answer:?}");
        }
        refused(&ada.get("/api/v1/nothing").await, 404, "not_found");
        refused(&ada.get("/api/v1").await, 404, "not_found");
        refused(
            &ada.post("/api/v1/../v1/nothing", json!({})).await,
            404,
            "not_found",
        );
    }
}

#[tokio::test]
async fn every_list_has_a_limit_that_names_itself() {
    for app in TestApp::each().await {
        let ada = world(&app).await;
        for (path, max) in [
            ("/api/v1/channels", "100"),
            ("/api/v1/users", "100"),
            ("/api/v1/conversations/1/members", "200"),
            ("/api/v1/conversations/1/messages", "100"),
            ("/api/v1/events", "1000"),
        ] {
            for limit in ["0", "-1", "1001", "99999999999"] {
                let answer = ada.get(&format!("{path}?limit={limit}")).await;
                crate::door::invalid(&answer, "limit", max);
            }
            for limit in ["x", "1.5", "", "99999999999999999999"] {
                let answer = ada.get(&format!("{path}?limit={limit}")).await;
                refused(&answer, 422, "invalid");
            }
            let answer = ada.get(&format!("{path}?limit={max}")).await;
            assert_eq!(answer.status, 200, "{path} {answer:?}");
        }
        for wait in ["-1", "61", "x"] {
            let answer = ada.get(&format!("/api/v1/events?wait={wait}")).await;
            refused(&answer, 422, "invalid");
        }
    }
}
