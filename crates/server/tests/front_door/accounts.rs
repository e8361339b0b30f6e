//! Accounts: made, changed, ended, and what of them others see.

use serde_json::{Value, json};
use testkit::{Person, TestApp};

use crate::door::{invalid, on_another_device, refused, signs_in, taken};

async fn sign_up(app: &TestApp, form: Value) -> testkit::Answer {
    app.stranger().post("/api/v1/accounts", form).await
}

#[tokio::test]
async fn the_first_account_owns_the_server_and_later_ones_are_members() {
    for app in TestApp::each().await {
        let guest = app.guest("early bird").await;
        let roles = [app.member("ada").await, app.member("bob").await, guest];
        let mut found = Vec::new();
        for who in &roles {
            found.push(who.get("/api/v1/me").await.json["role"].clone());
        }
        assert_eq!(found, ["owner", "member", "guest"]);
    }
}

#[tokio::test]
async fn two_first_accounts_at_once_make_one_owner() {
    for app in TestApp::each().await {
        let (one, two) = tokio::join!(app.member("ada"), app.member("bob"));
        let role = |who: Person| async move { who.get("/api/v1/me").await.json["role"].clone() };
        let (one, two) = (role(one).await, role(two).await);
        let owners = [&one, &two].into_iter().filter(|role| **role == "owner");
        assert_eq!(owners.count(), 1, "{one} {two}");
    }
}

#[tokio::test]
async fn making_an_account_answers_who_one_is_and_a_token_that_works() {
    for app in TestApp::each().await {
        let form = json!({"handle": "ada", "password": "correct horse", "name": "Ada L.",
            "email": "ada@example.org"});
        let made = sign_up(&app, form).await;
        assert_eq!(made.status, 201, "{made:?}");
        let user = &made.json["user"];
        assert_eq!(
            (&user["handle"], &user["name"], &user["email"]),
            (&json!("ada"), &json!("Ada L."), &json!("ada@example.org"))
        );
        assert!(user["id"].is_string() && user["created_at"].is_string());
        assert!(user["avatar_url"].as_str().unwrap().starts_with('/'));
        assert_eq!(
            user["settings"],
            json!({"language": null, "theme": "auto", "enter_sends": true, "time_zone": null})
        );
        let token = made.json["token"].as_str().map(str::to_owned);
        let ada = Person::new(app.address, token, "ada");
        assert_eq!(&ada.get("/api/v1/me").await.json, user);
    }
}

#[tokio::test]
async fn every_mistake_in_a_form_is_named_at_once() {
    for app in TestApp::each().await {
        let form = json!({"handle": "  ", "password": "seven77", "name": "n".repeat(65),
            "email": "nobody"});
        let answer = sign_up(&app, form).await;
        invalid(&answer, "handle", "");
        invalid(&answer, "password", "8");
        invalid(&answer, "name", "64");
        invalid(&answer, "email", "");
    }
}

#[tokio::test]
async fn limits_of_an_account_name_themselves() {
    for app in TestApp::each().await {
        let with = |handle: &str, password: &str| json!({"handle": handle, "password": password});
        let long = sign_up(&app, with(&"é".repeat(33), "correct horse")).await;
        invalid(&long, "handle", "32");
        let long = sign_up(&app, with("ada", &"p".repeat(1_025))).await;
        invalid(&long, "password", "1024");
        for handle in ["", "   ", "\u{200b}", "\t\n"] {
            let blank = sign_up(&app, with(handle, "correct horse")).await;
            invalid(&blank, "handle", "");
        }
        for handle in ["a\u{202e}b", "a\nb", "a\0b", "a@b", ".", ".."] {
            let hidden = sign_up(&app, with(handle, "correct horse")).await;
            invalid(&hidden, "handle", "");
        }
        // What is counted is what people see.
        let family = "👩‍👩‍👧‍👦".repeat(32);
        assert_eq!(
            sign_up(&app, with(&family, "密码密码密码密码"))
                .await
                .status,
            201
        );
    }
}

#[tokio::test]
async fn a_handle_in_use_is_taken_however_it_is_written() {
    for app in TestApp::each().await {
        app.member("Straße").await;
        for handle in [
            "Straße",
            "STRASSE",
            " strasse ",
            "ｓｔｒａｓｓｅ",
            "stra\u{200d}sse",
        ] {
            let form = json!({"handle": handle, "password": "correct horse"});
            taken(&sign_up(&app, form).await, "handle");
        }
    }
}

#[tokio::test]
async fn a_name_that_looks_like_somebody_elses_is_refused() {
    for app in TestApp::each().await {
        app.member("paypal").await;
        app.guest("Ada  Lovelace").await;
        let alike = [
            "раураl",            // Cyrillic
            "paypal\u{200d}",    // an invisible joiner
            "pay\u{200c}pal",    // an invisible non-joiner
            "paypal\u{fe0f}",    // an invisible variation
            "Ada Lovelace",      // one space instead of two
            "Ada\u{a0}Lovelace", // a space that does not break
        ];
        for name in alike {
            let guest = app
                .stranger()
                .post("/api/v1/guests", json!({"name": name}))
                .await;
            taken(&guest, "name");
            let form = json!({"handle": "fresh", "password": "correct horse", "name": name});
            taken(&sign_up(&app, form).await, "name");
        }
    }
}

#[tokio::test]
async fn the_same_name_wanted_by_many_at_once_goes_to_one() {
    for app in TestApp::each().await {
        let stranger = app.stranger();
        let want = |_| stranger.post("/api/v1/guests", json!({"name": "Zoë"}));
        let (a, b, c, d) = tokio::join!(want(1), want(2), want(3), want(4));
        let mut found: Vec<u16> = [a, b, c, d].iter().map(|answer| answer.status).collect();
        found.sort_unstable();
        assert_eq!(found, [201, 409, 409, 409]);
    }
}

#[tokio::test]
async fn a_profile_is_changed_field_by_field() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let talk = ada.makes_channel("talk").await;
        ada.says(&talk, "hello").await;
        let changed = ada
            .patch(
                "/api/v1/me",
                json!({"name": "Countess", "email": "a@b.example"}),
            )
            .await;
        assert_eq!(changed.status, 200, "{changed:?}");
        assert_eq!(changed.json["handle"], "ada");
        // Whatever they said is under the new name, and the address is shown to nobody else.
        let shown = bob.get("/api/v1/users/ada").await;
        assert_eq!(shown.json["name"], "Countess");
        assert!(!shown.text.contains("b.example"), "{shown:?}");
        assert_eq!(bob.reads_all(&talk).await[0]["author"]["name"], "Countess");
        let gone = ada.patch("/api/v1/me", json!({"email": ""})).await;
        assert_eq!(gone.json["email"], Value::Null);
        assert_eq!(gone.json["name"], "Countess");
    }
}

#[tokio::test]
async fn a_new_handle_frees_the_old_one_and_cannot_be_somebody_elses() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        taken(
            &ada.patch("/api/v1/me", json!({"handle": "BOB"})).await,
            "handle",
        );
        taken(
            &ada.patch("/api/v1/me", json!({"name": "Bob"})).await,
            "name",
        );
        let me = ada.get("/api/v1/me").await.json;
        assert_eq!((&me["handle"], &me["name"]), (&json!("ada"), &json!("ada")));
        let both = json!({"handle": "countess", "name": "Countess"});
        assert_eq!(ada.patch("/api/v1/me", both).await.status, 200);
        assert_eq!(ada.get("/api/v1/users/ada").await.status, 404);
        assert_eq!(ada.get("/api/v1/users/Countess").await.json["id"], ada.id);
        assert_eq!(
            bob.patch("/api/v1/me", json!({"name": "ADA"})).await.status,
            200
        );
    }
}

#[tokio::test]
async fn settings_change_alone_and_only_to_what_there_is() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        let set = |settings: Value| ada.patch("/api/v1/me", json!({"settings": settings}));
        assert_eq!(set(json!({"theme": "dark"})).await.status, 200);
        let all = set(json!({"enter_sends": false, "language": "zh-CN",
            "time_zone": "Asia/Shanghai"}))
        .await;
        assert_eq!(
            all.json["settings"],
            json!({"theme": "dark", "enter_sends": false, "language": "zh-CN",
                "time_zone": "Asia/Shanghai"})
        );
        for wrong in [
            json!({"theme": "pink"}),
            json!({"language": "tlh"}),
            json!({"enter_sends": "yes"}),
            json!({"time_zone": 7}),
            json!({"time_zone": "z".repeat(100_000)}),
            json!({"time_zone": "<script>"}),
            json!([]),
            json!("dark"),
        ] {
            refused(&set(wrong).await, 422, "invalid");
        }
        assert_eq!(
            ada.get("/api/v1/me").await.json["settings"],
            all.json["settings"]
        );
    }
}

#[tokio::test]
async fn a_changed_password_ends_every_other_session_and_live_connection() {
    for app in TestApp::each().await {
        let ada = app.member("ada").await;
        let phone = on_another_device(&ada, "correct horse").await;
        let mut live = testkit::live::Live::open(&phone, None).await;
        let change = |current: &str| {
            ada.put(
                "/api/v1/me/password",
                json!({"current": current, "password": "battery staple"}),
            )
        };
        invalid(&change("wrong horse").await, "current", "");
        assert_eq!(phone.get("/api/v1/me").await.status, 200);
        assert_eq!(change("correct horse").await.status, 200);
        refused(&phone.get("/api/v1/me").await, 401, "unauthenticated");
        live.end().await;
        assert_eq!(ada.get("/api/v1/me").await.status, 200);
        refused(
            &signs_in(&ada, "correct horse").await,
            401,
            "unauthenticated",
        );
        assert_eq!(signs_in(&ada, "battery staple").await.status, 201);
    }
}

#[tokio::test]
async fn the_old_password_opens_nothing_that_outlives_its_change() {
    for app in TestApp::each().await {
        let ada = app.member("ada").await;
        let passwords = ["correct horse", "battery staple", "correct horse"];
        for [old, new] in passwords.array_windows() {
            let tries = || async {
                let mut tokens = Vec::new();
                loop {
                    let answer = signs_in(&ada, old).await;
                    match answer.json["token"].as_str() {
                        Some(token) => tokens.push(token.to_owned()),
                        None => return tokens,
                    }
                }
            };
            let form = json!({"current": old, "password": new});
            let (changed, a, b, c) = tokio::join!(
                ada.put("/api/v1/me/password", form),
                tries(),
                tries(),
                tries()
            );
            assert_eq!(changed.status, 200, "{changed:?}");
            for token in a.into_iter().chain(b).chain(c) {
                let intruder = Person::new(app.address, Some(token), "ada");
                refused(&intruder.get("/api/v1/me").await, 401, "unauthenticated");
            }
        }
    }
}

#[tokio::test]
async fn two_changes_of_a_password_at_once_are_one() {
    for app in TestApp::each().await {
        let ada = app.member("ada").await;
        let thief = on_another_device(&ada, "correct horse").await;
        let change = |who: Person, new: &'static str| async move {
            let form = json!({"current": "correct horse", "password": new});
            who.put("/api/v1/me/password", form).await.status
        };
        let (one, two) = tokio::join!(
            change(ada.clone(), "battery staple"),
            change(thief, "stolen by a thief")
        );
        assert_ne!(one == 200, two == 200, "{one} {two}");
        let now = if one == 200 {
            "battery staple"
        } else {
            "stolen by a thief"
        };
        assert_eq!(signs_in(&ada, now).await.status, 201);
    }
}

#[tokio::test]
async fn a_role_given_while_its_holder_changes_settings_is_kept() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.member("ada").await, app.member("bob").await);
        for role in ["moderator", "member"].repeat(6) {
            let form = json!({"role": role});
            let settings = json!({"settings": {"theme": "dark"}, "name": "Bob"});
            let (given, set) = tokio::join!(
                ada.patch("/api/v1/users/bob", form),
                bob.patch("/api/v1/me", settings)
            );
            assert_eq!((given.status, set.status), (200, 200), "{given:?} {set:?}");
            assert_eq!(bob.get("/api/v1/me").await.json["role"], role);
        }
    }
}

#[tokio::test]
async fn people_are_found_by_any_part_of_their_names() {
    for app in TestApp::each().await {
        let ada = app.guest("Ada Lovelace").await;
        for name in ["Bob", "100%", "1000", "a_b", "axb", "李雷"] {
            app.guest(name).await;
        }
        let found = |query: &'static str| {
            let ada = ada.clone();
            async move {
                let query = testkit::encoded(query);
                let answer = ada.get(&format!("/api/v1/users?query={query}")).await;
                crate::door::each(&answer.items(), "name")
            }
        };
        assert_eq!(found("LOVE").await, ["Ada Lovelace"]);
        assert_eq!(found("0%").await, ["100%"]);
        assert_eq!(found("a_b").await, ["a_b"]);
        assert_eq!(found("李").await, ["李雷"]);
        assert_eq!(found("nobody").await, Vec::<String>::new());
        let first = ada.get("/api/v1/users?limit=4").await;
        let next = testkit::encoded(first.json["next"].as_str().unwrap());
        let rest = ada
            .get(&format!("/api/v1/users?limit=4&after={next}"))
            .await;
        assert_eq!((first.items().len(), rest.items().len()), (4, 3));
        assert_eq!(rest.json["next"], Value::Null);
    }
}
