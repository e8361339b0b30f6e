//! Directs by pages alone: written from a form, listed, opened, answered.

use serde_json::json;
use testkit::{Browser, Person, TestApp, location};

async fn opens(who: &Person, handle: &str) -> String {
    let answer = who
        .post("/api/v1/directs", json!({"handles": [handle]}))
        .await;
    answer.json["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_message_is_sent_by_a_form_and_read_at_its_own_address() {
    for app in TestApp::each().await {
        let ada = Browser::of_member(&app, "ada").await;
        let bob = Browser::of_member(&app, "bob").await;
        let eve = Browser::of_member(&app, "eve").await;
        let form = ada.opens("/send_message/BOB").await;
        assert_eq!(form.status, 200);
        assert!(form.text.contains("action=\"/send_message/bob\""));
        let sent = ada
            .submits("/send_message/bob", &[("message", "for bob <b>")])
            .await;
        assert_eq!(sent.status, 303, "{sent:?}");
        let path = location(&sent).unwrap();
        assert!(path.starts_with("/direct/"), "{path}");
        let page = ada.opens(&path).await;
        assert!(page.text.contains("Your message has been sent."));
        assert!(!ada.opens(&path).await.text.contains("has been sent"));
        let page = bob.opens(&path).await.text;
        assert!(
            page.contains("for bob &lt;b") && page.contains("<h1"),
            "{page}"
        );
        assert_eq!(bob.submits(&path, &[("body", "thanks")]).await.status, 303);
        assert!(ada.opens(&path).await.text.contains("thanks"));
        assert_eq!(ada.opens(&format!("{path}/1")).await.status, 200);
        for path in [path.clone(), format!("{path}/1"), "/direct/x".to_owned()] {
            assert_eq!(eve.opens(&path).await.status, 404, "{path}");
        }
        let pushed = eve.submits(&path, &[("body", "me too")]).await;
        assert_eq!(pushed.status, 404);
        assert!(!ada.opens(&path).await.text.contains("me too"));
    }
}

#[tokio::test]
async fn a_blank_message_is_refused_beside_its_field_and_opens_nothing() {
    let app = TestApp::start().await;
    let ada = Browser::of_member(&app, "ada").await;
    let bob = Browser::of_member(&app, "bob").await;
    let blank = ada
        .submits("/send_message/bob", &[("message", " \n ")])
        .await;
    assert_eq!(blank.status, 422);
    assert!(
        blank.text.contains("id=\"message-error\""),
        "{}",
        blank.text
    );
    assert!(
        bob.opens("/messages")
            .await
            .text
            .contains("No messages yet")
    );
}

#[tokio::test]
async fn one_writes_to_others_who_exist() {
    let app = TestApp::start().await;
    let ada = Browser::of_member(&app, "ada").await;
    for handle in ["nobody", "ada", "%20"] {
        let path = format!("/send_message/{handle}");
        assert_eq!(ada.opens(&path).await.status, 404, "{handle}");
        let sent = ada.submits(&path, &[("message", "hello?")]).await;
        assert_eq!(sent.status, 404, "{handle}");
    }
    let stranger = Browser::new(&app);
    let (path, _) = stranger.arrives("/send_message/ada").await;
    assert_eq!(path, "/login?next=%2Fsend_message%2Fada");
}

#[tokio::test]
async fn a_channel_is_no_direct_and_a_direct_is_not_where_one_was_last() {
    let app = TestApp::start().await;
    let browser = Browser::of_member(&app, "ada").await;
    let bob = app.guest("bob").await;
    let hall = bob.makes_channel("hall").await;
    browser.opens("/channel/hall").await;
    let talk = opens(&bob, "ada").await;
    assert_eq!(browser.opens(&format!("/direct/{talk}")).await.status, 200);
    assert_eq!(browser.opens(&format!("/direct/{hall}")).await.status, 404);
    assert_eq!(browser.arrives("/").await.0, "/channel/hall");
}

#[tokio::test]
async fn the_list_is_newest_first_in_pages_found_by_person_and_reads_nothing() {
    for app in TestApp::each().await {
        let ada = Browser::of_member(&app, "ada").await;
        for number in 0..27 {
            let other = app.guest(&format!("person {number:02}")).await;
            let talk = opens(&other, "ada").await;
            app.pass_ms(1_000);
            other.says(&talk, &format!("hello from {number:02}")).await;
        }
        let first = ada.opens("/messages").await.text;
        let at = |text: &str| first.find(text);
        assert!(at("hello from 26").unwrap() < at("hello from 25").unwrap());
        assert!(at("hello from 02").is_some() && at("hello from 01").is_none());
        assert_eq!(first.matches("1 unread message").count(), 25);
        assert!(first.contains("/messages?page=2") && !first.contains("rel=\"prev\""));
        let second = ada.opens("/messages?page=2").await.text;
        assert!(second.contains("hello from 00") && !second.contains("hello from 02"));
        assert!(second.contains("/messages?page=1") && !second.contains("rel=\"next\""));
        assert_eq!(
            second,
            ada.opens("/messages?page=2").await.text,
            "nothing was read"
        );
        for page in ["99999", "-1", "x"] {
            let page = ada.opens(&format!("/messages?page={page}")).await;
            assert_eq!(page.status, 200);
        }
        let found = ada.opens("/messages?q=PERSON%2013").await.text;
        assert!(found.contains("hello from 13") && !found.contains("hello from 14"));
        let nobody = ada.opens("/messages?q=%3Cb%3E").await.text;
        assert!(nobody.contains("Nobody matches “&#60;b&#62;”."), "{nobody}");
    }
}
