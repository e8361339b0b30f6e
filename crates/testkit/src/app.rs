//! The server under test.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::time::Timestamp;
use serde_json::json;
use server::config::{OnOff, Registration, Settings};
use server::running::{self, Running};
use store::Clock;

use crate::database::{fresh_postgres, postgres_server};
use crate::person::Person;

/// 2026-01-01 00:00 UTC: where a test's clock begins.
const START_MS: i64 = 1_767_225_600_000;

/// A running server with its data and its clock. Everything is gone when it is dropped.
#[derive(Debug)]
pub struct TestApp {
    pub address: SocketAddr,
    pub settings: Settings,
    running: Option<Running>,
    clock: Arc<AtomicI64>,
    _folder: tempfile::TempDir,
}

impl TestApp {
    /// On SQLite.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// On SQLite, with other settings.
    pub async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::open(None, change).await
    }

    /// One on SQLite and, when the environment names a server, one on PostgreSQL.
    pub async fn each() -> Vec<Self> {
        Self::each_with(|_| {}).await
    }

    pub async fn each_with(change: impl Fn(&mut Settings)) -> Vec<Self> {
        let mut all = vec![Self::open(None, &change).await];
        if let Some(server) = postgres_server() {
            let database = tokio::task::spawn_blocking(move || fresh_postgres(&server))
                .await
                .expect("a database for the test");
            all.push(Self::open(Some(database), &change).await);
        }
        all
    }

    async fn open(database: Option<String>, change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let mut settings = Settings {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            data: folder.path().to_owned(),
            database,
            nats: None,
            public_url: None,
            log: "warn".to_owned(),
            registration: Registration::Open,
            guests: OnOff::On,
            rate_limits: OnOff::Off,
            metrics: false,
        };
        change(&mut settings);
        let clock = Arc::new(AtomicI64::new(START_MS));
        let running = running::start(&settings, clock_of(&clock))
            .await
            .expect("the server starts");
        let address = running.address;
        Self {
            address,
            settings,
            running: Some(running),
            clock,
            _folder: folder,
        }
    }

    /// Stops the server and starts it again on the same data and port.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn restart(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
        self.settings.listen = self.address;
        let running = running::start(&self.settings, clock_of(&self.clock)).await;
        self.running = Some(running.expect("the server starts again"));
    }

    /// Stops the server as SIGTERM would.
    pub async fn stop(mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }

    /// Lets the server's clock go forward.
    pub fn pass_ms(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::Relaxed);
    }

    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Somebody without an account.
    #[must_use]
    pub fn stranger(&self) -> Person {
        Person::new(self.address, None, "stranger")
    }

    /// A guest: quick to make, because nothing is hashed.
    pub async fn guest(&self, name: &str) -> Person {
        let answer = self
            .stranger()
            .post("/api/v1/guests", json!({"name": name}))
            .await;
        assert_eq!(answer.status, 201, "{answer:?}");
        Person::entered(self.address, &answer)
    }

    /// A member with an account; the first one owns the server.
    pub async fn member(&self, handle: &str) -> Person {
        let form = json!({"handle": handle, "password": "correct horse"});
        let answer = self.stranger().post("/api/v1/accounts", form).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        Person::entered(self.address, &answer)
    }

    /// The usual cast: Ada owns the server, Bob talks with her, Eve should not hear it.
    pub async fn cast(&self) -> (Person, Person, Person) {
        let ada = self.member("ada").await;
        (ada, self.member("bob").await, self.member("eve").await)
    }
}

fn clock_of(clock: &Arc<AtomicI64>) -> Clock {
    let clock = Arc::clone(clock);
    // Every look moves it a little, so that moments differ as real ones do.
    Arc::new(move || Timestamp(clock.fetch_add(1, Ordering::Relaxed)))
}
