//! HTTP connections that are kept: one request under way on each, the next when it is answered.

use std::time::Duration;

use anyhow::{Result, bail};

use crate::clock::{Clock, nanoseconds};
use crate::http;
use crate::target::Target;
use crate::wires::{Listener, Wires};

const TURN: Duration = Duration::from_millis(20);

/// What is asked and what is made of the answers.
pub(crate) trait Exchange {
    /// Puts the connection's next request into `out`, or nothing: then it rests.
    fn next(&mut self, index: usize, now: u64, out: &mut Vec<u8>);
    fn answered(&mut self, index: usize, answer: &http::Answer<'_>, now: u64);
}

/// The connections of one exchange.
pub(crate) struct Exchanges<E> {
    pub(crate) exchange: E,
    clock: Clock,
    ended: usize,
    problem: Option<String>,
}

impl<E: Exchange> Exchanges<E> {
    pub(crate) fn new(exchange: E, clock: Clock) -> Self {
        Self {
            exchange,
            clock,
            ended: 0,
            problem: None,
        }
    }

    /// Opens `connections` and goes on until `done` or `limit`.
    pub(crate) fn run(
        mut self,
        target: &mut Target,
        connections: usize,
        limit: Duration,
        mut turn: impl FnMut(&mut E, &mut Wires, u64) -> Progress,
    ) -> Result<E> {
        let mut wires = Wires::new()?;
        for _ in 0..connections {
            wires.open(target)?;
        }
        let deadline = self.clock.now().saturating_add(nanoseconds(limit));
        loop {
            let now = self.clock.now();
            let wait = match turn(&mut self.exchange, &mut wires, now) {
                Progress::Done => return Ok(self.exchange),
                Progress::Wait(wait) => wait.min(TURN),
            };
            if let Some(problem) = &self.problem {
                bail!(
                    "{} of {connections} HTTP connections ended: {problem}",
                    self.ended
                );
            }
            if now > deadline {
                bail!("HTTP requests not answered within {} s", limit.as_secs());
            }
            wires.turn(wait, &mut self)?;
        }
    }
}

/// Whether there is more to come, and how long to wait for it.
pub(crate) enum Progress {
    Wait(Duration),
    Done,
}

impl<E: Exchange> Listener for Exchanges<E> {
    fn opened(&mut self, index: usize, out: &mut Vec<u8>) {
        self.exchange.next(index, self.clock.now(), out);
    }

    fn heard(&mut self, index: usize, bytes: &[u8], out: &mut Vec<u8>) -> Result<usize> {
        let Some(answer) = http::answer(bytes)? else {
            return Ok(0);
        };
        let now = self.clock.now();
        self.exchange.answered(index, &answer, now);
        self.exchange.next(index, now, out);
        Ok(answer.length)
    }

    fn ended(&mut self, _index: usize, reason: &str) {
        self.ended += 1;
        self.problem.get_or_insert_with(|| reason.to_owned());
    }
}

/// An answer that was kept.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) code: u16,
    pub(crate) body: Vec<u8>,
}

/// Asks all of `requests` over some connections; the replies come in the order of the requests.
pub(crate) fn ask_all(
    target: &mut Target,
    requests: &[Vec<u8>],
    connections: usize,
    limit: Duration,
) -> Result<Vec<Reply>> {
    let replies = vec![None; requests.len()];
    let batch = Batch {
        requests,
        asked: 0,
        under_way: Vec::new(),
        replies,
        replied: 0,
    };
    let connections = connections.min(requests.len());
    let batch =
        Exchanges::new(batch, Clock::start()).run(target, connections, limit, |batch, _, _| {
            match batch.replied == batch.requests.len() {
                true => Progress::Done,
                false => Progress::Wait(TURN),
            }
        })?;
    Ok(batch.replies.into_iter().flatten().collect())
}

struct Batch<'r> {
    requests: &'r [Vec<u8>],
    asked: usize,
    /// By connection: which request it waits for.
    under_way: Vec<usize>,
    replies: Vec<Option<Reply>>,
    replied: usize,
}

impl Exchange for Batch<'_> {
    fn next(&mut self, index: usize, _now: u64, out: &mut Vec<u8>) {
        let Some(request) = self.requests.get(self.asked) else {
            return;
        };
        out.extend_from_slice(request);
        if self.under_way.len() <= index {
            self.under_way.resize(index + 1, usize::MAX);
        }
        if let Some(under_way) = self.under_way.get_mut(index) {
            *under_way = self.asked;
        }
        self.asked += 1;
    }

    fn answered(&mut self, index: usize, answer: &http::Answer<'_>, _now: u64) {
        let asked = self.under_way.get(index).copied().unwrap_or(usize::MAX);
        if let Some(reply) = self.replies.get_mut(asked) {
            *reply = Some(Reply {
                code: answer.code,
                body: answer.body.to_vec(),
            });
            self.replied += 1;
        }
    }
}
