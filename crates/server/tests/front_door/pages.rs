//! Pages as their readers meet them; what single pages show is tested beside them, in `web`.

use serde_json::json;
use testkit::{Browser, Person, TestApp, encoded, location};

#[tokio::test]
async fn the_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let app = TestApp::start().await;
    let answer = Browser::new(&app)
        .submits("/login", &[("displayName", "ada")])
        .await;
    let cookies: Vec<&str> = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .filter_map(|one| one.to_str().ok())
        .collect();
    let session = cookies.iter().find(|one| one.contains("session=")).unwrap();
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="] {
        assert!(session.contains(attribute), "{session}");
    }
    assert!(
        !session.contains("Secure") && !session.contains("Domain"),
        "{session}"
    );
}

#[tokio::test]
async fn over_https_cookies_are_secure_and_bound_to_the_host() {
    let change = |settings: &mut chirm::config::Settings| {
        settings.public_url = Some("https://talk.example".to_owned());
    };
    let app = TestApp::start_with(change).await;
    let browser = Browser::new(&app);
    let answer = browser.submits("/login", &[("displayName", "ada")]).await;
    let cookies: Vec<String> = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|one| one.to_str().unwrap().to_owned())
        .collect();
    assert!(!cookies.is_empty());
    for cookie in &cookies {
        assert!(
            cookie.starts_with("__Host-") && cookie.contains("; Secure"),
            "{cookie}"
        );
    }
    // A neighbouring host can set a cookie without the prefix: it must not sign anybody in.
    let session = cookies.iter().find(|one| one.contains("session=")).unwrap();
    let (name, value) = session.split(';').next().unwrap().split_once('=').unwrap();
    let with = |cookie: String| {
        let request = app.stranger().request(reqwest::Method::GET, "/api/v1/me");
        Person::answer(request.header("cookie", cookie))
    };
    assert_eq!(with(format!("{name}={value}")).await.status, 200);
    let bare = name.trim_start_matches("__Host-");
    assert_eq!(with(format!("{bare}={value}")).await.status, 401);
}

#[tokio::test]
async fn every_answer_carries_the_policy_that_keeps_scripts_out() {
    let app = TestApp::start().await;
    let ada = app.guest("ada").await;
    for path in [
        "/login",
        "/healthz",
        "/api/v1/me",
        "/nothing",
        "/api/v1/nothing",
        "/avatar/1",
    ] {
        let answer = ada.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{path} {answer:?}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path} {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    }
}

#[tokio::test]
async fn coming_back_on_any_device_leads_to_the_channel_one_was_in_last() {
    for app in TestApp::each().await {
        let laptop = Browser::of_member(&app, "ada").await;
        assert_eq!(
            location(&laptop.opens("/").await).as_deref(),
            Some("/channels")
        );
        for name in ["one", "two/上海"] {
            laptop.submits("/channels", &[("name", name)]).await;
            laptop.opens(&format!("/channel/{}", encoded(name))).await;
        }
        let phone = Browser::new(&app);
        let fields = [("handle", "ada"), ("password", "correct horse")];
        phone.submits("/login", &fields).await;
        let two = format!("/channel/{}", encoded("two/上海"));
        assert_eq!(location(&phone.opens("/").await).as_deref(), Some(&*two));
        phone.opens("/channel/one").await;
        assert_eq!(
            location(&laptop.opens("/").await).as_deref(),
            Some("/channel/one")
        );
        // A channel one has left, or may no longer see, is nowhere to come back to.
        let request = laptop.request(
            reqwest::Method::DELETE,
            "/api/v1/conversations/1/membership",
        );
        assert_eq!(Person::answer(request).await.status, 204);
        assert_eq!(
            location(&laptop.opens("/").await).as_deref(),
            Some("/channels")
        );
    }
}

#[tokio::test]
async fn a_link_to_a_message_opens_its_channel_there() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        let talk = ada.makes_channel("talk").await;
        for number in 1..=120 {
            ada.says(&talk, &format!("number {number}.")).await;
        }
        let bob = Browser::of_guest(&app, "bob").await;
        let newest = bob.opens("/channel/talk").await.text;
        assert!(newest.contains("number 120.") && newest.contains("number 71."));
        assert!(!newest.contains("number 70."));
        let page = bob.opens("/channel/talk/30").await;
        assert!(page.text.contains("number 30.") && !page.text.contains("number 120."));
        for seq in ["0", "-1", "121", "99999999999", "-9223372036854775808"] {
            let page = bob.opens(&format!("/channel/talk/{seq}")).await;
            assert!([200, 404].contains(&page.status), "{seq} {}", page.status);
        }
        for seq in ["x", "1.5", "99999999999999999999"] {
            assert_eq!(bob.opens(&format!("/channel/talk/{seq}")).await.status, 404);
        }
    }
}

#[tokio::test]
async fn a_page_that_is_not_there_is_a_page_all_the_same() {
    for app in TestApp::each().await {
        let ada = Browser::of_guest(&app, "ada").await;
        for path in [
            "/nothing",
            "/channel/nothing",
            "/channel/%00",
            "/channel/a%00b",
            "/invite/%00",
        ] {
            let page = ada.opens(path).await;
            assert_eq!(page.status, 404, "{path} {page:?}");
            assert!(
                page.header("content-type").starts_with("text/html"),
                "{path}"
            );
        }
        let broken = ada.opens("/channel/%ff%fe").await;
        assert!([400, 404].contains(&broken.status), "{broken:?}");
        assert_eq!(ada.opens("/channels?query=%00&after=%00").await.status, 200);
        assert_eq!(ada.opens("/channels?query=%ff").await.status, 200);
        let method = Person::answer(ada.request(reqwest::Method::PUT, "/channels")).await;
        assert_eq!(method.status, 405);
    }
}

#[tokio::test]
async fn refusals_are_in_the_language_of_who_asks() {
    let app = TestApp::start().await;
    let asked = |language: &'static str| {
        let request = app.stranger().request(reqwest::Method::GET, "/api/v1/me");
        Person::answer(request.header("accept-language", language))
    };
    let english = asked("en").await.words().to_owned();
    let spanish = asked("es-MX,es;q=0.9,en;q=0.1").await.words().to_owned();
    let chinese = asked("zh-Hans-CN").await.words().to_owned();
    assert!(
        chinese
            .chars()
            .any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c)),
        "{chinese}"
    );
    assert!(
        english != spanish && spanish != chinese,
        "{english} {spanish}"
    );
    assert_eq!(asked("tlh").await.words(), english);
    assert_eq!(asked(";;;q=,").await.words(), english);
}

#[tokio::test]
async fn the_seeds_forms_still_work() {
    for app in TestApp::each().await {
        let ada = Browser::of_guest(&app, "ada").await;
        let made = ada.submits("/channels", &[("new_channel", "flack")]).await;
        assert_eq!(location(&made).as_deref(), Some("/channel/flack"));
        // Asking to sign out does not do it: a link elsewhere must not.
        assert_eq!(ada.opens("/logout").await.status, 200);
        assert_eq!(ada.opens("/channels").await.status, 200);
        ada.submits("/logout", &[]).await;
        assert_eq!(ada.opens("/channels").await.status, 303);
        let again = Browser::new(&app)
            .submits("/login", &[("displayName", "ADA")])
            .await;
        assert_eq!(again.status, 409, "{again:?}");
        let me = app
            .stranger()
            .post("/api/v1/guests", json!({"name": "ada"}))
            .await;
        assert_eq!(me.status, 409);
    }
}
