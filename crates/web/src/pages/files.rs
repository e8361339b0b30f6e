//! Files that must stand at the root, though they belong to the asset tree.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response};
use axum::response::Redirect;

use crate::app::App;

pub(super) async fn service_worker(State(app): State<App>, asked: HeaderMap) -> Response<Body> {
    app.assets.answer_unhashed("sw.js", &asked)
}

pub(super) async fn manifest(State(app): State<App>, asked: HeaderMap) -> Response<Body> {
    app.assets.answer_unhashed("manifest.webmanifest", &asked)
}

pub(super) async fn icon(State(app): State<App>) -> Redirect {
    Redirect::temporary(&app.assets.url("icon.svg"))
}
