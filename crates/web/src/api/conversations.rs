//! Conversations as the caller sees them.

use axum::Json;
use axum::extract::State;
use domain::conversation::Place;
use domain::id::ConversationId;
use serde_json::Value;

use super::views::list;
use crate::app::App;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::extract::ApiPath;

pub(super) async fn mine(State(app): State<App>, me: SignedIn) -> Result<Json<Value>> {
    let user = me.user.id();
    let places = app
        .store
        .read(move |tx| actions::conversations::mine(tx, user))
        .await?;
    Ok(Json(list(&places, None)))
}

pub(super) async fn show(
    State(app): State<App>,
    me: SignedIn,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<Place>> {
    let user = me.user.id();
    let one =
        move |tx: &mut store::Tx<'_>| actions::conversations::one(tx, user, ConversationId(id));
    Ok(Json(app.store.read(one).await?))
}
