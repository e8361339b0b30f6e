//! The documents: pages made on the server, whole without a script, and the forms they hold.
//! Extract, act, answer: every rule lives in `actions`.

mod accounts;
mod admin;
mod channels;
mod cookies;
mod directs;
mod errors;
mod files;
mod flash;
mod form;
mod frame;
mod language;
mod paths;
mod reference;
mod sessions;
mod settings;
mod users;
mod visitor;
mod workspace;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::app::App;
use crate::origin::same_origin;

/// The longest form is a message of 10,000 characters, each escaped.
const FORM_BYTES_MAX: usize = 1024 * 1024;

/// Every page, with the layers that make each answer one: words and language.
pub(crate) fn router(app: &App) -> Router<App> {
    Router::new()
        .merge(entrance())
        .merge(workspace())
        .merge(directs())
        .merge(own())
        .merge(running())
        .merge(kept())
        .fallback(errors::not_found)
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(from_fn_with_state(app.clone(), language::choose))
        .layer(from_fn_with_state(app.clone(), same_origin))
        .layer(from_fn_with_state(app.clone(), errors::put_in_words))
}

fn entrance() -> Router<App> {
    Router::new()
        .route("/login", get(sessions::new).post(sessions::create))
        .route("/logout", get(sessions::confirm_end).post(sessions::end))
        .route("/register", get(accounts::new).post(accounts::create))
        .route(
            "/invite/{code}",
            get(accounts::invited).post(accounts::accept),
        )
}

fn workspace() -> Router<App> {
    Router::new()
        .route("/", get(channels::home))
        .route("/channels", get(channels::browse).post(channels::create))
        .route(
            "/channel/{name}",
            get(workspace::newest).post(workspace::send),
        )
        .route("/channel/{name}/{seq}", get(workspace::around))
        .route(
            "/direct/{id}",
            get(workspace::newest_direct).post(workspace::send_direct),
        )
        .route("/direct/{id}/{seq}", get(workspace::around_direct))
}

fn directs() -> Router<App> {
    Router::new()
        .route("/messages", get(directs::list))
        .route(
            "/send_message/{handle}",
            get(directs::new).post(directs::send),
        )
        .route("/user/{handle}", get(users::show))
}

fn own() -> Router<App> {
    Router::new()
        .route(
            "/settings",
            get(settings::show).post(settings::set_preferences),
        )
        .route("/settings/profile", post(settings::set_profile))
        .route(
            "/settings/password",
            get(settings::show_password).post(settings::set_password),
        )
        .route(
            "/settings/sessions",
            get(settings::show_sessions).post(settings::end_session),
        )
}

fn running() -> Router<App> {
    Router::new()
        .route("/admin", get(admin::show))
        .route("/admin/invites", post(admin::invite))
        .route("/admin/invites/{id}/withdraw", post(admin::withdraw))
        .route("/admin/people/role", post(admin::set_role))
        .route("/admin/people/deactivate", post(admin::deactivate))
        .route("/admin/people/reactivate", post(admin::reactivate))
}

/// What browsers keep for the time without a network, and look for at the root.
fn kept() -> Router<App> {
    Router::new()
        .route("/sw.js", get(files::service_worker))
        .route("/manifest.webmanifest", get(files::manifest))
        .route("/favicon.ico", get(files::icon))
        .route("/offline", get(errors::offline))
        .route("/api", get(reference::show))
}
