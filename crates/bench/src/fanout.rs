//! One conversation with many receivers and a few senders: saturated, or at a rate.
//! Every receiver's order is checked on the way: each sender's messages come once, one by one.

use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::api;
use crate::clock::{Clock, Patience, from_seconds, wait_until};
use crate::histogram::Histogram;
use crate::history::Acknowledged;
use crate::live::{Audience, Door, Live, text_frame};
use crate::mark::{Mark, MarkFinder};
use crate::process::Load;
use crate::target::Target;
use crate::wires::Wires;

const ENTER_LIMIT: Duration = Duration::from_secs(60);
const WARM_UP_SECONDS: f64 = 0.5;
const FAULTS_KEPT_MAX: usize = 100;

/// How messages follow each other.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pace {
    /// So many of each sender's messages under way.
    Window(u32),
    /// So many a second by all senders together, whatever happens to them.
    Rate(f64),
}

/// Who is there and what is sent.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) doors: Vec<Door>,
    pub(crate) senders: usize,
    pub(crate) first_writer: u32,
    /// Posts go into this conversation; without one, the bare body is the frame.
    pub(crate) conversation: Option<String>,
    pub(crate) body_bytes: usize,
    pub(crate) server: Option<u32>,
    pub(crate) patience: Duration,
}

/// What a phase showed.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    pub(crate) deliveries_per_second: f64,
    pub(crate) cpu_seconds_per_million: Option<f64>,
    pub(crate) user_seconds_per_million: Option<f64>,
    pub(crate) server_core_used: Option<f64>,
    pub(crate) generator_core_used: Option<f64>,
    pub(crate) messages_per_read: f64,
    pub(crate) frame_bytes: usize,
    pub(crate) latency: Histogram,
}

/// One sender's messages, and how far each has come.
#[derive(Debug, Default)]
struct Sender {
    sent: u32,
    /// How far its receivers are, all added up.
    progress: u64,
    acknowledged: u32,
}

#[derive(Debug)]
pub(crate) struct Crowd {
    finder: MarkFinder,
    first_writer: u32,
    receivers: u64,
    answers: bool,
    senders: Vec<Sender>,
    /// By receiver and sender: the number that comes next.
    expected: Vec<u32>,
    deliveries: u64,
    payload_bytes: u64,
    latency: Histogram,
    acknowledged: Vec<Acknowledged>,
    faults: Vec<String>,
}

impl Crowd {
    fn new(plan: &Plan) -> Result<Self> {
        Ok(Self {
            finder: MarkFinder::new(),
            first_writer: plan.first_writer,
            receivers: plan.doors.len() as u64,
            answers: plan.conversation.is_some(),
            senders: (0..plan.senders).map(|_| Sender::default()).collect(),
            expected: vec![0; plan.doors.len() * plan.senders],
            deliveries: 0,
            payload_bytes: 0,
            latency: Histogram::new(),
            acknowledged: Vec::new(),
            faults: Vec::new(),
        })
    }

    fn fault(&mut self, text: String) {
        if self.faults.len() < FAULTS_KEPT_MAX {
            self.faults.push(text);
        }
    }

    /// Handles an answer to a sender; anything else is an event as everybody gets it.
    fn answer(&mut self, index: usize, payload: &[u8]) -> Result<bool> {
        let frame: api::Frame<'_> = serde_json::from_slice(payload).context("a frame not JSON")?;
        if frame.kind == "error" {
            bail!("a send was refused: {}", frame.error.unwrap_or_default());
        }
        let Some(message) = frame.message.filter(|_| frame.kind == "ack") else {
            return Ok(false);
        };
        let mark = self
            .finder
            .find(message.body.as_bytes())
            .context("an ack of another body")?;
        let Mark { writer, number, .. } = mark;
        self.acknowledged.push(Acknowledged {
            writer,
            number,
            seq: message.seq,
        });
        let sender = self.senders.get_mut(index).context("a sender")?;
        sender.acknowledged += 1;
        Ok(true)
    }

    /// Whether every message is at every receiver and acknowledged.
    fn is_quiet(&self) -> bool {
        let told = |sender: &Sender| !self.answers || sender.acknowledged == sender.sent;
        self.missing() == 0 && self.senders.iter().all(told)
    }

    fn missing(&self) -> u64 {
        let missing = |sender: &Sender| {
            (u64::from(sender.sent) * self.receivers).saturating_sub(sender.progress)
        };
        self.senders.iter().map(missing).sum()
    }

    /// How many of a sender's messages are not yet delivered, counted in deliveries: a server is
    /// kept busy although the last receivers of a message are still being read.
    fn under_way(&self, sender: usize) -> u64 {
        let sender = self.senders.get(sender);
        sender.map_or(u64::MAX, |sender| {
            u64::from(sender.sent).saturating_sub(sender.progress / self.receivers)
        })
    }

    fn name_missing(&mut self) {
        let sent: Vec<u32> = self.senders.iter().map(|sender| sender.sent).collect();
        let mut missing = Vec::new();
        for (receiver, expected) in self.expected.chunks(sent.len().max(1)).enumerate() {
            for (sender, (expected, sent)) in expected.iter().zip(&sent).enumerate() {
                if expected < sent {
                    missing.push(format!(
                        "receiver {receiver} has {expected} of {sent} messages of sender {sender}"
                    ));
                }
            }
        }
        missing.into_iter().for_each(|text| self.fault(text));
    }
}

impl Audience for Crowd {
    fn frame(&mut self, index: usize, payload: &[u8], now: u64, _out: &mut Vec<u8>) -> Result<()> {
        if self.answers && index < self.senders.len() && self.answer(index, payload)? {
            return Ok(());
        }
        let Some(mark) = self.finder.find(payload) else {
            return Ok(());
        };
        let position = mark.writer.wrapping_sub(self.first_writer) as usize;
        let senders = self.senders.len();
        let Some(sender) = self.senders.get_mut(position) else {
            return Ok(());
        };
        let expected = self
            .expected
            .get_mut(index * senders + position)
            .context("a receiver")?;
        let due = *expected;
        let next = (mark.number + 1).max(due);
        *expected = next;
        sender.progress += u64::from(next - due);
        self.deliveries += 1;
        self.payload_bytes += payload.len() as u64;
        self.latency.add(now.saturating_sub(mark.due));
        if mark.number != due {
            let got = mark.number;
            self.fault(format!(
                "receiver {index} got message {got} of sender {position} where {due} was due"
            ));
        }
        Ok(())
    }
}

/// The sessions of a fan-out, entered.
#[derive(Debug)]
pub(crate) struct Fanout {
    wires: Wires,
    live: Live<Crowd>,
    plan: Plan,
    turn: usize,
}

/// The counts at one moment.
struct Moment {
    deliveries: u64,
    payload_bytes: u64,
    reads: u64,
    load: Load,
}

impl Fanout {
    pub(crate) fn enter(mut plan: Plan, target: &mut Target, clock: Clock) -> Result<Self> {
        let crowd = Crowd::new(&plan)?;
        let doors = std::mem::take(&mut plan.doors);
        let mut fanout = Self {
            wires: Wires::new()?,
            live: Live::new(crowd, target.host(), clock),
            plan,
            turn: 0,
        };
        fanout
            .live
            .enter(&mut fanout.wires, target, doors, ENTER_LIMIT)?;
        Ok(fanout)
    }

    /// Leaves, and gives what was acknowledged and what went wrong.
    pub(crate) fn leave(mut self) -> (Vec<Acknowledged>, Vec<String>) {
        self.live.leave_all(&mut self.wires);
        (self.live.audience.acknowledged, self.live.audience.faults)
    }

    pub(crate) fn warm_up(&mut self) -> Result<()> {
        self.phase(Pace::Window(1), WARM_UP_SECONDS).map(drop)
    }

    /// Sends for so many seconds, then waits until everything has arrived.
    pub(crate) fn phase(&mut self, pace: Pace, seconds: f64) -> Result<Measured> {
        self.live.audience.latency = Histogram::new();
        let start = self.moment();
        let end = start.load.at + from_seconds(seconds);
        let mut due = start.load.at;
        loop {
            let now = self.live.clock.now();
            if now >= end {
                break;
            }
            let wait = match pace {
                Pace::Window(window) => self.fill_windows(window, now),
                Pace::Rate(rate) => {
                    while due <= now {
                        self.send(self.turn % self.plan.senders, due)?;
                        self.turn += 1;
                        due += from_seconds(1.0 / rate);
                    }
                    Ok(wait_until(due, now))
                }
            }?;
            self.wires.turn(wait, &mut self.live)?;
            self.live.all_well()?;
        }
        let stop = self.moment();
        self.drain()?;
        Ok(measured(&start, &stop, self.live.audience.latency.clone()))
    }

    fn fill_windows(&mut self, window: u32, now: u64) -> Result<Duration> {
        for index in 0..self.plan.senders {
            while self.live.audience.under_way(index) < u64::from(window) {
                self.send(index, now)?;
            }
        }
        Ok(Duration::from_millis(20))
    }

    fn send(&mut self, index: usize, due: u64) -> Result<()> {
        let sender = self
            .live
            .audience
            .senders
            .get_mut(index)
            .context("a sender")?;
        let writer = self.plan.first_writer + u32::try_from(index)?;
        let mark = Mark {
            writer,
            number: sender.sent,
            due,
        };
        sender.sent += 1;
        let bytes = self.plan.body_bytes;
        let text = match &self.plan.conversation {
            Some(conversation) => api::send(conversation, mark, bytes),
            None => mark.body(bytes),
        };
        let mut out = Vec::with_capacity(text.len() + 14);
        text_frame(&mut out, &text);
        self.wires.send(index, &out);
        Ok(())
    }

    fn drain(&mut self) -> Result<()> {
        let mut patience = Patience::new(self.plan.patience, self.live.clock.now());
        while !self.live.audience.is_quiet() {
            let crowd = &mut self.live.audience;
            let come = crowd.deliveries + crowd.acknowledged.len() as u64;
            if patience.is_over(come, self.live.clock.now()) {
                crowd.name_missing();
                bail!("{} deliveries have not come", crowd.missing());
            }
            self.wires.turn(Duration::from_millis(20), &mut self.live)?;
            self.live.all_well()?;
        }
        Ok(())
    }

    fn moment(&self) -> Moment {
        Moment {
            deliveries: self.live.audience.deliveries,
            payload_bytes: self.live.audience.payload_bytes,
            reads: self.wires.reads,
            load: Load::look(self.live.clock.now(), self.plan.server),
        }
    }
}

fn measured(start: &Moment, stop: &Moment, latency: Histogram) -> Measured {
    let spent = start.load.until(&stop.load);
    let count = stop.deliveries - start.deliveries;
    let deliveries = count as f64;
    let reads = (stop.reads - start.reads) as f64;
    let per_million = |seconds: f64| seconds / (deliveries.max(1.0) / 1e6);
    let bytes = stop.payload_bytes - start.payload_bytes;
    let frame_bytes = bytes.checked_div(count).unwrap_or_default();
    Measured {
        deliveries_per_second: deliveries / spent.seconds,
        cpu_seconds_per_million: spent.server_seconds.map(per_million),
        user_seconds_per_million: spent.server_user_seconds.map(per_million),
        server_core_used: spent.server_core_used(),
        generator_core_used: spent.generator_core_used(),
        messages_per_read: deliveries / reads.max(1.0),
        frame_bytes: usize::try_from(frame_bytes).unwrap_or_default(),
        latency,
    }
}
