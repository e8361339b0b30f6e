//! Whether it serves: said truly also when the database is away.

use std::time::{Duration, Instant};

use serde_json::json;
use testkit::{Person, TestApp, database};

use crate::door::refused;

/// How long the database may take to be seen to have gone, or to be back.
const WAIT: Duration = Duration::from_secs(30);

async fn becomes(who: &Person, status: u16) {
    let begun = Instant::now();
    while who.get("/healthz").await.status != status {
        assert!(begun.elapsed() < WAIT, "/healthz is never {status}");
    }
}

/// On PostgreSQL as somebody who runs it.
async fn told(statement: String) {
    let server = database::postgres_server().expect("a server for tests");
    let tell = move || database::execute(&server, &statement);
    tokio::task::spawn_blocking(tell).await.expect("it is done");
}

#[tokio::test]
async fn a_database_that_goes_away_is_told_and_one_that_comes_back_is_used() {
    for app in TestApp::each().await {
        let Some(address) = &app.settings.database else {
            continue;
        };
        let name = address.rsplit('/').next().unwrap();
        let ada = app.guest("ada").await;
        told(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
        told(format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        ))
        .await;
        becomes(&ada, 503).await;
        let away = ada.get("/healthz").await;
        assert_eq!(away.json["status"], "unavailable");
        refused(&ada.get("/api/v1/me").await, 500, "internal");
        let made = ada.post("/api/v1/channels", json!({"name": "talk"})).await;
        refused(&made, 500, "internal");
        assert!(!made.text.contains(name), "{made:?}");
        told(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await;
        becomes(&ada, 200).await;
        ada.makes_channel("talk").await;
    }
}
