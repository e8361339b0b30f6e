//! Channels: made, found, renamed, archived.

use domain::conversation::{Conversation, Kind, Place, Visibility};
use domain::event::{Audience, Data, EventKind};
use domain::id::{ConversationId, UserId};
use domain::membership::SeatRole;
use domain::name::{ChannelName, Topic, fold};
use domain::policy;
use domain::user::User;
use serde_json::{Value, json};
use store::Tx;
use store::conversations::NewConversation;
use store::events::NewEvent;

use crate::error::{Conflict, Error, Result, or_conflict};
use crate::{conversations, memberships};

#[derive(Debug)]
pub struct NewChannel {
    pub name: ChannelName,
    pub topic: Topic,
    pub visibility: Visibility,
}

/// Makes a channel; whoever makes it has its first seat and owns it.
pub fn create(tx: &mut Tx<'_>, me: &User, new: &NewChannel) -> Result<Place> {
    policy::may_create_channel(me.role)?;
    let id = store::conversations::insert(
        tx,
        &NewConversation {
            kind: Kind::Channel,
            visibility: new.visibility,
            name: Some(new.name.as_str()),
            name_fold: Some(&new.name.fold()),
            direct_key: None,
            topic: new.topic.as_str(),
            created_by: me.id(),
        },
    )
    .map_err(name_taken)?;
    let place = conversations_place(tx, id, me.id())?;
    let audience = match new.visibility {
        Visibility::Public => Audience::Everyone,
        Visibility::Private => Audience::User(me.id()),
    };
    tell(
        tx,
        EventKind::ChannelCreated,
        audience,
        id,
        described(&place.conversation),
    );
    memberships::seat(tx, &place.conversation, &me.author, SeatRole::Owner)?;
    conversations::one(tx, me.id(), id)
}

/// A private channel cannot be seen before its first seat is taken.
fn conversations_place(tx: &mut Tx<'_>, id: ConversationId, me: UserId) -> Result<Place> {
    if let Some(place) = store::conversations::place(tx, id, me)? {
        return Ok(place);
    }
    store::conversations::unseen(tx, id)?.ok_or(Error::NotFound)
}

/// Channels this person may see whose name contains `query`, in the order of their names.
pub fn browse(
    tx: &mut Tx<'_>,
    me: UserId,
    query: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<Place>> {
    Ok(store::conversations::browse(
        tx,
        me,
        &fold(query.trim()),
        after,
        limit,
    )?)
}

/// What can change of a channel; none leaves a field as it is.
#[derive(Debug, Default)]
pub struct Change {
    pub name: Option<ChannelName>,
    pub topic: Option<Topic>,
    pub visibility: Option<Visibility>,
    pub archived: Option<Archived>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Archived {
    Yes,
    No,
}

/// Changes a channel. Any member may set the topic, only those who manage it the rest.
pub fn change(tx: &mut Tx<'_>, me: &User, id: ConversationId, change: Change) -> Result<Place> {
    let place = conversations::held(tx, me.id(), id)?;
    if place.conversation.kind != Kind::Channel {
        return Err(Error::Forbidden);
    }
    let topic_only =
        change.name.is_none() && change.visibility.is_none() && change.archived.is_none();
    if !(topic_only && place.seat.is_some() && place.conversation.archived_at.is_none()) {
        policy::may_manage(me.role, &place)?;
    }
    let before = place.conversation;
    let after = changed(before.clone(), change, tx);
    let name_fold = fold(after.name.as_deref().unwrap_or_default());
    store::conversations::change(tx, &after, &name_fold).map_err(name_taken)?;
    tell_changed(tx, &before, &after);
    conversations::one(tx, me.id(), id)
}

fn changed(mut channel: Conversation, change: Change, tx: &Tx<'_>) -> Conversation {
    if let Some(name) = change.name {
        channel.name = Some(name.as_str().to_owned());
    }
    if let Some(topic) = change.topic {
        topic.as_str().clone_into(&mut channel.topic);
    }
    if let Some(visibility) = change.visibility {
        channel.visibility = visibility;
    }
    match change.archived {
        Some(Archived::Yes) => channel.archived_at = channel.archived_at.or(Some(tx.now())),
        Some(Archived::No) => channel.archived_at = None,
        None => {}
    }
    channel
}

/// Whoever could see the channel learns of the change; of one that closed, only that.
fn tell_changed(tx: &mut Tx<'_>, before: &Conversation, after: &Conversation) {
    let kind = EventKind::ChannelChanged;
    match (before.visibility, after.visibility) {
        (_, Visibility::Public) => {
            tell(tx, kind, Audience::Everyone, after.id, described(after));
        }
        (Visibility::Public, Visibility::Private) => {
            let closed = json!({"id": after.id, "visibility": Visibility::Private});
            tell(tx, kind, Audience::Everyone, after.id, closed);
            tell(
                tx,
                kind,
                Audience::Conversation(after.id),
                after.id,
                described(after),
            );
        }
        (Visibility::Private, Visibility::Private) => {
            tell(
                tx,
                kind,
                Audience::Conversation(after.id),
                after.id,
                described(after),
            );
        }
    }
}

/// A channel as its events describe it: what is the same for everybody.
pub(crate) fn described(channel: &Conversation) -> Value {
    json!({
        "id": channel.id,
        "kind": channel.kind,
        "visibility": channel.visibility,
        "name": channel.name,
        "topic": channel.topic,
        "last_seq": channel.last_seq,
        "member_count": channel.member_count,
        "created_by": channel.created_by,
        "created_at": channel.created_at,
        "archived_at": channel.archived_at,
        "last_message_at": channel.last_message_at,
    })
}

fn tell(
    tx: &mut Tx<'_>,
    kind: EventKind,
    audience: Audience,
    channel: ConversationId,
    data: Value,
) {
    let (conversation, data) = (Some(channel), Data::Json(data));
    store::events::append(
        tx,
        NewEvent {
            kind,
            audience,
            conversation,
            user: None,
            data,
        },
    );
}

fn name_taken(error: store::Error) -> Error {
    or_conflict(error, || Error::Conflict(Conflict::ChannelName))
}
