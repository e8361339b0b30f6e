//! Bad input at every door: refused in the contract's form, and never a failure of the server.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Person, TestApp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::door::{message, messages, refused};

/// Every door that takes JSON, with one body that it would take.
fn doors() -> Vec<(Method, &'static str, Value)> {
    let account = json!({"handle": "x", "password": "12345678"});
    vec![
        (Method::POST, "/api/v1/accounts", account.clone()),
        (Method::POST, "/api/v1/guests", json!({"name": "x"})),
        (Method::POST, "/api/v1/sessions", account),
        (
            Method::PATCH,
            "/api/v1/me",
            json!({"name": "x", "handle": "x", "email": "x", "settings": {}}),
        ),
        (
            Method::PUT,
            "/api/v1/me/password",
            json!({"password": "12345678", "handle": "x"}),
        ),
        (
            Method::PATCH,
            "/api/v1/users/ada",
            json!({"role": "member", "deactivated": false}),
        ),
        (
            Method::POST,
            "/api/v1/invites",
            json!({"max_uses": 1, "expires_in_seconds": 1, "conversation_id": "1"}),
        ),
        (
            Method::POST,
            "/api/v1/channels",
            json!({"name": "x", "topic": "x", "visibility": "public"}),
        ),
        (
            Method::PATCH,
            "/api/v1/conversations/1",
            json!({"name": "x", "archived": false}),
        ),
        (
            Method::PATCH,
            "/api/v1/conversations/1/membership",
            json!({"notify": "all"}),
        ),
        (
            Method::POST,
            "/api/v1/conversations/1/messages",
            json!({"body": "x", "client_token": "x"}),
        ),
        (
            Method::PATCH,
            "/api/v1/conversations/1/messages/1",
            json!({"body": "x"}),
        ),
        (
            Method::PUT,
            "/api/v1/conversations/1/read",
            json!({"seq": 1}),
        ),
    ]
}

pub(crate) async fn world(app: &TestApp) -> Person {
    let ada = app.guest("ada").await;
    let talk = ada.makes_channel("talk").await;
    ada.says(&talk, "hello").await;
    ada
}

pub(crate) async fn sends(
    who: &Person,
    method: &Method,
    path: &str,
    body: impl Into<reqwest::Body>,
) -> Answer {
    let request = who
        .request(method.clone(), path)
        .header("content-type", "application/json")
        .body(body);
    Person::answer(request).await
}

#[tokio::test]
async fn what_is_not_json_is_refused_at_every_door() {
    for app in TestApp::each().await {
        let ada = world(&app).await;
        let deep = "[".repeat(100_000);
        let deep_object = "{\"settings\":".repeat(10_000);
        let bodies: [&[u8]; 13] = [
            b"{",
            b"{\"name\":",
            b"nonsense",
            b"{\"name\":\"\xff\xfe\"}",
            b"\xff\xfe{\x00}\x00",
            b"[]",
            b"[\"ada\",\"correct horse\"]",
            b"\"text\"",
            b"null",
            b"7",
            b"{} {}",
            deep.as_bytes(),
            deep_object.as_bytes(),
        ];
        for (method, path, _) in doors() {
            for body in bodies {
                let answer = sends(&ada, &method, path, body.to_vec()).await;
                let shown = String::from_utf8_lossy(body.get(..20).unwrap_or(body));
                assert_eq!(answer.status, 422, "{method} {path} {shown} {answer:?}");
                refused(&answer, 422, "invalid");
            }
        }
        // Half of a character, in the escapes of JSON.
        let half = sends(
            &ada,
            &Method::POST,
            "/api/v1/channels",
            "{\"name\":\"\\ud800\"}",
        );
        refused(&half.await, 422, "invalid");
        assert_eq!(ada.get("/api/v1/channels").await.items().len(), 1);
    }
}

#[tokio::test]
async fn a_field_of_the_wrong_type_is_refused_at_every_door() {
    for app in TestApp::each().await {
        let ada = world(&app).await;
        for (method, path, good) in doors() {
            for body in with_one_wrong_field(&good) {
                let answer = sends(&ada, &method, path, body.to_string()).await;
                assert_eq!(answer.status, 422, "{method} {path} {body} {answer:?}");
                refused(&answer, 422, "invalid");
            }
        }
    }
}

fn with_one_wrong_field(good: &Value) -> Vec<Value> {
    let fields: Vec<&String> = good.as_object().unwrap().keys().collect();
    let wrong = [json!({"a": 1}), json!([1, 2]), json!(1.5)];
    let mut all = Vec::new();
    for (field, wrong) in fields
        .into_iter()
        .flat_map(|field| wrong.iter().map(move |wrong| (field, wrong)))
    {
        // An object is what settings are.
        if field != "settings" || !wrong.is_object() {
            let mut body = good.clone();
            body[field] = wrong.clone();
            all.push(body);
        }
    }
    all
}

#[tokio::test]
async fn a_body_past_the_limit_is_413_at_every_door() {
    for app in TestApp::each().await {
        let ada = world(&app).await;
        let huge = format!("{{\"name\":\"{}\"}}", "x".repeat(2 * 1024 * 1024));
        for (method, path, _) in doors() {
            let answer = sends(&ada, &method, path, huge.clone()).await;
            refused(&answer, 413, "too_large");
            assert!(
                answer.words().replace([',', '.'], "").contains("1048576"),
                "{answer:?}"
            );
        }
        let page = ada
            .request(Method::POST, "/channels")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("name={}", "x".repeat(2 * 1024 * 1024)));
        assert_eq!(Person::answer(page).await.status, 413);
    }
}

#[tokio::test]
async fn nul_in_any_text_is_refused_or_finds_nothing() {
    for app in TestApp::each().await {
        let ada = world(&app).await;
        for (method, path, good) in doors() {
            for (field, value) in good.as_object().unwrap() {
                // A password may be any text at all.
                if !value.is_string() || field == "password" {
                    continue;
                }
                let mut body = good.clone();
                body[field] = json!("nul\0here");
                let answer = sends(&ada, &method, path, body.to_string()).await;
                assert!(
                    (400..500).contains(&answer.status) && !answer.code().is_empty(),
                    "{method} {path} {body} {answer:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn other_peoples_ids_open_nothing() {
    for app in TestApp::each().await {
        let (ada, eve) = (app.guest("ada").await, app.guest("eve").await);
        let hidden = ada.makes_channel_that_is("hidden", "private").await;
        let shown = ada.makes_channel("shown").await;
        ada.says(&hidden, "only for us").await;
        ada.says(&shown, "for everybody").await;
        // The number of a message is nothing without its conversation.
        for seq in [1, 2] {
            refused(&eve.get(&message(&hidden, seq)).await, 404, "not_found");
        }
        refused(
            &eve.patch(&message(&shown, 1), json!({"body": "x"})).await,
            403,
            "forbidden",
        );
        refused(&eve.delete(&message(&shown, 1)).await, 403, "forbidden");
        // Nor does a client token of somebody else's lead to their message.
        let form = json!({"body": "hers", "client_token": "t"});
        ada.post(&messages(&hidden), form.clone()).await;
        let answer = eve.post(&messages(&shown), form).await;
        assert_eq!(
            (answer.status, &answer.json["author"]["id"]),
            (201, &json!(eve.id))
        );
    }
}

#[tokio::test]
async fn half_requests_and_noise_do_not_stop_the_server() {
    for app in TestApp::each().await {
        let noise: [&[u8]; 6] = [
            b"\x00\x01\x02\x03\r\n\r\n",
            b"GET / HTTP/9.9\r\n\r\n",
            b"POST /api/v1/guests HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{",
            b"POST /api/v1/guests HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
            b"POST /api/v1/guests HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
            b"GET /\xff\xfe HTTP/1.1\r\nhost: x\r\n\r\n",
        ];
        for bytes in noise {
            let mut socket = tokio::net::TcpStream::connect(app.address).await.unwrap();
            socket.write_all(bytes).await.unwrap();
            socket.shutdown().await.unwrap();
            let mut answer = Vec::new();
            let read = socket.read_to_end(&mut answer);
            let ended = tokio::time::timeout(std::time::Duration::from_secs(20), read).await;
            assert!(ended.is_ok(), "{}", String::from_utf8_lossy(bytes));
            let answer = String::from_utf8_lossy(&answer);
            assert!(!answer.starts_with("HTTP/1.1 5"), "{answer}");
        }
        assert_eq!(app.stranger().get("/healthz").await.status, 200);
    }
}
