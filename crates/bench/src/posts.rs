//! Messages on disk and acknowledged, over the live door and over HTTP.
//! Waiting clients show how many a second; a fixed rate shows how long one takes.

use std::fmt;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::api::{Frame, excerpt};
use crate::clock::{Clock, Patience, from_seconds, wait_until};
use crate::desk::{Desk, Measured, Pace, Plan};
use crate::exchange::{Exchange, Exchanges, Progress};
use crate::history::Ledger;
use crate::http;
use crate::live::{self, Audience, Live};
use crate::process::Load;
use crate::target::Target;
use crate::wires::Wires;

const ENTER_LIMIT: Duration = Duration::from_secs(30);

/// Which way the posts go in.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Door {
    Live,
    Http,
}

impl fmt::Display for Door {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Live => "WebSocket",
            Self::Http => "HTTP",
        })
    }
}

impl Audience for Desk {
    fn frame(&mut self, index: usize, payload: &[u8], now: u64, out: &mut Vec<u8>) -> Result<()> {
        let frame: Frame<'_> = serde_json::from_slice(payload).context("a frame not JSON")?;
        if frame.kind == "error" {
            bail!("a send was refused: {}", frame.error.unwrap_or_default());
        }
        let Some(message) = frame.message.filter(|_| frame.kind == "ack") else {
            return Ok(());
        };
        self.acknowledge(index, &message, now)?;
        if self.waits(now) {
            self.frame(index, now, out);
        }
        Ok(())
    }
}

/// Posts for the planned time and waits for the last acknowledgement.
pub(crate) fn measure(
    door: Door,
    plan: Plan,
    target: &mut Target,
    clock: Clock,
    ledger: &mut Ledger,
) -> Result<Measured> {
    match door {
        Door::Live => by_live(plan, target, clock, ledger),
        Door::Http => by_http(plan, target, clock, ledger),
    }
}

/// Posts over the live door.
fn by_live(plan: Plan, target: &mut Target, clock: Clock, ledger: &mut Ledger) -> Result<Measured> {
    let mut wires = Wires::new()?;
    let doors = plan.clients.iter();
    let doors = doors.map(|client| live::Door::Live {
        token: client.token.clone(),
        since: None,
    });
    let doors = doors.collect();
    let Plan {
        pace,
        seconds,
        server,
        patience,
        ..
    } = plan;
    let clients = plan.clients.len();
    let mut live = Live::new(Desk::new(plan, 0), target.host(), clock);
    live.enter(&mut wires, target, doors, ENTER_LIMIT)?;
    let before = Load::look(clock.now(), server);
    let (mut due, mut turn) = (before.at, 0);
    live.audience.end = before.at + from_seconds(seconds);
    if matches!(pace, Pace::Waiting) {
        for client in 0..clients {
            send_live(&mut live, &mut wires, client, due);
        }
    }
    let mut spent = None;
    let mut given = Patience::new(patience, live.audience.end);
    loop {
        let now = clock.now();
        let mut wait = Duration::from_millis(20);
        if now >= live.audience.end {
            spent.get_or_insert_with(|| before.until(&Load::look(now, server)));
            if live.audience.is_quiet() {
                break;
            }
            let come = live.audience.acknowledged.len() as u64;
            ensure!(!given.is_over(come, now), "some sends are not acknowledged");
        } else if let Pace::Rate(rate) = pace {
            while due <= now {
                send_live(&mut live, &mut wires, turn % clients, due);
                turn += 1;
                due += from_seconds(1.0 / rate);
            }
            wait = wait_until(due, now);
        }
        wires.turn(wait, &mut live)?;
        live.all_well()?;
    }
    live.leave_all(&mut wires);
    Ok(live
        .audience
        .close(ledger, seconds, spent.unwrap_or_default()))
}

fn send_live(live: &mut Live<Desk>, wires: &mut Wires, client: usize, due: u64) {
    let mut out = Vec::new();
    live.audience.frame(client, due, &mut out);
    wires.send(client, &out);
}

/// A desk that posts by HTTP; a connection rests when nothing is due.
struct HttpDesk {
    desk: Desk,
    host: String,
    resting: Vec<usize>,
}

impl Exchange for HttpDesk {
    fn next(&mut self, index: usize, now: u64, out: &mut Vec<u8>) {
        if self.desk.waits(now) {
            out.extend(self.desk.request(&self.host, index, now));
        } else {
            self.resting.push(index);
        }
    }

    fn answered(&mut self, index: usize, answer: &http::Answer<'_>, now: u64) {
        let acknowledged = match answer.code {
            201 => serde_json::from_slice(&answer.body)
                .context("a message not JSON")
                .and_then(|message| self.desk.acknowledge(index, &message, now)),
            code => Err(anyhow::anyhow!(
                "a post answered {code}: {}",
                excerpt(&answer.body)
            )),
        };
        if let Err(error) = acknowledged {
            self.desk
                .problem
                .get_or_insert_with(|| format!("{error:#}"));
        }
    }
}

/// Posts over HTTP, each client on a connection of its own.
fn by_http(plan: Plan, target: &mut Target, clock: Clock, ledger: &mut Ledger) -> Result<Measured> {
    let Plan {
        pace,
        seconds,
        server,
        patience,
        ..
    } = plan;
    let clients = plan.clients.len();
    let host = target.host().to_owned();
    let before = Load::look(clock.now(), server);
    let end = before.at + from_seconds(seconds);
    let (mut due, mut spent) = (before.at, None);
    let desk = HttpDesk {
        desk: Desk::new(plan, end),
        host,
        resting: Vec::new(),
    };
    let limit = Duration::from_secs_f64(seconds) + patience;
    let exchanges = Exchanges::new(desk, clock);
    let desk = exchanges.run(target, clients, limit, |desk, wires, now| {
        if now >= end {
            spent.get_or_insert_with(|| before.until(&Load::look(now, server)));
            return match desk.desk.is_quiet() || desk.desk.problem.is_some() {
                true => Progress::Done,
                false => Progress::Wait(Duration::from_millis(20)),
            };
        }
        let Pace::Rate(rate) = pace else {
            return Progress::Wait(Duration::from_millis(20));
        };
        while due <= now
            && let Some(client) = desk.resting.pop()
        {
            let request = desk.desk.request(&desk.host, client, due);
            wires.send(client, &request);
            due += from_seconds(1.0 / rate);
        }
        // With every connection busy only an answer helps, and the poll wakes for that.
        Progress::Wait(wait_until(due, now).max(Duration::from_millis(u64::from(due <= now))))
    })?;
    if let Some(problem) = desk.desk.problem {
        bail!("{problem}");
    }
    Ok(desk.desk.close(ledger, seconds, spent.unwrap_or_default()))
}
