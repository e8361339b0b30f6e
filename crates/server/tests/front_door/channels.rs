//! Channels: made, found, renamed, opened and closed, archived.

use serde_json::{Value, json};
use testkit::{Person, TestApp, encoded};

use crate::door::{each, invalid, message, place, refused, taken};

pub(crate) async fn changes(who: &Person, channel: &str, change: Value) -> testkit::Answer {
    who.patch(&format!("/api/v1/conversations/{channel}"), change)
        .await
}

pub(crate) async fn names(who: &Person, query: &str) -> Vec<String> {
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
