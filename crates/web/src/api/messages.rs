//! Messages: read by pages, said, changed, taken back.

use actions::messages::{self, Draft, Part, Sent};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::id::{ConversationId, Seq};
use domain::invalid::{Invalid, Problem};
use domain::message::{Message, PAGE_MESSAGES_DEFAULT, PAGE_MESSAGES_MAX};
use serde::Deserialize;

use super::views::{JsonText, List};
use crate::app::App;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::extract::{ApiJson, ApiPath, ApiQuery, page_size};
use crate::speak;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Page {
    before: Option<Seq>,
    after: Option<Seq>,
    around: Option<Seq>,
    limit: Option<i64>,
}

impl Page {
    fn part(&self) -> std::result::Result<Part, Invalid> {
        match (self.before, self.after, self.around) {
            (None, None, None) => Ok(Part::Newest),
            (Some(seq), None, None) => Ok(Part::Before(seq)),
            (None, Some(seq), None) => Ok(Part::After(seq)),
            (None, None, Some(seq)) => Ok(Part::Around(seq)),
            _ => Err(Invalid::new("before", Problem::Unknown)),
        }
    }
}

pub(super) async fn page(
    State(app): State<App>,
    me: SignedIn,
    ApiPath(id): ApiPath<i64>,
    ApiQuery(page): ApiQuery<Page>,
) -> Result<JsonText> {
    let limit = page_size(page.limit, PAGE_MESSAGES_DEFAULT, PAGE_MESSAGES_MAX)?;
    let (user, id, part) = (me.user.id(), ConversationId(id), page.part()?);
    let read = move |tx: &mut store::Tx<'_>| -> actions::Result<JsonText> {
        let items = messages::page(tx, user, id, part, limit)?;
        let next = next(part, limit, &items);
        Ok(List { items, next }.into_text())
    };
    Ok(app.store.read(read).await?)
}

/// Where `after` goes on; who reads upwards goes on `before` the first message they have.
fn next(part: Part, limit: i64, found: &[Message]) -> Option<String> {
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    match part {
        Part::Newest | Part::Before(_) => None,
        Part::After(_) | Part::Around(_) => found
            .last()
            .filter(|_| full)
            .map(|message| message.seq.to_string()),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    body: String,
    client_token: Option<String>,
}

pub(super) async fn send(
    State(app): State<App>,
    me: SignedIn,
    ApiPath(id): ApiPath<i64>,
    ApiJson(form): ApiJson<Form>,
) -> Result<(StatusCode, Json<Message>)> {
    app.limits.write(me.user.id())?;
    let draft = Draft::parse(&form.body, form.client_token.as_deref())?;
    match speak::send(&app, me.user, ConversationId(id), draft).await? {
        Sent::New(message) => Ok((StatusCode::CREATED, Json(message))),
        Sent::Again(message) => Ok((StatusCode::OK, Json(message))),
    }
}

pub(super) async fn show(
    State(app): State<App>,
    me: SignedIn,
    ApiPath((id, seq)): ApiPath<(i64, i64)>,
) -> Result<Json<Message>> {
    let (user, address) = (me.user.id(), (ConversationId(id), Seq(seq)));
    Ok(Json(
        app.store
            .read(move |tx| messages::one(tx, user, address))
            .await?,
    ))
}

pub(super) async fn edit(
    State(app): State<App>,
    me: SignedIn,
    ApiPath((id, seq)): ApiPath<(i64, i64)>,
    ApiJson(form): ApiJson<Form>,
) -> Result<Json<Message>> {
    app.limits.write(me.user.id())?;
    let draft = Draft::parse(&form.body, None)?;
    let address = (ConversationId(id), Seq(seq));
    let message = app
        .store
        .write(move |tx| messages::edit(tx, &me.user, address, &draft))
        .await?;
    Ok(Json(message))
}

pub(super) async fn delete(
    State(app): State<App>,
    me: SignedIn,
    ApiPath((id, seq)): ApiPath<(i64, i64)>,
) -> Result<StatusCode> {
    let address = (ConversationId(id), Seq(seq));
    app.store
        .write(move |tx| messages::delete(tx, &me.user, address))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
