//! `POST /directs`.

use actions::directs::Opened;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::conversation::Place;
use serde::Deserialize;

use crate::app::App;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::extract::ApiJson;
use crate::speak;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    handles: Vec<String>,
}

pub(super) async fn open(
    State(app): State<App>,
    me: SignedIn,
    ApiJson(form): ApiJson<Form>,
) -> Result<(StatusCode, Json<Place>)> {
    app.limits.write(me.user.id())?;
    let opened = speak::open_direct(&app, me.user, form.handles).await?;
    Ok(match opened {
        Opened::New(place) => (StatusCode::CREATED, Json(place)),
        Opened::Again(place) => (StatusCode::OK, Json(place)),
    })
}
