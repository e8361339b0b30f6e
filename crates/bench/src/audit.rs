//! A conversation in which everything is checked: senders that repeat themselves, receivers that
//! go away and resume, and at the end the history, each receiver and the poll side by side.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::api::{self, Events, Frame, excerpt};
use crate::clock::{Clock, Patience, nanoseconds};
use crate::history::{self, Acknowledged, Fault};
use crate::live::{Audience, Door, Live, text_frame};
use crate::mark::{Mark, MarkFinder};
use crate::prepare;
use crate::target::Target;
use crate::wires::Wires;

const SENDERS_MAX: usize = 8;
/// Sends of one sender that wait for their acknowledgement.
const WINDOW: u32 = 8;
/// Every so-manieth message is sent a second time with the same token.
const REPEAT_EVERY: u32 = 10;
/// One of so many receivers goes away in the middle and resumes at the end.
const LEAVER_SHARE: usize = 10;
const POLLERS: usize = 3;
const POLL_EVENTS: usize = 500;
const LIMIT: Duration = Duration::from_secs(60);
/// How long to look for a second delivery after the last first one.
const WATCH: Duration = Duration::from_millis(300);
const TURN: Duration = Duration::from_millis(20);

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) conversation: String,
    pub(crate) tokens: Vec<String>,
    pub(crate) messages: u32,
    pub(crate) first_writer: u32,
    pub(crate) body_bytes: usize,
    pub(crate) patience: Duration,
}

/// What was checked and what was found.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) acknowledged: usize,
    pub(crate) repeated: u32,
    pub(crate) receptions: usize,
    pub(crate) resumed: usize,
    pub(crate) polled: usize,
    pub(crate) faults: Vec<String>,
}

/// What one receiver saw.
#[derive(Clone, Debug, Default)]
struct Witness {
    start: u64,
    last_event: u64,
    seqs: Vec<u64>,
}

#[derive(Debug)]
struct Witnesses {
    plan: Plan,
    finder: MarkFinder,
    witnesses: Vec<Witness>,
    /// By session: whose it is. Who resumes has a second one.
    receivers: Vec<usize>,
    /// By sender: how many it has sent.
    sent: Vec<u32>,
    left: u32,
    repeated: u32,
    answered: u32,
    acknowledged: Vec<Acknowledged>,
    faults: Vec<String>,
}

impl Witnesses {
    fn new(plan: Plan) -> Self {
        let receivers = plan.tokens.len();
        Self {
            finder: MarkFinder::new(),
            witnesses: vec![Witness::default(); receivers],
            receivers: (0..receivers).collect(),
            sent: vec![0; receivers.min(SENDERS_MAX)],
            left: plan.messages,
            repeated: 0,
            answered: 0,
            acknowledged: Vec::new(),
            faults: Vec::new(),
            plan,
        }
    }

    /// The sender's next message, if there is one; some of them twice.
    fn send(&mut self, sender: usize, now: u64, out: &mut Vec<u8>) {
        let Some(sent) = self.sent.get_mut(sender).filter(|_| self.left > 0) else {
            return;
        };
        let writer = self.plan.first_writer + u32::try_from(sender).unwrap_or_default();
        let mark = Mark {
            writer,
            number: *sent,
            due: now,
        };
        *sent += 1;
        self.left -= 1;
        let text = api::send(&self.plan.conversation, mark, self.plan.body_bytes);
        text_frame(out, &text);
        if self.left % REPEAT_EVERY == REPEAT_EVERY / 2 {
            text_frame(out, &text);
            self.repeated += 1;
        }
    }

    fn answer(
        &mut self,
        sender: usize,
        frame: &Frame<'_>,
        now: u64,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        let message = frame.message.as_ref().context("an ack without message")?;
        let mark = self
            .finder
            .find(message.body.as_bytes())
            .context("an ack of another body")?;
        let Mark { writer, number, .. } = mark;
        let acknowledged = Acknowledged {
            writer,
            number,
            seq: message.seq,
        };
        self.answered += 1;
        if !self.is_repeat(acknowledged) {
            self.send(sender, now, out);
        }
        self.acknowledged.push(acknowledged);
        Ok(())
    }

    /// A repeat's acknowledgement comes shortly after the first one.
    fn is_repeat(&self, acknowledged: Acknowledged) -> bool {
        let near = SENDERS_MAX * WINDOW as usize * 4;
        self.acknowledged.iter().rev().take(near).any(|earlier| {
            (earlier.writer, earlier.number) == (acknowledged.writer, acknowledged.number)
        })
    }

    fn all_answered(&self) -> bool {
        self.left == 0 && self.answered == self.plan.messages + self.repeated
    }

    fn receptions(&self) -> u64 {
        let witnesses = self.witnesses.iter();
        witnesses.map(|witness| witness.seqs.len() as u64).sum()
    }

    fn is_short_of(&self, messages: u64) -> bool {
        let mut witnesses = self.witnesses.iter();
        witnesses.any(|witness| (witness.seqs.len() as u64) < messages)
    }

    fn last_seq(&self) -> u64 {
        self.acknowledged
            .iter()
            .map(|acknowledged| acknowledged.seq)
            .max()
            .unwrap_or_default()
    }
}

impl Audience for Witnesses {
    fn ready(&mut self, index: usize, cursor: u64) {
        let receiver = self.receivers.get(index).copied().unwrap_or(index);
        if let Some(witness) = self
            .witnesses
            .get_mut(receiver)
            .filter(|_| index == receiver)
        {
            witness.start = cursor;
            witness.last_event = cursor;
        }
    }

    fn frame(&mut self, index: usize, payload: &[u8], now: u64, out: &mut Vec<u8>) -> Result<()> {
        let frame: Frame<'_> = serde_json::from_slice(payload).context("a frame not JSON")?;
        match &*frame.kind {
            "ack" => return self.answer(index, &frame, now, out),
            "error" => bail!("a send was refused: {}", frame.error.unwrap_or_default()),
            "resync" => bail!("resync for a cursor of seconds ago"),
            _ => {}
        }
        // Without an id it is a signal, which is promised to nobody.
        let Some(id) = frame.id else { return Ok(()) };
        let receiver = self.receivers.get(index).copied().context("a receiver")?;
        let witness = self.witnesses.get_mut(receiver).context("a receiver")?;
        if id <= witness.last_event {
            let after = witness.last_event;
            self.faults
                .push(format!("receiver {receiver} got event {id} after {after}"));
        }
        witness.last_event = witness.last_event.max(id);
        let here = frame.conversation_id.as_deref() == Some(&self.plan.conversation);
        if let Some(seq) = frame.created().filter(|_| here) {
            witness.seqs.push(seq);
        }
        Ok(())
    }
}

/// The audited run: sessions and their wires.
struct Audit<'t> {
    target: &'t mut Target,
    wires: Wires,
    live: Live<Witnesses>,
}

pub(crate) fn run(plan: Plan, target: &mut Target, clock: Clock) -> Result<Findings> {
    let tokens = plan.tokens.clone();
    let conversation = plan.conversation.clone();
    let reader = tokens.first().context("a receiver")?.clone();
    let first = history::read(target, &reader, &conversation)?.len() as u64 + 1;
    let live = Live::new(Witnesses::new(plan), target.host(), clock);
    let mut audit = Audit {
        target,
        wires: Wires::new()?,
        live,
    };
    let doors = tokens.iter().map(|token| Door::Live {
        token: token.clone(),
        since: None,
    });
    audit
        .live
        .enter(&mut audit.wires, audit.target, doors.collect(), LIMIT)?;
    let leavers = tokens.len() - tokens.len() / LEAVER_SHARE..tokens.len();
    audit.talk(leavers.clone())?;
    audit.resume(&tokens, leavers.clone())?;
    let last = audit.live.audience.last_seq();
    audit.await_all(last.saturating_sub(first - 1))?;
    audit.live.leave_all(&mut audit.wires);

    let Witnesses {
        witnesses,
        acknowledged,
        repeated,
        mut faults,
        ..
    } = audit.live.audience;
    let stored = history::read(target, &reader, &conversation)?;
    let mut found = history::check_stored(&acknowledged, &stored, 0);
    let polled = poll(target, &conversation, &tokens, &witnesses)?;
    let received = witnesses.iter().map(|witness| &witness.seqs).chain(&polled);
    for (receiver, seqs) in received.enumerate() {
        found.extend(history::check_received(
            receiver % tokens.len(),
            seqs,
            first,
            last,
        ));
    }
    faults.extend(found.iter().map(Fault::to_string));
    Ok(Findings {
        acknowledged: acknowledged.len(),
        repeated,
        receptions: witnesses.iter().map(|witness| witness.seqs.len()).sum(),
        resumed: leavers.len(),
        polled: polled.iter().map(Vec::len).sum(),
        faults,
    })
}

impl Audit<'_> {
    /// Sends everything; in the middle the leavers go.
    fn talk(&mut self, leavers: std::ops::Range<usize>) -> Result<()> {
        let length = self.live.audience.plan.patience;
        for sender in 0..self.live.audience.sent.len() {
            let mut out = Vec::new();
            for _ in 0..WINDOW {
                self.live
                    .audience
                    .send(sender, self.live.clock.now(), &mut out);
            }
            self.wires.send(sender, &out);
        }
        let mut leavers = Some(leavers);
        let mut patience = Patience::new(length, self.live.clock.now());
        while !self.live.audience.all_answered() {
            self.wires.turn(TURN, &mut self.live)?;
            self.live.all_well()?;
            if self.live.audience.left <= self.live.audience.plan.messages / 2 {
                for index in leavers.take().into_iter().flatten() {
                    self.live.leave(&mut self.wires, index);
                }
            }
            let answered = self.live.audience.answered;
            let over = patience.is_over(u64::from(answered), self.live.clock.now());
            ensure!(!over, "only {answered} sends are answered");
        }
        Ok(())
    }

    /// The leavers come back with the cursor of the last event they saw.
    fn resume(&mut self, tokens: &[String], leavers: std::ops::Range<usize>) -> Result<()> {
        let mut doors = Vec::new();
        for receiver in leavers {
            let since = self
                .live
                .audience
                .witnesses
                .get(receiver)
                .map(|seen| seen.last_event);
            let token = tokens.get(receiver).context("a receiver")?.clone();
            doors.push(Door::Live { token, since });
            self.live.audience.receivers.push(receiver);
        }
        self.live
            .enter(&mut self.wires, self.target, doors, LIMIT)?;
        Ok(())
    }

    /// Waits until every receiver has so many messages, then watches for more. Who is still short
    /// at the end is told by the check, with what is missing.
    fn await_all(&mut self, messages: u64) -> Result<()> {
        let mut patience = Patience::new(self.live.audience.plan.patience, self.live.clock.now());
        while self.live.audience.is_short_of(messages) {
            self.wires.turn(TURN, &mut self.live)?;
            self.live.all_well()?;
            if patience.is_over(self.live.audience.receptions(), self.live.clock.now()) {
                break;
            }
        }
        let end = self.live.clock.now() + nanoseconds(WATCH);
        while self.live.clock.now() < end {
            self.wires.turn(TURN, &mut self.live)?;
            self.live.all_well()?;
        }
        Ok(())
    }
}

/// What some of the receivers get when they ask for the same events by polling.
fn poll(
    target: &mut Target,
    conversation: &str,
    tokens: &[String],
    witnesses: &[Witness],
) -> Result<Vec<Vec<u64>>> {
    let mut polled = Vec::new();
    for (token, witness) in tokens.iter().zip(witnesses).take(POLLERS) {
        let mut since = witness.start;
        let mut seqs = Vec::new();
        loop {
            let line = format!("GET /api/v1/events?since={since}&limit={POLL_EVENTS}");
            let reply = prepare::ask(target, Some(token), &line, None)?;
            ensure!(
                reply.code == 200,
                "a poll answered {}",
                excerpt(&reply.body)
            );
            let answer: Events<'_> = serde_json::from_slice(&reply.body).context("a poll")?;
            let here = |frame: &&Frame<'_>| frame.conversation_id.as_deref() == Some(conversation);
            let events = answer.events.iter().filter(here);
            seqs.extend(events.filter_map(Frame::created));
            if answer.events.is_empty() {
                break;
            }
            ensure!(
                answer.cursor > since,
                "a poll that does not move on from {since}"
            );
            since = answer.cursor;
        }
        polled.push(seqs);
    }
    Ok(polled)
}
