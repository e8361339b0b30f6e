//! Channels: made, found, renamed, opened and closed, archived.

use serde_json::{Value, json};
use testkit::{Person, TestApp, encoded};

use crate::door::{
    cursor, each, events_since, invalid, membership, message, messages, place, refused, taken,
};

async fn changes(who: &Person, channel: &str, change: Value) -> testkit::Answer {
    who.patch(&format!("/api/v1/conversations/{channel}"), change)
        .await
}

async fn names(who: &Person, query: &str) -> Vec<String> {
    let answer = who
        .get(&format!("/api/v1/channels?query={}", encoded(query)))
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
    each(&answer.items(), "name")
}

#[tokio::test]
async fn a_new_channel_is_its_makers_and_everybody_finds_it() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let form = json!({"name": "  Talk of the day ", "topic": "anything"});
        let made = ada.post("/api/v1/channels", form).await;
        assert_eq!(made.status, 201, "{made:?}");
        let channel = &made.json;
        for (field, value) in [
            ("kind", json!("channel")),
            ("visibility", json!("public")),
            ("name", json!("Talk of the day")),
            ("topic", json!("anything")),
            ("last_seq", json!(0)),
            ("read_seq", json!(0)),
            ("unread", json!(0)),
            ("mentions", json!(0)),
            ("joined", json!(true)),
            ("role", json!("owner")),
            ("member_count", json!(1)),
            ("created_by", json!(ada.id)),
        ] {
            assert_eq!(channel[field], value, "{field}");
        }
        assert!(channel["id"].is_string());
        let created = channel["created_at"].as_str().unwrap();
        assert!(created.ends_with('Z') && created.len() == "2026-01-01T00:00:00.000Z".len());
        let seen = place(&bob, channel["id"].as_str().unwrap()).await;
        assert_eq!(
            (&seen["joined"], &seen["unread"]),
            (&json!(false), &json!(0))
        );
        assert_eq!(names(&bob, "").await, ["Talk of the day"]);
    }
}

#[tokio::test]
async fn a_channels_name_is_unique_after_folding() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        ada.makes_channel("Straße nach Süden").await;
        for name in [
            "Straße nach Süden",
            "STRASSE NACH SÜDEN",
            "straße nach su\u{308}den",
            "ｓｔｒａｓｓｅ nach süden",
            "Straße  nach Süden",
            "Straße nach\u{a0}Süden",
            "Straße nach Süden\u{200d}",
        ] {
            let form = json!({"name": name});
            taken(&ada.post("/api/v1/channels", form).await, "name");
        }
        let other = ada.makes_channel("other").await;
        taken(
            &changes(&ada, &other, json!({"name": "STRASSE nach süden"})).await,
            "name",
        );
        assert_eq!(place(&ada, &other).await["name"], "other");
        // Its own name in another spelling is nobody else's.
        assert_eq!(
            changes(&ada, &other, json!({"name": "OTHER"})).await.json["name"],
            "OTHER"
        );
    }
}

#[tokio::test]
async fn one_name_wanted_twice_at_once_is_made_once() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let form = json!({"name": "talk"});
        let (one, two) = tokio::join!(
            ada.post("/api/v1/channels", form.clone()),
            bob.post("/api/v1/channels", form.clone())
        );
        let mut found = [one.status, two.status];
        found.sort_unstable();
        assert_eq!(found, [201, 409], "{one:?} {two:?}");
        assert_eq!(names(&ada, "").await, ["talk"]);
    }
}

#[tokio::test]
async fn limits_of_a_channel_name_themselves() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        let make = |form: Value| ada.post("/api/v1/channels", form);
        for blank in ["", "   ", "\u{200b}\u{200b}", "\u{3164}"] {
            invalid(&make(json!({"name": blank})).await, "name", "");
        }
        for bad in ["a\nb", "a\0b", "a\u{202e}b", ".", ".."] {
            invalid(&make(json!({"name": bad})).await, "name", "");
        }
        invalid(&make(json!({})).await, "name", "");
        invalid(&make(json!({"name": "n".repeat(81)})).await, "name", "80");
        let topic = json!({"name": "n", "topic": "t".repeat(251)});
        invalid(&make(topic).await, "topic", "250");
        let unknown = json!({"name": "n", "visibility": "secret"});
        invalid(&make(unknown).await, "visibility", "");
        assert_eq!(names(&ada, "").await, Vec::<String>::new());
        let full = json!({"name": "👩‍👩‍👧‍👦".repeat(80), "topic": "é".repeat(250)});
        assert_eq!(make(full).await.status, 201);
    }
}

#[tokio::test]
async fn a_channel_is_found_by_its_name_in_any_spelling() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        let talk = ada.makes_channel("Süße R&D/α").await;
        for name in ["Süße R&D/α", "SÜSSE r&d/Α", " süsse ｒ&d/α "] {
            let path = format!("/api/v1/channels/by-name/{}", encoded(name));
            assert_eq!(ada.get(&path).await.json["id"], talk, "{name}");
        }
        let none = ada.get("/api/v1/channels/by-name/nothing").await;
        refused(&none, 404, "not_found");
    }
}

#[tokio::test]
async fn the_list_is_filtered_by_characters_and_never_by_patterns() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        for name in [
            "100%",
            "1000",
            "a_b",
            "axb",
            "what?",
            "Größe",
            "上海 😀",
            "!bang",
        ] {
            ada.makes_channel(name).await;
        }
        for (query, found) in [
            ("%", vec!["100%"]),
            ("_", vec!["a_b"]),
            ("!", vec!["!bang"]),
            ("GRÖSS", vec!["Größe"]),
            ("海", vec!["上海 😀"]),
            (" 100 ", vec!["100%", "1000"]),
            ("' OR 1=1", vec![]),
            ("\0", vec![]),
        ] {
            assert_eq!(names(&ada, query).await, found, "{query:?}");
        }
    }
}

#[tokio::test]
async fn the_list_goes_on_page_by_page_without_gaps_or_repeats() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        let mut made: Vec<String> = (0..23).map(|number| format!("ö {number:02} %")).collect();
        made.push("Zebra".to_owned());
        for name in made.iter().rev() {
            ada.makes_channel(name).await;
        }
        let (mut found, mut after) = (Vec::new(), String::new());
        for _ in 0..20 {
            let path = format!("/api/v1/channels?limit=5&after={}", encoded(&after));
            let page = ada.get(&path).await;
            assert!(page.items().len() <= 5);
            found.extend(each(&page.items(), "name"));
            match page.json["next"].as_str() {
                Some(next) => after = next.to_owned(),
                None => break,
            }
        }
        found.sort();
        made.sort();
        assert_eq!(found, made);
    }
}

#[tokio::test]
async fn the_list_shows_members_and_the_last_message() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let talk = ada.makes_channel("talk").await;
        let quiet = &bob.get("/api/v1/channels").await.items()[0];
        assert_eq!(
            (&quiet["member_count"], &quiet["last_message_at"]),
            (&json!(1), &Value::Null)
        );
        bob.says(&talk, "hello").await;
        let said = bob.get(&message(&talk, 1)).await.json["created_at"].clone();
        let busy = &ada.get("/api/v1/channels").await.items()[0];
        assert_eq!(
            (&busy["member_count"], &busy["last_message_at"]),
            (&json!(2), &said)
        );
        assert_eq!(busy["unread"], 1);
    }
}

#[tokio::test]
async fn a_private_channel_does_not_exist_for_others() {
    for app in TestApp::each().await {
        let (ada, eve) = (app.guest("ada").await, app.guest("eve").await);
        let before = cursor(&eve).await;
        let talk = ada.makes_channel_that_is("hidden", "private").await;
        ada.says(&talk, "only for us").await;
        let id = format!("/api/v1/conversations/{talk}");
        for path in [
            id.clone(),
            messages(&talk),
            message(&talk, 1),
            format!("{id}/members"),
            "/api/v1/channels/by-name/hidden".to_owned(),
        ] {
            refused(&eve.get(&path).await, 404, "not_found");
        }
        let words = json!({"body": "boo", "seq": 1, "notify": "all", "topic": "boo"});
        for path in [
            membership(&talk),
            format!("{id}/read"),
            format!("{id}/members/eve"),
        ] {
            refused(&eve.put(&path, words.clone()).await, 404, "not_found");
        }
        for path in [id.clone(), membership(&talk), message(&talk, 1)] {
            refused(&eve.patch(&path, words.clone()).await, 404, "not_found");
        }
        for path in [
            membership(&talk),
            message(&talk, 1),
            format!("{id}/members/ada"),
        ] {
            refused(&eve.delete(&path).await, 404, "not_found");
        }
        refused(&eve.post(&messages(&talk), words).await, 404, "not_found");
        assert_eq!(names(&eve, "").await, Vec::<String>::new());
        assert_eq!(
            eve.get("/api/v1/conversations").await.items(),
            Vec::<Value>::new()
        );
        assert_eq!(events_since(&eve, before).await, Vec::<String>::new());
        assert_eq!(names(&ada, "").await, ["hidden"]);
    }
}

#[tokio::test]
async fn a_moderator_of_the_server_sees_no_private_channel_either() {
    for app in TestApp::each().await {
        let (owner, bob) = (app.member("ada").await, app.guest("bob").await);
        let talk = bob.makes_channel_that_is("hidden", "private").await;
        bob.says(&talk, "hello").await;
        refused(&owner.get(&messages(&talk)).await, 404, "not_found");
        refused(&owner.delete(&message(&talk, 1)).await, 404, "not_found");
        let rename = changes(&owner, &talk, json!({"name": "found"})).await;
        refused(&rename, 404, "not_found");
    }
}

#[tokio::test]
async fn only_its_owner_or_a_moderator_renames_closes_or_archives_a_channel() {
    for app in TestApp::each().await {
        let owner = app.member("root").await;
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let talk = ada.makes_channel("talk").await;
        bob.joins(&talk).await;
        for change in [
            json!({"name": "mine"}),
            json!({"visibility": "private"}),
            json!({"archived": true}),
            json!({"topic": "x", "name": "mine"}),
        ] {
            refused(&changes(&bob, &talk, change).await, 403, "forbidden");
        }
        assert_eq!(
            changes(&bob, &talk, json!({"topic": "any member"}))
                .await
                .status,
            200
        );
        let stranger = app.guest("eve").await;
        let topic = changes(&stranger, &talk, json!({"topic": "no member"})).await;
        refused(&topic, 403, "forbidden");
        assert_eq!(
            changes(&ada, &talk, json!({"name": "ours"})).await.json["name"],
            "ours"
        );
        assert_eq!(
            changes(&owner, &talk, json!({"name": "kept"})).await.status,
            200
        );
        let now = place(&bob, &talk).await;
        assert_eq!(
            (&now["name"], &now["topic"]),
            (&json!("kept"), &json!("any member"))
        );
    }
}

#[tokio::test]
async fn a_renamed_channel_keeps_its_history_and_frees_its_name() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        let talk = ada.makes_channel("before").await;
        ada.says(&talk, "hello").await;
        invalid(
            &changes(&ada, &talk, json!({"name": " "})).await,
            "name",
            "",
        );
        invalid(
            &changes(&ada, &talk, json!({"topic": "t".repeat(251)})).await,
            "topic",
            "250",
        );
        changes(&ada, &talk, json!({"name": "after"})).await;
        refused(
            &ada.get("/api/v1/channels/by-name/before").await,
            404,
            "not_found",
        );
        assert_eq!(
            ada.get("/api/v1/channels/by-name/after").await.json["id"],
            talk
        );
        assert_eq!(ada.reads_all(&talk).await.len(), 1);
        assert_ne!(ada.makes_channel("before").await, talk);
    }
}

#[tokio::test]
async fn an_archived_channel_can_be_read_and_nothing_more() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let talk = ada.makes_channel("talk").await;
        ada.says(&talk, "hello").await;
        let archived = changes(&ada, &talk, json!({"archived": true})).await;
        assert!(archived.json["archived_at"].is_string());
        let again = changes(&ada, &talk, json!({"archived": true})).await;
        assert_eq!(again.json["archived_at"], archived.json["archived_at"]);
        let words = json!({"body": "too late"});
        refused(
            &ada.post(&messages(&talk), words.clone()).await,
            403,
            "forbidden",
        );
        refused(
            &ada.patch(&message(&talk, 1), words).await,
            403,
            "forbidden",
        );
        refused(
            &bob.put(&membership(&talk), json!({})).await,
            403,
            "forbidden",
        );
        assert_eq!(bob.reads_all(&talk).await.len(), 1);
        assert_eq!(names(&bob, "").await, Vec::<String>::new());
        taken(
            &ada.post("/api/v1/channels", json!({"name": "talk"})).await,
            "name",
        );
        changes(&ada, &talk, json!({"archived": false})).await;
        assert_eq!(bob.says(&talk, "back again").await, 2);
    }
}

#[tokio::test]
async fn a_channel_that_closes_keeps_its_members_and_nobody_else() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let eve = app.guest("eve").await;
        let talk = ada.makes_channel("talk").await;
        bob.joins(&talk).await;
        changes(&ada, &talk, json!({"visibility": "private"})).await;
        bob.says(&talk, "still here").await;
        refused(&eve.get(&messages(&talk)).await, 404, "not_found");
        changes(&ada, &talk, json!({"visibility": "public"})).await;
        assert_eq!(eve.reads_all(&talk).await.len(), 1);
    }
}

#[tokio::test]
async fn a_new_or_changed_channel_is_told_to_who_may_see_it() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let before = cursor(&bob).await;
        let talk = ada.makes_channel("talk").await;
        changes(&ada, &talk, json!({"name": "walk"})).await;
        let told = events_since(&bob, before).await;
        assert_eq!(told, ["channel.created", "channel.changed"]);
    }
}
