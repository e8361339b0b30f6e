//! Another site can make a browser ask, and must not be able to change anything by it.

use reqwest::Method;
use serde_json::json;
use testkit::{Browser, Person, TestApp, location};

use crate::door::refused;

/// Where a browser says that a request comes from.
const ELSEWHERE: [(&str, &str); 6] = [
    ("sec-fetch-site", "cross-site"),
    ("sec-fetch-site", "same-site"),
    ("origin", "https://evil.example"),
    ("origin", "http://127.0.0.1:1"),
    ("origin", "null"),
    ("origin", ""),
];

fn own(app: &TestApp) -> [(&'static str, String); 3] {
    [
        ("sec-fetch-site", "same-origin".to_owned()),
        ("sec-fetch-site", "none".to_owned()),
        ("origin", format!("http://{}", app.address)),
    ]
}

#[tokio::test]
async fn a_cookie_changes_nothing_from_another_origin() {
    for app in TestApp::each().await {
        let ada = Browser::of_guest(&app, "ada").await;
        let make = |name: &str| {
            ada.request(Method::POST, "/api/v1/channels")
                .json(&json!({"name": name}))
        };
        for (header, value) in ELSEWHERE {
            let answer = Person::answer(make("evil").header(header, value)).await;
            refused(&answer, 403, "forbidden");
        }
        // The newer header counts where both are there.
        let both = make("evil")
            .header("sec-fetch-site", "cross-site")
            .header("origin", format!("http://{}", app.address));
        refused(&Person::answer(both).await, 403, "forbidden");
        for (number, (header, value)) in own(&app).into_iter().enumerate() {
            let request = make(&format!("good {number}")).header(header, value);
            assert_eq!(Person::answer(request).await.status, 201);
        }
        // Programs send neither header.
        assert_eq!(Person::answer(make("program")).await.status, 201);
        let listed = ada.opens("/api/v1/channels").await;
        assert_eq!(listed.items().len(), 4, "{listed:?}");
    }
}

#[tokio::test]
async fn every_way_to_write_is_guarded() {
    for app in TestApp::each().await {
        let ada = Browser::of_guest(&app, "ada").await;
        let elsewhere = |method: Method, path: &str| {
            ada.request(method, path)
                .header("sec-fetch-site", "cross-site")
                .json(&json!({}))
        };
        for (method, path) in [
            (Method::PUT, "/api/v1/conversations/1/membership"),
            (Method::PATCH, "/api/v1/me"),
            (Method::DELETE, "/api/v1/sessions/current"),
            (Method::POST, "/api/v1/guests"),
        ] {
            let answer = Person::answer(elsewhere(method, path)).await;
            refused(&answer, 403, "forbidden");
        }
        for path in ["/login", "/logout", "/channels", "/settings", "/register"] {
            let answer = Person::answer(elsewhere(Method::POST, path)).await;
            assert_eq!(answer.status, 403, "{path} {answer:?}");
        }
        assert_eq!(ada.opens("/api/v1/me").await.status, 200);
    }
}

#[tokio::test]
async fn a_bearer_token_works_from_anywhere() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        for (number, (header, value)) in ELSEWHERE.into_iter().enumerate() {
            let request = ada
                .request(Method::POST, "/api/v1/channels")
                .header(header, value)
                .json(&json!({"name": format!("talk {number}")}));
            assert_eq!(Person::answer(request).await.status, 201);
        }
    }
}

#[tokio::test]
async fn a_wrong_bearer_token_beside_a_cookie_opens_nothing() {
    for app in TestApp::each().await {
        let ada = Browser::of_guest(&app, "ada").await;
        for value in ["Bearer x", "bearer x", "Bearer  ", "Basic YTpi"] {
            let request = ada
                .request(Method::POST, "/api/v1/channels")
                .header("sec-fetch-site", "cross-site")
                .header("authorization", value)
                .json(&json!({"name": "evil"}));
            let answer = Person::answer(request).await;
            assert!([401, 403].contains(&answer.status), "{value} {answer:?}");
        }
        assert!(ada.opens("/api/v1/channels").await.items().is_empty());
    }
}

#[tokio::test]
async fn a_link_from_elsewhere_may_be_followed() {
    for app in TestApp::each().await {
        let ada = Browser::of_guest(&app, "ada").await;
        let followed = ada
            .request(Method::GET, "/channels")
            .header("sec-fetch-site", "cross-site");
        assert_eq!(Person::answer(followed).await.status, 200);
    }
}

#[tokio::test]
async fn no_answer_invites_other_origins() {
    let app = TestApp::start().await;
    let ada = app.guest("ada").await;
    for method in [Method::GET, Method::OPTIONS] {
        let request = ada
            .request(method, "/api/v1/me")
            .header("origin", "https://evil.example")
            .header("access-control-request-method", "PATCH");
        let answer = Person::answer(request).await;
        assert!(
            !answer
                .headers
                .keys()
                .any(|name| name.as_str().starts_with("access-control"))
        );
    }
}

#[tokio::test]
async fn next_leads_only_to_pages_of_this_server() {
    for app in TestApp::each().await {
        for (number, next) in [
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/%0d%0aset-cookie: a=b",
            "/\r\nset-cookie: a=b",
            "/\u{0}",
            "/上海",
            "/a b?c=\"d\"",
        ]
        .into_iter()
        .enumerate()
        {
            let fields = [("displayName", &*format!("guest {number}")), ("next", next)];
            let answer = Browser::new(&app).submits("/login", &fields).await;
            assert_eq!(answer.status, 303, "{next:?} {answer:?}");
            let to = answer.headers["location"].as_bytes();
            assert!(
                to.starts_with(b"/") && !to.starts_with(b"//"),
                "{next:?} {answer:?}"
            );
            assert!(
                !to.contains(&b'\\') && to.iter().all(|byte| *byte > b' '),
                "{answer:?}"
            );
            assert!(
                !answer
                    .headers
                    .get_all("set-cookie")
                    .iter()
                    .any(|one| one == "a=b")
            );
        }
        let fields = [("displayName", "last"), ("next", "/channels?query=a%26b")];
        let answer = Browser::new(&app).submits("/login", &fields).await;
        assert_eq!(location(&answer).as_deref(), Some("/channels?query=a%26b"));
    }
}
