//! The clients of a posting phase: who posts where, how fast, and what was acknowledged.
//! Knows nothing of connections; both doors use the same desk.

use std::fmt;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::api::{self, Message};
use crate::histogram::Histogram;
use crate::history::{Acknowledged, Ledger};
use crate::http;
use crate::live::text_frame;
use crate::mark::{Mark, MarkFinder};
use crate::process::Spent;

/// Waiting for each acknowledgement, or so many a second by all clients together.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pace {
    Waiting,
    Rate(f64),
}

impl fmt::Display for Pace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Waiting => formatter.write_str("waiting clients"),
            Self::Rate(rate) => write!(formatter, "{rate}/s"),
        }
    }
}

/// A client: who, and where it posts.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) token: String,
    pub(crate) conversation: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) clients: Vec<Client>,
    pub(crate) first_writer: u32,
    pub(crate) body_bytes: usize,
    pub(crate) pace: Pace,
    pub(crate) seconds: f64,
    pub(crate) server: Option<u32>,
    pub(crate) patience: Duration,
}

/// What a phase showed.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) posts_per_second: f64,
    pub(crate) latency: Histogram,
    pub(crate) server_core_used: Option<f64>,
    pub(crate) generator_core_used: Option<f64>,
}

/// What both doors share: numbering, the end of sending, and the acknowledgements.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) plan: Plan,
    pub(crate) finder: MarkFinder,
    /// By client: how many it has sent.
    pub(crate) sent: Vec<u32>,
    pub(crate) sent_in_all: u64,
    /// When the last may be sent.
    pub(crate) end: u64,
    pub(crate) in_time: u64,
    pub(crate) acknowledged: Vec<(usize, Acknowledged)>,
    pub(crate) latency: Histogram,
    pub(crate) problem: Option<String>,
}

impl Desk {
    pub(crate) fn new(plan: Plan, end: u64) -> Self {
        Self {
            finder: MarkFinder::new(),
            sent: vec![0; plan.clients.len()],
            sent_in_all: 0,
            end,
            in_time: 0,
            acknowledged: Vec::new(),
            latency: Histogram::new(),
            problem: None,
            plan,
        }
    }

    fn mark(&mut self, client: usize, due: u64) -> Mark {
        let number = self.sent.get(client).copied().unwrap_or_default();
        if let Some(sent) = self.sent.get_mut(client) {
            *sent += 1;
        }
        self.sent_in_all += 1;
        let writer = self.plan.first_writer + u32::try_from(client).unwrap_or_default();
        Mark {
            writer,
            number,
            due,
        }
    }

    pub(crate) fn acknowledge(
        &mut self,
        client: usize,
        message: &Message<'_>,
        now: u64,
    ) -> Result<()> {
        let mark = self
            .finder
            .find(message.body.as_bytes())
            .context("an ack of another body")?;
        let Mark {
            writer,
            number,
            due,
        } = mark;
        let acknowledged = Acknowledged {
            writer,
            number,
            seq: message.seq,
        };
        self.acknowledged.push((client, acknowledged));
        self.latency.add(now.saturating_sub(due));
        self.in_time += u64::from(now < self.end);
        Ok(())
    }

    pub(crate) fn is_quiet(&self) -> bool {
        self.acknowledged.len() as u64 == self.sent_in_all
    }

    pub(crate) fn waits(&self, now: u64) -> bool {
        matches!(self.plan.pace, Pace::Waiting) && now < self.end
    }

    fn conversation(&self, client: usize) -> &str {
        self.plan
            .clients
            .get(client)
            .map_or("", |client| &client.conversation)
    }

    pub(crate) fn frame(&mut self, client: usize, due: u64, out: &mut Vec<u8>) {
        let mark = self.mark(client, due);
        let bytes = self.plan.body_bytes;
        text_frame(out, &api::send(self.conversation(client), mark, bytes));
    }

    pub(crate) fn request(&mut self, host: &str, client: usize, due: u64) -> Vec<u8> {
        let mark = self.mark(client, due);
        let conversation = self.conversation(client);
        let line = format!("POST /api/v1/conversations/{conversation}/messages");
        let body = api::post(mark, self.plan.body_bytes);
        let token = self
            .plan
            .clients
            .get(client)
            .map(|client| client.token.as_str());
        http::request(host, token, &line, Some(&body))
    }

    /// Hands the acknowledgements to the ledger and gives the figures.
    pub(crate) fn close(self, ledger: &mut Ledger, seconds: f64, spent: Spent) -> Measured {
        for (index, client) in self.plan.clients.iter().enumerate() {
            let own = self
                .acknowledged
                .iter()
                .filter(|(client, _)| *client == index);
            ledger.add(
                &client.conversation,
                own.map(|(_, acknowledged)| *acknowledged).collect(),
            );
        }
        Measured {
            posts_per_second: self.in_time as f64 / seconds,
            latency: self.latency,
            server_core_used: spent.server_core_used(),
            generator_core_used: spent.generator_core_used(),
        }
    }
}
