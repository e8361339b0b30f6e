//! Coming in and going out by the pages: sign-up, sign-in, guests, invitations.

use server::config::{OnOff, Registration};
use testkit::{Browser, TestApp, location};

#[tokio::test]
async fn the_first_visitor_is_led_to_the_form_that_owns_the_server() {
    for app in TestApp::each().await {
        let ada = Browser::new(&app);
        let (path, page) = ada.arrives("/").await;
        assert_eq!(path, "/register");
        assert!(
            page.text.contains("The first account owns the server"),
            "{}",
            page.text
        );
        let fields = [
            ("handle", "ada"),
            ("password", "correct horse"),
            ("name", "Ada"),
        ];
        assert_eq!(ada.submits("/register", &fields).await.status, 303);
        let (path, page) = ada.arrives("/").await;
        assert_eq!(path, "/channels");
        assert!(page.text.contains("Welcome, Ada."), "{}", page.text);
        assert_eq!(ada.opens("/admin").await.status, 200);
    }
}

#[tokio::test]
async fn what_was_typed_comes_back_with_each_problem_beside_its_field() {
    for app in TestApp::each().await {
        let visitor = Browser::new(&app);
        let fields = [
            ("handle", "a@b"),
            ("password", "short"),
            ("name", "Ada <b>"),
        ];
        let page = visitor.submits("/register", &fields).await;
        assert_eq!(page.status, 422);
        assert!(page.text.contains("value=\"a@b\""), "{}", page.text);
        assert!(page.text.contains("value=\"Ada &#60;b&#62;\""));
        assert!(page.text.contains("id=\"handle-error\""));
        assert!(page.text.contains("At least 8 characters."));
        assert!(!page.text.contains("short"), "a password never comes back");
    }
}

#[tokio::test]
async fn signing_in_leads_to_where_one_wanted_to_go() {
    for app in TestApp::each().await {
        Browser::of_member(&app, "ada").await;
        let ada = Browser::new(&app);
        let refused = ada.opens("/settings/sessions").await;
        assert_eq!(
            location(&refused).unwrap(),
            "/login?next=%2Fsettings%2Fsessions"
        );
        let fields = [
            ("handle", "ADA"),
            ("password", "correct horse"),
            ("next", "/settings/sessions"),
        ];
        let answer = ada.submits("/login", &fields).await;
        assert_eq!(location(&answer).unwrap(), "/settings/sessions");
        assert_eq!(ada.opens("/settings/sessions").await.status, 200);
    }
}

#[tokio::test]
async fn a_form_sent_after_the_session_ended_leads_to_a_page_that_can_be_opened() {
    for app in TestApp::each().await {
        Browser::of_member(&app, "ada").await;
        let visitor = Browser::new(&app);
        let answer = visitor.submits("/settings/profile", &[("name", "x")]).await;
        assert_eq!(location(&answer).unwrap(), "/login");
        let answer = visitor.submits("/channel/hall", &[("body", "x")]).await;
        assert_eq!(location(&answer).unwrap(), "/login?next=%2Fchannel%2Fhall");
        let fields = [
            ("handle", "ada"),
            ("password", "correct horse"),
            ("next", "/channel/上 海"),
        ];
        let answer = visitor.submits("/login", &fields).await;
        assert_eq!(location(&answer).unwrap(), "/channel/%E4%B8%8A%20%E6%B5%B7");
    }
}

#[tokio::test]
async fn nobody_is_sent_to_another_site() {
    for app in TestApp::each().await {
        Browser::of_member(&app, "ada").await;
        for next in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
        ] {
            let ada = Browser::new(&app);
            let fields = [
                ("handle", "ada"),
                ("password", "correct horse"),
                ("next", next),
            ];
            let answer = ada.submits("/login", &fields).await;
            assert_eq!(location(&answer).unwrap(), "/", "{next}");
        }
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_handle_read_the_same() {
    for app in TestApp::each().await {
        Browser::of_member(&app, "ada").await;
        let visitor = Browser::new(&app);
        let wrong = visitor
            .submits("/login", &[("handle", "ada"), ("password", "wrong one")])
            .await;
        let unknown = visitor
            .submits("/login", &[("handle", "zoe"), ("password", "wrong one")])
            .await;
        assert_eq!((wrong.status, unknown.status), (401, 401));
        assert_eq!(
            wrong.text.replace("value=\"ada\"", ""),
            unknown.text.replace("value=\"zoe\"", "")
        );
    }
}

#[tokio::test]
async fn a_guest_needs_a_name_and_never_gets_somebody_elses() {
    for app in TestApp::each().await {
        Browser::of_member(&app, "ada").await;
        let guest = Browser::new(&app);
        let taken = guest.submits("/login", &[("displayName", "Ａｄａ")]).await;
        assert_eq!(taken.status, 409);
        assert!(
            taken.text.contains("id=\"displayName-error\""),
            "{}",
            taken.text
        );
        let blank = guest.submits("/login", &[("displayName", "  ")]).await;
        assert_eq!(blank.status, 422);
        assert_eq!(
            guest
                .submits("/login", &[("displayName", "100%")])
                .await
                .status,
            303
        );
        let (_, page) = guest.arrives("/").await;
        assert!(page.text.contains("Welcome, 100%."), "{}", page.text);
    }
}

#[tokio::test]
async fn a_guest_becomes_a_member_and_can_come_back() {
    for app in TestApp::each().await {
        Browser::of_member(&app, "ada").await;
        let guest = Browser::new(&app);
        guest.submits("/login", &[("displayName", "小雨")]).await;
        let fields = [("handle", "xiaoyu"), ("password", "correct horse")];
        assert_eq!(
            guest.submits("/settings/password", &fields).await.status,
            303
        );
        let page = guest.opens("/settings/password").await;
        assert!(
            page.text
                .contains("You are a member now. Your handle is xiaoyu."),
            "{}",
            page.text
        );
        let later = Browser::new(&app);
        let fields = [("handle", "xiaoyu"), ("password", "correct horse")];
        assert_eq!(later.submits("/login", &fields).await.status, 303);
    }
}

#[tokio::test]
async fn signing_out_is_a_post_and_ends_the_session() {
    for app in TestApp::each().await {
        let ada = Browser::of_member(&app, "ada").await;
        assert_eq!(ada.opens("/logout").await.status, 200);
        assert_eq!(
            ada.opens("/channels").await.status,
            200,
            "looking ends nothing"
        );
        assert_eq!(ada.submits("/logout", &[]).await.status, 303);
        let (path, page) = ada.arrives("/channels").await;
        assert_eq!(path, "/login?next=%2Fchannels");
        assert!(page.text.contains("You are signed out."));
    }
}

#[tokio::test]
async fn another_site_can_neither_sign_in_nor_out() {
    for app in TestApp::each().await {
        let ada = Browser::of_member(&app, "ada").await;
        for path in ["/logout", "/login", "/register", "/settings/password"] {
            let request = ada
                .request(reqwest::Method::POST, path)
                .header("sec-fetch-site", "cross-site");
            let page = testkit::Person::answer(request).await;
            assert_eq!(page.status, 403, "{path}");
            assert!(page.text.contains("another site"), "{}", page.text);
        }
        assert_eq!(ada.opens("/channels").await.status, 200);
    }
}

#[tokio::test]
async fn an_invitation_lets_one_person_in_where_sign_up_is_closed_to_others() {
    for app in TestApp::each_with(|settings| settings.registration = Registration::Invite).await {
        let ada = Browser::of_member(&app, "ada").await;
        let stranger = Browser::new(&app);
        let page = stranger.opens("/register").await;
        assert_eq!(page.status, 403);
        assert!(page.text.contains("By invitation only"));
        let fields = [("max_uses", "1"), ("expires_in_seconds", "3600")];
        assert_eq!(ada.submits("/admin/invites", &fields).await.status, 303);
        let invite = invite_path(&ada.opens("/admin").await.text);
        assert!(
            stranger
                .opens(&invite)
                .await
                .text
                .contains("You are invited")
        );
        let fields = [("handle", "bob"), ("password", "correct horse")];
        assert_eq!(stranger.submits(&invite, &fields).await.status, 303);
        let late = Browser::new(&app);
        let page = late.opens(&invite).await;
        assert_eq!(page.status, 404);
        assert!(page.text.contains("no longer works"), "{}", page.text);
    }
}

#[tokio::test]
async fn an_invitation_to_a_private_channel_leads_a_guest_straight_there() {
    for app in TestApp::each().await {
        let ada = app.member("ada").await;
        let board = ada.makes_channel_that_is("board", "private").await;
        let form = serde_json::json!({"conversation_id": board});
        let made = ada.post("/api/v1/invites", form).await;
        let invite = format!("/invite/{}", made.json["code"].as_str().unwrap());
        let friend = Browser::new(&app);
        let page = friend.opens(&invite).await;
        assert!(page.text.contains("go straight to board"), "{}", page.text);
        let taken = friend.submits(&invite, &[("displayName", "ada")]).await;
        assert!(
            taken.text.contains("id=\"displayName-error\""),
            "{}",
            taken.text
        );
        let answer = friend.submits(&invite, &[("displayName", "Zoe")]).await;
        assert_eq!(location(&answer).unwrap(), "/channel/board");
        assert_eq!(friend.opens("/channel/board").await.status, 200);
    }
}

#[tokio::test]
async fn a_member_follows_an_invitation_by_accepting_it() {
    for app in TestApp::each().await {
        let ada = app.member("ada").await;
        let board = ada.makes_channel_that_is("board", "private").await;
        let form = serde_json::json!({"conversation_id": board, "max_uses": 1});
        let made = ada.post("/api/v1/invites", form).await;
        let invite = format!("/invite/{}", made.json["code"].as_str().unwrap());
        let bob = Browser::of_member(&app, "bob").await;
        assert!(
            bob.opens(&invite)
                .await
                .text
                .contains("Accept to join board")
        );
        assert_eq!(
            bob.opens("/channel/board").await.status,
            404,
            "looking accepts nothing"
        );
        let answer = bob.submits(&invite, &[]).await;
        assert_eq!(location(&answer).unwrap(), "/channel/board");
        assert_eq!(bob.opens("/channel/board").await.status, 200);
    }
}

#[tokio::test]
async fn a_browser_stays_signed_in_for_as_long_as_it_is_used() {
    for app in TestApp::each().await {
        let ada = Browser::of_member(&app, "ada").await;
        let page = ada.opens("/channels").await;
        let cookies: Vec<&str> = page
            .headers
            .get_all("set-cookie")
            .iter()
            .map(|one| one.to_str().unwrap())
            .collect();
        let session = cookies
            .iter()
            .find(|one| one.starts_with("chirm_session="))
            .unwrap();
        assert!(
            session.contains("Max-Age=7776000; HttpOnly; SameSite=Lax"),
            "{session}"
        );
        let day_ms = 24 * 60 * 60 * 1_000;
        app.pass_ms(89 * day_ms);
        assert_eq!(ada.opens("/channels").await.status, 200);
        app.pass_ms(182 * day_ms);
        assert_eq!(ada.opens("/channels").await.status, 303);
    }
}

fn invite_path(page: &str) -> String {
    let link = page.split("/invite/").nth(1).expect("a link");
    let code = link.split('<').next().expect("its end");
    format!("/invite/{code}")
}

#[tokio::test]
async fn where_guests_are_off_nobody_is_asked_for_a_name_alone() {
    for app in TestApp::each_with(|settings| settings.guests = OnOff::Off).await {
        Browser::of_member(&app, "ada").await;
        let visitor = Browser::new(&app);
        assert!(!visitor.opens("/login").await.text.contains("displayName"));
        let page = visitor.submits("/login", &[("displayName", "zoe")]).await;
        assert_eq!(page.status, 403);
        assert!(page.text.contains("does not admit guests"), "{}", page.text);
    }
}

#[tokio::test]
async fn the_pages_speak_the_visitors_language() {
    for app in TestApp::each().await {
        Browser::of_member(&app, "ada").await;
        let visitor = Browser::new(&app);
        let request = visitor
            .request(reqwest::Method::GET, "/login")
            .header("accept-language", "zh-TW");
        let page = testkit::Person::answer(request).await;
        assert!(page.text.contains("<html lang=\"zh-CN\" dir=\"ltr\""));
        assert!(page.text.contains("以访客身份进入"));
        assert_eq!(
            location(&visitor.opens("/login?language=es&next=%2Fa").await).unwrap(),
            "/login?next=%2Fa"
        );
        assert!(
            visitor
                .opens("/login")
                .await
                .text
                .contains("<html lang=\"es\"")
        );
    }
}
