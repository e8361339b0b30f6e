//! A conversation's first page, readable before any script has run, with the state the script
//! takes over from. Opening a public channel joins it.

mod rows;

use actions::messages::{Draft, Part};
use askama::Template;
use axum::Form as Posted;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::conversation::{Kind, Place};
use domain::id::{ConversationId, EventId, Seq, UserId};
use domain::message::{Message, PAGE_MESSAGES_DEFAULT};
use domain::user::Author;
use serde::{Deserialize, Serialize};

use self::rows::{ChannelView, Places, Row};
use super::frame::Frame;
use super::paths;
use super::visitor::{self, Answer, Person};
use crate::api::server::registration;
use crate::api::views::Me;
use crate::error::{Error, Result};
use crate::{speak, texts};

#[derive(Template)]
#[template(path = "workspace/page.html")]
struct WorkspacePage<'a> {
    frame: Frame<'a>,
    server_name: String,
    me: &'a Author,
    texts_file: String,
    modules: &'a [String],
    channel: ChannelView,
    places: Places,
    rows: Vec<Row>,
    older_path: Option<String>,
    newer_path: Option<String>,
    draft: &'a str,
    state: String,
}

/// All that a page shows, from one snapshot of the database.
struct Snapshot {
    place: Place,
    mine: Vec<Place>,
    messages: Vec<Message>,
    cursor: EventId,
}

/// What a refused message looks like when it comes back.
#[derive(Default)]
struct Refused<'a> {
    draft: &'a str,
    because: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Said {
    body: String,
    client_token: Option<String>,
}

/// How an address names a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Named {
    Channel(String),
    Direct(ConversationId),
}

impl Named {
    fn direct(id: &str) -> Result<Self> {
        let id = id.parse().map_err(|_| Error::NotFound)?;
        Ok(Self::Direct(ConversationId(id)))
    }

    fn find(&self, tx: &mut store::Tx<'_>, me: UserId) -> actions::Result<Place> {
        match self {
            Self::Channel(name) => actions::conversations::by_name(tx, me, name),
            Self::Direct(id) => {
                let place = actions::conversations::one(tx, me, *id)?;
                let is_direct = place.conversation.kind == Kind::Direct;
                is_direct.then_some(place).ok_or(actions::Error::NotFound)
            }
        }
    }
}

pub(super) async fn newest(person: Person, Path(name): Path<String>) -> Answer {
    show(&person, Named::Channel(name), None).await
}

pub(super) async fn around(person: Person, Path((name, seq)): Path<(String, String)>) -> Answer {
    show(&person, Named::Channel(name), Some(parse_seq(&seq)?)).await
}

pub(super) async fn newest_direct(person: Person, Path(id): Path<String>) -> Answer {
    show(&person, Named::direct(&id)?, None).await
}

pub(super) async fn around_direct(
    person: Person,
    Path((id, seq)): Path<(String, String)>,
) -> Answer {
    show(&person, Named::direct(&id)?, Some(parse_seq(&seq)?)).await
}

fn parse_seq(text: &str) -> Result<Seq> {
    let seq = text.parse().ok().filter(|seq| *seq > 0);
    seq.map(Seq).ok_or(Error::NotFound)
}

async fn show(person: &Person, named: Named, seq: Option<Seq>) -> Answer {
    let snapshot = visit(person, named.clone(), seq).await?;
    let canonical = snapshot.place.conversation.name.clone();
    if canonical.is_some_and(|name| Named::Channel(name) != named) {
        return Ok(person.visitor.on_to(&address(&snapshot.place, seq), None));
    }
    let page = page(person, &snapshot, seq, Refused::default())?;
    person.visitor.page(StatusCode::OK, &page)
}

/// Sends without a script. With one, messages go through the API and wait in the outbox.
pub(super) async fn send(
    person: Person,
    Path(name): Path<String>,
    Posted(said): Posted<Said>,
) -> Answer {
    send_to(&person, Named::Channel(name), &said).await
}

pub(super) async fn send_direct(
    person: Person,
    Path(id): Path<String>,
    Posted(said): Posted<Said>,
) -> Answer {
    send_to(&person, Named::direct(&id)?, &said).await
}

async fn send_to(person: &Person, named: Named, said: &Said) -> Answer {
    let snapshot = visit(person, named, None).await?;
    match say(person, &snapshot.place, said).await {
        Ok(()) => Ok(person.visitor.on_to(&address(&snapshot.place, None), None)),
        Err(error @ (Error::Invalid(_) | Error::RateLimited { .. } | Error::Full)) => {
            let because = Some(error.text(person.visitor.texts()));
            let draft = &said.body;
            let page = page(person, &snapshot, None, Refused { draft, because })?;
            visitor::refused(person.visitor.page(error.status(), &page), &error)
        }
        Err(error) => Err(error),
    }
}

async fn say(person: &Person, place: &Place, said: &Said) -> Result<()> {
    let app = &person.visitor.app;
    app.limits.write(person.me.id())?;
    let draft = Draft::parse(&said.body, said.client_token.as_deref())?;
    speak::send(app, person.me.clone(), place.conversation.id, draft).await?;
    Ok(())
}

/// Comes to the conversation, unless the browser only fetches ahead. Writes only when that changes
/// something: most visits are to the channel one was in already.
async fn visit(person: &Person, named: Named, seq: Option<Seq>) -> Result<Snapshot> {
    let (store, me) = (&person.visitor.app.store, person.me.id());
    let look = move |tx: &mut store::Tx<'_>| {
        let place = named.find(tx, me)?;
        let last = actions::conversations::last_channel(tx, me)?;
        let name = &place.conversation.name;
        let is_there = place.seat.is_some() && (name.is_none() || last == *name);
        Ok::<_, actions::Error>((is_there, snapshot(tx, me, place.conversation.id, seq)?))
    };
    let (is_there, seen) = store.read(look).await?;
    if is_there || person.visitor.only_looks_ahead() {
        return Ok(seen);
    }
    let (who, id) = (person.me.clone(), seen.place.conversation.id);
    store
        .write(move |tx| actions::memberships::open(tx, &who, id))
        .await?;
    Ok(store.read(move |tx| snapshot(tx, me, id, seq)).await?)
}

/// The cursor comes from the same snapshot as the rest: what happens later is told by the log.
fn snapshot(
    tx: &mut store::Tx<'_>,
    me: UserId,
    id: ConversationId,
    seq: Option<Seq>,
) -> actions::Result<Snapshot> {
    let part = seq.map_or(Part::Newest, Part::Around);
    Ok(Snapshot {
        place: actions::conversations::one(tx, me, id)?,
        mine: actions::conversations::mine(tx, me)?,
        messages: actions::messages::page(tx, me, id, part, PAGE_MESSAGES_DEFAULT)?,
        cursor: store::events::last(tx)?,
    })
}

fn page<'a>(
    person: &'a Person,
    snapshot: &Snapshot,
    seq: Option<Seq>,
    refused: Refused<'a>,
) -> Result<WorkspacePage<'a>> {
    let visitor = &person.visitor;
    let conversation = &snapshot.place.conversation;
    let me = person.me.id();
    let channel = ChannelView::of(&snapshot.place, me);
    let mut frame = visitor.frame(channel.name.clone());
    frame.flash = refused.because.or(frame.flash);
    let first = snapshot.messages.first().map(|message| message.seq);
    let last = snapshot.messages.last().map(|message| message.seq);
    let half = PAGE_MESSAGES_DEFAULT / 2;
    Ok(WorkspacePage {
        frame,
        server_name: visitor.say("app-name"),
        me: &person.me.author,
        texts_file: format!("locales/{}.ftl", texts::tag(visitor.language)),
        modules: visitor.app.assets.modules(),
        places: Places::of(&snapshot.mine, conversation.id, me),
        rows: Row::all(&snapshot.messages, &channel.path, me),
        channel,
        older_path: first
            .filter(|first| first.0 > 1)
            .map(|first| address(&snapshot.place, Some(Seq((first.0 - half).max(1))))),
        newer_path: last
            .filter(|last| *last < conversation.last_seq)
            .map(|last| address(&snapshot.place, Some(Seq(last.0 + half)))),
        draft: refused.draft,
        state: state(person, snapshot, seq)?,
    })
}

fn address(place: &Place, seq: Option<Seq>) -> String {
    let path = paths::place(&place.conversation);
    seq.map_or(path.clone(), |seq| format!("{path}/{seq}"))
}

/// The script's first state, as inert JSON that cannot end its own element.
fn state(person: &Person, snapshot: &Snapshot, seq: Option<Seq>) -> Result<String> {
    let visitor = &person.visitor;
    let options = &visitor.app.options;
    let state = State {
        me: Me::of(&person.me),
        cursor: snapshot.cursor.0,
        conversations: &snapshot.mine,
        current: Current {
            conversation: &snapshot.place,
            messages: Page {
                items: &snapshot.messages,
                has_older: snapshot
                    .messages
                    .first()
                    .is_some_and(|message| message.seq.0 > 1),
            },
        },
        seq,
        locale: texts::tag(visitor.language),
        server: Server {
            name: visitor.say("app-name"),
            registration: registration(options.registration),
            guests: options.guests.is_on(),
        },
        base: visitor.app.assets.base(),
    };
    let text =
        serde_json::to_string(&state).map_err(|error| Error::internal(&error.to_string()))?;
    Ok(text.replace('<', "\\u003c"))
}

#[derive(Serialize)]
struct State<'a> {
    me: Me<'a>,
    cursor: i64,
    conversations: &'a [Place],
    current: Current<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<Seq>,
    locale: &'static str,
    server: Server,
    base: &'a str,
}

#[derive(Serialize)]
struct Current<'a> {
    conversation: &'a Place,
    messages: Page<'a>,
}

#[derive(Serialize)]
struct Page<'a> {
    items: &'a [Message],
    has_older: bool,
}

#[derive(Serialize)]
struct Server {
    name: String,
    registration: &'static str,
    guests: bool,
}
