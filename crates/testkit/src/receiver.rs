//! Somebody who receives by one transport and comes back with their cursor whenever the connection
//! ends. What they must never see, an event twice or out of order, fails at once.

use std::time::Duration;

use reqwest::Method;
use serde_json::Value;

use crate::live::Live;
use crate::person::Person;
use crate::stream::{Resume, Stream};

/// All that a test waits for comes within this.
const WAIT: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(10);
/// Few, so that many pages are needed.
const EVENTS_PER_POLL: usize = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    Poll,
    LongPoll,
    Stream,
    Socket,
}

impl Transport {
    pub const ALL: [Self; 4] = [Self::Poll, Self::LongPoll, Self::Stream, Self::Socket];
}

#[derive(Debug)]
pub struct Receiver {
    person: Person,
    pub transport: Transport,
    pub cursor: i64,
    /// Everything received, in the order it came.
    pub events: Vec<Value>,
    /// How often a connection was opened.
    pub openings: usize,
}

impl Receiver {
    #[must_use]
    pub fn new(person: &Person, transport: Transport, cursor: i64) -> Self {
        Self {
            person: person.clone(),
            transport,
            cursor,
            events: Vec::new(),
            openings: 0,
        }
    }

    /// Receives until what came is enough, on however many connections that takes.
    ///
    /// # Panics
    /// When it is not enough in time.
    pub async fn receive_until(&mut self, enough: impl Fn(&[Value]) -> bool) {
        let receiving = async {
            while !enough(&self.events) {
                self.openings += 1;
                match self.transport {
                    Transport::Poll => self.poll(0, &enough).await,
                    Transport::LongPoll => self.poll(2, &enough).await,
                    Transport::Stream => self.stream(&enough).await,
                    Transport::Socket => self.socket(&enough).await,
                }
                tokio::time::sleep(PAUSE).await;
            }
        };
        if tokio::time::timeout(WAIT, receiving).await.is_err() {
            let (count, last) = (self.events.len(), self.events.last());
            panic!(
                "{:?}: only {count} events, the last {last:?}",
                self.transport
            );
        }
    }

    /// Receives up to and including this event.
    pub async fn receive_to(&mut self, id: i64) {
        let reached = |event: &Value| event["id"].as_i64() >= Some(id);
        self.receive_until(|events| events.last().is_some_and(reached))
            .await;
    }

    async fn poll(&mut self, wait: u64, enough: &impl Fn(&[Value]) -> bool) {
        while !enough(&self.events) {
            let path = format!(
                "/api/v1/events?since={}&wait={wait}&limit={EVENTS_PER_POLL}",
                self.cursor
            );
            let Ok(response) = self.person.request(Method::GET, &path).send().await else {
                return;
            };
            let status = response.status().as_u16();
            let Ok(answer) = response.json::<Value>().await else {
                return;
            };
            assert_eq!(status, 200, "{answer}");
            for event in answer["events"].as_array().expect("events") {
                self.take(event.clone());
            }
            self.cursor = answer["cursor"].as_i64().expect("a cursor");
            if wait == 0 {
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    async fn stream(&mut self, enough: &impl Fn(&[Value]) -> bool) {
        let resume = Resume::LastEventId(self.cursor);
        let Some(mut stream) = Stream::try_open(&self.person, resume).await else {
            return;
        };
        while !enough(&self.events) {
            let Some(told) = stream.next().await else {
                return;
            };
            if told.id.is_some() {
                assert_eq!(told.id, told.data["id"].as_i64());
                assert_eq!(told.name, told.data["type"]);
                self.take(told.data);
            }
        }
    }

    async fn socket(&mut self, enough: &impl Fn(&[Value]) -> bool) {
        let Some(mut live) = Live::try_open(&self.person, Some(self.cursor)).await else {
            return;
        };
        while !enough(&self.events) {
            match live.next().await {
                Ok(frame) if frame["id"].is_i64() => self.take(frame),
                Ok(_) => {}
                Err(_) => return,
            }
        }
    }

    fn take(&mut self, event: Value) {
        let id = event["id"].as_i64().expect("an id");
        assert!(
            id > self.cursor,
            "{:?}: event {id} came after {}",
            self.transport,
            self.cursor
        );
        self.cursor = id;
        self.events.push(event);
    }
}

/// Every event after a cursor that this person may see, by polling, and where the log ends.
///
/// # Panics
/// When the server does not answer.
pub async fn log_of(person: &Person, since: i64) -> (Vec<Value>, i64) {
    let (mut events, mut cursor) = (Vec::new(), since);
    loop {
        let path = format!("/api/v1/events?since={cursor}&limit=1000");
        let answer = person.get(&path).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let page = answer.json["events"].as_array().expect("events");
        let next = answer.json["cursor"].as_i64().expect("a cursor");
        events.extend(page.iter().cloned());
        if page.is_empty() && next == cursor {
            return (events, cursor);
        }
        cursor = next;
    }
}
