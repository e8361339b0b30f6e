//! A disk that takes no more: whoever writes is told, whoever was acknowledged keeps what they said.

use std::time::Duration;

use serde_json::json;
use testkit::process::Program;

/// Enough for the empty tables and some hundred messages.
const FILE_KIB_MAX: u32 = 2_048;
const MESSAGES_MAX: usize = 5_000;
const STOP_WAIT: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_in_words_and_loses_nothing_that_was_acknowledged() {
    let mut program = Program::start(env!("CARGO_BIN_EXE_chirm"), None).await;
    let ada = program.guest("ada").await;
    let channel = ada.makes_channel("talk").await;
    program.kill();
    program.file_kib_max = Some(FILE_KIB_MAX);
    program.start_again().await;

    let path = format!("/api/v1/conversations/{channel}/messages");
    let mut acknowledged = Vec::new();
    let refused = loop {
        assert!(
            acknowledged.len() < MESSAGES_MAX,
            "the disk never became full"
        );
        let body = format!("{} {}", acknowledged.len(), "word ".repeat(1_500));
        let answer = ada.post(&path, json!({"body": body})).await;
        if answer.status != 201 {
            break answer;
        }
        acknowledged.push(body.trim_end().to_owned());
    };
    assert_eq!(refused.status, 507, "{refused:?}");
    let text = refused.json["error"]["text"].as_str().unwrap_or_default();
    assert!(text.contains("disk is full"), "{text}");

    // What was said can still be read, and the server still says that it serves.
    assert_eq!(bodies(&ada.reads_all(&channel).await), acknowledged);
    assert_eq!(ada.get("/healthz").await.status, 200);
    program.terminate();
    program.ended(STOP_WAIT).await;

    // With space again it goes on where it was.
    program.file_kib_max = None;
    program.start_again().await;
    assert_eq!(bodies(&ada.reads_all(&channel).await), acknowledged);
    let next = ada.says(&channel, "there is space again").await;
    assert_eq!(next, i64::try_from(acknowledged.len()).unwrap() + 1);
}

fn bodies(messages: &[serde_json::Value]) -> Vec<String> {
    let body = |message: &serde_json::Value| message["body"].as_str().unwrap().to_owned();
    messages.iter().map(body).collect()
}
