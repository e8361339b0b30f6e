//! Taking a seat, giving it up, and what of a conversation reaches its holder.

use domain::conversation::{Conversation, Place};
use domain::event::{Audience, Data, EventKind};
use domain::id::{ConversationId, Seq, UserId};
use domain::membership::{Member, Notify, SeatRole};
use domain::name::fold;
use domain::policy;
use domain::user::{Author, User};
use serde_json::json;
use store::events::NewEvent;
use store::{Tx, users};

use crate::channels::described;
use crate::conversations::{self, ReadMarker};
use crate::error::{Error, Result};

/// Takes a seat in what is public. Doing it again changes nothing.
pub fn join(tx: &mut Tx<'_>, me: &User, id: ConversationId) -> Result<Place> {
    let place = conversations::one(tx, me.id(), id)?;
    if place.seat.is_some() {
        return Ok(place);
    }
    let place = conversations::held(tx, me.id(), id)?;
    policy::may_join(&place)?;
    seat(tx, &place.conversation, &me.author, SeatRole::Member)?;
    conversations::one(tx, me.id(), id)
}

/// Comes to a channel: joins it when it is public, and remembers it as the last one.
pub fn open(tx: &mut Tx<'_>, me: &User, id: ConversationId) -> Result<Place> {
    let mut place = conversations::one(tx, me.id(), id)?;
    if place.seat.is_none() && policy::may_join(&place).is_ok() {
        place = join(tx, me, id)?;
    }
    if place.seat.is_some() && place.conversation.name.is_some() {
        users::set_last_channel(tx, me.id(), id)?;
    }
    Ok(place)
}

/// Brings somebody in.
pub fn add(tx: &mut Tx<'_>, me: &User, id: ConversationId, handle: &str) -> Result<Place> {
    let place = conversations::held(tx, me.id(), id)?;
    policy::may_invite(me.role, &place)?;
    let them = users::by_handle(tx, &fold(handle))?.ok_or(Error::NotFound)?;
    if them.deactivated_at.is_some() {
        return Err(Error::NotFound);
    }
    seat(tx, &place.conversation, &them.author, SeatRole::Member)?;
    conversations::one(tx, me.id(), id)
}

/// Gives up one's own seat.
pub fn leave(tx: &mut Tx<'_>, me: &User, id: ConversationId) -> Result<()> {
    let place = conversations::held(tx, me.id(), id)?;
    policy::may_leave(&place)?;
    unseat(tx, &place.conversation, &me.author)
}

/// Takes somebody's seat away.
pub fn remove(tx: &mut Tx<'_>, me: &User, id: ConversationId, handle: &str) -> Result<()> {
    let place = conversations::held(tx, me.id(), id)?;
    let them = users::by_handle(tx, &fold(handle))?.ok_or(Error::NotFound)?;
    if them.id() == me.id() {
        return leave(tx, me, id);
    }
    policy::may_manage(me.role, &place)?;
    unseat(tx, &place.conversation, &them.author)
}

/// Sets the notify level of one's own seat.
pub fn set_notify(tx: &mut Tx<'_>, me: &User, id: ConversationId, notify: Notify) -> Result<Place> {
    let place = conversations::one(tx, me.id(), id)?;
    let seat = place.seat.ok_or(Error::NotFound)?;
    if seat.notify != notify {
        store::memberships::set_notify(tx, id, me.id(), notify)?;
        let data = json!({"user": me.author, "role": seat.role, "notify": notify});
        // How loud a place is to somebody is nobody else's business.
        let audience = Audience::User(me.id());
        tell(
            tx,
            EventKind::MembershipChanged,
            audience,
            id,
            (me.id(), data),
        );
    }
    conversations::one(tx, me.id(), id)
}

/// Who has a seat here and whose name begins with `query`.
pub fn members(
    tx: &mut Tx<'_>,
    me: UserId,
    id: ConversationId,
    query: &str,
    page: (UserId, i64),
) -> Result<Vec<Member>> {
    conversations::one(tx, me, id)?;
    Ok(store::memberships::page(
        tx,
        id,
        &fold(query.trim()),
        page.0,
        page.1,
    )?)
}

/// Moves the read marker of a seat forward, never back, and not past what was said.
pub fn move_read(tx: &mut Tx<'_>, me: UserId, id: ConversationId, seq: Seq) -> Result<ReadMarker> {
    let place = conversations::held(tx, me, id)?;
    let seat = place.seat.ok_or(Error::NotFound)?;
    let last_seq = place.conversation.last_seq;
    let read_seq = seq.min(last_seq).max(seat.read_seq);
    if place.conversation.name.is_some() {
        users::set_last_channel(tx, me, id)?;
    }
    let moved = store::memberships::move_read(tx, id, me, read_seq)?;
    let mentions = store::mentions::unread(tx, me, id, read_seq)?;
    if moved {
        let data = json!({"read_seq": read_seq, "mentions": mentions});
        tell(tx, EventKind::ReadMoved, Audience::User(me), id, (me, data));
    }
    Ok(ReadMarker {
        read_seq,
        unread: last_seq.0 - read_seq.0,
        mentions,
    })
}

/// Gives somebody a seat and tells everybody who has one, themselves included.
pub(crate) fn seat(
    tx: &mut Tx<'_>,
    conversation: &Conversation,
    who: &Author,
    role: SeatRole,
) -> Result<()> {
    seat_among(tx, conversation, who, role, &[])
}

/// The same where the event also says who takes part: in directs.
pub(crate) fn seat_among(
    tx: &mut Tx<'_>,
    conversation: &Conversation,
    who: &Author,
    role: SeatRole,
    participants: &[Author],
) -> Result<()> {
    let id = conversation.id;
    let notify = conversation.kind.default_notify();
    let Some(read_seq) = store::memberships::insert(tx, id, who.id, role, notify)? else {
        return Ok(());
    };
    let mut now = conversation.clone();
    now.last_seq = read_seq;
    now.member_count += 1;
    let mut described = described(&now);
    if let (Some(fields), false) = (described.as_object_mut(), participants.is_empty()) {
        fields.insert("participants".to_owned(), json!(participants));
    }
    let data = json!({
        "user": who,
        "role": role,
        "notify": notify,
        "read_seq": read_seq,
        "conversation": described,
    });
    let audience = Audience::Conversation(id);
    tell(
        tx,
        EventKind::MembershipCreated,
        audience,
        id,
        (who.id, data),
    );
    Ok(())
}

fn unseat(tx: &mut Tx<'_>, conversation: &Conversation, who: &Author) -> Result<()> {
    let id = conversation.id;
    if !store::memberships::delete(tx, id, who.id)? {
        return Err(Error::NotFound);
    }
    let audience = Audience::Conversation(id);
    let data = json!({"user": who, "member_count": conversation.member_count - 1});
    tell(
        tx,
        EventKind::MembershipDeleted,
        audience,
        id,
        (who.id, data),
    );
    Ok(())
}

fn tell(
    tx: &mut Tx<'_>,
    kind: EventKind,
    audience: Audience,
    conversation: ConversationId,
    about: (UserId, serde_json::Value),
) {
    store::events::append(
        tx,
        NewEvent {
            kind,
            audience,
            conversation: Some(conversation),
            user: Some(about.0),
            data: Data::Json(about.1),
        },
    );
}
