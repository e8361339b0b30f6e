//! Who may see a channel, change it, close it.

use serde_json::{Value, json};
use testkit::TestApp;

use crate::channels::{changes, names};
use crate::door::{
    cursor, events_since, invalid, membership, message, messages, place, refused, taken,
};

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
