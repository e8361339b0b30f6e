//! Signing in and out, and the list of one's sessions.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use domain::id::SessionId;
use serde::Deserialize;
use serde_json::{Value, json};

use super::accounts::created;
use super::views;
use crate::app::App;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::extract::{ApiJson, ApiPath};
use crate::rate::Address;
use crate::sign_up;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Credentials {
    handle: String,
    password: String,
}

pub(super) async fn create(
    State(app): State<App>,
    from: Address,
    headers: HeaderMap,
    ApiJson(typed): ApiJson<Credentials>,
) -> Result<(StatusCode, Json<Value>)> {
    let typed = (typed.handle, typed.password);
    let entered = sign_up::sign_in(&app, from, typed, sign_up::label(&headers)).await?;
    Ok(created(&entered))
}

pub(super) async fn list(State(app): State<App>, me: SignedIn) -> Result<Json<Value>> {
    let user = me.user.id();
    let sessions = app
        .store
        .read(move |tx| actions::sessions::list(tx, user))
        .await?;
    let items: Vec<Value> = sessions
        .iter()
        .map(|session| views::extended(session, "current", json!(session.id == me.session)))
        .collect();
    Ok(Json(views::list(&items, None)))
}

pub(super) async fn end_current(State(app): State<App>, me: SignedIn) -> Result<StatusCode> {
    end_one(&app, &me, me.session).await
}

pub(super) async fn end(
    State(app): State<App>,
    me: SignedIn,
    ApiPath(session): ApiPath<i64>,
) -> Result<StatusCode> {
    end_one(&app, &me, SessionId(session)).await
}

async fn end_one(app: &App, me: &SignedIn, session: SessionId) -> Result<StatusCode> {
    let user = me.user.id();
    app.store
        .write(move |tx| actions::sessions::end(tx, user, session))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn end_others(State(app): State<App>, me: SignedIn) -> Result<StatusCode> {
    let (user, keep) = (me.user.id(), Some(me.session));
    app.store
        .write(move |tx| actions::sessions::end_others(tx, user, keep))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
