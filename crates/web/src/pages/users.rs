//! Who somebody is: where a mention leads.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::time::Timestamp;
use domain::user::Author;

use super::frame::Frame;
use super::visitor::{Answer, Person};
use super::{admin, paths};

#[derive(Template)]
#[template(path = "users/profile.html")]
struct ProfilePage<'a> {
    frame: Frame<'a>,
    them: &'a Author,
    role_key: &'static str,
    created_at: &'a Timestamp,
    deactivated: bool,
    own: bool,
    write_path: String,
}

pub(super) async fn show(person: Person, Path(handle): Path<String>) -> Answer {
    let visitor = &person.visitor;
    let read = move |tx: &mut store::Tx<'_>| actions::users::by_handle(tx, &handle);
    let found = visitor.app.store.read(read).await?;
    let page = ProfilePage {
        frame: visitor.frame(found.author.name.clone()),
        them: &found.author,
        role_key: admin::role_key(found.role),
        created_at: &found.created_at,
        deactivated: found.deactivated_at.is_some(),
        own: found.id() == person.me.id(),
        write_path: paths::send_message(&found.author.handle),
    };
    visitor.page(StatusCode::OK, &page)
}
