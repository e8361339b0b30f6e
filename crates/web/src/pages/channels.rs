//! The list of channels: browse, filter, create, and the way back to the one a person was in.

use actions::channels::NewChannel;
use askama::Template;
use axum::Form as Posted;
use axum::extract::Query;
use axum::http::StatusCode;
use domain::conversation::{Place, Visibility};
use domain::invalid::{Invalid, Problem};
use domain::name::{CHANNEL_NAME_CHARACTERS_MAX, ChannelName, Topic, fold};
use domain::time::Timestamp;
use serde::Deserialize;

use super::flash::Flash;
use super::form::{Form, both};
use super::frame::Frame;
use super::paths;
use super::visitor::{Answer, Person, refused};
use crate::error::{Error, Result};

const PAGE_CHANNELS: usize = 50;

#[derive(Template)]
#[template(path = "channels/browse.html")]
struct BrowsePage<'a> {
    frame: Frame<'a>,
    form: Form,
    query: String,
    last: Option<Last>,
    rows: Vec<ChannelRow>,
    more: Option<String>,
    name_max: usize,
}

/// The channel a person was in last.
struct Last {
    name: String,
    path: String,
}

struct ChannelRow {
    name: String,
    path: String,
    topic: String,
    members: i64,
    joined: bool,
    private: bool,
    archived: bool,
    created_at: Timestamp,
    last_message_at: Option<Timestamp>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Browsing {
    #[serde(default)]
    query: String,
    #[serde(default)]
    after: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Creation {
    /// The seed calls the field `new_channel`.
    #[serde(default, alias = "new_channel")]
    name: String,
    #[serde(default)]
    topic: String,
    #[serde(default)]
    visibility: String,
}

/// Back to the channel one was in last, wherever that was.
pub(super) async fn home(person: Person) -> Answer {
    let me = person.me.id();
    let store = &person.visitor.app.store;
    let last = store
        .read(move |tx| actions::conversations::last_channel(tx, me))
        .await?;
    let path = last.map_or_else(|| "/channels".to_owned(), |name| paths::channel(&name));
    Ok(person.visitor.on_to(&path, None))
}

pub(super) async fn browse(person: Person, Query(browsing): Query<Browsing>) -> Answer {
    browse_page(&person, StatusCode::OK, Form::default(), browsing).await
}

pub(super) async fn create(person: Person, Posted(typed): Posted<Creation>) -> Answer {
    let form = Form::default()
        .with("name", &typed.name)
        .with("topic", &typed.topic)
        .with("visibility", &typed.visibility);
    match make(&person, &typed).await {
        Ok(name) => {
            let flash = Flash::new("channel-created", [name.as_str()]);
            Ok(person.visitor.on_to(&paths::channel(&name), Some(&flash)))
        }
        Err(error) => {
            let form = form.explained(person.visitor.texts(), &error)?;
            let browsing = Browsing::default();
            let page = browse_page(&person, error.status(), form, browsing).await;
            refused(page, &error)
        }
    }
}

async fn make(person: &Person, typed: &Creation) -> Result<String> {
    person.visitor.app.limits.write(person.me.id())?;
    let (name, topic) = both(ChannelName::parse(&typed.name), Topic::parse(&typed.topic))?;
    let visibility = match typed.visibility.as_str() {
        "" => Visibility::Public,
        other => Visibility::parse(other).ok_or(Invalid::new("visibility", Problem::Unknown))?,
    };
    let new = NewChannel {
        name,
        topic,
        visibility,
    };
    let me = person.me.clone();
    let store = &person.visitor.app.store;
    let place = store
        .write(move |tx| actions::channels::create(tx, &me, &new))
        .await?;
    place.conversation.name.ok_or(Error::NotFound)
}

async fn browse_page(
    person: &Person,
    status: StatusCode,
    form: Form,
    Browsing { query, after }: Browsing,
) -> Answer {
    let me = person.me.id();
    let (asked, limit) = (
        query.clone(),
        i64::try_from(PAGE_CHANNELS).unwrap_or(i64::MAX),
    );
    let look = move |tx: &mut store::Tx<'_>| {
        let places = actions::channels::browse(tx, me, &asked, &after, limit + 1)?;
        Ok::<_, actions::Error>((places, actions::conversations::last_channel(tx, me)?))
    };
    let (mut places, last) = person.visitor.app.store.read(look).await?;
    let more = next_page(&mut places, &query);
    let visitor = &person.visitor;
    let page = BrowsePage {
        frame: visitor.frame(visitor.say("channels-title")),
        form,
        query,
        last: last.map(|name| Last {
            path: paths::channel(&name),
            name,
        }),
        rows: places.into_iter().map(ChannelRow::of).collect(),
        more,
        name_max: CHANNEL_NAME_CHARACTERS_MAX,
    };
    visitor.page(status, &page)
}

/// The address of what comes after this page, if there is more.
fn next_page(places: &mut Vec<Place>, query: &str) -> Option<String> {
    if places.len() <= PAGE_CHANNELS {
        return None;
    }
    places.truncate(PAGE_CHANNELS);
    let after = fold(places.last()?.conversation.name.as_deref()?);
    Some(format!(
        "/channels?query={}&after={}",
        paths::segment(query),
        paths::segment(&after)
    ))
}

impl ChannelRow {
    fn of(place: Place) -> Self {
        let conversation = place.conversation;
        let name = conversation.name.unwrap_or_default();
        Self {
            path: paths::channel(&name),
            name,
            topic: conversation.topic,
            members: conversation.member_count,
            joined: place.seat.is_some(),
            private: conversation.visibility == Visibility::Private,
            archived: conversation.archived_at.is_some(),
            created_at: conversation.created_at,
            last_message_at: conversation.last_message_at,
        }
    }
}
