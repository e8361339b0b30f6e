//! What the hub knows, and what each event does to it.
//! A turn is what has been taken in and not been written yet, in order.
//! An event that ends connections ends its turn: they get it, and then they are closed.

use std::sync::Arc;

use domain::event::{Audience, Change};
use domain::id::{EventId, UserId};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::circles::Circles;
use super::detours::Detours;
use super::flush::Scratch;
use super::pace::Pace;
use super::presence::Presence;
use super::recent::{Past, Recent};
use super::{Attach, AttachError};
use crate::common::Common;
use crate::connection::{Connection, UNATTACHED};
use crate::published::{Frame, Published, Shared};
use crate::websocket::close::Close;

#[derive(Debug)]
pub(super) struct State {
    pub(super) common: Arc<Common>,
    pub(super) position: EventId,
    pub(super) recent: Recent,
    pub(super) circles: Circles,
    pub(super) presence: Presence,
    pub(super) pace: Pace,
    pub(super) turn: Vec<Arc<Shared>>,
    /// The circles that have something pending.
    pub(super) dirty: Vec<u32>,
    pub(super) detours: Detours,
    pub(super) waiting: Vec<Waiting>,
    pub(super) scratch: Scratch,
}

#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) attach: Box<Attach>,
    pub(super) answer: oneshot::Sender<Result<(), AttachError>>,
}

impl State {
    pub(super) fn new(position: EventId, common: &Arc<Common>) -> Self {
        Self {
            common: Arc::clone(common),
            position,
            recent: Recent::new(position),
            circles: Circles::default(),
            presence: Presence::default(),
            pace: Pace::new(Instant::now()),
            turn: Vec::new(),
            dirty: Vec::new(),
            detours: Detours::default(),
            waiting: Vec::new(),
            scratch: Scratch::default(),
        }
    }

    pub(super) async fn publish(&mut self, published: Published) {
        if published.id <= self.position {
            return; // Told twice: the log's order is the truth.
        }
        self.position = published.id;
        self.common.counters.events.add(1);
        let shared = Shared::new(Frame {
            id: Some(published.id),
            name: published.name,
            json: published.frame,
        });
        let audience = published.audience;
        match published.change {
            None => self.append(audience, &shared),
            Some(change) => self.publish_change(audience, &shared, change).await,
        }
        self.recent.push(Past {
            id: published.id,
            audience,
            change: published.change,
            shared,
        });
    }

    async fn publish_change(&mut self, audience: Audience, shared: &Arc<Shared>, change: Change) {
        match change {
            Change::Join { conversation, user } => {
                self.join_circle(user, Audience::Conversation(conversation));
                self.append(audience, shared);
            }
            Change::Leave { conversation, user } => {
                self.append(audience, shared);
                self.leave_circle(user, Audience::Conversation(conversation));
                self.presence.left(user, conversation);
            }
            Change::EndSession { session } => {
                self.append(audience, shared);
                self.flush().await;
                let all = self.circles.listeners();
                let ended = all.filter(|(_, listener)| listener.session == session);
                let ended: Vec<u32> = ended.map(|(number, _)| number).collect();
                self.end(&ended);
            }
            Change::EndUser { user } => {
                self.append(audience, shared);
                self.flush().await;
                self.end(&self.connections_of(user));
            }
        }
    }

    /// Their joining is the first thing they get.
    fn join_circle(&mut self, user: UserId, audience: Audience) {
        let place = self.next_place();
        for listener in self.connections_of(user) {
            let circle = self.circles.open(audience);
            if place > 0 {
                self.detours.join(&self.circles, listener, circle, place);
            }
            self.circles.join(listener, audience);
        }
    }

    /// Their leaving is the last thing they get.
    fn leave_circle(&mut self, user: UserId, audience: Audience) {
        let place = self.next_place();
        for listener in self.connections_of(user) {
            if place > 0
                && let Some((circle, _)) = self.circles.find(audience)
            {
                self.detours.leave(&self.circles, listener, circle, place);
            }
            self.circles.leave(listener, audience);
        }
    }

    /// A turn is far shorter than its numbers reach.
    fn next_place(&self) -> u32 {
        u32::try_from(self.turn.len()).unwrap_or(u32::MAX)
    }

    fn append(&mut self, audience: Audience, shared: &Arc<Shared>) {
        self.append_each(&[audience], shared);
    }

    /// Adds a frame to the turn, if anybody listens; whoever is in several of the circles gets it
    /// once all the same.
    fn append_each(&mut self, audiences: &[Audience], shared: &Arc<Shared>) {
        let place = self.next_place();
        let mut deliveries = 0;
        for audience in audiences {
            let Some((number, circle)) = self.circles.find(*audience) else {
                continue;
            };
            if circle.members.is_empty() {
                continue; // It is only kept for those who left it in this turn.
            }
            if circle.pending.is_empty() {
                self.dirty.push(number);
            }
            circle.pending.push(place);
            deliveries += circle.members.len();
        }
        if deliveries > 0 {
            self.pace.count(deliveries);
            self.turn.push(Arc::clone(shared));
        }
    }

    pub(super) fn signal(&mut self, audiences: &[Audience], frame: Frame) {
        self.common.counters.signals.add(1);
        self.append_each(audiences, &Shared::new(frame));
    }

    fn connections_of(&self, user: UserId) -> Vec<u32> {
        self.circles.members(Audience::User(user)).to_vec()
    }

    /// Signed out: they leave at once, so that nothing more is written to them.
    fn end(&mut self, listeners: &[u32]) {
        for number in listeners {
            if let Some(listener) = self.circles.listener(*number) {
                let connection = Arc::clone(&listener.connection);
                connection.close(Close::SignedOut);
                self.detach(&connection);
            }
        }
    }

    pub(super) fn detach(&mut self, connection: &Arc<Connection>) {
        let number = connection.slot();
        let known = self.circles.listener(number);
        if !known.is_some_and(|known| Arc::ptr_eq(&known.connection, connection)) {
            return;
        }
        let conversations = self.circles.conversations(number);
        self.detours.forget(number);
        if let Some(listener) = self.circles.remove(number) {
            connection.set_slot(UNATTACHED);
            let count = self.circles.listener_count();
            self.common.counters.attached.set(count);
            if self
                .circles
                .members(Audience::User(listener.user))
                .is_empty()
            {
                self.presence
                    .gone(listener.user, conversations, Instant::now());
            }
        }
    }

    pub(super) fn close_all(&mut self, reason: Close) {
        self.common.for_all(|connection| connection.close(reason));
        for (_, listener) in self.circles.listeners() {
            listener.connection.close(reason);
        }
    }

    pub(super) fn abort_all(&mut self) {
        self.common.for_all(|connection| connection.abort());
        for (_, listener) in self.circles.listeners() {
            listener.connection.abort();
        }
    }
}
