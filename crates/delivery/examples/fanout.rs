//! The hub and its WebSocket alone, for measuring: whoever connects is in one conversation, and
//! each text a client sends is an event for all of them.
//!
//! Speaks what `rawcast` speaks, so that the same load generator can drive both:
//! `cargo run --release -p chirm-delivery --example fanout -- 127.0.0.1:9002`

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use bytes::Bytes;
use chirm_delivery::hub::{Attach, Hub};
use chirm_delivery::published::Published;
use chirm_delivery::websocket::handshake::handshake;
use chirm_delivery::websocket::serve::{Reader, serve};
use domain::event::Audience;
use domain::id::{ConversationId, EventId, SessionId, UserId};
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;

const HERE: ConversationId = ConversationId(1);
const REQUEST_BYTES_MAX: usize = 4_096;

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments
        .next()
        .unwrap_or_else(|| "127.0.0.1:9002".to_owned());
    let threads = arguments.next().map_or(Ok(1), |text| text.parse())?;
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_all()
        .build()?
        .block_on(listen(&address))
}

async fn listen(address: &str) -> Result<(), Failure> {
    let tracker = TaskTracker::new();
    let hub = Hub::start(EventId(0), &tracker);
    let (texts, queue) = mpsc::channel(1_024);
    tracker.spawn(publish(hub.clone(), queue));
    let users = Arc::new(AtomicI64::new(1));
    let listener = TcpListener::bind(address).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let user = UserId(users.fetch_add(1, Ordering::Relaxed));
        let (hub, texts) = (hub.clone(), texts.clone());
        tracker.spawn(Box::pin(connect(hub, stream, user, texts)));
    }
}

/// Gives texts their places in a log that nobody keeps.
async fn publish(hub: Hub, mut queue: mpsc::Receiver<String>) {
    let mut texts = Vec::new();
    let mut id = 0;
    while queue.recv_many(&mut texts, 256).await > 0 {
        let events = texts.drain(..).map(|text| {
            id += 1;
            Published {
                id: EventId(id),
                audience: Audience::Conversation(HERE),
                frame: Bytes::from(text),
                name: "message.created",
                change: None,
            }
        });
        let events = events.collect();
        hub.publish(events).await;
    }
}

async fn connect(hub: Hub, stream: TcpStream, user: UserId, texts: mpsc::Sender<String>) {
    match Box::pin(open(hub, stream, user)).await {
        Ok((reader, attachment)) => {
            let on_text = |text| {
                let texts = texts.clone();
                // The other end lives as long as the program.
                async move { texts.send(text).await.unwrap_or_default() }
            };
            serve(reader, on_text).await;
            drop(attachment);
        }
        Err(error) => tracing::warn!(%error, "not connected"),
    }
}

async fn open(
    hub: Hub,
    mut stream: TcpStream,
    user: UserId,
) -> Result<(Reader, chirm_delivery::hub::Attachment), Failure> {
    let mut request = Vec::with_capacity(REQUEST_BYTES_MAX);
    let body = loop {
        if request.len() == REQUEST_BYTES_MAX || stream.read_buf(&mut request).await? == 0 {
            return Err("no request".into());
        }
        if let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let early = request.split_off(body);
    let agreed = handshake(&headers(&request)?)?;
    let mut answer = b"HTTP/1.1 101 Switching Protocols\r\n".to_vec();
    for (name, value) in &agreed.headers() {
        answer.extend_from_slice(name.as_str().as_bytes());
        answer.extend_from_slice(b": ");
        answer.extend_from_slice(value.as_bytes());
        answer.extend_from_slice(b"\r\n");
    }
    answer.extend_from_slice(b"\r\n");
    stream.write_all(&answer).await?;
    let connection = hub.websocket(stream, agreed.deflate);
    let attach = Attach {
        user,
        session: SessionId(user.0),
        memberships: vec![HERE],
        position: hub.position().await.ok_or("stopped")?,
        connection: Arc::clone(&connection),
        first_frames: Vec::new(),
    };
    let attachment = hub.attach(attach).await?;
    Ok((Reader::new(&connection, &early), attachment))
}

fn headers(request: &[u8]) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::new();
    for line in std::str::from_utf8(request)?.lines().skip(1) {
        if let Some((name, value)) = line.split_once(':') {
            let name = HeaderName::from_bytes(name.as_bytes())?;
            headers.insert(name, HeaderValue::from_str(value.trim())?);
        }
    }
    Ok(headers)
}
