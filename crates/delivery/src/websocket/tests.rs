//! Real sockets: what a client sees of the hub over WebSocket, also when it misbehaves,
//! falls silent or does not read.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use domain::event::{Audience, Change};
use domain::id::{ConversationId, EventId, SessionId, UserId};
use flate2::{Decompress, FlushDecompress};
use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_util::task::TaskTracker;

use crate::connection::Connection;
use crate::hub::{Attach, Attachment, Hub};
use crate::published::{Frame, Published};
use crate::websocket::serve::{Reader, serve};

const WAIT: Duration = Duration::from_secs(20);
const HERE: ConversationId = ConversationId(1);

struct Server {
    hub: Hub,
    tracker: TaskTracker,
    texts: Arc<Mutex<Vec<String>>>,
}

/// What a client reads.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Text(String),
    Ping,
    Pong(Vec<u8>),
    Close(u16),
    End,
}

struct Client(TcpStream);

impl Server {
    fn start() -> Self {
        let tracker = TaskTracker::new();
        Self {
            hub: Hub::start(EventId(0), &tracker),
            tracker,
            texts: Arc::default(),
        }
    }

    async fn connect(&self, deflate: bool) -> Client {
        let (client, server) = pair().await;
        let connection = self.hub.websocket(server, deflate);
        let attachment = self.attach(&connection).await;
        let reader = Reader::new(&connection, b"");
        let texts = Arc::clone(&self.texts);
        self.tracker.spawn(async move {
            let _attached = attachment;
            let keep = |text: String| {
                texts.lock().unwrap().push(text);
                std::future::ready(())
            };
            serve(reader, keep).await;
        });
        Client(client)
    }

    async fn attach(&self, connection: &Arc<Connection>) -> Attachment {
        let attach = Attach {
            user: UserId(1),
            session: SessionId(1),
            memberships: vec![HERE],
            position: EventId(0),
            connection: Arc::clone(connection),
            first_frames: vec![Frame {
                id: None,
                name: "ready",
                json: Bytes::from_static(b"ready"),
            }],
        };
        self.hub.attach(attach).await.unwrap()
    }

    async fn publish(&self, ids: std::ops::RangeInclusive<i64>, bytes: usize) {
        let events = ids.map(|id| Published {
            id: EventId(id),
            audience: Audience::Conversation(HERE),
            frame: Bytes::from(format!("{id} {}", "x".repeat(bytes))),
            name: "message.created",
            change: None,
        });
        self.hub.publish(events.collect()).await;
    }
}

async fn pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap())
        .await
        .unwrap();
    let (server, _) = listener.accept().await.unwrap();
    for stream in [&client, &server] {
        SockRef::from(stream)
            .set_send_buffer_size(16 * 1024)
            .unwrap();
        SockRef::from(stream)
            .set_recv_buffer_size(16 * 1024)
            .unwrap();
    }
    (client, server)
}

impl Client {
    async fn send(&mut self, opcode: u8, payload: &[u8]) {
        let mask = [1, 2, 3, 4];
        let mut frame = vec![0x80 | opcode, 0x80 | u8::try_from(payload.len()).unwrap()];
        frame.extend_from_slice(&mask);
        frame.extend(
            payload
                .iter()
                .zip(mask.iter().cycle())
                .map(|(byte, mask)| byte ^ mask),
        );
        self.0.write_all(&frame).await.unwrap();
    }

    async fn see(&mut self) -> Seen {
        timeout(WAIT, self.see_frame()).await.unwrap()
    }

    /// The next frame that is no presence: that one comes when it likes.
    async fn see_frame(&mut self) -> Seen {
        loop {
            let seen = self.see_any().await;
            let presence = matches!(&seen, Seen::Text(text) if text.contains("presence"));
            if !presence {
                return seen;
            }
        }
    }

    async fn see_any(&mut self) -> Seen {
        let mut head = [0; 2];
        if self.0.read_exact(&mut head).await.is_err() {
            return Seen::End;
        }
        let length = match head[1] {
            126 => u64::from(self.0.read_u16().await.unwrap()),
            127 => self.0.read_u64().await.unwrap(),
            short => u64::from(short),
        };
        let mut payload = vec![0; usize::try_from(length).unwrap()];
        self.0.read_exact(&mut payload).await.unwrap();
        match head[0] {
            0x81 => Seen::Text(String::from_utf8(payload).unwrap()),
            0xC1 => Seen::Text(inflate(payload)),
            0x88 => Seen::Close(u16::from_be_bytes([payload[0], payload[1]])),
            0x89 => Seen::Ping,
            0x8A => Seen::Pong(payload),
            other => panic!("unexpected frame {other:#x}"),
        }
    }

    async fn see_text(&mut self) -> String {
        match self.see().await {
            Seen::Text(text) => text,
            other @ (Seen::Ping | Seen::Pong(_) | Seen::Close(_) | Seen::End) => {
                panic!("{other:?} instead of a text")
            }
        }
    }

    async fn see_id(&mut self) -> i64 {
        let text = self.see_text().await;
        text.split(' ').next().unwrap().parse().unwrap()
    }
}

fn inflate(mut payload: Vec<u8>) -> String {
    payload.extend_from_slice(&[0, 0, 0xFF, 0xFF]);
    let mut out = Vec::with_capacity(1 << 20);
    Decompress::new(false)
        .decompress_vec(&payload, &mut out, FlushDecompress::Sync)
        .unwrap();
    String::from_utf8(out).unwrap()
}

#[tokio::test]
async fn texts_pings_and_goodbyes_are_answered() {
    let server = Server::start();
    let mut client = server.connect(false).await;
    assert_eq!(client.see_text().await, "ready");
    client.send(0x1, b"first").await;
    client.send(0x1, "zwölf".as_bytes()).await;
    client.send(0x9, b"there?").await;
    assert_eq!(client.see().await, Seen::Pong(b"there?".to_vec()));
    assert_eq!(*server.texts.lock().unwrap(), ["first", "zwölf"]);
    client.send(0x8, &1000_u16.to_be_bytes()).await;
    assert_eq!(client.see().await, Seen::Close(1000));
    assert_eq!(client.see().await, Seen::End);
    assert_eq!(server.hub.online(vec![UserId(1)]).await, [UserId(1)]);
    server.publish(1..=1, 1).await;
    assert_eq!(server.hub.counters().attached.get(), 0);
}

#[tokio::test]
async fn plain_and_compressed_connections_get_the_same_events() {
    let server = Server::start();
    let mut clients = [server.connect(false).await, server.connect(true).await];
    for (first, last, bytes) in [(1, 5, 10), (6, 50, 1_000), (51, 52, 70_000)] {
        server.publish(first..=last, bytes).await;
    }
    for client in &mut clients {
        assert_eq!(client.see_text().await, "ready");
        for id in 1..=52 {
            assert_eq!(client.see_id().await, id);
        }
    }
}

#[tokio::test]
async fn whoever_breaks_the_protocol_is_told_why_and_cut_off() {
    let server = Server::start();
    for (bytes, code) in [
        (&[0x81, 1, b'x'][..], 1002),
        (&[0x82, 0x81, 0, 0, 0, 0, b'x'], 1003),
        (&[0x81, 0x81, 0, 0, 0, 0, 0xFF], 1007),
        (&[0x81, 0xFF, 0, 0, 0, 0, 0, 4, 0, 1], 1009),
    ] {
        let mut client = server.connect(false).await;
        assert_eq!(client.see_text().await, "ready");
        client.0.write_all(bytes).await.unwrap();
        assert_eq!(client.see().await, Seen::Close(code));
        assert_eq!(client.see().await, Seen::End);
    }
    assert!(server.texts.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_socket_that_is_full_for_a_while_loses_nothing() {
    let server = Server::start();
    let mut client = server.connect(false).await;
    assert_eq!(client.see_text().await, "ready");
    for id in 1..=100 {
        server.publish(id..=id, 8_000).await;
    }
    for id in 1..=100 {
        assert_eq!(client.see_id().await, id);
    }
    assert!(server.hub.counters().full_sockets.get() > 0);
    assert_eq!(server.hub.counters().too_slow.get(), 0);
}

#[tokio::test]
async fn whoever_does_not_read_is_sent_away_with_everything_before_in_order() {
    let server = Server::start();
    let mut slow = server.connect(false).await;
    let mut quick = server.connect(false).await;
    assert_eq!(quick.see_text().await, "ready");
    for id in 1..=400 {
        server.publish(id..=id, 8_000).await;
        assert_eq!(quick.see_id().await, id);
    }
    assert_eq!(server.hub.counters().too_slow.get(), 1);
    assert_eq!(slow.see_text().await, "ready");
    let mut next = 1;
    loop {
        match slow.see().await {
            Seen::Text(text) => {
                assert!(text.starts_with(&format!("{next} ")));
                next += 1;
            }
            Seen::Close(code) => break assert_eq!(code, 1013),
            other @ (Seen::Ping | Seen::Pong(_) | Seen::End) => panic!("{other:?} after {next}"),
        }
    }
    assert!(next < 400);
}

#[tokio::test]
async fn signing_out_and_stopping_say_so() {
    let server = Server::start();
    let mut client = server.connect(false).await;
    assert_eq!(client.see_text().await, "ready");
    let ended = Published {
        id: EventId(1),
        audience: Audience::User(UserId(1)),
        frame: Bytes::from_static(b"session.deleted"),
        name: "session.deleted",
        change: Some(Change::EndSession {
            session: SessionId(1),
        }),
    };
    server.hub.publish(vec![ended]).await;
    assert_eq!(client.see_text().await, "session.deleted");
    assert_eq!(client.see().await, Seen::Close(1008));
    client.send(0x8, &1008_u16.to_be_bytes()).await;
    assert_eq!(client.see().await, Seen::End);

    let server = Server::start();
    let mut clients = [server.connect(false).await, server.connect(true).await];
    let hub = server.hub.clone();
    let stopping = server.tracker.spawn(async move { hub.shutdown().await });
    for client in &mut clients {
        assert_eq!(client.see_text().await, "ready");
        assert_eq!(client.see().await, Seen::Close(1012));
        client.send(0x8, &1012_u16.to_be_bytes()).await;
        assert_eq!(client.see().await, Seen::End);
    }
    timeout(WAIT, stopping).await.unwrap().unwrap();
    drop(server.hub);
    server.tracker.close();
    timeout(WAIT, server.tracker.wait()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_silent_are_asked_and_those_who_do_not_answer_are_dropped() {
    let server = Server::start();
    let mut client = server.connect(false).await;
    assert_eq!(client.see_frame().await, Seen::Text("ready".to_owned()));
    let began = tokio::time::Instant::now();
    assert_eq!(client.see_frame().await, Seen::Ping);
    assert!((30..=60).contains(&began.elapsed().as_secs()));
    client.send(0xA, b"").await;
    assert_eq!(client.see_frame().await, Seen::Ping);
    assert_eq!(client.see_frame().await, Seen::End);
    assert!((90..=120).contains(&began.elapsed().as_secs()));
    assert_eq!(server.hub.counters().timed_out.get(), 1);
}

#[tokio::test]
async fn an_idle_connection_is_small() {
    let server = Server::start();
    let (_client, stream) = pair().await;
    let connection = server.hub.websocket(stream, true);
    let reading = serve(Reader::new(&connection, b""), |_| std::future::ready(()));
    assert!(size_of_val(&reading) <= 192, "{}", size_of_val(&reading));
    assert!(
        size_of::<Connection>() <= 192,
        "{}",
        size_of::<Connection>()
    );
}
