//! Direct conversations: a fixed set of people, and one conversation for each set.

use domain::conversation::{Kind, Place, Visibility};
use domain::id::{ConversationId, UserId};
use domain::invalid::{Invalid, Problem};
use domain::membership::SeatRole;
use domain::name::fold;
use domain::user::{Author, User};
use store::Tx;
use store::conversations::NewConversation;

use crate::error::{Error, Result};
use crate::{conversations, memberships, users};

/// People in one direct conversation, whoever opens it included.
pub const DIRECT_PEOPLE_MAX: usize = 9;

/// Whether the conversation was there before.
#[derive(Clone, Debug)]
pub enum Opened {
    New(Place),
    Again(Place),
}

/// The one direct conversation of a person with these others, made if need be.
pub fn open(tx: &mut Tx<'_>, me: &User, handles: &[String]) -> Result<Opened> {
    let people = people(tx, me, handles)?;
    let key = key(&people);
    if let Some(id) = store::conversations::by_direct_key(tx, &key)? {
        return conversations::one(tx, me.id(), id).map(Opened::Again);
    }
    let id = make(tx, me.id(), &key)?;
    let place = store::conversations::unseen(tx, id)?.ok_or(Error::NotFound)?;
    let mut conversation = place.conversation;
    let people = held(tx, people)?;
    for person in &people {
        memberships::seat_among(tx, &conversation, person, SeatRole::Member, &people)?;
        conversation.member_count += 1;
    }
    conversations::one(tx, me.id(), id).map(Opened::New)
}

/// The same people by the names they have now; a new one waits for the end of this transaction, so
/// that the event says it right at its place in the log.
fn held(tx: &mut Tx<'_>, people: Vec<Author>) -> Result<Vec<Author>> {
    let mut all = Vec::with_capacity(people.len());
    for person in people {
        store::users::lock(tx, person.id)?;
        all.push(users::by_id(tx, person.id)?.author);
    }
    Ok(all)
}

fn make(tx: &mut Tx<'_>, me: UserId, key: &str) -> Result<ConversationId> {
    // Two who open it at once meet at the unique key; the second finds what the first made.
    Ok(store::conversations::insert(
        tx,
        &NewConversation {
            kind: Kind::Direct,
            visibility: Visibility::Private,
            name: None,
            name_fold: None,
            direct_key: Some(key),
            topic: "",
            created_by: me,
        },
    )?)
}

/// Everybody once, in the order of their accounts.
fn people(tx: &mut Tx<'_>, me: &User, handles: &[String]) -> Result<Vec<Author>> {
    let mut people = vec![me.author.clone()];
    for handle in handles.iter().take(DIRECT_PEOPLE_MAX + 1) {
        let user = users::by_handle(tx, handle)?;
        if user.deactivated_at.is_some() && fold(handle) != fold(&me.author.handle) {
            return Err(Error::NotFound);
        }
        people.push(user.author);
    }
    people.sort_by_key(|person| person.id);
    people.dedup_by_key(|person| person.id);
    if people.len() < 2 || people.len() > DIRECT_PEOPLE_MAX || handles.len() > DIRECT_PEOPLE_MAX {
        let max = i64::try_from(DIRECT_PEOPLE_MAX).unwrap_or(i64::MAX) - 1;
        return Err(Invalid::new("handles", Problem::OutOfRange { min: 1, max }).into());
    }
    Ok(people)
}

fn key(people: &[Author]) -> String {
    let ids: Vec<String> = people.iter().map(|person| person.id.to_string()).collect();
    ids.join(",")
}
