//! Writing a turn. A connection in one circle with news gets that circle's bytes; one in several
//! gets them merged into the order of the log, and those in the same several share that run too.
//! So each connection has one write a turn, and a run is put together once for all who get it.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use tokio::time::Instant;

use super::state::State;
use crate::connection::Connection;
use crate::published::{Flavour, Shared};

/// After so many writes other tasks have their chance: about a millisecond.
const WRITES_AT_A_STRETCH: usize = 256;
/// No circle of the turn yet.
const NOTHING: u32 = u32::MAX;

/// Space that a flush needs and the next one uses again.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// By listener: the run they get, while the turn is sorted out.
    runs_of: Vec<u32>,
    targets: Vec<Target>,
}

#[derive(Clone, Copy, Debug)]
struct Target {
    listener: u32,
    run: u32,
}

/// The circles a run is merged from, as a chain: this one, and those of the run it extends.
#[derive(Debug)]
struct Run {
    circle: u32,
    extends: Option<u32>,
    merged: Option<Merged>,
}

/// What a run carries, by flavour as somebody needs it.
#[derive(Debug)]
struct Merged {
    /// Places in the turn, ascending.
    places: Vec<u32>,
    events: usize,
    /// By flavour; then the same without signals, for connections that are behind.
    bytes: [Option<Bytes>; 6],
}

impl State {
    pub(super) async fn flush(&mut self) {
        if self.turn.is_empty() {
            return;
        }
        let began = Instant::now();
        let mut targets = std::mem::take(&mut self.scratch.targets);
        let mut runs = self.sort_out(&mut targets);
        self.add_detours(&mut targets, &mut runs);
        let mut writes = 0;
        let mut deliveries = 0;
        for stretch in targets.chunks(WRITES_AT_A_STRETCH) {
            if writes > 0 {
                tokio::task::yield_now().await;
            }
            for target in stretch {
                deliveries += self.write(*target, &mut runs);
            }
            writes += stretch.len();
        }
        let counters = &self.common.counters;
        counters.flushes.add(1);
        counters.writes.add(writes);
        counters.deliveries.add(deliveries);
        targets.clear();
        self.scratch.targets = targets;
        self.turn.clear();
        for number in std::mem::take(&mut self.dirty) {
            if let Some(circle) = self.circles.circle_mut(number) {
                circle.pending.clear();
            }
            self.circles.close_if_done(number);
        }
        self.pace.flushed(began, Instant::now());
    }

    /// Finds the run each listener gets.
    fn sort_out(&mut self, targets: &mut Vec<Target>) -> Vec<Run> {
        let mut runs = Vec::new();
        if let [number] = self.dirty.as_slice() {
            runs.push(Run::new(*number, None));
            let members = self
                .circles
                .circle(*number)
                .map(|circle| circle.members.iter());
            let members = members.into_iter().flatten();
            targets.extend(members.map(|listener| Target {
                listener: *listener,
                run: 0,
            }));
            return runs;
        }
        let mut longer: HashMap<(u32, u32), u32> = HashMap::new();
        let runs_of = &mut self.scratch.runs_of;
        runs_of.resize(self.circles.listener_numbers(), NOTHING);
        for number in &self.dirty {
            let members = self
                .circles
                .circle(*number)
                .map(|circle| circle.members.iter());
            // Neighbours mostly get the same: one look-up serves them.
            let mut last = None;
            for listener in members.into_iter().flatten() {
                let Some(run_of) = runs_of.get_mut(*listener as usize) else {
                    continue;
                };
                if *run_of == NOTHING {
                    targets.push(Target {
                        listener: *listener,
                        run: NOTHING,
                    });
                }
                let found = match last {
                    Some((before, after)) if before == *run_of => after,
                    _ => *longer.entry((*run_of, *number)).or_insert_with(|| {
                        let extends = (*run_of != NOTHING).then_some(*run_of);
                        runs.push(Run::new(*number, extends));
                        u32::try_from(runs.len() - 1).unwrap_or(NOTHING)
                    }),
                };
                last = Some((*run_of, found));
                *run_of = found;
            }
        }
        for target in targets {
            if let Some(run_of) = runs_of.get_mut(target.listener as usize) {
                target.run = std::mem::replace(run_of, NOTHING);
            }
        }
        runs
    }

    /// Those who get something of their own instead.
    fn add_detours(&mut self, targets: &mut Vec<Target>, runs: &mut Vec<Run>) {
        if self.detours.is_empty() {
            return;
        }
        targets.retain(|target| !self.detours.has(target.listener));
        for (listener, places) in self.detours.take(&self.circles) {
            if places.is_empty() {
                continue;
            }
            let mut run = Run::new(NOTHING, None);
            run.merged = Some(self.merged(places));
            targets.push(Target {
                listener,
                run: u32::try_from(runs.len()).unwrap_or(NOTHING),
            });
            runs.push(run);
        }
    }

    /// Writes to one listener what they get and returns how many frames that were.
    fn write(&self, target: Target, runs: &mut [Run]) -> usize {
        let Some(listener) = self.circles.listener(target.listener) else {
            return 0;
        };
        if runs
            .get(target.run as usize)
            .is_some_and(|run| run.merged.is_none())
        {
            let merged = self.merge(target.run, runs);
            if let Some(run) = runs.get_mut(target.run as usize) {
                run.merged = Some(merged);
            }
        }
        let run = runs.get_mut(target.run as usize);
        match run.and_then(|run| run.merged.as_mut()) {
            Some(merged) => merged.write(&listener.connection, &self.turn),
            None => 0,
        }
    }

    fn merge(&self, run: u32, runs: &[Run]) -> Merged {
        let mut places = Vec::new();
        let mut next = Some(run);
        while let Some(run) = next.and_then(|run| runs.get(run as usize)) {
            if let Some(circle) = self.circles.circle(run.circle) {
                places.extend_from_slice(&circle.pending);
            }
            next = run.extends;
        }
        places.sort_unstable();
        places.dedup();
        self.merged(places)
    }

    fn merged(&self, places: Vec<u32>) -> Merged {
        let frames = places
            .iter()
            .filter_map(|place| self.turn.get(*place as usize));
        let events = frames.filter(|shared| shared.is_event()).count();
        Merged {
            places,
            events,
            bytes: Default::default(),
        }
    }
}

impl Run {
    fn new(circle: u32, extends: Option<u32>) -> Self {
        Self {
            circle,
            extends,
            merged: None,
        }
    }
}

impl Merged {
    fn write(&mut self, connection: &Arc<Connection>, turn: &[Arc<Shared>]) -> usize {
        let Some(flavour) = connection.flavour() else {
            if self.events > 0 {
                connection.wake();
            }
            return 0;
        };
        let behind = connection.is_behind();
        if let Some(bytes) = self.bytes(flavour, behind, turn) {
            connection.offer(bytes);
        }
        if behind {
            self.events
        } else {
            self.places.len()
        }
    }

    fn bytes(&mut self, flavour: Flavour, behind: bool, turn: &[Arc<Shared>]) -> Option<&Bytes> {
        let at = match flavour {
            Flavour::WebSocket => 0,
            Flavour::Deflate => 1,
            Flavour::EventStream => 2,
        };
        let places = &self.places;
        let slot = self.bytes.get_mut(at + if behind { 3 } else { 0 })?;
        Some(slot.get_or_insert_with(|| {
            let mut out = BytesMut::new();
            let frames = places.iter().filter_map(|place| turn.get(*place as usize));
            for shared in frames.filter(|shared| !behind || shared.is_event()) {
                shared.put(&mut out, flavour);
            }
            out.freeze()
        }))
    }
}
