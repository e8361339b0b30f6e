//! What the server says of itself.

use actions::accounts::Registration;
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::app::App;

pub(super) async fn show(State(app): State<App>) -> Json<Value> {
    Json(json!({
        "name": "Chirm",
        "version": app.options.version,
        "registration": registration(app.options.registration),
        "guests": app.options.guests.is_on(),
    }))
}

/// A registration mode as the settings spell it.
pub(crate) fn registration(mode: Registration) -> &'static str {
    match mode {
        Registration::Open => "open",
        Registration::Invite => "invite",
        Registration::Closed => "closed",
    }
}
