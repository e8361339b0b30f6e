//! What of the log one person may be told: the same on every transport.

use std::collections::BTreeSet;

use domain::event::{Audience, Change, Event, EventKind};
use domain::id::{ConversationId, EventId, UserId};
use store::{Tx, events, memberships};

use crate::error::Result;

/// A stretch of the log for one person, from one snapshot of the database.
#[derive(Debug)]
pub struct CatchUp {
    pub events: Vec<Event>,
    /// Where to read on: everything up to here was considered.
    pub cursor: EventId,
    /// Where the person has a seat at `head`.
    pub seats: Vec<ConversationId>,
    /// The newest event of the snapshot.
    pub head: EventId,
}

impl CatchUp {
    /// Nothing is left between the cursor and the newest event.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.cursor == self.head
    }
}

#[derive(Debug)]
pub enum Since {
    Told(CatchUp),
    /// The place is older than the log is kept, or was never reached: load the state anew.
    Resync {
        head: EventId,
    },
}

/// The events after a place in the log that this person may see; from now on when none is given.
pub fn since(tx: &mut Tx<'_>, me: UserId, place: Option<EventId>, limit: i64) -> Result<Since> {
    let head = events::last(tx)?;
    let seats = memberships::of_user(tx, me)?;
    let Some(place) = place else {
        return Ok(Since::Told(CatchUp {
            events: Vec::new(),
            cursor: head,
            seats,
            head,
        }));
    };
    let first = events::first(tx)?;
    if place > head || place.0 < first.0 - 1 {
        return Ok(Since::Resync { head });
    }
    let own = events::own_memberships_after(tx, place, me)?;
    let mut inside = seats_at(&seats, &own);
    let mut candidates: BTreeSet<ConversationId> = seats.iter().copied().collect();
    candidates.extend(own.iter().map(|(conversation, _)| *conversation));
    let candidates: Vec<ConversationId> = candidates.into_iter().collect();
    let mut all = events::after_for(tx, (place, head), me, &candidates, limit)?;
    let full = i64::try_from(all.len()).is_ok_and(|count| count >= limit);
    let cursor = all.last().filter(|_| full).map_or(head, |event| event.id);
    all.retain(|event| is_told(event, me, &mut inside));
    Ok(Since::Told(CatchUp {
        events: all,
        cursor,
        seats,
        head,
    }))
}

/// Where the person had seats before these comings and goings.
fn seats_at(
    now: &[ConversationId],
    own: &[(ConversationId, EventKind)],
) -> BTreeSet<ConversationId> {
    let mut inside: BTreeSet<ConversationId> = now.iter().copied().collect();
    // Undone from the newest to the oldest.
    for (conversation, kind) in own.iter().rev() {
        if *kind == EventKind::MembershipCreated {
            inside.remove(conversation);
        } else {
            inside.insert(*conversation);
        }
    }
    inside
}

/// Whether the person belongs to the audience at this place in the log.
fn is_told(event: &Event, me: UserId, inside: &mut BTreeSet<ConversationId>) -> bool {
    match event.change() {
        Some(Change::Join { conversation, user }) if user == me => {
            inside.insert(conversation);
            true
        }
        Some(Change::Leave { conversation, user }) if user == me => inside.remove(&conversation),
        Some(
            Change::Join { .. }
            | Change::Leave { .. }
            | Change::EndSession { .. }
            | Change::EndUser { .. },
        )
        | None => match event.audience {
            Audience::Everyone => true,
            Audience::User(user) => user == me,
            Audience::Conversation(conversation) => inside.contains(&conversation),
        },
    }
}
