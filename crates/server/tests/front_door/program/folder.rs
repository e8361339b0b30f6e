//! The data folder: one server at a time, never a newer one's, nothing touched when refused.

use std::collections::BTreeMap;
use std::path::Path;

use super::process::{Server, chirm, run, text};
use crate::door::enters;

const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

/// Every file under a folder and what is in it.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.display().to_string(), std::fs::read(path).unwrap()))
        .collect()
}

/// Refused in one line that names the setting and says this.
fn refused(folder: &Path, words: &str) {
    let output = run(&mut chirm(folder, &SERVE));
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(output.stdout.is_empty());
    assert_eq!(error.trim_end().lines().count(), 1, "{error}");
    assert!(error.contains("--data") && error.contains(words), "{error}");
}

async fn one_that_was_used() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&mut chirm(folder.path(), &SERVE));
    assert_eq!(enters(server.stranger(), "ada").await.status, 201);
    server.signal("TERM");
    assert_eq!(server.ended().await.status.code(), Some(0));
    folder
}

#[tokio::test]
async fn a_folder_in_use_is_refused_and_its_server_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&mut chirm(folder.path(), &SERVE));
    refused(folder.path(), "in use");
    assert_eq!(enters(server.stranger(), "ada").await.status, 201);
}

#[tokio::test]
async fn a_folder_is_free_again_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&mut chirm(folder.path(), &SERVE));
    assert_eq!(enters(server.stranger(), "ada").await.status, 201);
    server.signal("KILL");
    assert_eq!(server.ended().await.status.code(), None);
    let server = Server::start(&mut chirm(folder.path(), &SERVE));
    assert_eq!(enters(server.stranger(), "ADA").await.status, 409);
}

#[tokio::test]
async fn data_of_a_newer_version_is_refused_and_untouched() {
    let folder = one_that_was_used().await;
    let file = folder.path().join("chirm.db");
    let database = rusqlite::Connection::open(&file).unwrap();
    database
        .execute("INSERT INTO migrations VALUES (9999, 'later', 0)", [])
        .unwrap();
    database.close().unwrap();
    let before = contents(folder.path());
    refused(folder.path(), "newer version");
    assert_eq!(contents(folder.path()), before);
    let account = run(&mut chirm(folder.path(), &["account", "create", "ada"]));
    assert!(text(&account.stderr).contains("newer version"));
    assert_eq!(contents(folder.path()), before);
}

#[tokio::test]
async fn a_newer_versions_postgres_is_refused_and_untouched() {
    let Some(server) = testkit::database::postgres_server() else {
        return;
    };
    let address = tokio::task::spawn_blocking(move || testkit::database::fresh_postgres(&server))
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let on_postgres = || {
        let mut command = chirm(folder.path(), &SERVE);
        command.env("CHIRM_DATABASE_URL", &address);
        command
    };
    let server = Server::start(&mut on_postgres());
    assert_eq!(server.stranger().get("/healthz").await.status, 200);
    server.signal("INT");
    assert_eq!(server.ended().await.status.code(), Some(0));
    let change = address.clone();
    let later = move || {
        testkit::database::execute(&change, "INSERT INTO migrations VALUES (9999, 'later', 0)");
    };
    tokio::task::spawn_blocking(later).await.unwrap();
    let output = run(&mut on_postgres());
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(
        error.contains("--database") && error.contains("newer version"),
        "{error}"
    );
}

#[test]
fn a_folder_that_cannot_be_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "not a folder").unwrap();
    for path in [
        file.clone(),
        file.join("below"),
        Path::new("/proc/nothing").to_owned(),
    ] {
        let path = path.to_str().unwrap();
        let output = run(&mut chirm(
            folder.path(),
            &["--data", path, "--listen", "127.0.0.1:0"],
        ));
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains("--data") && error.contains(path), "{error}");
        assert_eq!(error.trim_end().lines().count(), 1, "{error}");
    }
    assert_eq!(std::fs::read(&file).unwrap(), b"not a folder");
}

#[test]
fn a_file_that_is_no_database_is_refused_and_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chirm.db");
    let other = "somebody's diary, which only happens to have this name ".repeat(100);
    std::fs::write(&file, &other).unwrap();
    refused(folder.path(), "could not be opened");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), other);
}

#[test]
fn a_database_of_another_program_is_refused_and_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chirm.db");
    let database = rusqlite::Connection::open(&file).unwrap();
    database
        .execute_batch("CREATE TABLE users (id INTEGER); INSERT INTO users VALUES (1);")
        .unwrap();
    database.close().unwrap();
    let before = std::fs::read(&file).unwrap();
    refused(folder.path(), "could not be opened");
    assert_eq!(std::fs::read(&file).unwrap(), before);
}
