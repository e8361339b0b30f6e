//! The live WebSocket, through an independent implementation of the protocol.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::person::Person;

/// Nothing that is promised takes longer on a loaded machine.
const WAIT: Duration = Duration::from_secs(20);

#[derive(Debug)]
pub struct Live {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The first frame.
    pub ready: Value,
    /// The id of the last event that arrived, to resume from.
    pub cursor: i64,
}

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The close code, 0 when the connection just broke.
    pub code: u16,
}

impl Live {
    /// Opens the live connection of a person and waits for `ready`.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn open(person: &Person, since: Option<i64>) -> Self {
        Self::try_open(person, since).await.expect("an upgrade")
    }

    /// `None` while the server is away.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn try_open(person: &Person, since: Option<i64>) -> Option<Self> {
        let query = since
            .map(|since| format!("?since={since}"))
            .unwrap_or_default();
        let url = format!("ws://{}/api/v1/live{query}", person.address);
        let mut request = url.into_client_request().expect("a request");
        if let Some(token) = &person.token {
            let value = format!("Bearer {token}").parse().expect("a header");
            request.headers_mut().insert("authorization", value);
        }
        let connecting = tokio_tungstenite::connect_async(request);
        let connected = tokio::time::timeout(WAIT, connecting)
            .await
            .expect("in time");
        let socket = match connected {
            Ok((socket, _)) => socket,
            Err(Error::Http(answer)) => panic!("refused: {answer:?}"),
            Err(_) => return None,
        };
        let mut live = Self {
            socket,
            ready: Value::Null,
            cursor: 0,
        };
        live.ready = live.next().await.ok()?;
        assert_eq!(live.ready["type"], "ready");
        live.cursor = live.ready["cursor"].as_i64().unwrap_or_default();
        Some(live)
    }

    /// The next frame, whatever it is.
    ///
    /// # Panics
    /// When none comes in time.
    pub async fn next(&mut self) -> Result<Value, Ended> {
        loop {
            let next = tokio::time::timeout(WAIT, self.socket.next())
                .await
                .expect("a frame");
            match next {
                Some(Ok(Message::Text(text))) => {
                    let frame: Value = serde_json::from_str(&text).expect("JSON");
                    if let Some(id) = frame["id"].as_i64() {
                        self.cursor = id;
                    }
                    return Ok(frame);
                }
                Some(Ok(Message::Close(frame))) => {
                    return Err(Ended {
                        code: frame.map_or(0, |frame| frame.code.into()),
                    });
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(Ended { code: 0 }),
            }
        }
    }

    /// The next event of the log; signals and answers are passed over.
    ///
    /// # Panics
    /// When the connection ends first.
    pub async fn next_event(&mut self) -> Value {
        loop {
            let frame = self.next().await.expect("the connection goes on");
            if frame["id"].is_i64() {
                return frame;
            }
        }
    }

    /// What comes before the next frame of a type.
    ///
    /// # Panics
    /// When the connection ends first.
    pub async fn all_before(&mut self, kind: &str) -> Vec<Value> {
        let mut all = Vec::new();
        loop {
            let frame = self.next().await.expect("the connection goes on");
            if frame["type"] == kind {
                return all;
            }
            all.push(frame);
        }
    }

    /// The next frame of a type; others that come before it are passed over.
    ///
    /// # Panics
    /// When the connection ends first.
    pub async fn next_of(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.next().await.expect("the connection goes on");
            if frame["type"] == kind {
                return frame;
            }
        }
    }

    /// Reads until the server ends the connection.
    pub async fn end(&mut self) -> Ended {
        loop {
            if let Err(ended) = self.next().await {
                return ended;
            }
        }
    }

    /// Sends a message and waits for its acknowledgement; `None` when the connection ends first.
    pub async fn try_send(&mut self, send: &Value) -> Option<Value> {
        let frame = Message::text(send.to_string());
        self.socket.send(frame).await.ok()?;
        loop {
            let frame = self.next().await.ok()?;
            if frame["type"] == "ack" && frame["ref"] == send["ref"] {
                return Some(frame["message"].clone());
            }
        }
    }

    /// Every event until a ping comes back: nothing that was committed before is still on its way
    /// when the server is quiet.
    pub async fn events_until_pong(&mut self) -> Vec<Value> {
        self.say(json!({"type": "ping"})).await;
        let mut events = Vec::new();
        loop {
            match self.next().await {
                Ok(frame) if frame["type"] == "pong" => return events,
                Ok(frame) if frame["id"].is_i64() => events.push(frame),
                Ok(_) => {}
                Err(_) => return events,
            }
        }
    }

    /// # Panics
    /// When the connection is gone.
    pub async fn say(&mut self, frame: Value) {
        self.socket
            .send(Message::text(frame.to_string()))
            .await
            .expect("a frame is sent");
    }

    /// Sends a message and waits for its acknowledgement; events that come meanwhile are kept by
    /// nobody.
    pub async fn send(&mut self, conversation: &str, body: &str) -> Value {
        let frame =
            json!({"type": "send", "ref": body, "conversation_id": conversation, "body": body});
        self.say(frame).await;
        self.next_of("ack").await
    }

    /// Breaks the connection without a goodbye.
    pub fn cut(self) {
        drop(self.socket);
    }
}
