//! Server-sent events as a browser's `EventSource` reads them, its last event id included.

use std::time::Duration;

use reqwest::Method;
use serde_json::Value;

use crate::person::Person;

const WAIT: Duration = Duration::from_secs(20);

/// An open stream.
#[derive(Debug)]
pub struct Stream {
    response: reqwest::Response,
    unread: Vec<u8>,
    /// What an `EventSource` would send as `Last-Event-ID`.
    pub last_id: Option<i64>,
}

/// One event or signal.
#[derive(Clone, Debug)]
pub struct Told {
    pub id: Option<i64>,
    pub name: String,
    pub data: Value,
}

/// How a stream is asked to go on.
#[derive(Clone, Copy, Debug)]
pub enum Resume {
    FromNow,
    Since(i64),
    LastEventId(i64),
}

impl Stream {
    /// # Panics
    /// When it is refused.
    pub async fn open(person: &Person, resume: Resume) -> Self {
        Self::try_open(person, resume).await.expect("a stream")
    }

    /// `None` while the server is away.
    ///
    /// # Panics
    /// When it answers anything but a stream.
    pub async fn try_open(person: &Person, resume: Resume) -> Option<Self> {
        let path = match resume {
            Resume::Since(since) => format!("/api/v1/events/stream?since={since}"),
            Resume::FromNow | Resume::LastEventId(_) => "/api/v1/events/stream".to_owned(),
        };
        let mut request = person.request(Method::GET, &path);
        if let Resume::LastEventId(id) = resume {
            request = request.header("last-event-id", id);
        }
        let response = request.send().await.ok()?;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Some(Self {
            response,
            unread: Vec::new(),
            last_id: None,
        })
    }

    /// The next event; `None` when the stream has ended.
    ///
    /// # Panics
    /// When nothing comes in time.
    pub async fn next(&mut self) -> Option<Told> {
        loop {
            while let Some(block) = self.block() {
                if let Some(told) = self.dispatch(&block) {
                    return Some(told);
                }
            }
            if !self.read().await {
                return None;
            }
        }
    }

    /// Whether more came before the end.
    async fn read(&mut self) -> bool {
        let chunk = tokio::time::timeout(WAIT, self.response.chunk());
        match chunk.await.expect("something comes in time") {
            Ok(Some(chunk)) => {
                self.unread.extend_from_slice(&chunk);
                true
            }
            Ok(None) | Err(_) => false,
        }
    }

    /// What stands before the next empty line.
    fn block(&mut self) -> Option<Vec<u8>> {
        let end = self.unread.windows(2).position(|two| two == b"\n\n")?;
        Some(self.unread.drain(..end + 2).collect())
    }

    /// Where in the log the stream stands, which its welcome says.
    ///
    /// # Panics
    /// When the stream ends first.
    pub async fn welcome(&mut self) -> i64 {
        loop {
            if let Some(id) = self.last_id {
                return id;
            }
            assert!(self.read().await, "the stream goes on");
            if let Some(block) = self.block() {
                let told = self.dispatch(&block);
                assert!(told.is_none(), "the welcome comes first: {told:?}");
            }
        }
    }

    /// The next event of a name; others are passed over.
    ///
    /// # Panics
    /// When the stream ends first.
    pub async fn next_of(&mut self, name: &str) -> Told {
        loop {
            let told = self.next().await.expect("the stream goes on");
            if told.name == name {
                return told;
            }
        }
    }

    /// Reads until the server ends the stream.
    pub async fn end(&mut self) -> Vec<Told> {
        let mut rest = Vec::new();
        while let Some(told) = self.next().await {
            rest.push(told);
        }
        rest
    }

    /// The rules of the HTML standard: an id without data is remembered and nothing is dispatched.
    fn dispatch(&mut self, block: &[u8]) -> Option<Told> {
        let text = std::str::from_utf8(block).expect("UTF-8");
        let (mut id, mut name, mut data) = (None, "message", String::new());
        for line in text.lines() {
            match line.split_once(':') {
                Some(("id", value)) => id = value.trim_start().parse().ok(),
                Some(("event", value)) => name = value.trim_start(),
                Some(("data", value)) => data.push_str(value.trim_start()),
                _ => {}
            }
        }
        self.last_id = id.or(self.last_id);
        (!data.is_empty()).then(|| Told {
            id,
            name: name.to_owned(),
            data: serde_json::from_str(&data).expect("JSON"),
        })
    }
}
