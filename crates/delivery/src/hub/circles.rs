//! Who listens to what. A circle is an audience with at least one open connection.
//! Numbers instead of pointers: an idle connection costs eight bytes for each of its circles.
//! Joining and leaving take constant time, however many listen.

use std::collections::HashMap;
use std::sync::Arc;

use domain::event::Audience;
use domain::id::{ConversationId, SessionId, UserId};
use slab::Slab;

use crate::connection::Connection;

/// An open connection, with its places in the circles it belongs to.
#[derive(Debug)]
pub(super) struct Listener {
    pub(super) connection: Arc<Connection>,
    pub(super) user: UserId,
    pub(super) session: SessionId,
    places: Vec<Place>,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    circle: u32,
    /// Where in the circle's `members`.
    index: u32,
}

#[derive(Debug)]
pub(super) struct Circle {
    audience: Audience,
    pub(super) members: Vec<u32>,
    /// What of the turn is for this circle, in order.
    pub(super) pending: Vec<u32>,
}

#[derive(Debug, Default)]
pub(super) struct Circles {
    by_audience: HashMap<Audience, u32>,
    circles: Slab<Circle>,
    listeners: Slab<Listener>,
}

impl Circles {
    pub(super) fn add(
        &mut self,
        connection: Arc<Connection>,
        user: UserId,
        session: SessionId,
    ) -> u32 {
        number(self.listeners.insert(Listener {
            connection,
            user,
            session,
            places: Vec::new(),
        }))
    }

    /// Leaves all circles; `None` when it was not there.
    pub(super) fn remove(&mut self, listener: u32) -> Option<Listener> {
        let places: Vec<u32> = self
            .listeners
            .get(listener as usize)?
            .places
            .iter()
            .map(|place| place.circle)
            .collect();
        for circle in places {
            self.leave_circle(listener, circle);
        }
        self.listeners.try_remove(listener as usize)
    }

    pub(super) fn join(&mut self, listener: u32, audience: Audience) {
        let number = self.open(audience);
        let (Some(circle), Some(entry)) = (
            self.circles.get_mut(number as usize),
            self.listeners.get_mut(listener as usize),
        ) else {
            return;
        };
        if entry.places.iter().any(|place| place.circle == number) {
            return;
        }
        entry.places.push(Place {
            circle: number,
            index: self::number(circle.members.len()),
        });
        circle.members.push(listener);
    }

    pub(super) fn leave(&mut self, listener: u32, audience: Audience) {
        if let Some(circle) = self.by_audience.get(&audience) {
            self.leave_circle(listener, *circle);
        }
    }

    /// Its number, also when nobody was in it yet.
    pub(super) fn open(&mut self, audience: Audience) -> u32 {
        if let Some(number) = self.by_audience.get(&audience) {
            return *number;
        }
        let number = number(self.circles.insert(Circle {
            audience,
            members: Vec::new(),
            pending: Vec::new(),
        }));
        self.by_audience.insert(audience, number);
        number
    }

    fn leave_circle(&mut self, listener: u32, number: u32) {
        let Some(entry) = self.listeners.get_mut(listener as usize) else {
            return;
        };
        let Some(at) = entry.places.iter().position(|place| place.circle == number) else {
            return;
        };
        let place = entry.places.swap_remove(at);
        let Some(circle) = self.circles.get_mut(number as usize) else {
            return;
        };
        circle.members.swap_remove(place.index as usize);
        // The last member took the free place.
        if let Some(moved) = circle.members.get(place.index as usize)
            && let Some(moved) = self.listeners.get_mut(*moved as usize)
            && let Some(moved) = moved.places.iter_mut().find(|place| place.circle == number)
        {
            moved.index = place.index;
        }
        self.close_if_done(number);
    }

    /// A circle without members goes, unless the turn still counts on its number.
    pub(super) fn close_if_done(&mut self, number: u32) {
        if let Some(circle) = self.circles.get(number as usize)
            && circle.members.is_empty()
            && circle.pending.is_empty()
        {
            self.by_audience.remove(&circle.audience);
            self.circles.remove(number as usize);
        }
    }

    pub(super) fn find(&mut self, audience: Audience) -> Option<(u32, &mut Circle)> {
        let number = *self.by_audience.get(&audience)?;
        Some((number, self.circles.get_mut(number as usize)?))
    }

    pub(super) fn members(&self, audience: Audience) -> &[u32] {
        self.by_audience
            .get(&audience)
            .and_then(|number| self.circle(*number))
            .map_or(&[], |circle| circle.members.as_slice())
    }

    pub(super) fn circle(&self, number: u32) -> Option<&Circle> {
        self.circles.get(number as usize)
    }

    pub(super) fn circle_mut(&mut self, number: u32) -> Option<&mut Circle> {
        self.circles.get_mut(number as usize)
    }

    pub(super) fn listener(&self, number: u32) -> Option<&Listener> {
        self.listeners.get(number as usize)
    }

    pub(super) fn listeners(&self) -> impl Iterator<Item = (u32, &Listener)> {
        let all = self.listeners.iter();
        all.map(|(index, listener)| (number(index), listener))
    }

    pub(super) fn listener_count(&self) -> usize {
        self.listeners.len()
    }

    /// One more than the largest listener's number there ever was.
    pub(super) fn listener_numbers(&self) -> usize {
        self.listeners.capacity()
    }

    pub(super) fn circles_of(&self, listener: u32) -> impl Iterator<Item = u32> {
        let places = self
            .listener(listener)
            .map(|listener| listener.places.iter());
        places.into_iter().flatten().map(|place| place.circle)
    }

    pub(super) fn conversations(&self, listener: u32) -> Vec<ConversationId> {
        self.circles_of(listener)
            .filter_map(|number| match self.circle(number)?.audience {
                Audience::Conversation(conversation) => Some(conversation),
                Audience::Everyone | Audience::User(_) => None,
            })
            .collect()
    }
}

/// Memory ends long before four billion connections do.
fn number(index: usize) -> u32 {
    u32::try_from(index).expect("a process has fewer than four billion connections")
}
