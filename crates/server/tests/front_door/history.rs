//! History at any length, by pages both ways, and from the middle.

use serde_json::{Value, json};
use testkit::{Person, TestApp};

use crate::door::{messages, refused};

async fn page(who: &Person, channel: &str, query: &str) -> Vec<i64> {
    let answer = who.get(&format!("{}?{query}", messages(channel))).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    seqs(&answer.items())
}

fn seqs(items: &[Value]) -> Vec<i64> {
    items.iter().filter_map(|one| one["seq"].as_i64()).collect()
}

/// A channel with so many messages in it.
async fn filled(app: &TestApp, count: i64) -> (Person, String) {
    let ada = app.guest("ada").await;
    let talk = ada.makes_channel("talk").await;
    let path = messages(&talk);
    for first in (0..count).step_by(8) {
        let say = |number: i64| {
            let (ada, path) = (ada.clone(), path.clone());
            async move {
                if number < count {
                    ada.post(&path, json!({"body": format!("m{number}")})).await;
                }
            }
        };
        let at = |number: i64| say(first + number);
        tokio::join!(at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7));
    }
    (ada, talk)
}

#[tokio::test]
async fn a_thousand_messages_are_read_whole_in_both_directions() {
    for app in TestApp::each().await {
        let (ada, talk) = filled(&app, 1_000).await;
        let whole: Vec<i64> = (1..=1_000).collect();
        assert_eq!(seqs(&ada.reads_all(&talk).await), whole);
        let mut upwards = page(&ada, &talk, "limit=100").await;
        while upwards[0] > 1 {
            let mut before = page(&ada, &talk, &format!("limit=100&before={}", upwards[0])).await;
            before.append(&mut upwards);
            upwards = before;
        }
        assert_eq!(upwards, whole);
    }
}

#[tokio::test]
async fn a_page_is_fifty_messages_unless_asked_otherwise_and_always_ascends() {
    for app in TestApp::each().await {
        let (ada, talk) = filled(&app, 120).await;
        let range = |from: i64, to: i64| (from..=to).collect::<Vec<i64>>();
        assert_eq!(page(&ada, &talk, "").await, range(71, 120));
        assert_eq!(page(&ada, &talk, "limit=100").await, range(21, 120));
        assert_eq!(page(&ada, &talk, "limit=1").await, [120]);
        assert_eq!(page(&ada, &talk, "before=10").await, range(1, 9));
        assert_eq!(page(&ada, &talk, "before=100&limit=3").await, range(97, 99));
        assert_eq!(page(&ada, &talk, "after=0").await, range(1, 50));
        assert_eq!(page(&ada, &talk, "after=118").await, range(119, 120));
        assert_eq!(page(&ada, &talk, "after=120").await, Vec::<i64>::new());
        assert_eq!(page(&ada, &talk, "before=1").await, Vec::<i64>::new());
        assert_eq!(page(&ada, &talk, "after=5000").await, Vec::<i64>::new());
        assert_eq!(
            page(&ada, &talk, "before=5000&limit=2").await,
            range(119, 120)
        );
    }
}

#[tokio::test]
async fn a_page_around_a_message_holds_it_wherever_it_stands() {
    for app in TestApp::each().await {
        let (ada, talk) = filled(&app, 120).await;
        for seq in [1, 2, 24, 25, 26, 60, 95, 119, 120] {
            let around = page(&ada, &talk, &format!("around={seq}")).await;
            assert!(around.contains(&seq), "{seq}: {around:?}");
            assert!(
                around.windows(2).all(|two| two[1] == two[0] + 1),
                "{around:?}"
            );
            assert!(around.len() <= 50, "{around:?}");
        }
        assert_eq!(page(&ada, &talk, "around=60&limit=1").await, [60]);
        assert_eq!(
            page(&ada, &talk, "around=60&limit=4").await,
            [58, 59, 60, 61]
        );
        assert_eq!(page(&ada, &talk, "around=1").await.len(), 50);
    }
}

#[tokio::test]
async fn going_on_with_the_cursor_of_a_list_misses_nothing() {
    for app in TestApp::each().await {
        let (ada, talk) = filled(&app, 30).await;
        let mut path = format!("{}?limit=7&after=0", messages(&talk));
        let mut found = Vec::new();
        for _ in 0..10 {
            let answer = ada.get(&path).await;
            found.extend(seqs(&answer.items()));
            let Some(next) = answer.json["next"].as_str() else {
                break;
            };
            path = format!("{}?limit=7&after={next}", messages(&talk));
        }
        assert_eq!(found, (1..=30).collect::<Vec<i64>>());
    }
}

#[tokio::test]
async fn a_page_that_cannot_be_is_refused_in_words() {
    for app in TestApp::each().await {
        let (ada, talk) = filled(&app, 3).await;
        for query in [
            "limit=0",
            "limit=101",
            "limit=-1",
            "limit=x",
            "limit=9223372036854775808",
            "before=x",
            "after=1.5",
            "around=",
            "before=1&after=1",
        ] {
            let answer = ada.get(&format!("{}?{query}", messages(&talk))).await;
            refused(&answer, 422, "invalid");
            if query == "limit=101" {
                assert!(answer.words().contains("100"), "{answer:?}");
            }
        }
        for extreme in [i64::MIN, -1, 0, i64::MAX] {
            for word in ["before", "after", "around"] {
                let path = format!("{}?{word}={extreme}", messages(&talk));
                assert_eq!(ada.get(&path).await.status, 200, "{path}");
            }
        }
    }
}
