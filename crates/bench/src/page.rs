//! The newest 50 messages of a conversation by HTTP, as fast as they are answered.

use std::time::Duration;

use anyhow::{Result, bail};

use crate::api::{Page, excerpt};
use crate::clock::{Clock, from_seconds};
use crate::exchange::{Exchange, Exchanges, Progress};
use crate::histogram::Histogram;
use crate::http;
use crate::scenarios::PAGE_MESSAGES as MESSAGES;
use crate::target::Target;

const LIMIT: Duration = Duration::from_secs(15);

/// What the readers saw.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) pages_per_second: f64,
    pub(crate) page_bytes: usize,
    pub(crate) latency: Histogram,
}

struct Readers {
    request: Vec<u8>,
    /// By connection: when its request went out.
    asked: Vec<u64>,
    end: u64,
    answered: u64,
    under_way: usize,
    page_bytes: usize,
    latency: Histogram,
    problem: Option<String>,
}

impl Exchange for Readers {
    fn next(&mut self, index: usize, now: u64, out: &mut Vec<u8>) {
        if now >= self.end {
            return;
        }
        out.extend_from_slice(&self.request);
        self.under_way += 1;
        if let Some(asked) = self.asked.get_mut(index) {
            *asked = now;
        }
    }

    fn answered(&mut self, index: usize, answer: &http::Answer<'_>, now: u64) {
        self.under_way -= 1;
        // Reading every page would measure this program; the first shows what they hold.
        if self.page_bytes == 0 {
            let page = serde_json::from_slice::<Page<'_>>(&answer.body);
            let full = page.is_ok_and(|page| page.items.len() == MESSAGES);
            if !full {
                let body = excerpt(&answer.body);
                self.problem = Some(format!("no page of {MESSAGES} messages: {body}"));
            }
            self.page_bytes = answer.body.len();
        }
        if answer.code != 200 {
            self.problem
                .get_or_insert_with(|| format!("a page answered {}", answer.code));
        }
        self.latency
            .add(now.saturating_sub(self.asked.get(index).copied().unwrap_or(now)));
        self.answered += u64::from(now < self.end);
    }
}

/// Reads for so many seconds over so many connections.
pub(crate) fn read(
    target: &mut Target,
    token: &str,
    conversation: &str,
    connections: usize,
    seconds: f64,
) -> Result<Measured> {
    let clock = Clock::start();
    let line = format!("GET /api/v1/conversations/{conversation}/messages?limit={MESSAGES}");
    let end = from_seconds(seconds);
    let readers = Readers {
        request: http::request(target.host(), Some(token), &line, None),
        asked: vec![0; connections],
        end,
        answered: 0,
        under_way: 0,
        page_bytes: 0,
        latency: Histogram::new(),
        problem: None,
    };
    let limit = Duration::from_secs_f64(seconds) + LIMIT;
    let exchanges = Exchanges::new(readers, clock);
    let readers = exchanges.run(target, connections, limit, |readers, _, now| {
        let over = now >= end && readers.under_way == 0;
        match over || readers.problem.is_some() {
            true => Progress::Done,
            false => Progress::Wait(Duration::from_millis(20)),
        }
    })?;
    if let Some(problem) = readers.problem {
        bail!("{problem}");
    }
    Ok(Measured {
        pages_per_second: readers.answered as f64 / seconds,
        page_bytes: readers.page_bytes,
        latency: readers.latency,
    })
}
