//! JSON that no domain type is by itself: lists, accounts as their holder or a moderator sees them.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::settings::Settings;
use domain::time::Timestamp;
use domain::user::{Author, Role, User};
use serde::Serialize;
use serde_json::{Value, json};

/// A list and where it goes on.
pub(crate) fn list<T: Serialize>(items: &[T], next: Option<&str>) -> Value {
    json!({"items": items, "next": next})
}

/// The same for what is read most: made into text where the rows were read, so that nothing but
/// that text crosses to another thread.
#[derive(Debug, Serialize)]
pub(crate) struct List<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next: Option<String>,
}

/// A JSON answer that is text already.
#[derive(Debug)]
pub(crate) struct JsonText(Vec<u8>);

impl<T: Serialize> List<T> {
    pub(crate) fn into_text(self) -> JsonText {
        JsonText(serde_json::to_vec(&self).unwrap_or_default())
    }
}

impl IntoResponse for JsonText {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, "application/json")], self.0).into_response()
    }
}

/// A value with one more field than its type has.
pub(crate) fn extended(item: &impl Serialize, name: &str, value: Value) -> Value {
    let mut item = json!(item);
    if let Some(fields) = item.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
    item
}

/// An account as its holder sees it.
#[derive(Debug, Serialize)]
pub(crate) struct Me<'a> {
    #[serde(flatten)]
    author: &'a Author,
    role: Role,
    email: Option<&'a str>,
    settings: &'a Settings,
    created_at: Timestamp,
}

impl<'a> Me<'a> {
    pub(crate) fn of(user: &'a User) -> Self {
        Self {
            author: &user.author,
            role: user.role,
            email: user.email.as_deref(),
            settings: &user.settings,
            created_at: user.created_at,
        }
    }
}

/// An account as everybody sees it.
#[derive(Debug, Serialize)]
pub(crate) struct Person<'a> {
    #[serde(flatten)]
    author: &'a Author,
    role: Role,
    created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    deactivated_at: Option<Timestamp>,
}

impl<'a> Person<'a> {
    pub(crate) fn of(user: &'a User) -> Self {
        Self {
            author: &user.author,
            role: user.role,
            created_at: user.created_at,
            deactivated_at: user.deactivated_at,
        }
    }
}
