//! People: found, shown, and by those who may given a role or ended.

use actions::accounts;
use axum::Json;
use axum::extract::State;
use domain::invalid::{Invalid, Problem};
use domain::name::fold;
use domain::user::{Role, User};
use serde::Deserialize;
use serde_json::{Value, json};

use super::views::{Person, list};
use crate::app::App;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::extract::{ApiJson, ApiPath, ApiQuery, page_size};

const PEOPLE_PER_PAGE: i64 = 50;
const PEOPLE_PER_PAGE_MAX: i64 = 100;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Search {
    query: String,
    after: String,
    limit: Option<i64>,
}

pub(super) async fn search(
    State(app): State<App>,
    _: SignedIn,
    ApiQuery(search): ApiQuery<Search>,
) -> Result<Json<Value>> {
    let limit = page_size(search.limit, PEOPLE_PER_PAGE, PEOPLE_PER_PAGE_MAX)?;
    let Search { query, after, .. } = search;
    let found = app
        .store
        .read(move |tx| actions::users::search(tx, &query, &after, limit))
        .await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    let next = found
        .last()
        .filter(|_| full)
        .map(|user| fold(&user.author.handle));
    let people: Vec<Person<'_>> = found.iter().map(Person::of).collect();
    Ok(Json(list(&people, next.as_deref())))
}

pub(super) async fn show(
    State(app): State<App>,
    _: SignedIn,
    ApiPath(handle): ApiPath<String>,
) -> Result<Json<Value>> {
    let user = app
        .store
        .read(move |tx| actions::users::by_handle(tx, &handle))
        .await?;
    Ok(Json(json!(Person::of(&user))))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    role: Option<String>,
    deactivated: Option<bool>,
}

pub(super) async fn change(
    State(app): State<App>,
    me: SignedIn,
    ApiPath(handle): ApiPath<String>,
    ApiJson(form): ApiJson<Form>,
) -> Result<Json<Value>> {
    let role = match form.role.as_deref() {
        Some(text) => Some(Role::parse(text).ok_or(Invalid::new("role", Problem::Unknown))?),
        None => None,
    };
    let change = move |tx: &mut store::Tx<'_>| -> actions::Result<User> {
        if let Some(role) = role {
            accounts::set_role(tx, &me.user, &handle, role)?;
        }
        match form.deactivated {
            Some(true) => accounts::deactivate(tx, &me.user, &handle),
            Some(false) => accounts::reactivate(tx, &me.user, &handle),
            None => actions::users::by_handle(tx, &handle),
        }
    };
    let user = app.store.write(change).await?;
    Ok(Json(json!(Person::of(&user))))
}
