//! Seats: taken, given up, given to others; the read marker and the notify level.

use actions::conversations::ReadMarker;
use actions::memberships;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::conversation::Place;
use domain::id::{ConversationId, Seq, UserId};
use domain::invalid::{Invalid, Problem};
use domain::membership::Notify;
use serde::Deserialize;
use serde_json::{Value, json};

use super::views;
use crate::app::App;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::extract::{ApiJson, ApiPath, ApiQuery, page_size};

const MEMBERS_PER_PAGE: i64 = 50;
const MEMBERS_PER_PAGE_MAX: i64 = 200;

pub(super) async fn join(
    State(app): State<App>,
    me: SignedIn,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<Place>> {
    app.limits.write(me.user.id())?;
    let place = app
        .store
        .write(move |tx| memberships::open(tx, &me.user, ConversationId(id)));
    let place = place.await?;
    // To look is allowed, to sit down is not: an archived channel takes nobody in.
    if place.seat.is_none() {
        return Err(crate::error::Error::Forbidden);
    }
    Ok(Json(place))
}

pub(super) async fn leave(
    State(app): State<App>,
    me: SignedIn,
    ApiPath(id): ApiPath<i64>,
) -> Result<StatusCode> {
    app.store
        .write(move |tx| memberships::leave(tx, &me.user, ConversationId(id)))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
pub(super) struct NotifyForm {
    notify: String,
}

pub(super) async fn set_notify(
    State(app): State<App>,
    me: SignedIn,
    ApiPath(id): ApiPath<i64>,
    ApiJson(form): ApiJson<NotifyForm>,
) -> Result<Json<Place>> {
    let notify = Notify::parse(&form.notify).ok_or(Invalid::new("notify", Problem::Unknown))?;
    let id = ConversationId(id);
    let place = app
        .store
        .write(move |tx| memberships::set_notify(tx, &me.user, id, notify))
        .await?;
    Ok(Json(place))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Members {
    query: String,
    after: Option<UserId>,
    limit: Option<i64>,
}

pub(super) async fn list(
    State(app): State<App>,
    me: SignedIn,
    ApiPath(id): ApiPath<i64>,
    ApiQuery(asked): ApiQuery<Members>,
) -> Result<Json<Value>> {
    let limit = page_size(asked.limit, MEMBERS_PER_PAGE, MEMBERS_PER_PAGE_MAX)?;
    let (user, page) = (me.user.id(), (asked.after.unwrap_or(UserId(0)), limit));
    let look = move |tx: &mut store::Tx<'_>| {
        memberships::members(tx, user, ConversationId(id), &asked.query, page)
    };
    let members = app.store.read(look).await?;
    let online = app
        .hub
        .online(members.iter().map(|member| member.user.id).collect())
        .await;
    let items: Vec<Value> = members
        .iter()
        .map(|member| views::extended(member, "online", json!(online.contains(&member.user.id))))
        .collect();
    let full = i64::try_from(items.len()).is_ok_and(|count| count == limit);
    let next = members
        .last()
        .filter(|_| full)
        .map(|member| member.user.id.to_string());
    Ok(Json(views::list(&items, next.as_deref())))
}

pub(super) async fn add(
    State(app): State<App>,
    me: SignedIn,
    ApiPath((id, handle)): ApiPath<(i64, String)>,
) -> Result<Json<Place>> {
    app.limits.write(me.user.id())?;
    let id = ConversationId(id);
    let place = app
        .store
        .write(move |tx| memberships::add(tx, &me.user, id, &handle))
        .await?;
    Ok(Json(place))
}

pub(super) async fn remove(
    State(app): State<App>,
    me: SignedIn,
    ApiPath((id, handle)): ApiPath<(i64, String)>,
) -> Result<StatusCode> {
    let id = ConversationId(id);
    app.store
        .write(move |tx| memberships::remove(tx, &me.user, id, &handle))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
pub(super) struct ReadForm {
    seq: Seq,
}

pub(super) async fn move_read(
    State(app): State<App>,
    me: SignedIn,
    ApiPath(id): ApiPath<i64>,
    ApiJson(form): ApiJson<ReadForm>,
) -> Result<Json<ReadMarker>> {
    let (user, id) = (me.user.id(), ConversationId(id));
    let marker = app
        .store
        .write(move |tx| memberships::move_read(tx, user, id, form.seq))
        .await?;
    Ok(Json(marker))
}
