//! Conversations as one person sees them. What they may not see is not found.

use domain::conversation::Place;
use domain::id::{ConversationId, Seq, UserId};
use domain::name::fold;
use store::{Tx, users};

use crate::error::{Error, Result};

pub fn one(tx: &mut Tx<'_>, me: UserId, id: ConversationId) -> Result<Place> {
    store::conversations::place(tx, id, me)?.ok_or(Error::NotFound)
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
    Ok(store::conversations::mine(tx, me)?)
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
