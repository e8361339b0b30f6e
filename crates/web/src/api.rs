//! The JSON API under `/api/v1`: one file a noun. Extract, act, answer.

mod accounts;
mod channels;
mod conversations;
mod directs;
pub(crate) mod document;
mod invites;
mod me;
mod memberships;
mod messages;
pub(crate) mod server;
mod sessions;
mod users;
pub(crate) mod views;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, post, put};

use crate::app::App;
use crate::error::Error;
use crate::extract::BODY_BYTES_MAX;
use crate::live;

pub(crate) fn router() -> Router<App> {
    Router::new()
        .merge(people())
        .merge(talk())
        .merge(live::router())
        .route("/server", get(server::show))
        .route("/openapi.json", get(document::show))
        .fallback(|| async { Error::NotFound })
        .method_not_allowed_fallback(|| async { Error::Method })
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
}

fn people() -> Router<App> {
    Router::new()
        .route("/accounts", post(accounts::create))
        .route("/guests", post(accounts::create_guest))
        .route(
            "/sessions",
            post(sessions::create)
                .get(sessions::list)
                .delete(sessions::end_others),
        )
        .route("/sessions/current", delete(sessions::end_current))
        .route("/sessions/{id}", delete(sessions::end))
        .route("/me", get(me::show).patch(me::change))
        .route("/me/password", put(me::set_password))
        .route("/users", get(users::search))
        .route("/users/{handle}", get(users::show).patch(users::change))
        .route("/invites", get(invites::list).post(invites::create))
        .route("/invites/{id}", delete(invites::revoke))
        .route("/invites/{code}/acceptance", put(invites::accept))
}

fn talk() -> Router<App> {
    Router::new()
        .route("/channels", get(channels::browse).post(channels::create))
        .route("/channels/by-name/{name}", get(channels::by_name))
        .route("/directs", post(directs::open))
        .route("/conversations", get(conversations::mine))
        .route(
            "/conversations/{id}",
            get(conversations::show).patch(channels::change),
        )
        .route(
            "/conversations/{id}/membership",
            put(memberships::join)
                .delete(memberships::leave)
                .patch(memberships::set_notify),
        )
        .route("/conversations/{id}/members", get(memberships::list))
        .route(
            "/conversations/{id}/members/{handle}",
            put(memberships::add).delete(memberships::remove),
        )
        .route(
            "/conversations/{id}/messages",
            get(messages::page).post(messages::send),
        )
        .route(
            "/conversations/{id}/messages/{seq}",
            get(messages::show)
                .patch(messages::edit)
                .delete(messages::delete),
        )
        .route("/conversations/{id}/read", put(memberships::move_read))
}
