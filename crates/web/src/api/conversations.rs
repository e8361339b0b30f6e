//! Conversations as the caller sees them.

use axum::Json;
use axum::extract::State;
use domain::conversation::Place;
use domain::id::ConversationId;
use serde_json::{Value, json};

use super::views::{extended, list};
use crate::app::App;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::extract::ApiPath;

pub(super) async fn mine(State(app): State<App>, me: SignedIn) -> Result<Json<Value>> {
    let user = me.user.id();
    let look = move |tx: &mut store::Tx<'_>| {
        let places = actions::conversations::mine(tx, user)?;
        Ok::<_, actions::Error>((places, store::events::last(tx)?))
    };
    let (places, cursor) = app.store.read(look).await?;
    let others = places.iter().flat_map(|place| place.others(user));
    let online = app.hub.online(others.map(|one| one.id).collect()).await;
    // One snapshot: the events after this cursor are those that the list does not contain yet.
    let items = extended(&list(&places, None), "cursor", json!(cursor.0));
    Ok(Json(extended(&items, "online", json!(online))))
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
