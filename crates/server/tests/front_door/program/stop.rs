//! A clean stop: what was accepted is finished, live clients are told, and it ends in time.

use std::time::{Duration, Instant};

use serde_json::json;
use testkit::Person;
use testkit::live::Live;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::process::{Server, chirm};
use crate::door::enters;

/// The contract's bound on a stop.
const STOP_MAX: Duration = Duration::from_secs(10);
const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

async fn guest_of(server: &Server) -> Person {
    let made = enters(server.stranger(), "ada").await;
    let token = made.json["token"].as_str().map(str::to_owned);
    assert!(token.is_some());
    Person::new(server.address, token, "ada")
}

#[tokio::test]
async fn either_signal_stops_it_with_exit_code_0() {
    for signal in ["TERM", "INT"] {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(&mut chirm(folder.path(), &SERVE));
        let ada = guest_of(&server).await;
        let mut live = Live::open(&ada, None).await;
        let poll = {
            let ada = ada.clone();
            async move { ada.get("/api/v1/events?wait=60").await }
        };
        let stop = async {
            // The long-poll is being held by now, or will be answered at once.
            assert_eq!(ada.get("/healthz").await.status, 200);
            server.signal(signal);
        };
        let (held, ()) = tokio::join!(poll, stop);
        assert_eq!(held.status, 200, "{held:?}");
        assert_eq!(live.end().await.code, 1012);
        let begun = Instant::now();
        assert_eq!(server.ended().await.status.code(), Some(0));
        assert!(begun.elapsed() < STOP_MAX);
    }
}

#[tokio::test]
async fn half_a_request_does_not_hold_the_end_up() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&mut chirm(folder.path(), &SERVE));
    let mut half = TcpStream::connect(server.address).await.unwrap();
    half.write_all(b"POST /api/v1/guests HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{")
        .await
        .unwrap();
    let mut idle = TcpStream::connect(server.address).await.unwrap();
    let mut headers = TcpStream::connect(server.address).await.unwrap();
    headers
        .write_all(b"GET /healthz HTTP/1.1\r\nhost:")
        .await
        .unwrap();
    assert_eq!(server.stranger().get("/healthz").await.status, 200);
    let begun = Instant::now();
    server.signal("TERM");
    assert_eq!(server.ended().await.status.code(), Some(0));
    assert!(begun.elapsed() < STOP_MAX, "{:?}", begun.elapsed());
    let mut rest = Vec::new();
    drop(idle.read_to_end(&mut rest).await);
    assert!(rest.is_empty());
}

#[tokio::test]
async fn what_was_accepted_before_the_stop_is_there_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&mut chirm(folder.path(), &SERVE));
    let ada = guest_of(&server).await;
    let talk = ada.makes_channel("talk").await;
    let path = format!("/api/v1/conversations/{talk}/messages");
    let speak = |voice: i64| {
        let (ada, path) = (ada.clone(), path.clone());
        async move {
            let mut acknowledged = Vec::new();
            for number in 0.. {
                let body = format!("{voice} {number}");
                let request = ada.request(reqwest::Method::POST, &path);
                match request.json(&json!({"body": body})).send().await {
                    Ok(answer) if answer.status() == 201 => acknowledged.push(body),
                    _ => break,
                }
            }
            acknowledged
        }
    };
    let stop = async {
        // Well into the stream of messages, wherever that is.
        while Person::new(ada.address, ada.token.clone(), "ada")
            .reads_all(&talk)
            .await
            .len()
            < 30
        {}
        server.signal("TERM");
    };
    let (one, two, three, ()) = tokio::join!(speak(1), speak(2), speak(3), stop);
    assert_eq!(server.ended().await.status.code(), Some(0));
    let server = Server::start(&mut chirm(folder.path(), &SERVE));
    let ada = Person::new(server.address, ada.token, "ada");
    let kept = crate::door::each(&ada.reads_all(&talk).await, "body");
    for said in one.iter().chain(&two).chain(&three) {
        assert!(kept.contains(said), "{said} was acknowledged and is gone");
    }
}
