//! Names from hell are just names: in the API, in addresses, in pages, in live events.

use serde_json::json;
use testkit::live::Live;
use testkit::{Browser, TestApp, encoded, location};

use crate::door::FROM_HELL;

/// What a name is in HTML, so that it is nothing but text.
fn is_only_text(html: &str, name: &str) -> bool {
    let risky = name.contains(['<', '"']);
    !risky || !html.contains(name)
}

#[tokio::test]
async fn any_name_is_a_channels_name_through_the_api() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        let mut live = Live::open(&ada, None).await;
        for name in FROM_HELL {
            let talk = ada.makes_channel(name).await;
            let told = live.next_of("channel.created").await;
            assert_eq!(
                (&told["data"]["name"], &told["data"]["id"]),
                (&json!(name), &json!(talk))
            );
            let path = format!("/api/v1/channels/by-name/{}", encoded(name));
            let found = ada.get(&path).await;
            assert_eq!(
                (&found.json["id"], &found.json["name"]),
                (&json!(talk), &json!(name))
            );
            ada.says(&talk, "hello").await;
            let path = format!("/api/v1/channels?query={}", encoded(name));
            let listed = ada.get(&path).await.items();
            assert!(listed.iter().any(|one| one["name"] == name), "{name}");
        }
    }
}

#[tokio::test]
async fn any_name_is_a_persons_name_through_the_api() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        let talk = ada.makes_channel("talk").await;
        for name in FROM_HELL {
            let them = app.guest(name).await;
            let me = them.get("/api/v1/me").await.json;
            assert_eq!((&me["name"], &me["handle"]), (&json!(name), &json!(name)));
            let path = format!("/api/v1/users/{}", encoded(name));
            assert_eq!(ada.get(&path).await.json["id"], them.id);
            them.says(&talk, "hello").await;
            let avatar = ada.get(&format!("/avatar/{}", them.id)).await;
            assert_eq!(
                (avatar.status, avatar.header("content-type")),
                (200, "image/svg+xml")
            );
            assert!(!avatar.text.contains("<script"), "{avatar:?}");
            let seat = format!("/api/v1/conversations/{talk}/members/{}", encoded(name));
            assert_eq!(them.delete(&seat).await.status, 204, "{name}");
        }
        let authors: Vec<_> = ada.reads_all(&talk).await;
        let names: Vec<_> = authors
            .iter()
            .map(|one| one["author"]["name"].clone())
            .collect();
        assert_eq!(names, FROM_HELL);
    }
}

#[tokio::test]
async fn any_name_is_only_text_on_every_page() {
    for app in TestApp::each().await {
        for name in FROM_HELL {
            let browser = Browser::of_guest(&app, name).await;
            let made = browser.submits("/channels", &[("new_channel", name)]).await;
            let path = format!("/channel/{}", encoded(name));
            assert_eq!(location(&made).as_deref(), Some(&*path), "{made:?}");
            let said = browser.submits(&path, &[("body", name)]).await;
            assert_eq!(said.status, 303, "{said:?}");
            for path in [
                &*path,
                &format!("{path}/1"),
                "/channels",
                "/settings",
                "/logout",
            ] {
                let page = browser.opens(path).await;
                assert_eq!(page.status, 200, "{path} {page:?}");
                // The state for the script is data in an element of its own.
                let html = page
                    .text
                    .split("<script type=\"application/json\"")
                    .next()
                    .unwrap();
                assert!(is_only_text(html, name), "{path} shows {name} as markup");
                let title = page.text.split("</title>").next().unwrap();
                assert!(is_only_text(title, name), "{title}");
            }
        }
    }
}

#[tokio::test]
async fn coming_back_finds_a_channel_of_any_name() {
    for app in TestApp::each().await {
        let browser = Browser::of_guest(&app, "ada").await;
        for name in FROM_HELL {
            browser.submits("/channels", &[("new_channel", name)]).await;
            let path = format!("/channel/{}", encoded(name));
            assert_eq!(browser.opens(&path).await.status, 200);
            assert_eq!(location(&browser.opens("/").await).as_deref(), Some(&*path));
        }
    }
}
