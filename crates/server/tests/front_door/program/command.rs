//! `chirm` on the command line: its settings, and what it says of them.

use serde_json::json;
use testkit::Person;

use super::process::{Server, chirm, run, text};

const SETTINGS: [(&str, &str); 8] = [
    ("--listen", "CHIRM_LISTEN"),
    ("--data", "CHIRM_DATA"),
    ("--database", "CHIRM_DATABASE_URL"),
    ("--nats", "CHIRM_NATS_URL"),
    ("--public-url", "CHIRM_PUBLIC_URL"),
    ("--log", "CHIRM_LOG"),
    ("--registration", "CHIRM_REGISTRATION"),
    ("--guests", "CHIRM_GUESTS"),
];

#[test]
fn help_names_every_subcommand_and_every_setting() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(&mut chirm(folder.path(), &["--help"]));
    let help = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0));
    for name in [
        "serve",
        "account",
        "bench",
        "version",
        "--metrics",
        "CHIRM_RATE_LIMITS",
    ] {
        assert!(help.contains(name), "{name} is not in: {help}");
    }
    for (flag, variable) in SETTINGS {
        assert!(
            help.contains(flag) && help.contains(variable),
            "{flag} {help}"
        );
    }
    let serve = text(&run(&mut chirm(folder.path(), &["serve", "--help"])).stdout);
    assert!(serve.contains("--listen"), "{serve}");
}

#[test]
fn help_shows_no_secret_of_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = chirm(folder.path(), &["--help"]);
    command
        .env("CHIRM_DATABASE_URL", "postgres://chirm:hunter2@db/chirm")
        .env("CHIRM_NATS_URL", "nats://chirm:hunter2@nats");
    let help = text(&run(&mut command).stdout);
    assert!(!help.contains("hunter2"), "{help}");
}

#[test]
fn version_says_which() {
    let folder = tempfile::tempdir().unwrap();
    let expected = format!("chirm {}", env!("CARGO_PKG_VERSION"));
    for argument in ["version", "--version"] {
        let output = run(&mut chirm(folder.path(), &[argument]));
        assert_eq!(
            (output.status.code(), text(&output.stdout).trim()),
            (Some(0), &*expected)
        );
    }
}

#[test]
fn a_bad_setting_is_one_line_that_names_it_and_exit_code_2() {
    let folder = tempfile::tempdir().unwrap();
    for (flag, variable, value) in [
        ("--listen", "CHIRM_LISTEN", "nowhere"),
        ("--listen", "CHIRM_LISTEN", "127.0.0.1:99999"),
        ("--database", "CHIRM_DATABASE_URL", "mysql://x"),
        (
            "--database",
            "CHIRM_DATABASE_URL",
            "postgres://127.0.0.1:1/none",
        ),
        ("--database", "CHIRM_DATABASE_URL", "postgres://[broken"),
        ("--nats", "CHIRM_NATS_URL", "http://x"),
        ("--public-url", "CHIRM_PUBLIC_URL", "talk.example"),
        ("--log", "CHIRM_LOG", "a=b=c"),
        ("--registration", "CHIRM_REGISTRATION", "perhaps"),
        ("--guests", "CHIRM_GUESTS", "yes"),
        ("--rate-limits", "CHIRM_RATE_LIMITS", "2"),
    ] {
        let by_flag = run(chirm(folder.path(), &[flag, value]).env("CHIRM_LISTEN", "127.0.0.1:0"));
        let by_variable = run(chirm(folder.path(), &["serve"])
            .env("CHIRM_LISTEN", "127.0.0.1:0")
            .env(variable, value));
        for output in [by_flag, by_variable] {
            let error = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{flag} {value}: {error}");
            assert_eq!(
                error.trim_end().lines().count(),
                1,
                "{flag} {value}: {error}"
            );
            assert!(error.contains(flag), "{flag} {value}: {error}");
            assert!(output.stdout.is_empty(), "{flag} {value}");
        }
    }
    let unknown = run(&mut chirm(folder.path(), &["--colour", "red"]));
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("--colour"));
}

#[test]
fn a_bad_address_of_the_database_keeps_its_password_to_itself() {
    let folder = tempfile::tempdir().unwrap();
    for address in [
        "postgres://chirm:hunter2@127.0.0.1:1/none",
        "postgres://chirm:hunter2@[broken",
        "mysql://chirm:hunter2@db",
    ] {
        let output = run(chirm(folder.path(), &["serve"]).env("CHIRM_DATABASE_URL", address));
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[test]
fn a_port_in_use_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = run(&mut chirm(folder.path(), &["serve", "--listen", &address]));
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(
        error.contains("--listen") && error.contains(&address),
        "{error}"
    );
}

#[tokio::test]
async fn no_subcommand_means_serve_and_the_first_line_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = chirm(folder.path(), &["--listen", "127.0.0.1:0"]);
    command.env_remove("CHIRM_DATA");
    let server = Server::start(&mut command);
    assert_eq!(
        server.first_line,
        format!("listening on http://{}\n", server.address)
    );
    assert_ne!(server.address.port(), 0);
    let health = server.stranger().get("/healthz").await;
    assert_eq!((health.status, health.json), (200, json!({"status": "ok"})));
    // The data is where the contract puts it when nothing says otherwise.
    assert!(folder.path().join("chirm-data").join("chirm.db").exists());
}

#[tokio::test]
async fn flags_win_over_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = chirm(
        folder.path(),
        &["serve", "--guests", "on", "--listen", "127.0.0.1:0"],
    );
    command
        .env("CHIRM_GUESTS", "off")
        .env("CHIRM_LISTEN", "127.0.0.1:1")
        .env("CHIRM_REGISTRATION", "invite");
    let server = Server::start(&mut command);
    let said = server.stranger().get("/api/v1/server").await.json;
    assert_eq!(
        (&said["guests"], &said["registration"]),
        (&json!(true), &json!("invite"))
    );
}

#[tokio::test]
async fn the_log_holds_no_password_token_or_words_of_anybody() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = chirm(folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
    command.env("CHIRM_LOG", "trace");
    let log = folder.path().join("log");
    command.stderr(std::fs::File::create(&log).unwrap());
    let server = Server::start(&mut command);
    let form = json!({"handle": "ada", "password": "correct horse", "email": "a@b.example"});
    let made = server.stranger().post("/api/v1/accounts", form).await;
    let token = made.json["token"].as_str().unwrap().to_owned();
    let ada = Person::new(server.address, Some(token.clone()), "ada");
    let talk = ada.makes_channel("talk").await;
    ada.says(&talk, "between you and me").await;
    let form = json!({"handle": "ada", "password": "wrong horse"});
    server.stranger().post("/api/v1/sessions", form).await;
    server.signal("TERM");
    assert_eq!(server.ended().await.status.code(), Some(0));
    let log = std::fs::read_to_string(log).unwrap();
    for secret in [
        "correct horse",
        "wrong horse",
        "between you",
        "a@b.example",
        &token,
    ] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
    // Not a terminal: each line is JSON.
    assert!(!log.is_empty());
    for line in log.lines() {
        assert!(
            serde_json::from_str::<serde_json::Value>(line).is_ok(),
            "{line}"
        );
    }
}
