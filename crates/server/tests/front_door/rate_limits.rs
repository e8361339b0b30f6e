//! Limits on how often: told with the time after which to come back.

use chirm::config::OnOff;
use serde_json::json;
use testkit::{Answer, Browser, Person, TestApp};

use crate::door::refused;

async fn limited() -> TestApp {
    TestApp::start_with(|settings| settings.rate_limits = OnOff::On).await
}

fn told_when(answer: &Answer) {
    let seconds: u64 = answer
        .header("retry-after")
        .parse()
        .expect("a number of seconds");
    assert!((1..=3_600).contains(&seconds), "{answer:?}");
}

async fn tries(who: &Person, handle: &str) -> Answer {
    let form = json!({"handle": handle, "password": "wrong"});
    who.post("/api/v1/sessions", form).await
}

#[tokio::test]
async fn passwords_are_not_guessed_at_speed() {
    let app = limited().await;
    let (ada, stranger) = (app.member("ada").await, app.stranger());
    let mut last = tries(&stranger, "ada").await;
    for _ in 0..15 {
        // However the handle is written, it is one account.
        last = tries(&stranger, " ADA ").await;
        if last.status == 429 {
            break;
        }
    }
    refused(&last, 429, "rate_limited");
    told_when(&last);
    // The right password is refused as well: else the limit would tell which it is.
    let form = json!({"handle": "ada", "password": "correct horse"});
    refused(
        &stranger.post("/api/v1/sessions", form).await,
        429,
        "rate_limited",
    );
    // Others, and those who are in already, are not held up.
    refused(&tries(&stranger, "bob").await, 401, "unauthenticated");
    assert_eq!(ada.get("/api/v1/me").await.status, 200);
}

#[tokio::test]
async fn a_handle_that_nobody_has_is_throttled_just_the_same() {
    let app = limited().await;
    let stranger = app.stranger();
    let mut answers = Vec::new();
    for _ in 0..12 {
        answers.push(tries(&stranger, "nobody").await.status);
    }
    assert_eq!(answers[..10], [401; 10]);
    assert_eq!(answers[11], 429);
}

#[tokio::test]
async fn one_address_cannot_try_every_handle() {
    let app = limited().await;
    let stranger = app.stranger();
    let mut refused_at = None;
    for number in 0..100 {
        let answer = tries(&stranger, &format!("somebody {number}")).await;
        if answer.status == 429 {
            told_when(&answer);
            refused_at = Some(number);
            break;
        }
    }
    assert!(
        refused_at.is_some_and(|number| number >= 20),
        "{refused_at:?}"
    );
}

#[tokio::test]
async fn the_current_password_is_not_guessed_at_speed_either() {
    let app = limited().await;
    let ada = app.member("ada").await;
    let form = json!({"current": "wrong", "password": "battery staple"});
    let mut last = ada.put("/api/v1/me/password", form.clone()).await;
    for _ in 0..15 {
        last = ada.put("/api/v1/me/password", form.clone()).await;
    }
    refused(&last, 429, "rate_limited");
    told_when(&last);
}

#[tokio::test]
async fn one_address_cannot_flood_the_server_with_accounts() {
    let app = limited().await;
    let mut last = None;
    for number in 0..100 {
        let form = json!({"name": format!("flood {number}")});
        let answer = app.stranger().post("/api/v1/guests", form).await;
        let status = answer.status;
        last = Some(answer);
        if status == 429 {
            break;
        }
    }
    let last = last.unwrap();
    refused(&last, 429, "rate_limited");
    told_when(&last);
}

#[tokio::test]
async fn one_account_cannot_flood_a_channel() {
    let app = limited().await;
    let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
    let talk = ada.makes_channel("talk").await;
    let path = crate::door::messages(&talk);
    let mut last = None;
    for _ in 0..600 {
        let send = || ada.post(&path, json!({"body": "spam"}));
        let (a, b, c, d) = tokio::join!(send(), send(), send(), send());
        last = [a, b, c, d].into_iter().find(|one| one.status == 429);
        if last.is_some() {
            break;
        }
    }
    let last = last.expect("a limit");
    refused(&last, 429, "rate_limited");
    told_when(&last);
    bob.says(&talk, "my turn").await;
}

#[tokio::test]
async fn a_page_that_is_held_up_says_when_to_come_back_and_keeps_what_was_typed() {
    let app = limited().await;
    app.member("ada").await;
    let browser = Browser::new(&app);
    let mut last = None;
    for _ in 0..15 {
        let fields = [("handle", "Ada Lovelace"), ("password", "wrong")];
        last = Some(browser.submits("/login", &fields).await);
    }
    let last = last.unwrap();
    assert_eq!(last.status, 429);
    assert!(last.text.contains("Ada Lovelace") && !last.text.contains("wrong"));
    told_when(&last);
}

#[tokio::test]
async fn behind_a_proxy_people_are_told_apart_by_what_the_proxy_says() {
    let change = |settings: &mut chirm::config::Settings| {
        settings.rate_limits = OnOff::On;
        settings.public_url = Some("https://talk.example".to_owned());
    };
    let app = TestApp::start_with(change).await;
    let from = |address: &str| {
        let request = app
            .stranger()
            .request(reqwest::Method::POST, "/api/v1/sessions")
            .header("x-forwarded-for", address.to_owned())
            .json(&json!({"handle": "ada", "password": "wrong"}));
        Person::answer(request)
    };
    for _ in 0..12 {
        // What a client puts in front of it is not believed.
        from("192.0.2.7, 198.51.100.1").await;
    }
    assert_eq!(from("198.51.100.1").await.status, 429);
    assert_eq!(from("198.51.100.2").await.status, 401);
    assert_eq!(from("192.0.2.7").await.status, 401);
}
