//! Using the server by its pages alone, without any script.

use serde_json::Value;
use testkit::{Browser, Person, TestApp, location};

const NAMES: [&str; 7] = ["100%", "<b>", "a/b", "R&D", "上海 😀", "قناة", "what?#tag"];

fn channel_path(answer: &testkit::Answer) -> String {
    location(answer).expect("a redirect to the channel")
}

#[tokio::test]
async fn a_name_from_hell_is_just_a_name() {
    for app in TestApp::each().await {
        let ada = Browser::of_member(&app, "ada").await;
        for name in NAMES {
            let path = channel_path(&ada.submits("/channels", &[("name", name)]).await);
            let page = ada.opens(&path).await;
            assert_eq!(page.status, 200, "{name}");
            assert!(!page.text.contains("<b>"), "{name} became markup");
            let said = ada
                .submits(&path, &[("body", "hello <script>alert(1)</script>")])
                .await;
            assert_eq!(location(&said).unwrap(), path);
            let page = ada.opens(&path).await;
            assert!(page.text.contains("hello"), "{name}");
            assert!(!page.text.contains("<script>alert"), "{name}");
            let (home, _) = ada.arrives("/").await;
            assert_eq!(home, path, "{name}: home is where one was last");
        }
    }
}

#[tokio::test]
async fn a_person_may_have_any_name_as_well() {
    for app in TestApp::each().await {
        let ada = Browser::of_member(&app, "ada").await;
        let path = channel_path(&ada.submits("/channels", &[("name", "hall")]).await);
        for name in NAMES {
            let guest = Browser::new(&app);
            assert_eq!(
                guest
                    .submits("/login", &[("displayName", name)])
                    .await
                    .status,
                303,
                "{name}"
            );
            assert_eq!(
                guest.submits(&path, &[("body", "hi")]).await.status,
                303,
                "{name}"
            );
            assert_eq!(guest.opens("/settings").await.status, 200, "{name}");
        }
        let page = ada.opens(&path).await;
        assert!(!page.text.contains("<b>"));
        assert!(page.text.contains("R&#38;D"));
    }
}

#[tokio::test]
async fn a_taken_or_blank_name_stands_beside_the_field_and_nothing_is_lost() {
    for app in TestApp::each().await {
        let ada = Browser::of_member(&app, "ada").await;
        ada.submits("/channels", &[("name", "Hall")]).await;
        let fields = [
            ("name", "hall"),
            ("topic", "What we eat"),
            ("visibility", "private"),
        ];
        let page = ada.submits("/channels", &fields).await;
        assert_eq!(page.status, 409);
        assert!(page.text.contains("id=\"name-error\""), "{}", page.text);
        assert!(
            page.text.contains("value=\"hall\"") && page.text.contains("value=\"What we eat\"")
        );
        assert!(page.text.contains("value=\"private\" checked"));
        let page = ada
            .submits("/channels", &[("name", "  "), ("topic", "Food")])
            .await;
        assert_eq!(page.status, 422);
        assert!(
            page.text.contains("This cannot be empty.") && page.text.contains("value=\"Food\"")
        );
    }
}

#[tokio::test]
async fn the_list_is_filtered_and_goes_on() {
    for app in TestApp::each().await {
        let ada = Browser::of_member(&app, "ada").await;
        let maker = app.guest("maker").await;
        for number in 0..60 {
            maker.makes_channel(&format!("n{number:02}")).await;
        }
        let page = ada.opens("/channels").await.text;
        assert!(page.contains("/channel/n00") && page.contains("/channel/n49"));
        assert!(!page.contains("/channel/n50"));
        let next = page
            .split("href=\"")
            .find(|rest| rest.starts_with("/channels?query="))
            .unwrap();
        let next = next
            .split('"')
            .next()
            .unwrap()
            .replace("&#38;", "&")
            .replace("&amp;", "&");
        let rest = ada.opens(&next).await.text;
        assert!(rest.contains("/channel/n59") && !rest.contains("/channel/n49"));
        let found = ada.opens("/channels?query=N42").await.text;
        assert!(found.contains("/channel/n42") && !found.contains("/channel/n41"));
        let nothing = ada.opens("/channels?query=%3Cb%3E").await.text;
        assert!(
            nothing.contains("Nothing matches “&#60;b&#62;”."),
            "{nothing}"
        );
    }
}

#[tokio::test]
async fn opening_a_public_channel_joins_it_and_fetching_ahead_does_not() {
    for app in TestApp::each().await {
        let (ada, eve) = (
            Browser::of_member(&app, "ada").await,
            Browser::of_member(&app, "eve").await,
        );
        ada.submits("/channels", &[("name", "hall")]).await;
        let ahead = eve
            .request(reqwest::Method::GET, "/channel/hall")
            .header("sec-purpose", "prefetch");
        let page = Person::answer(ahead).await;
        assert_eq!(
            state(&page.text)["current"]["conversation"]["joined"],
            false
        );
        let page = eve.opens("/channel/hall").await;
        assert_eq!(state(&page.text)["current"]["conversation"]["joined"], true);
    }
}

#[tokio::test]
async fn a_private_channel_does_not_exist_for_others() {
    for app in TestApp::each().await {
        let (ada, eve) = (
            Browser::of_member(&app, "ada").await,
            Browser::of_member(&app, "eve").await,
        );
        ada.submits("/channels", &[("name", "board"), ("visibility", "private")])
            .await;
        let page = eve.opens("/channel/board").await;
        assert_eq!(page.status, 404);
        assert!(page.text.contains("Nothing here"));
        assert_eq!(
            eve.submits("/channel/board", &[("body", "hi")])
                .await
                .status,
            404
        );
        assert!(!eve.opens("/channels").await.text.contains("board"));
    }
}

#[tokio::test]
async fn the_script_takes_over_from_what_the_page_shows() {
    for app in TestApp::each().await {
        let ada = Browser::of_member(&app, "ada").await;
        ada.submits("/channels", &[("name", "hall")]).await;
        for number in 1..=120 {
            ada.submits("/channel/hall", &[("body", &format!("number {number}"))])
                .await;
        }
        let page = ada.opens("/channel/hall").await;
        let state = state(&page.text);
        let items = state["current"]["messages"]["items"]
            .as_array()
            .unwrap()
            .clone();
        assert_eq!(items.len(), 50);
        assert_eq!(
            (&items[0]["seq"], &items[49]["seq"]),
            (&71.into(), &120.into())
        );
        assert_eq!(state["current"]["messages"]["has_older"], true);
        assert_eq!(state["me"]["handle"], "ada");
        assert!(state["cursor"].as_i64().unwrap() >= 120);
        assert!(page.text.contains("<p>number 71</p>") && page.text.contains("<p>number 120</p>"));
        let jump = ada.opens("/channel/hall/10").await;
        assert!(jump.text.contains("<p>number 10</p>") && jump.text.contains("<p>number 1</p>"));
        assert_eq!(self::state(&jump.text)["seq"], 10);
        for nowhere in ["ten", "0", "-1", "99999999999999999999"] {
            assert_eq!(
                ada.opens(&format!("/channel/hall/{nowhere}")).await.status,
                404,
                "{nowhere}"
            );
        }
    }
}

/// The inert JSON of a workspace page, found as a script would.
fn state(page: &str) -> Value {
    let start = "<script type=\"application/json\" id=\"state\">";
    let rest = page.split(start).nth(1).expect("a state");
    let text = rest.split("</script>").next().expect("its end");
    serde_json::from_str(text).expect("JSON")
}

#[tokio::test]
async fn a_refused_message_comes_back_as_it_was() {
    for app in TestApp::each().await {
        let ada = Browser::of_member(&app, "ada").await;
        ada.submits("/channels", &[("name", "hall")]).await;
        let long = "字".repeat(10_001);
        let page = ada.submits("/channel/hall", &[("body", &long)]).await;
        assert_eq!(page.status, 422);
        assert!(page.text.contains("At most 10,000 characters."));
        assert!(page.text.contains(&format!(">{long}</textarea>")));
        let huge = "x".repeat(2 * 1024 * 1024);
        let page = ada.submits("/channel/hall", &[("body", &huge)]).await;
        assert_eq!(page.status, 413);
        assert!(page.text.contains("Too much at once"), "{}", page.text);
    }
}

#[tokio::test]
async fn settings_are_kept_and_the_page_follows_them() {
    for app in TestApp::each().await {
        let ada = Browser::of_member(&app, "ada").await;
        let fields = [
            ("language", "zh-CN"),
            ("theme", "dark"),
            ("enter_sends", "false"),
            ("time_zone", "Asia/Shanghai"),
        ];
        assert_eq!(ada.submits("/settings", &fields).await.status, 303);
        let page = ada.opens("/settings").await.text;
        assert!(
            page.contains("<html lang=\"zh-CN\" dir=\"ltr\" data-theme=\"dark\""),
            "{page}"
        );
        assert!(page.contains("设置已保存。"));
        assert!(page.contains("<option value=\"Asia/Shanghai\" selected>"));
        assert!(page.contains("name=\"enter_sends\" value=\"false\" checked"));
        assert!(
            !ada.opens("/settings").await.text.contains("设置已保存。"),
            "said once"
        );
        let page = ada.submits("/settings", &[("language", "tlh")]).await;
        assert_eq!(page.status, 422);
    }
}

#[tokio::test]
async fn a_profile_changes_under_the_rules_of_names() {
    for app in TestApp::each().await {
        Browser::of_member(&app, "ada").await;
        let bob = Browser::of_member(&app, "bob").await;
        let taken = [("name", "Bob"), ("handle", "Ada"), ("email", "")];
        let page = bob.submits("/settings/profile", &taken).await;
        assert_eq!(page.status, 409);
        assert!(page.text.contains("id=\"handle-error\"") && page.text.contains("value=\"Ada\""));
        let wrong = [("name", "Bob"), ("handle", "bob"), ("email", "nowhere")];
        let page = bob.submits("/settings/profile", &wrong).await;
        assert_eq!(page.status, 422);
        assert!(page.text.contains("id=\"email-error\""));
        let right = [
            ("name", "R&D <b>"),
            ("handle", "bobby"),
            ("email", "bob@talk.example"),
        ];
        assert_eq!(bob.submits("/settings/profile", &right).await.status, 303);
        assert!(
            bob.opens("/settings")
                .await
                .text
                .contains("value=\"R&#38;D &#60;b&#62;\"")
        );
    }
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    for app in TestApp::each().await {
        let ada = Browser::of_member(&app, "ada").await;
        let phone = Browser::new(&app);
        phone
            .submits(
                "/login",
                &[("handle", "ada"), ("password", "correct horse")],
            )
            .await;
        let wrong = [("current", "nonsense"), ("password", "battery staple")];
        let page = ada.submits("/settings/password", &wrong).await;
        assert_eq!(page.status, 422);
        assert!(page.text.contains("id=\"current-error\""));
        let right = [("current", "correct horse"), ("password", "battery staple")];
        assert_eq!(ada.submits("/settings/password", &right).await.status, 303);
        assert_eq!(ada.opens("/channels").await.status, 200);
        assert_eq!(phone.opens("/channels").await.status, 303);
    }
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one() {
    for app in TestApp::each().await {
        let ada = Browser::of_member(&app, "ada").await;
        let phone = Browser::new(&app);
        let agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19 Safari/604";
        let request = phone
            .request(reqwest::Method::POST, "/login")
            .header("user-agent", agent)
            .header("content-type", "application/x-www-form-urlencoded")
            .body("handle=ada&password=correct+horse");
        assert_eq!(Person::answer(request).await.status, 303);
        let page = ada.opens("/settings/sessions").await.text;
        assert!(page.contains("Safari on iPhone"), "{page}");
        let id = page
            .split("name=\"session\" value=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let eve = Browser::of_member(&app, "eve").await;
        assert_eq!(
            eve.submits("/settings/sessions", &[("session", id)])
                .await
                .status,
            404
        );
        assert_eq!(
            phone.opens("/channels").await.status,
            200,
            "it is not Eve's to end"
        );
        assert_eq!(
            ada.submits("/settings/sessions", &[("session", id)])
                .await
                .status,
            303
        );
        assert_eq!(phone.opens("/channels").await.status, 303);
        assert!(
            ada.opens("/settings/sessions")
                .await
                .text
                .contains("signed in nowhere else")
        );
    }
}

#[tokio::test]
async fn only_those_who_run_the_server_see_how_it_is_run() {
    for app in TestApp::each().await {
        let (ada, bob) = (
            Browser::of_member(&app, "ada").await,
            Browser::of_member(&app, "bob").await,
        );
        let page = bob.opens("/admin").await;
        assert_eq!(page.status, 403);
        assert!(page.text.contains("That is not allowed"));
        assert_eq!(bob.submits("/admin/invites", &[]).await.status, 403);
        let role = [("handle", "bob"), ("role", "moderator")];
        assert_eq!(bob.submits("/admin/people/role", &role).await.status, 403);
        assert_eq!(ada.submits("/admin/people/role", &role).await.status, 303);
        assert!(
            ada.opens("/admin")
                .await
                .text
                .contains("bob has a new role: moderator.")
        );
        assert_eq!(bob.opens("/admin").await.status, 200);
        let owner = [("handle", "bob"), ("role", "owner")];
        assert_eq!(bob.submits("/admin/people/role", &owner).await.status, 403);
    }
}

#[tokio::test]
async fn a_deactivated_person_is_out_at_once_until_reactivated() {
    for app in TestApp::each().await {
        let (ada, bob) = (
            Browser::of_member(&app, "ada").await,
            Browser::of_member(&app, "bob").await,
        );
        assert_eq!(
            ada.submits("/admin/people/deactivate", &[("handle", "bob")])
                .await
                .status,
            303
        );
        assert_eq!(bob.opens("/channels").await.status, 303);
        let fields = [("handle", "bob"), ("password", "correct horse")];
        assert_eq!(bob.submits("/login", &fields).await.status, 401);
        assert_eq!(
            ada.submits("/admin/people/reactivate", &[("handle", "bob")])
                .await
                .status,
            303
        );
        assert_eq!(bob.submits("/login", &fields).await.status, 303);
    }
}

#[tokio::test]
async fn every_page_guards_its_reader() {
    for app in TestApp::each().await {
        let ada = Browser::of_member(&app, "ada").await;
        ada.submits("/channels", &[("name", "hall")]).await;
        let paths = [
            "/channels",
            "/channel/hall",
            "/settings",
            "/settings/password",
            "/settings/sessions",
            "/admin",
            "/logout",
            "/offline",
            "/nowhere",
        ];
        for path in paths {
            let page = ada.opens(path).await;
            let header = |name: &str| page.headers.get(name).unwrap().to_str().unwrap().to_owned();
            let policy = header("content-security-policy");
            assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"));
            assert!(policy.contains("frame-ancestors 'none'"));
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert_eq!(header("referrer-policy"), "same-origin");
            assert!(
                page.text.contains("<html lang=\"en\" dir=\"ltr\""),
                "{path}"
            );
            assert!(page.text.contains("· Chirm</title>"), "{path}");
            assert!(
                !page.text.contains(" style=") && !page.text.contains(" onclick="),
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn the_tree_of_assets_is_kept_for_ever_and_its_worker_is_not() {
    for app in TestApp::each().await {
        let visitor = Browser::new(&app);
        let (_, page) = visitor.arrives("/").await;
        let sheet = page
            .text
            .split("href=\"")
            .find(|rest| rest.contains("css/main.css\""))
            .unwrap();
        let answer = visitor.opens(sheet.split('"').next().unwrap()).await;
        assert_eq!(answer.status, 200);
        assert_eq!(
            answer.headers["cache-control"],
            "public, max-age=31536000, immutable"
        );
        assert!(
            !answer.text.contains("@import"),
            "one request for all styles"
        );
        assert_eq!(
            visitor.opens("/sw.js").await.headers["cache-control"],
            "no-cache"
        );
        assert_eq!(visitor.opens("/manifest.webmanifest").await.status, 200);
        assert_eq!(visitor.opens("/assets/0/../Cargo.toml").await.status, 404);
    }
}
