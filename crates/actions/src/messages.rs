//! Saying something, changing it, taking it back.

use domain::body::Body;
use domain::conversation::Place;
use domain::event::{Audience, Data, EventKind};
use domain::id::{ConversationId, Seq, UserId};
use domain::invalid::{Invalid, Problem};
use domain::markdown;
use domain::membership::{SeatRole, Speaker};
use domain::mention;
use domain::message::{CLIENT_TOKEN_BYTES_MAX, Message};
use domain::policy;
use domain::user::User;
use store::events::NewEvent;
use store::messages::NewMessage;
use store::{Tx, users};

use crate::error::{Error, Result};
use crate::{conversations, memberships};

/// What somebody wants to say, checked and rendered before any transaction begins.
#[derive(Clone, Debug)]
pub struct Draft {
    body: Body,
    html: String,
    candidates: Vec<String>,
    client_token: Option<String>,
}

impl Draft {
    pub fn parse(body: &str, client_token: Option<&str>) -> std::result::Result<Self, Invalid> {
        let body = Body::parse(body)?;
        if client_token.is_some_and(|token| token.len() > CLIENT_TOKEN_BYTES_MAX) {
            let bytes_max = CLIENT_TOKEN_BYTES_MAX;
            return Err(Invalid::new(
                "client_token",
                Problem::TooManyBytes { bytes_max },
            ));
        }
        let has_mentions = body.as_str().contains('@');
        if client_token.is_some_and(|token| token.contains(char::is_control)) {
            return Err(Invalid::new("client_token", Problem::Characters));
        }
        Ok(Self {
            html: markdown::render(body.as_str(), &[]).html,
            candidates: if has_mentions {
                mention::candidates(body.as_str())
            } else {
                Vec::new()
            },
            client_token: client_token
                .filter(|token| !token.is_empty())
                .map(ToOwned::to_owned),
            body,
        })
    }
}

/// Whether a message was said just now, or is the one its client token named before.
#[derive(Clone, Debug)]
pub enum Sent {
    New(Message),
    Again(Message),
}

impl Sent {
    #[must_use]
    pub fn into_message(self) -> Message {
        match self {
            Self::New(message) | Self::Again(message) => message,
        }
    }
}

/// Says something. Speaking in a public channel joins it.
pub fn send(tx: &mut Tx<'_>, me: &User, id: ConversationId, draft: &Draft) -> Result<Sent> {
    // First of all: a retry of what was said asks for nothing that may be refused by now.
    if let Some(token) = &draft.client_token
        && let Some(earlier) = store::messages::by_client_token(tx, me.id(), token)?
    {
        return Ok(Sent::Again(earlier));
    }
    let speaker = speaker(tx, me, id)?;
    policy::may_write(&speaker)?;
    let (html, mentions) = with_mentions(tx, id, me.id(), draft)?;
    let message = store::messages::append(
        tx,
        NewMessage {
            conversation: id,
            author: &speaker.author,
            body: draft.body.as_str(),
            html: html.as_deref().unwrap_or(&draft.html),
            client_token: draft.client_token.as_deref(),
            mentions,
        },
    )?;
    store::mentions::insert(tx, &message.mentions, id, message.seq)?;
    // Whoever speaks has read what was said before; the event itself says so to their devices.
    // A marker that does not move has lost its seat while we waited for our turn to speak.
    if !store::memberships::move_read(tx, id, me.id(), message.seq)? {
        return Err(Error::NotFound);
    }
    tell(tx, EventKind::MessageCreated, message.clone());
    Ok(Sent::New(message))
}

fn speaker(tx: &mut Tx<'_>, me: &User, id: ConversationId) -> Result<Speaker> {
    if let Some(speaker) = store::memberships::speaker(tx, id, me.id())? {
        return Ok(speaker);
    }
    memberships::join(tx, me, id)?;
    store::memberships::speaker(tx, id, me.id())?.ok_or(Error::NotFound)
}

/// The HTML with links to the people it mentions, and those of them who have a seat here.
fn with_mentions(
    tx: &mut Tx<'_>,
    id: ConversationId,
    author: UserId,
    draft: &Draft,
) -> Result<(Option<String>, Vec<UserId>)> {
    if draft.candidates.is_empty() {
        return Ok((None, Vec::new()));
    }
    let known = users::mentioned(tx, &draft.candidates)?;
    if known.is_empty() {
        return Ok((None, Vec::new()));
    }
    let mut rendered = markdown::render(draft.body.as_str(), &known);
    rendered.mentions.retain(|user| *user != author);
    let seated = store::memberships::among(tx, id, &rendered.mentions)?;
    rendered.mentions.retain(|user| seated.contains(user));
    Ok((Some(rendered.html), rendered.mentions))
}

/// Exchanges the words of one's own message.
pub fn edit(
    tx: &mut Tx<'_>,
    me: &User,
    address: (ConversationId, Seq),
    draft: &Draft,
) -> Result<Message> {
    let (place, mut message) = load(tx, me, address)?;
    if message.author.id != me.id() || place.seat.is_none() {
        return Err(Error::Forbidden);
    }
    if place.conversation.archived_at.is_some() {
        return Err(Error::Forbidden);
    }
    if message.body == draft.body.as_str() {
        return Ok(message);
    }
    let (html, mentions) = with_mentions(tx, address.0, me.id(), draft)?;
    store::mentions::delete(tx, &message.mentions, address.0, address.1)?;
    store::mentions::insert(tx, &mentions, address.0, address.1)?;
    draft.body.as_str().clone_into(&mut message.body);
    message.html = html.unwrap_or_else(|| draft.html.clone());
    // Never before an earlier edit, even if that one began later: clients keep the latest.
    message.edited_at = message.edited_at.max(Some(tx.now()));
    message.mentions_before = std::mem::replace(&mut message.mentions, mentions);
    store::messages::edit(tx, &message)?;
    tell(tx, EventKind::MessageEdited, message.clone());
    message.mentions_before.clear();
    Ok(message)
}

/// Takes a message back: one's own, or as a moderator or owner of the channel anyone's.
pub fn delete(tx: &mut Tx<'_>, me: &User, address: (ConversationId, Seq)) -> Result<()> {
    let (place, mut message) = load(tx, me, address)?;
    let owns_channel = place.seat.is_some_and(|seat| seat.role == SeatRole::Owner);
    if message.author.id != me.id() && !owns_channel && !me.role.moderates() {
        return Err(Error::Forbidden);
    }
    store::messages::delete(tx, address.0, address.1)?;
    store::mentions::delete(tx, &message.mentions, address.0, address.1)?;
    message.body.clear();
    message.html.clear();
    message.deleted_at = Some(tx.now());
    message.mentions_before = std::mem::take(&mut message.mentions);
    tell(tx, EventKind::MessageDeleted, message);
    Ok(())
}

/// A message that is there to be changed; a deleted one is not.
fn load(tx: &mut Tx<'_>, me: &User, address: (ConversationId, Seq)) -> Result<(Place, Message)> {
    let place = conversations::held(tx, me.id(), address.0)?;
    let message = store::messages::one(tx, address.0, address.1)?.ok_or(Error::NotFound)?;
    if message.deleted_at.is_some() {
        return Err(Error::NotFound);
    }
    Ok((place, message))
}

/// Which part of a conversation to read.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    Newest,
    Before(Seq),
    After(Seq),
    /// Half before, half from this message on.
    Around(Seq),
}

/// A page of messages, ascending by `seq`.
pub fn page(
    tx: &mut Tx<'_>,
    me: UserId,
    id: ConversationId,
    part: Part,
    limit: i64,
) -> Result<Vec<Message>> {
    conversations::one(tx, me, id)?;
    Ok(match part {
        Part::Newest => store::messages::page_before(tx, id, Seq(i64::MAX), limit)?,
        Part::Before(seq) => store::messages::page_before(tx, id, seq, limit)?,
        Part::After(seq) => store::messages::page_after(tx, id, seq, limit)?,
        Part::Around(seq) => {
            let half = limit / 2;
            let mut page = store::messages::page_before(tx, id, seq, half)?;
            let rest = limit - i64::try_from(page.len()).unwrap_or(half);
            page.extend(store::messages::page_after(
                tx,
                id,
                Seq(seq.0.saturating_sub(1)),
                rest,
            )?);
            page
        }
    })
}

/// One message by its address.
pub fn one(tx: &mut Tx<'_>, me: UserId, address: (ConversationId, Seq)) -> Result<Message> {
    conversations::one(tx, me, address.0)?;
    store::messages::one(tx, address.0, address.1)?.ok_or(Error::NotFound)
}

fn tell(tx: &mut Tx<'_>, kind: EventKind, message: Message) {
    let conversation = message.conversation_id;
    store::events::append(
        tx,
        NewEvent {
            kind,
            audience: Audience::Conversation(conversation),
            conversation: Some(conversation),
            user: None,
            data: Data::Message(Box::new(message)),
        },
    );
}
