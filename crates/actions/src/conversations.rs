//! Conversations as one person sees them. What they may not see is not found.

use domain::conversation::{Kind, Place};
use domain::id::{ConversationId, Seq, UserId};
use domain::name::fold;
use store::{Tx, users};

use crate::error::{Error, Result};

pub fn one(tx: &mut Tx<'_>, me: UserId, id: ConversationId) -> Result<Place> {
    let mut place = store::conversations::place(tx, id, me)?.ok_or(Error::NotFound)?;
    name_participants(tx, std::slice::from_mut(&mut place))?;
    Ok(place)
}

/// Directs are known by who takes part.
fn name_participants(tx: &mut Tx<'_>, places: &mut [Place]) -> Result<()> {
    let is_direct = |place: &&mut Place| place.conversation.kind == Kind::Direct;
    let directs: Vec<ConversationId> = places
        .iter_mut()
        .filter(is_direct)
        .map(|place| place.conversation.id)
        .collect();
    if directs.is_empty() {
        return Ok(());
    }
    let everybody = store::memberships::of_conversations(tx, &directs)?;
    for place in places.iter_mut().filter(is_direct) {
        let here = everybody
            .iter()
            .filter(|(id, _)| *id == place.conversation.id);
        place.participants = here.map(|(_, person)| person.clone()).collect();
    }
    Ok(())
}

/// The same, held still: nobody speaks, joins or leaves here until this transaction has ended, so
/// that what its events say is so at their place in the log.
pub(crate) fn held(tx: &mut Tx<'_>, me: UserId, id: ConversationId) -> Result<Place> {
    store::conversations::lock(tx, id)?;
    one(tx, me, id)
}

pub fn by_name(tx: &mut Tx<'_>, me: UserId, name: &str) -> Result<Place> {
    store::conversations::place_by_name(tx, &fold(name.trim()), me)?.ok_or(Error::NotFound)
}

/// Every conversation this person has a seat in, with its unread counts.
pub fn mine(tx: &mut Tx<'_>, me: UserId) -> Result<Vec<Place>> {
    let mut places = store::conversations::mine(tx, me)?;
    name_participants(tx, &mut places)?;
    Ok(places)
}

/// The name of the channel a person was in last.
pub fn last_channel(tx: &mut Tx<'_>, me: UserId) -> Result<Option<String>> {
    Ok(users::last_channel(tx, me)?)
}

/// How far a person has read, after they said so.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub struct ReadMarker {
    pub read_seq: Seq,
    pub unread: i64,
    pub mentions: i64,
}
