//! Invite links and the three registration modes.

use chirm::config::{OnOff, Registration};
use serde_json::{Value, json};
use testkit::{Answer, Person, TestApp};

use crate::door::{enters, invalid, refused, taken};

const HOUR_MS: i64 = 60 * 60 * 1_000;

/// Makes an invite and answers its code.
async fn invites(who: &Person, form: Value) -> String {
    let answer = who.post("/api/v1/invites", form).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let code = answer.json["code"].as_str().unwrap().to_owned();
    let url = answer.json["url"].as_str().unwrap();
    assert!(url.ends_with(&format!("/invite/{code}")), "{answer:?}");
    code
}

async fn joins_with(app: &TestApp, handle: &str, code: &str) -> Answer {
    let form = json!({"handle": handle, "password": "correct horse", "invite": code});
    app.stranger().post("/api/v1/accounts", form).await
}

async fn visits_with(app: &TestApp, name: &str, code: &str) -> Answer {
    let form = json!({"name": name, "invite": code});
    app.stranger().post("/api/v1/guests", form).await
}

async fn by_invite() -> Vec<TestApp> {
    TestApp::each_with(|settings| settings.registration = Registration::Invite).await
}

#[tokio::test]
async fn by_invite_only_the_first_account_comes_in_without_one() {
    for app in by_invite().await {
        refused(&enters(app.stranger(), "early").await, 403, "forbidden");
        let ada = app.member("ada").await;
        assert_eq!(ada.get("/api/v1/me").await.json["role"], "owner");
        let form = json!({"handle": "eve", "password": "correct horse"});
        refused(
            &app.stranger().post("/api/v1/accounts", form).await,
            403,
            "forbidden",
        );
        refused(&joins_with(&app, "eve", "nonsense").await, 403, "forbidden");
        refused(&joins_with(&app, "eve", "\0").await, 403, "forbidden");
        let code = invites(&ada, json!({})).await;
        assert_eq!(joins_with(&app, "bob", &code).await.status, 201);
        assert_eq!(visits_with(&app, "zoe", &code).await.status, 201);
    }
}

#[tokio::test]
async fn a_closed_server_takes_nobody_not_even_the_first_or_the_invited() {
    for app in TestApp::each_with(|settings| settings.registration = Registration::Closed).await {
        let form = json!({"handle": "ada", "password": "correct horse"});
        refused(
            &app.stranger().post("/api/v1/accounts", form).await,
            403,
            "forbidden",
        );
        refused(&visits_with(&app, "zoe", "x").await, 403, "forbidden");
        refused(&enters(app.stranger(), "zoe").await, 403, "forbidden");
    }
}

#[tokio::test]
async fn where_guests_are_off_only_accounts_come_in() {
    for app in TestApp::each_with(|settings| settings.guests = OnOff::Off).await {
        refused(&enters(app.stranger(), "zoe").await, 403, "forbidden");
        app.member("ada").await;
    }
}

#[tokio::test]
async fn an_invite_for_one_lets_one_person_in_even_when_many_come_at_once() {
    for app in by_invite().await {
        let ada = app.member("ada").await;
        let code = invites(&ada, json!({"max_uses": 1})).await;
        let (one, two, three) = tokio::join!(
            visits_with(&app, "one", &code),
            visits_with(&app, "two", &code),
            visits_with(&app, "three", &code)
        );
        let mut found = [one.status, two.status, three.status];
        found.sort_unstable();
        assert_eq!(found, [201, 403, 403], "{one:?} {two:?} {three:?}");
        refused(&visits_with(&app, "four", &code).await, 403, "forbidden");
        let listed = ada.get("/api/v1/invites").await.items();
        assert_eq!(
            (&listed[0]["uses"], &listed[0]["open"]),
            (&json!(1), &json!(false))
        );
    }
}

#[tokio::test]
async fn a_refused_name_does_not_use_an_invite_up() {
    for app in by_invite().await {
        let ada = app.member("ada").await;
        let code = invites(&ada, json!({"max_uses": 1})).await;
        taken(&visits_with(&app, "ADA", &code).await, "name");
        taken(&joins_with(&app, "ADA", &code).await, "handle");
        invalid(&joins_with(&app, "", &code).await, "handle", "");
        assert_eq!(visits_with(&app, "zoe", &code).await.status, 201);
    }
}

#[tokio::test]
async fn an_invite_for_many_counts_down_to_none() {
    for app in by_invite().await {
        let ada = app.member("ada").await;
        let code = invites(&ada, json!({"max_uses": 3})).await;
        for name in ["one", "two", "three"] {
            assert_eq!(visits_with(&app, name, &code).await.status, 201);
        }
        refused(&visits_with(&app, "four", &code).await, 403, "forbidden");
        let endless = invites(&ada, json!({})).await;
        for name in ["five", "six", "seven", "eight"] {
            assert_eq!(visits_with(&app, name, &endless).await.status, 201);
        }
    }
}

#[tokio::test]
async fn an_invite_ends_at_its_time_or_when_it_is_withdrawn() {
    for app in by_invite().await {
        let ada = app.member("ada").await;
        let expiring = invites(&ada, json!({"expires_in_seconds": 3_600})).await;
        let answer = ada.post("/api/v1/invites", json!({})).await;
        let withdrawn = answer.json["code"].as_str().unwrap();
        assert_eq!(visits_with(&app, "one", &expiring).await.status, 201);
        app.pass_ms(HOUR_MS);
        refused(&visits_with(&app, "two", &expiring).await, 403, "forbidden");
        assert_eq!(visits_with(&app, "three", withdrawn).await.status, 201);
        let path = format!("/api/v1/invites/{}", answer.json["id"].as_str().unwrap());
        assert_eq!(ada.delete(&path).await.status, 204);
        refused(
            &visits_with(&app, "four", withdrawn).await,
            403,
            "forbidden",
        );
        refused(&ada.delete(&path).await, 404, "not_found");
    }
}

#[tokio::test]
async fn bounds_of_an_invite_name_themselves() {
    for app in TestApp::each().await {
        let ada = app.member("ada").await;
        for uses in [0, -1, 10_001, i64::MAX] {
            let answer = ada.post("/api/v1/invites", json!({"max_uses": uses})).await;
            invalid(&answer, "max_uses", "10000");
        }
        for seconds in [0, -1, 365 * 24 * 3_600 + 1, i64::MAX] {
            let form = json!({"expires_in_seconds": seconds});
            let answer = ada.post("/api/v1/invites", form).await;
            invalid(&answer, "expires_in_seconds", "31536000");
        }
    }
}

#[tokio::test]
async fn only_those_who_moderate_invite_to_the_server() {
    for app in TestApp::each().await {
        let (ada, bob, _) = app.cast().await;
        let zoe = app.guest("zoe").await;
        for who in [&bob, &zoe] {
            refused(
                &who.post("/api/v1/invites", json!({})).await,
                403,
                "forbidden",
            );
            refused(&who.get("/api/v1/invites").await, 403, "forbidden");
            refused(&who.delete("/api/v1/invites/1").await, 403, "forbidden");
        }
        invites(&ada, json!({})).await;
        ada.patch("/api/v1/users/bob", json!({"role": "moderator"}))
            .await;
        invites(&bob, json!({})).await;
    }
}

#[tokio::test]
async fn an_invite_into_a_private_channel_seats_who_follows_it() {
    for app in TestApp::each().await {
        let (ada, bob, eve) = app.cast().await;
        let talk = bob.makes_channel_that_is("hidden", "private").await;
        let form = json!({"conversation_id": talk, "max_uses": 2});
        refused(
            &eve.post("/api/v1/invites", form.clone()).await,
            404,
            "not_found",
        );
        let code = invites(&bob, form).await;
        let accept = |who: &Person| {
            let who = who.clone();
            let path = format!("/api/v1/invites/{code}/acceptance");
            async move { who.put(&path, json!({})).await }
        };
        let newcomer = visits_with(&app, "zoe", &code).await;
        assert_eq!(newcomer.status, 201);
        let zoe = Person::new(
            app.address,
            newcomer.json["token"].as_str().map(str::to_owned),
            "zoe",
        );
        zoe.says(&talk, "hello").await;
        // Following it again, or from inside, uses nothing up.
        for who in [&zoe, &bob, &eve, &eve] {
            let answer = accept(who).await;
            assert_eq!(answer.json["conversation"]["id"], talk, "{answer:?}");
        }
        eve.says(&talk, "hello").await;
        refused(&accept(&ada).await, 403, "forbidden");
        refused(
            &ada.get(&format!("/api/v1/conversations/{talk}")).await,
            404,
            "not_found",
        );
        let unknown = ada
            .put("/api/v1/invites/nonsense/acceptance", json!({}))
            .await;
        refused(&unknown, 404, "not_found");
    }
}

#[tokio::test]
async fn a_guest_and_a_stranger_to_the_channel_cannot_invite_into_it() {
    for app in TestApp::each().await {
        let (_, bob, eve) = app.cast().await;
        let zoe = app.guest("zoe").await;
        let talk = bob.makes_channel("open").await;
        zoe.joins(&talk).await;
        let form = json!({"conversation_id": talk});
        for who in [&zoe, &eve] {
            refused(
                &who.post("/api/v1/invites", form.clone()).await,
                403,
                "forbidden",
            );
        }
    }
}

#[tokio::test]
async fn where_sign_up_is_by_invite_a_member_cannot_let_newcomers_in() {
    for app in by_invite().await {
        let ada = app.member("ada").await;
        let code = invites(&ada, json!({"max_uses": 1})).await;
        let joined = joins_with(&app, "bob", &code).await;
        let token = joined.json["token"].as_str().map(str::to_owned);
        let bob = Person::new(app.address, token, "bob");
        let talk = bob.makes_channel("talk").await;
        let form = json!({"conversation_id": talk});
        refused(&bob.post("/api/v1/invites", form).await, 403, "forbidden");
    }
}

#[tokio::test]
async fn a_link_holds_the_address_that_people_know() {
    let change = |settings: &mut chirm::config::Settings| {
        settings.public_url = Some("https://talk.example".to_owned());
    };
    let app = TestApp::start_with(change).await;
    let ada = app.member("ada").await;
    let made = ada.post("/api/v1/invites", json!({})).await;
    let url = made.json["url"].as_str().unwrap();
    assert!(url.starts_with("https://talk.example/invite/"), "{made:?}");
}
