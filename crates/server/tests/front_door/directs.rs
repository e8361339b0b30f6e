//! Direct conversations: one for each set of people, seen by nobody else.

use serde_json::{Value, json};
use testkit::live::Live;
use testkit::{Answer, Person, TestApp};

async fn opens(who: &Person, handles: &[&str]) -> Answer {
    who.post("/api/v1/directs", json!({"handles": handles}))
        .await
}

fn id(answer: &Answer) -> String {
    answer.json["id"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_set_of_people_has_one_direct_conversation_whoever_opens_it() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let eve = app.guest("eve").await;
        let first = opens(&ada, &["bob"]).await;
        assert_eq!(first.status, 201, "{first:?}");
        assert_eq!(first.json["kind"], "direct");
        assert_eq!(first.json["visibility"], "private");
        let again = opens(&bob, &["ADA", "bob"]).await;
        assert_eq!((again.status, id(&again)), (200, id(&first)));
        let three = opens(&eve, &["bob", "ada", "bob"]).await;
        assert_eq!(three.status, 201);
        assert_ne!(id(&three), id(&first));
        let people = |answer: &Answer| answer.json["participants"].as_array().map(Vec::len);
        assert_eq!((people(&first), people(&three)), (Some(2), Some(3)));
    }
}

#[tokio::test]
async fn opened_twice_at_once_it_is_still_one() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let (one, two) = tokio::join!(opens(&ada, &["bob"]), opens(&bob, &["ada"]));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 201], "{one:?} {two:?}");
        assert_eq!(id(&one), id(&two));
    }
}

#[tokio::test]
async fn both_sides_talk_live_and_nobody_else_learns_of_it() {
    for app in TestApp::each().await {
        let (ada, bob) = (app.guest("ada").await, app.guest("bob").await);
        let eve = app.guest("eve").await;
        let mut at_bobs = Live::open(&bob, None).await;
        let mut at_eves = Live::open(&eve, None).await;
        let talk = id(&opens(&ada, &["bob"]).await);
        ada.says(&talk, "only for you").await;
        let joined = at_bobs.next_of("membership.created").await;
        assert_eq!(
            joined["data"]["conversation"]["participants"]
                .as_array()
                .map(Vec::len),
            Some(2)
        );
        assert_eq!(
            at_bobs.next_of("message.created").await["data"]["body"],
            "only for you"
        );
        let path = format!("/api/v1/conversations/{talk}");
        assert_eq!(bob.get(&path).await.json["unread"], 1);
        for path in [
            path.clone(),
            format!("{path}/messages"),
            format!("{path}/members"),
        ] {
            assert_eq!(eve.get(&path).await.status, 404);
        }
        let said = json!({"body": "let me in"});
        assert_eq!(
            eve.post(&format!("{path}/messages"), said).await.status,
            404
        );
        assert_eq!(
            eve.put(&format!("{path}/membership"), json!({}))
                .await
                .status,
            404
        );
        assert_eq!(at_eves.events_until_pong().await, Vec::<Value>::new());
    }
}

#[tokio::test]
async fn nobody_is_added_to_it_leaves_it_or_renames_it() {
    for app in TestApp::each().await {
        let (ada, _bob) = (app.guest("ada").await, app.guest("bob").await);
        let _eve = app.guest("eve").await;
        let talk = id(&opens(&ada, &["bob"]).await);
        let path = format!("/api/v1/conversations/{talk}");
        assert_eq!(
            ada.put(&format!("{path}/members/eve"), json!({}))
                .await
                .status,
            403
        );
        assert_eq!(ada.delete(&format!("{path}/membership")).await.status, 403);
        assert_eq!(ada.delete(&format!("{path}/members/bob")).await.status, 403);
        assert_eq!(ada.patch(&path, json!({"topic": "ours"})).await.status, 403);
        assert_eq!(ada.patch(&path, json!({"name": "ours"})).await.status, 403);
    }
}

#[tokio::test]
async fn two_to_nine_people_and_all_of_them_exist() {
    let app = TestApp::start().await;
    let ada = app.guest("ada").await;
    for number in 1..=9 {
        app.guest(&format!("person {number}")).await;
    }
    let handles: Vec<String> = (1..=9).map(|number| format!("person {number}")).collect();
    let handles: Vec<&str> = handles.iter().map(String::as_str).collect();
    assert_eq!(opens(&ada, &handles[..8]).await.status, 201);
    let many = opens(&ada, &handles).await;
    assert_eq!((many.status, many.code()), (422, "invalid"));
    assert!(
        many.json["error"]["fields"]["handles"]
            .as_str()
            .unwrap_or_default()
            .contains('8')
    );
    assert_eq!(opens(&ada, &["ada"]).await.status, 422);
    assert_eq!(opens(&ada, &[]).await.status, 422);
    assert_eq!(opens(&ada, &["nobody"]).await.status, 404);
}
