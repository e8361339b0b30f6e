//! A person's direct conversations as a list, and writing to somebody by their handle alone.
//! The conversations themselves are shown by `workspace`; looking at the list reads nothing.

use actions::directs::{self, Listed};
use actions::messages::Draft;
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::id::UserId;
use domain::time::Timestamp;
use domain::user::{Author, User};
use serde::Deserialize;
use unicode_segmentation::UnicodeSegmentation;

use super::flash::Flash;
use super::form::Form;
use super::frame::Frame;
use super::paths;
use super::visitor::{Answer, Person, refused};
use crate::error::{Error, Result};
use crate::speak;

/// What fits on a wide line; the rest is cut by the style.
const SNIPPET_CHARACTERS_MAX: usize = 160;

#[derive(Template)]
#[template(path = "directs/list.html")]
struct ListPage<'a> {
    frame: Frame<'a>,
    query: String,
    rows: Vec<DirectRow>,
    newer: Option<String>,
    older: Option<String>,
}

struct DirectRow {
    path: String,
    names: String,
    /// The first of the others.
    face: Option<UserId>,
    many: bool,
    unread: i64,
    at: Timestamp,
    last: Option<Last>,
}

/// What was said last.
struct Last {
    own: bool,
    deleted: bool,
    author: String,
    snippet: String,
}

#[derive(Template)]
#[template(path = "directs/new.html")]
struct NewPage<'a> {
    frame: Frame<'a>,
    form: Form,
    path: String,
    to: &'a Author,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Listing {
    page: String,
    q: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Said {
    #[serde(alias = "body")]
    message: String,
    client_token: Option<String>,
}

pub(super) async fn list(person: Person, Query(listing): Query<Listing>) -> Answer {
    let me = person.me.id();
    let (query, number) = (listing.q.clone(), listing.page.parse().unwrap_or(1));
    let visitor = &person.visitor;
    let look = move |tx: &mut store::Tx<'_>| directs::page(tx, me, &query, number);
    let found = visitor.app.store.read(look).await?;
    let query = listing.q;
    let page = ListPage {
        frame: visitor.frame(visitor.say("messages-title")),
        newer: (found.number > 1).then(|| page_path(found.number - 1, &query)),
        older: found.has_older.then(|| page_path(found.number + 1, &query)),
        rows: found
            .items
            .into_iter()
            .map(|listed| DirectRow::of(&listed, me))
            .collect(),
        query,
    };
    visitor.page(StatusCode::OK, &page)
}

pub(super) async fn new(person: Person, Path(handle): Path<String>) -> Answer {
    let to = recipient(&person, handle).await?;
    form_page(&person, &to.author, StatusCode::OK, Form::default())
}

pub(super) async fn send(
    person: Person,
    Path(handle): Path<String>,
    Posted(said): Posted<Said>,
) -> Answer {
    let to = recipient(&person, handle).await?;
    match say(&person, &to, &said).await {
        Ok(path) => {
            let flash = Flash::new("message-sent", []);
            Ok(person.visitor.on_to(&path, Some(&flash)))
        }
        Err(error) => {
            let form = Form::default().with("message", &said.message);
            let form = form
                .explained(person.visitor.texts(), &error)?
                .renamed("body", "message");
            let page = form_page(&person, &to.author, error.status(), form);
            refused(page, &error)
        }
    }
}

/// The message is checked before the conversation is made for it.
async fn say(person: &Person, to: &User, said: &Said) -> Result<String> {
    let app = &person.visitor.app;
    app.limits.write(person.me.id())?;
    let draft = Draft::parse(&said.message, said.client_token.as_deref())?;
    let handles = vec![to.author.handle.clone()];
    let opened = speak::open_direct(app, person.me.clone(), handles).await?;
    let id = opened.place().conversation.id;
    speak::send(app, person.me.clone(), id, draft).await?;
    Ok(paths::direct(id))
}

/// Somebody else who can still be written to.
async fn recipient(person: &Person, handle: String) -> Result<User> {
    let store = &person.visitor.app.store;
    let found = store
        .read(move |tx| actions::users::by_handle(tx, &handle))
        .await?;
    let is_open = found.deactivated_at.is_none() && found.id() != person.me.id();
    is_open.then_some(found).ok_or(Error::NotFound)
}

fn form_page(person: &Person, to: &Author, status: StatusCode, form: Form) -> Answer {
    let visitor = &person.visitor;
    let title = visitor
        .texts()
        .text("send-message-title", &[("name", to.name.as_str().into())]);
    let page = NewPage {
        frame: visitor.frame(title),
        form,
        path: paths::send_message(&to.handle),
        to,
    };
    visitor.page(status, &page)
}

fn page_path(number: usize, query: &str) -> String {
    if query.is_empty() {
        return format!("/messages?page={number}");
    }
    format!("/messages?page={number}&q={}", paths::segment(query))
}

impl DirectRow {
    fn of(listed: &Listed, me: UserId) -> Self {
        let (place, conversation) = (&listed.place, &listed.place.conversation);
        Self {
            path: paths::direct(conversation.id),
            names: place.title(me),
            face: place.others(me).next().map(|one| one.id),
            many: place.others(me).count() > 1,
            unread: place.unread(),
            at: conversation
                .last_message_at
                .unwrap_or(conversation.created_at),
            last: listed.last.as_ref().map(|message| Last {
                own: message.author.id == me,
                deleted: message.deleted_at.is_some(),
                author: message.author.name.clone(),
                snippet: message
                    .body
                    .graphemes(true)
                    .take(SNIPPET_CHARACTERS_MAX)
                    .collect(),
            }),
        }
    }
}
