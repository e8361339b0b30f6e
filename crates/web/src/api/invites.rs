//! Links that let people in.

use actions::invites::{self, Bounds};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::id::{ConversationId, InviteId};
use domain::invite::Invite;
use serde::Deserialize;
use serde_json::{Value, json};

use super::views;
use crate::app::App;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::extract::{ApiJson, ApiPath};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    max_uses: Option<i64>,
    expires_in_seconds: Option<i64>,
    conversation_id: Option<ConversationId>,
}

pub(super) async fn create(
    State(app): State<App>,
    me: SignedIn,
    ApiJson(form): ApiJson<Form>,
) -> Result<(StatusCode, Json<Value>)> {
    app.limits.write(me.user.id())?;
    let bounds = Bounds {
        max_uses: form.max_uses,
        expires_in_seconds: form.expires_in_seconds,
        conversation: form.conversation_id,
    };
    let registration = app.options.registration;
    let made = app
        .store
        .write(move |tx| invites::create(tx, &me.user, bounds, registration))
        .await?;
    Ok((StatusCode::CREATED, Json(view(&app, &made))))
}

pub(super) async fn list(State(app): State<App>, me: SignedIn) -> Result<Json<Value>> {
    let all = app
        .store
        .read(move |tx| invites::list(tx, &me.user))
        .await?;
    let items: Vec<Value> = all.iter().map(|invite| view(&app, invite)).collect();
    Ok(Json(views::list(&items, None)))
}

pub(super) async fn revoke(
    State(app): State<App>,
    me: SignedIn,
    ApiPath(id): ApiPath<i64>,
) -> Result<StatusCode> {
    app.store
        .write(move |tx| invites::revoke(tx, &me.user, InviteId(id)))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn accept(
    State(app): State<App>,
    me: SignedIn,
    ApiPath(code): ApiPath<String>,
) -> Result<Json<Value>> {
    let place = app
        .store
        .write(move |tx| invites::accept(tx, &me.user, &code))
        .await?;
    Ok(Json(json!({"conversation": place})))
}

/// With the link as people pass it on; relative when the server does not know its own address.
fn view(app: &App, invite: &Invite) -> Value {
    let base = app.options.public_url.as_deref().unwrap_or_default();
    let view = views::extended(
        invite,
        "url",
        json!(format!("{base}/invite/{}", invite.code)),
    );
    views::extended(&view, "open", json!(invite.is_open(app.now())))
}
