//! The same receivers in front of a minimal broadcast server: what this machine can do at most.

use std::path::Path;

use anyhow::{Context, Result};

use crate::clock::Clock;
use crate::fanout::{Fanout, Measured, Pace, Plan};
use crate::launch;
use crate::live::Door;
use crate::options::Options;
use crate::report::Section;
use crate::scenarios::add_deliveries;
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

/// The yardstick without a server beside it.
pub(crate) fn alone(options: &Options) -> Result<Section> {
    let binary = options.rawcast.as_deref().context("--rawcast")?;
    let mut section = Section::new("rawcast", "What this machine can deliver at most.");
    let limits = measure(binary, options, options.body_bytes, Clock::start())?;
    for (window, limit) in options.windows.iter().zip(&limits) {
        let under_way = options.senders as u64 * u64::from(*window);
        let name = format!("saturated, {under_way} under way");
        add_deliveries(&mut section, &name, limit, None);
    }
    Ok(section)
}
