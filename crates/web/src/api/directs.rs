//! `POST /directs`.

use actions::directs::{self, Opened};
use actions::{Conflict, Error};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::conversation::Place;
use serde::Deserialize;

use crate::app::App;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::extract::ApiJson;

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
    let again = (me.user.clone(), form.handles.clone());
    let first = app
        .store
        .write(move |tx| directs::open(tx, &me.user, &form.handles))
        .await;
    let opened = match first {
        // Two of the same set opened it at once: now it is there to be found.
        Err(Error::Conflict(Conflict::Again)) => {
            let (me, handles) = again;
            app.store
                .write(move |tx| directs::open(tx, &me, &handles))
                .await?
        }
        result => result?,
    };
    Ok(match opened {
        Opened::New(place) => (StatusCode::CREATED, Json(place)),
        Opened::Again(place) => (StatusCode::OK, Json(place)),
    })
}
