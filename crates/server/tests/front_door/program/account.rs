//! `chirm account`: beside a running server or without one.

use serde_json::json;
use testkit::Person;

use super::process::{Server, chirm, run_with, text};
use crate::door::refused;

#[tokio::test]
async fn an_account_is_made_without_a_server_and_owns_it() {
    let folder = tempfile::tempdir().unwrap();
    let create = |arguments: &[&str], password: &str| {
        run_with(&mut chirm(folder.path(), arguments), password)
    };
    let made = create(
        &["account", "create", "ada", "--name", "Ada L."],
        "correct horse\n",
    );
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    let said = text(&made.stdout);
    assert!(said.contains("ada") && said.contains("owner"), "{said}");
    assert!(!said.contains("correct horse"), "{said}");
    let server = Server::start(&mut chirm(
        folder.path(),
        &[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--registration",
            "closed",
        ],
    ));
    let form = json!({"handle": "ada", "password": "correct horse"});
    let answer = server.stranger().post("/api/v1/sessions", form).await;
    let user = &answer.json["user"];
    assert_eq!(
        (&user["name"], &user["role"]),
        (&json!("Ada L."), &json!("owner"))
    );
    // Beside the running server as well, whatever the registration mode.
    let made = create(&["account", "create", "bob"], "correct horse\n");
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    let form = json!({"handle": "bob", "password": "correct horse"});
    let answer = server.stranger().post("/api/v1/sessions", form).await;
    assert_eq!(
        (answer.status, &answer.json["user"]["role"]),
        (201, &json!("member"))
    );
}

#[tokio::test]
async fn an_account_that_cannot_be_made_says_why_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let create = |handle: &str, password: &str| {
        run_with(
            &mut chirm(folder.path(), &["account", "create", handle]),
            password,
        )
    };
    assert_eq!(create("ada", "correct horse").status.code(), Some(0));
    for (handle, password, word) in [
        ("ADA", "correct horse\n", "taken"),
        ("bob", "short\n", "8"),
        ("bob", "", "8"),
        ("b@b", "correct horse\n", "handle"),
        (" ", "correct horse\n", "handle"),
    ] {
        let output = create(handle, password);
        let error = text(&output.stderr);
        assert_eq!(
            output.status.code(),
            Some(1),
            "{handle} {password}: {error}"
        );
        assert_eq!(error.trim_end().lines().count(), 1, "{error}");
        assert!(error.contains(word), "{handle}: {error}");
        // Sentences, not the insides of the program.
        assert!(!error.contains('{') && !error.contains("Blank"), "{error}");
    }
}

#[tokio::test]
async fn a_reset_password_ends_every_session_and_live_connection() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&mut chirm(
        folder.path(),
        &["serve", "--listen", "127.0.0.1:0"],
    ));
    let form = json!({"handle": "ada", "password": "correct horse"});
    let made = server
        .stranger()
        .post("/api/v1/accounts", form.clone())
        .await;
    let token = made.json["token"].as_str().map(str::to_owned);
    let ada = Person::new(server.address, token, "ada");
    let mut live = testkit::live::Live::open(&ada, None).await;
    let reset = |handle: &str| {
        let mut command = chirm(folder.path(), &["account", "reset-password", handle]);
        run_with(&mut command, "battery staple\n")
    };
    let done = reset("ADA");
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    refused(&ada.get("/api/v1/me").await, 401, "unauthenticated");
    live.end().await;
    let stranger = server.stranger();
    refused(
        &stranger.post("/api/v1/sessions", form).await,
        401,
        "unauthenticated",
    );
    let form = json!({"handle": "ada", "password": "battery staple"});
    assert_eq!(stranger.post("/api/v1/sessions", form).await.status, 201);
    let unknown = reset("nobody");
    assert_eq!(unknown.status.code(), Some(1));
    assert_eq!(text(&unknown.stderr).trim_end().lines().count(), 1);
}

#[tokio::test]
async fn an_account_is_made_on_postgres_as_well() {
    let Some(server) = testkit::database::postgres_server() else {
        return;
    };
    let fresh = move || testkit::database::fresh_postgres(&server);
    let address = tokio::task::spawn_blocking(fresh).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut command = chirm(folder.path(), &["account", "create", "ada"]);
    let made = run_with(command.env("CHIRM_DATABASE_URL", &address), "correct horse");
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    let mut command = chirm(folder.path(), &["--listen", "127.0.0.1:0"]);
    let server = Server::start(command.args(["--database", &address]));
    let form = json!({"handle": "ada", "password": "correct horse"});
    let answer = server.stranger().post("/api/v1/sessions", form).await;
    assert_eq!(answer.json["user"]["role"], "owner", "{answer:?}");
    // With a database elsewhere, nothing is written into the folder.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
