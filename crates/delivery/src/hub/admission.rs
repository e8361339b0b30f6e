//! How a connection joins without missing or doubling an event. Its snapshot stands at some
//! position of the log; if the hub is not there yet, it waits; if the hub is ahead, the events
//! between come from memory, seen through the memberships as they were at each of them.
//! Admission happens only between turns, when nothing is half handed out.

use std::sync::Arc;

use bytes::BytesMut;
use domain::event::{Audience, Change};
use domain::id::ConversationId;

use super::recent::Past;
use super::state::{State, Waiting};
use super::{Attach, AttachError};
use crate::published::Frame;
use crate::websocket::close::Close;

/// A person's view while the past is gone through.
struct View<'attach> {
    attach: &'attach Attach,
    /// Sorted.
    memberships: Vec<ConversationId>,
    ended: bool,
}

impl State {
    /// Admits whoever's position has been reached. The turn must have been flushed.
    pub(super) fn admit_waiting(&mut self) {
        for waiting in std::mem::take(&mut self.waiting) {
            let Waiting { attach, answer } = waiting;
            if answer.is_closed() {
                continue; // Waited too long, or gone.
            }
            if attach.position > self.position {
                self.waiting.push(Waiting { attach, answer });
                continue;
            }
            let connection = Arc::clone(&attach.connection);
            let result = self.admit(&attach);
            if answer.send(result).is_err() {
                self.detach(&connection);
            }
        }
    }

    fn admit(&mut self, attach: &Attach) -> Result<(), AttachError> {
        let past = self.recent.after(attach.position).ok_or_else(|| {
            self.common.counters.too_far_behind.add(1);
            AttachError::TooFarBehind
        })?;
        let mut view = View::new(attach);
        let flavour = attach.connection.flavour();
        let mut first = BytesMut::new();
        for frame in &attach.first_frames {
            put(frame, flavour, &mut first);
        }
        let mut replayed = 0;
        for past in past {
            if view.ended {
                break;
            }
            if view.sees(past) {
                replayed += 1;
                if let Some(flavour) = flavour {
                    past.shared.put(&mut first, flavour);
                }
            }
            view.follow(past);
        }
        self.common.counters.replayed.add(replayed);
        let View {
            memberships, ended, ..
        } = view;
        attach.connection.offer(&first.freeze());
        if replayed > 0 {
            attach.connection.wake();
        }
        if ended {
            attach.connection.close(Close::SignedOut);
        } else {
            self.join(attach, &memberships);
        }
        Ok(())
    }

    fn join(&mut self, attach: &Attach, memberships: &[ConversationId]) {
        self.detach(&attach.connection);
        let user = attach.user;
        let first = self.circles.members(Audience::User(user)).is_empty();
        let connection = Arc::clone(&attach.connection);
        let listener = self.circles.add(connection, user, attach.session);
        attach.connection.set_slot(listener);
        self.circles.join(listener, Audience::Everyone);
        self.circles.join(listener, Audience::User(user));
        for conversation in memberships {
            self.circles
                .join(listener, Audience::Conversation(*conversation));
        }
        let count = self.circles.listener_count();
        self.common.counters.attached.set(count);
        if first && !self.presence.returned(user) {
            self.tell_presence(user, memberships, true);
        }
    }
}

fn put(frame: &Frame, flavour: Option<crate::published::Flavour>, out: &mut BytesMut) {
    if let Some(flavour) = flavour {
        frame.put(out, flavour);
    }
}

impl<'attach> View<'attach> {
    fn new(attach: &'attach Attach) -> Self {
        let mut memberships = attach.memberships.clone();
        memberships.sort_unstable();
        memberships.dedup();
        Self {
            attach,
            memberships,
            ended: false,
        }
    }

    /// Whoever joins sees their joining, and whoever leaves sees their leaving.
    fn sees(&mut self, past: &Past) -> bool {
        if let Some(Change::Join { conversation, user }) = past.change
            && user == self.attach.user
            && let Err(at) = self.memberships.binary_search(&conversation)
        {
            self.memberships.insert(at, conversation);
        }
        match past.audience {
            Audience::Everyone => true,
            Audience::User(user) => user == self.attach.user,
            Audience::Conversation(conversation) => {
                self.memberships.binary_search(&conversation).is_ok()
            }
        }
    }

    fn follow(&mut self, past: &Past) {
        match past.change {
            Some(Change::Leave { conversation, user }) if user == self.attach.user => {
                if let Ok(at) = self.memberships.binary_search(&conversation) {
                    self.memberships.remove(at);
                }
            }
            Some(Change::EndSession { session }) => self.ended |= session == self.attach.session,
            Some(Change::EndUser { user }) => self.ended |= user == self.attach.user,
            Some(Change::Leave { .. } | Change::Join { .. }) | None => {}
        }
    }
}
