//! Direct conversations: a fixed set of people, and one conversation for each set.

use std::cmp::Reverse;

use domain::conversation::{Kind, Place, Visibility};
use domain::id::{ConversationId, UserId};
use domain::invalid::{Invalid, Problem};
use domain::membership::SeatRole;
use domain::message::Message;
use domain::name::fold;
use domain::user::{Author, User};
use store::Tx;
use store::conversations::NewConversation;

use crate::error::{Error, Result};
use crate::{conversations, memberships, users};

/// People in one direct conversation, whoever opens it included.
pub const DIRECT_PEOPLE_MAX: usize = 9;
pub const PAGE_DIRECTS: usize = 25;

/// Whether the conversation was there before.
#[derive(Clone, Debug)]
pub enum Opened {
    New(Place),
    Again(Place),
}

impl Opened {
    #[must_use]
    pub fn place(&self) -> &Place {
        match self {
            Self::New(place) | Self::Again(place) => place,
        }
    }
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

/// One of somebody's directs, with what was said last in it.
#[derive(Clone, Debug)]
pub struct Listed {
    pub place: Place,
    pub last: Option<Message>,
}

/// A part of somebody's directs, counted from 1.
#[derive(Clone, Debug)]
pub struct Page {
    pub number: usize,
    pub has_older: bool,
    pub items: Vec<Listed>,
}

/// A person's directs, the newest first; with a query, those with somebody of such a name.
/// A page past the end is the last one.
pub fn page(tx: &mut Tx<'_>, me: UserId, query: &str, number: usize) -> Result<Page> {
    let wanted = fold(query.trim());
    let mut places = conversations::mine(tx, me)?;
    places.retain(|place| place.conversation.kind == Kind::Direct && has(place, me, &wanted));
    places.sort_by_key(|place| {
        let conversation = &place.conversation;
        let moved = conversation.last_message_at;
        Reverse((moved.unwrap_or(conversation.created_at), conversation.id))
    });
    let pages = places.len().div_ceil(PAGE_DIRECTS).max(1);
    let number = number.clamp(1, pages);
    let from = (number - 1) * PAGE_DIRECTS;
    let here = places.into_iter().skip(from).take(PAGE_DIRECTS);
    let mut items = Vec::with_capacity(PAGE_DIRECTS);
    for place in here {
        let (id, seq) = (place.conversation.id, place.conversation.last_seq);
        let last = store::messages::one(tx, id, seq)?;
        items.push(Listed { place, last });
    }
    Ok(Page {
        number,
        has_older: number < pages,
        items,
    })
}

fn has(place: &Place, me: UserId, wanted: &str) -> bool {
    let fits = |name: &str| fold(name).contains(wanted);
    let mut others = place.others(me);
    wanted.is_empty() || others.any(|one| fits(&one.name) || fits(&one.handle))
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
