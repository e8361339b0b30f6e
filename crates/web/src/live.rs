//! The log on every transport: the same events, ids and cursors by poll, SSE and WebSocket.

mod catch_up;
mod poll;
mod socket;
mod stream;
mod wire;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/events", get(poll::poll))
        .route("/events/stream", get(stream::open))
        .route("/live", get(socket::open))
}
