//! The same receivers in front of a minimal broadcast server: what this machine can do at most.

use std::path::Path;

use anyhow::Result;

use crate::clock::Clock;
use crate::fanout::{Fanout, Measured, Pace, Plan};
use crate::launch;
use crate::live::Door;
use crate::options::Options;
use crate::target::Target;

/// Saturates it with each of the windows, with frames of `frame_bytes`.
pub(crate) fn measure(
    binary: &Path,
    options: &Options,
    frame_bytes: usize,
    clock: Clock,
) -> Result<Vec<Measured>> {
    let rawcast = launch::rawcast(binary, options)?;
    let mut target = Target::parse(&rawcast.url, false)?;
    let plan = Plan {
        doors: vec![Door::Bare; options.receivers],
        senders: options.senders,
        first_writer: 0,
        conversation: None,
        body_bytes: frame_bytes,
        server: Some(rawcast.pid()),
        patience: options.patience(),
    };
    let mut fanout = Fanout::enter(plan, &mut target, clock)?;
    fanout.warm_up()?;
    let windows = options.windows.iter();
    let phases = windows.map(|window| fanout.phase(Pace::Window(*window), options.seconds));
    let phases = phases.collect::<Result<Vec<Measured>>>()?;
    fanout.leave();
    Ok(phases)
}
