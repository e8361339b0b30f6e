//! `chirm` on the command line: what it says, what it makes, how it ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use testkit::Person;

use crate::door::refused;

/// A debug build on a busy machine does anything within this.
const WAIT: Duration = Duration::from_secs(30);
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

/// The program with no environment but its data folder.
pub(super) fn chirm(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chirm"));
    command
        .args(arguments)
        .current_dir(data)
        .env_clear()
        .env("CHIRM_DATA", data)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs it to its end.
pub(super) fn run(command: &mut Command) -> Output {
    ended(command.spawn().expect("the program starts"))
}

/// Waits for its end; a program that does not end is killed and the test over.
pub(super) fn ended(mut child: Child) -> Output {
    let until = Instant::now() + WAIT;
    while child.try_wait().expect("its state").is_none() {
        if Instant::now() > until {
            child.kill().expect("killed");
            panic!("the program does not end");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.wait_with_output().expect("its output")
}

/// Runs it with something on its standard input.
fn run_with(command: &mut Command, input: &str) -> Output {
    let mut child = command.stdin(Stdio::piped()).spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("its input");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    ended(child)
}

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A server that listens, and where; killed when the test is over.
pub(super) struct Server {
    pub(super) child: Option<Child>,
    pub(super) address: SocketAddr,
    pub(super) first_line: String,
}

impl Server {
    pub(super) fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().expect("the program starts");
        let mut out = BufReader::new(child.stdout.take().expect("its output"));
        let mut first_line = String::new();
        out.read_line(&mut first_line).expect("a line");
        let address = first_line
            .trim_end()
            .strip_prefix("listening on http://")
            .and_then(|address| address.parse().ok());
        let Some(address) = address else {
            let mut error = String::new();
            if let Some(mut stderr) = child.stderr.take() {
                stderr.read_to_string(&mut error).expect("its errors");
            }
            panic!("it does not listen: {first_line:?} {error}");
        };
        Self {
            child: Some(child),
            address,
            first_line,
        }
    }

    pub(super) fn stranger(&self) -> Person {
        Person::new(self.address, None, "stranger")
    }

    pub(super) fn signal(&self, name: &str) {
        let id = self.child.as_ref().expect("a running program").id();
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &id.to_string()])
            .status();
        assert!(sent.expect("a signal").success());
    }

    /// What it was when it had ended after a signal.
    pub(super) async fn ended(mut self) -> Output {
        let child = self.child.take().expect("a running program");
        tokio::task::spawn_blocking(|| ended(child))
            .await
            .expect("its end")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

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
