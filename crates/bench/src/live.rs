//! Live sessions over WebSocket: upgrade, wait for `ready`, hand on every text frame.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::clock::{Clock, nanoseconds};
use crate::frame::{self, Opcode};
use crate::histogram::Histogram;
use crate::http;
use crate::target::Target;
use crate::wires::{Listener, Wires};

/// Sessions on their way in at the same time, as in a storm of returning clients.
const UNDER_WAY_MAX: usize = 256;
const MASK: [u8; 4] = [0x9d, 0x2c, 0x51, 0xe7];
const TURN: Duration = Duration::from_millis(20);

/// What a scenario does with the frames of its sessions.
pub(crate) trait Audience {
    /// `out` takes what the same session shall send.
    fn frame(&mut self, index: usize, payload: &[u8], now: u64, out: &mut Vec<u8>) -> Result<()>;
    /// The session's `ready`: its cursor.
    fn ready(&mut self, _index: usize, _cursor: u64) {}
}

/// How a session comes in.
#[derive(Clone, Debug)]
pub(crate) enum Door {
    /// The contract's live door.
    Live { token: String, since: Option<u64> },
    /// A bare WebSocket that is ready as soon as it is upgraded.
    Bare,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Stage {
    Connecting,
    Upgrading,
    Greeting,
    Ready,
    Ended,
}

#[derive(Debug)]
struct Session {
    stage: Stage,
    door: Door,
    started: u64,
}

/// The sessions of one scenario; a session has the index of its wire.
#[derive(Debug)]
pub(crate) struct Live<A> {
    pub(crate) audience: A,
    pub(crate) clock: Clock,
    pub(crate) entry_latency: Histogram,
    host: String,
    sessions: Vec<Session>,
    /// Messages of which only a part has come.
    parts: BTreeMap<usize, Vec<u8>>,
    under_way: usize,
    ready: usize,
    ended: usize,
    problem: Option<String>,
}

/// The least of a frame that says what it is.
#[derive(Deserialize)]
struct Greeting<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    cursor: Option<&'a RawValue>,
}

impl<A: Audience> Live<A> {
    pub(crate) fn new(audience: A, host: &str, clock: Clock) -> Self {
        Self {
            audience,
            clock,
            entry_latency: Histogram::new(),
            host: host.to_owned(),
            sessions: Vec::new(),
            parts: BTreeMap::new(),
            under_way: 0,
            ready: 0,
            ended: 0,
            problem: None,
        }
    }

    /// Brings all of them in and says how many seconds it took; some late or refused is an error.
    pub(crate) fn enter(
        &mut self,
        wires: &mut Wires,
        target: &mut Target,
        doors: Vec<Door>,
        limit: Duration,
    ) -> Result<f64> {
        let wanted = self.ready + doors.len();
        let start = self.clock.now();
        let deadline = start.saturating_add(nanoseconds(limit));
        let mut doors = doors.into_iter().peekable();
        while self.ready < wanted {
            while self.under_way < UNDER_WAY_MAX
                && let Some(door) = doors.next()
            {
                self.start(wires, target, door)?;
            }
            let wait = if doors.peek().is_some() {
                Duration::ZERO
            } else {
                TURN
            };
            wires.turn(wait.max(Duration::from_millis(1)), self)?;
            self.all_well()?;
            let late = self.clock.now() > deadline;
            ensure!(
                !late,
                "{} of {wanted} sessions ready in {limit:?}",
                self.ready
            );
        }
        Ok(crate::clock::to_seconds(self.clock.now() - start))
    }

    fn start(&mut self, wires: &mut Wires, target: &mut Target, door: Door) -> Result<()> {
        let index = wires.open(target)?;
        ensure!(
            index == self.sessions.len(),
            "sessions share their wires with nobody"
        );
        let session = Session {
            stage: Stage::Connecting,
            door,
            started: self.clock.now(),
        };
        self.sessions.push(session);
        self.under_way += 1;
        Ok(())
    }

    /// An error with the first reason when a session ended that nobody ended here.
    pub(crate) fn all_well(&self) -> Result<()> {
        match &self.problem {
            None => Ok(()),
            Some(problem) => bail!("{} sessions ended; the first: {problem}", self.ended),
        }
    }

    /// Ends a session as a client does that goes away.
    pub(crate) fn leave(&mut self, wires: &mut Wires, index: usize) {
        if let Some(session) = self.sessions.get_mut(index)
            && session.stage == Stage::Ready
        {
            session.stage = Stage::Ended;
            self.ready -= 1;
        }
        let mut out = Vec::new();
        frame::write(&mut out, Opcode::Close, &1000u16.to_be_bytes(), MASK);
        wires.send(index, &out);
        wires.close(index);
    }

    pub(crate) fn leave_all(&mut self, wires: &mut Wires) {
        for index in 0..self.sessions.len() {
            self.leave(wires, index);
        }
    }

    fn upgraded(&mut self, index: usize, head: &[u8]) -> Result<()> {
        let code = http::code(head)?;
        ensure!(
            code == 101,
            "upgrade answered {}",
            String::from_utf8_lossy(head).trim_end()
        );
        let accepted = http::header(head, "sec-websocket-accept");
        ensure!(
            accepted == Some(frame::KEY_ACCEPTED),
            "upgrade with a wrong accept key"
        );
        let session = self.sessions.get_mut(index).context("a session")?;
        match session.door {
            Door::Live { .. } => session.stage = Stage::Greeting,
            Door::Bare => self.is_ready(index, 0),
        }
        Ok(())
    }

    fn is_ready(&mut self, index: usize, cursor: u64) {
        if let Some(session) = self.sessions.get_mut(index) {
            session.stage = Stage::Ready;
            self.entry_latency
                .add(self.clock.now().saturating_sub(session.started));
            self.under_way -= 1;
            self.ready += 1;
            self.audience.ready(index, cursor);
        }
    }

    fn text(&mut self, index: usize, text: &[u8], now: u64, out: &mut Vec<u8>) -> Result<()> {
        let stage = self.sessions.get(index).map(|session| session.stage);
        if stage == Some(Stage::Ready) {
            return self.audience.frame(index, text, now, out);
        }
        let greeting: Greeting<'_> = serde_json::from_slice(text).context("a frame not JSON")?;
        ensure!(
            greeting.kind == "ready",
            "the first frame is {}",
            String::from_utf8_lossy(text)
        );
        let cursor = greeting.cursor.context("a ready without cursor")?.get();
        let cursor = cursor
            .trim_matches('"')
            .parse()
            .context("a cursor that is no integer")?;
        self.is_ready(index, cursor);
        Ok(())
    }

    /// Handles the first frame of `bytes` and says how long it was: 0 while it is incomplete.
    fn one_frame(
        &mut self,
        index: usize,
        bytes: &[u8],
        now: u64,
        out: &mut Vec<u8>,
    ) -> Result<usize> {
        let Some(found) = frame::read(bytes)? else {
            return Ok(0);
        };
        match found.opcode {
            Opcode::Text if found.last => self.text(index, found.payload, now, out)?,
            Opcode::Text | Opcode::Continuation => {
                self.parts
                    .entry(index)
                    .or_default()
                    .extend_from_slice(found.payload);
                if found.last {
                    let whole = self.parts.remove(&index).unwrap_or_default();
                    self.text(index, &whole, now, out)?;
                }
            }
            Opcode::Ping => frame::write(out, Opcode::Pong, found.payload, MASK),
            Opcode::Pong => {}
            Opcode::Binary => bail!("a binary frame"),
            Opcode::Close => {
                let code = found
                    .payload
                    .first_chunk()
                    .map(|code| u16::from_be_bytes(*code));
                bail!("closed by the server with {code:?}");
            }
        }
        Ok(found.length)
    }
}

impl<A: Audience> Listener for Live<A> {
    fn opened(&mut self, index: usize, out: &mut Vec<u8>) {
        let Some(session) = self.sessions.get_mut(index) else {
            return;
        };
        session.stage = Stage::Upgrading;
        let (path, token) = match &session.door {
            Door::Live { token, since: None } => ("/api/v1/live".to_owned(), Some(token)),
            Door::Live {
                token,
                since: Some(since),
            } => (format!("/api/v1/live?since={since}"), Some(token)),
            Door::Bare => ("/".to_owned(), None),
        };
        let bearer = token.map(|token| format!("Authorization: Bearer {token}\r\n"));
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\n{bearer}Upgrade: websocket\r\n\
             Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n",
            host = self.host,
            bearer = bearer.unwrap_or_default(),
            key = frame::KEY,
        );
        out.extend_from_slice(request.as_bytes());
    }

    fn heard(&mut self, index: usize, bytes: &[u8], out: &mut Vec<u8>) -> Result<usize> {
        let now = self.clock.now();
        let mut used = 0;
        if self
            .sessions
            .get(index)
            .is_some_and(|session| session.stage == Stage::Upgrading)
        {
            let Some(head) = http::head_length(bytes)? else {
                return Ok(0);
            };
            self.upgraded(index, bytes.get(..head).unwrap_or_default())?;
            used = head;
        }
        loop {
            let rest = bytes.get(used..).unwrap_or_default();
            match self.one_frame(index, rest, now, out)? {
                0 => return Ok(used),
                length => used += length,
            }
        }
    }

    fn ended(&mut self, index: usize, reason: &str) {
        if let Some(session) = self.sessions.get_mut(index) {
            match session.stage {
                Stage::Ready => self.ready -= 1,
                Stage::Connecting | Stage::Upgrading | Stage::Greeting => self.under_way -= 1,
                Stage::Ended => return,
            }
            session.stage = Stage::Ended;
        }
        self.ended += 1;
        self.problem
            .get_or_insert_with(|| format!("session {index}: {reason}"));
    }
}

/// A text frame as a client sends it.
pub(crate) fn text_frame(out: &mut Vec<u8>, text: &str) {
    frame::write(out, Opcode::Text, text.as_bytes(), MASK);
}
