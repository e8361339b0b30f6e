//! Sessions of distinct people come in at once, as after a restart, and then stay idle.

use std::time::Duration;

use anyhow::Result;

use crate::clock::{Clock, nanoseconds};
use crate::histogram::Histogram;
use crate::live::{Audience, Door, Live};
use crate::process::Usage;
use crate::target::Target;
use crate::wires::Wires;

const ENTER_LIMIT: Duration = Duration::from_secs(60);
/// How long the server may finish what connecting left to do before its memory is read.
const SETTLE: Duration = Duration::from_secs(2);

/// What the storm showed.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) seconds: f64,
    pub(crate) entry_latency: Histogram,
    pub(crate) server_seconds: Option<f64>,
    pub(crate) bytes_per_session: Option<f64>,
    pub(crate) own_bytes_per_session: Option<f64>,
}

/// Sessions that only stay; events are none of theirs.
#[derive(Debug)]
struct Idle;

impl Audience for Idle {
    fn frame(&mut self, _: usize, _: &[u8], _: u64, _: &mut Vec<u8>) -> Result<()> {
        Ok(())
    }
}

pub(crate) fn storm(
    target: &mut Target,
    tokens: &[String],
    clock: Clock,
    server: Option<u32>,
) -> Result<Measured> {
    let doors = tokens.iter().map(|token| Door::Live {
        token: token.clone(),
        since: None,
    });
    let doors: Vec<Door> = doors.collect();
    let mut wires = Wires::new()?;
    let mut live = Live::new(Idle, target.host(), clock);
    let (before, own_before) = (server.and_then(Usage::of), Usage::own());
    let seconds = live.enter(&mut wires, target, doors, ENTER_LIMIT)?;
    let entered = server.and_then(Usage::of);
    let settled = clock.now() + nanoseconds(SETTLE);
    while clock.now() < settled {
        wires.turn(Duration::from_millis(20), &mut live)?;
        live.all_well()?;
    }
    let (after, own_after) = (server.and_then(Usage::of), Usage::own());
    let sessions = tokens.len() as f64;
    let grown = |(from, to): (Usage, Usage)| {
        (to.resident_bytes as f64 - from.resident_bytes as f64) / sessions
    };
    live.leave_all(&mut wires);
    Ok(Measured {
        seconds,
        entry_latency: live.entry_latency,
        server_seconds: before
            .zip(entered)
            .map(|(from, to)| to.cpu_seconds() - from.cpu_seconds()),
        bytes_per_session: before.zip(after).map(grown),
        own_bytes_per_session: own_before.zip(own_after).map(grown),
    })
}
