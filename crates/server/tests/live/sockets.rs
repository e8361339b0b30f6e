//! What no decent client sends: the server ends such a connection with the right code and serves
//! everybody else as before.

use std::time::{Duration, Instant};

use serde_json::json;
use testkit::frames::{
    CLOSE, COMPRESSED, CONTINUATION_ENDS, CONTINUES, Frames, PING, TEXT, TEXT_BEGINS, masked,
};
use testkit::live::Live;
use testkit::{Person, TestApp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The server waits this long for the headers of a request, and then a little.
const HEADERS_WAIT_MAX: Duration = Duration::from_secs(40);

async fn open(person: &Person) -> Frames {
    let bearer = format!("Bearer {}", person.token.clone().unwrap());
    let headers = [("Authorization", bearer.as_str())];
    let mut socket = Frames::open(person.address, "", &headers).await.unwrap();
    socket.next_of("ready").await;
    socket
}

/// The server is well: it answers an open connection and lets a new one in.
async fn is_well(app: &TestApp, bystander: &mut Live) {
    bystander.say(json!({"type": "ping"})).await;
    bystander.next_of("pong").await;
    assert_eq!(app.stranger().get("/healthz").await.status, 200);
}

/// What is wrong, how it looks, and the close code for it.
type Case = (&'static str, Vec<u8>, u16);

fn broken_frames() -> Vec<Case> {
    let text = br#"{"type":"ping"}"#.as_slice();
    let unmasked = [&[TEXT, u8::try_from(text.len()).unwrap()], text].concat();
    vec![
        ("unmasked", unmasked, 1002),
        ("unknown data opcode", masked(0x83, text), 1002),
        ("unknown control opcode", masked(0x8B, b""), 1002),
        ("binary", masked(0x82, text), 1003),
        ("reserved bit", masked(TEXT | 0x20, text), 1002),
        ("compressed without asking", masked(COMPRESSED, text), 1002),
        ("ping of 126 bytes", masked(PING, &[0; 126]), 1002),
        ("ping in pieces", masked(0x09, b"a"), 1002),
        (
            "continuation of nothing",
            masked(CONTINUATION_ENDS, text),
            1002,
        ),
        (
            "message inside a message",
            [masked(TEXT_BEGINS, text), masked(TEXT, text)].concat(),
            1002,
        ),
        (
            "length not in its shortest form",
            vec![TEXT, 0x80 | 126, 0, 5, 1, 2, 3, 4],
            1002,
        ),
    ]
}

fn broken_contents() -> Vec<Case> {
    let mut huge = vec![TEXT, 0x80 | 127];
    huge.extend((1_u64 << 40).to_be_bytes());
    let fragments_over_the_limit = {
        let half = vec![b'x'; 200 * 1024];
        [masked(TEXT_BEGINS, &half), masked(CONTINUATION_ENDS, &half)].concat()
    };
    vec![
        ("a length past every limit", huge, 1009),
        (
            "a message past the limit",
            masked(TEXT, &vec![b'x'; 300 * 1024]),
            1009,
        ),
        ("fragments past the limit", fragments_over_the_limit, 1009),
        ("broken UTF-8", masked(TEXT, &[0xFF, 0xFE, 0xFD]), 1007),
        (
            "UTF-8 broken across fragments",
            [
                masked(TEXT_BEGINS, &[0xE4, 0xB8]),
                masked(CONTINUATION_ENDS, b"x"),
            ]
            .concat(),
            1007,
        ),
        ("a close code of one byte", masked(CLOSE, &[3]), 1002),
        (
            "a close code that is none",
            masked(CLOSE, &1005_u16.to_be_bytes()),
            1002,
        ),
    ]
}

#[tokio::test]
async fn each_way_to_break_the_protocol_has_its_close_code() {
    let app = TestApp::start().await;
    let ada = app.guest("ada").await;
    let mut bystander = Live::open(&ada, None).await;
    for (name, bytes, code) in broken_frames().into_iter().chain(broken_contents()) {
        let mut socket = open(&ada).await;
        socket.write(&bytes).await;
        assert_eq!(socket.end().await.code, code, "{name}");
        assert!(socket.is_over().await, "{name}");
        is_well(&app, &mut bystander).await;
    }
}

#[tokio::test]
async fn a_decompression_bomb_is_refused() {
    let app = TestApp::start().await;
    let ada = app.guest("ada").await;
    let bearer = format!("Bearer {}", ada.token.clone().unwrap());
    let headers = [
        ("Authorization", bearer.as_str()),
        ("Sec-WebSocket-Extensions", "permessage-deflate"),
    ];
    let mut socket = Frames::open(app.address, "", &headers).await.unwrap();
    socket.next_of("ready").await;
    socket
        .say_compressed(&json!("x".repeat(10 * 1024 * 1024)))
        .await;
    assert_eq!(socket.end().await.code, 1009);
    let mut socket = Frames::open(app.address, "", &headers).await.unwrap();
    socket.next_of("ready").await;
    socket.frame(COMPRESSED, &[0xFF; 64]).await;
    assert_eq!(socket.end().await.code, 1007);
}

#[tokio::test]
async fn pieces_and_control_frames_between_them_are_one_message() {
    let app = TestApp::start().await;
    let ada = app.guest("ada").await;
    let channel = ada.makes_channel("general").await;
    let mut socket = open(&ada).await;
    let body = "上海 😀";
    let send = json!({"type": "send", "ref": 1, "conversation_id": channel, "body": body});
    let text = send.to_string();
    let mut bytes = Vec::new();
    for (index, byte) in text.bytes().enumerate() {
        let first = match index {
            0 => TEXT_BEGINS,
            last if last == text.len() - 1 => CONTINUATION_ENDS,
            _ => CONTINUES,
        };
        bytes.extend(masked(first, &[byte]));
        if index % 16 == 0 {
            bytes.extend(masked(PING, b"are you there"));
        }
    }
    // In two writes that end in the middle of a frame.
    let (one, two) = bytes.split_at(bytes.len() / 2 + 1);
    socket.write(one).await;
    is_well(&app, &mut Live::open(&ada, None).await).await;
    socket.write(two).await;
    let ack = socket.next_of("ack").await;
    assert_eq!(ack["message"]["body"], body);
    assert!(socket.pongs >= text.len() / 16);
}

#[tokio::test]
async fn a_goodbye_is_answered_and_a_sudden_end_hurts_nobody() {
    let app = TestApp::start().await;
    let ada = app.guest("ada").await;
    let mut bystander = Live::open(&ada, None).await;
    let mut polite = open(&ada).await;
    polite.frame(CLOSE, &1000_u16.to_be_bytes()).await;
    assert_eq!(polite.end().await.code, 1000);
    for half in [
        vec![TEXT],
        vec![TEXT, 0x80 | 126, 1],
        masked(TEXT, &[b'x'; 100])[..50].to_vec(),
        masked(TEXT_BEGINS, b"half a message"),
    ] {
        let mut rude = open(&ada).await;
        rude.write(&half).await;
        drop(rude);
        is_well(&app, &mut bystander).await;
    }
}

#[tokio::test]
async fn garbage_in_a_text_frame_is_an_error_in_words_and_no_end() {
    let app = TestApp::start().await;
    let ada = app.guest("ada").await;
    let mut socket = open(&ada).await;
    let deep = "[".repeat(10_000);
    for garbage in [
        "",
        "{",
        "nul",
        "{\"type\":",
        "\u{0}",
        "{\"type\":\"ping\"}}",
        &deep,
    ] {
        socket.frame(TEXT, garbage.as_bytes()).await;
        assert_eq!(
            socket.next_of("error").await["error"]["code"],
            "invalid",
            "{garbage:?}"
        );
    }
    socket.say(&json!({"type": "ping"})).await;
    socket.next_of("pong").await;
}

#[tokio::test]
async fn a_handshake_that_is_none_is_an_answer_in_json() {
    let app = TestApp::start().await;
    let ada = app.guest("ada").await;
    for (name, value) in [
        ("upgrade", "h2c"),
        ("sec-websocket-version", "8"),
        ("sec-websocket-key", "short"),
        ("sec-websocket-key", ""),
    ] {
        let mut request = ada.request(reqwest::Method::GET, "/api/v1/live");
        for (usual, usual_value) in [
            ("connection", "Upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ] {
            let value = if usual == name { value } else { usual_value };
            request = request.header(usual, value);
        }
        let answer = Person::answer(request).await;
        assert_eq!(
            (answer.status, answer.code()),
            (422, "invalid"),
            "{name}: {value}"
        );
    }
}

#[tokio::test]
async fn requests_that_never_end_are_ended_and_hold_nobody_up() {
    let app = TestApp::start().await;
    let ada = app.guest("ada").await;
    let mut bystander = Live::open(&ada, None).await;
    let began = Instant::now();
    let mut dawdling = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let address = app.address;
        dawdling.spawn(async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream
                .write_all(b"GET /api/v1/live HTTP/1.1\r\nHost: a")
                .await
                .unwrap();
            let mut said = Vec::new();
            drop(stream.read_to_end(&mut said).await);
        });
    }
    is_well(&app, &mut bystander).await;
    while let Some(ended) = dawdling.join_next().await {
        ended.unwrap();
        assert!(began.elapsed() < HEADERS_WAIT_MAX);
    }
    is_well(&app, &mut bystander).await;
}
