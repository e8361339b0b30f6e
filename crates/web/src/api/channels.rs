//! Channels: browsed, made, changed.

use actions::channels::{self, Archived, Change, NewChannel};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::conversation::{Place, Visibility};
use domain::id::ConversationId;
use domain::invalid::{Invalid, Problem};
use domain::name::{ChannelName, Topic, fold};
use serde::Deserialize;
use serde_json::Value;

use super::views::list;
use crate::app::App;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::extract::{ApiJson, ApiPath, ApiQuery, page_size};

const CHANNELS_PER_PAGE: i64 = 50;
const CHANNELS_PER_PAGE_MAX: i64 = 100;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Browse {
    query: String,
    after: String,
    limit: Option<i64>,
}

pub(super) async fn browse(
    State(app): State<App>,
    me: SignedIn,
    ApiQuery(browse): ApiQuery<Browse>,
) -> Result<Json<Value>> {
    let limit = page_size(browse.limit, CHANNELS_PER_PAGE, CHANNELS_PER_PAGE_MAX)?;
    let (user, Browse { query, after, .. }) = (me.user.id(), browse);
    let found = app
        .store
        .read(move |tx| channels::browse(tx, user, &query, &after, limit))
        .await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    let next = found
        .last()
        .filter(|_| full)
        .and_then(|place| place.conversation.name.as_deref().map(fold));
    Ok(Json(list(&found, next.as_deref())))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    name: Option<String>,
    topic: Option<String>,
    visibility: Option<String>,
    archived: Option<bool>,
}

impl Form {
    fn visibility(&self) -> std::result::Result<Option<Visibility>, Invalid> {
        let Some(text) = self.visibility.as_deref() else {
            return Ok(None);
        };
        let found = Visibility::parse(text);
        found
            .map(Some)
            .ok_or(Invalid::new("visibility", Problem::Unknown))
    }
}

pub(super) async fn create(
    State(app): State<App>,
    me: SignedIn,
    ApiJson(form): ApiJson<Form>,
) -> Result<(StatusCode, Json<Place>)> {
    app.limits.write(me.user.id())?;
    let new = NewChannel {
        name: ChannelName::parse(form.name.as_deref().unwrap_or_default())?,
        topic: Topic::parse(form.topic.as_deref().unwrap_or_default())?,
        visibility: form.visibility()?.unwrap_or(Visibility::Public),
    };
    let place = app
        .store
        .write(move |tx| channels::create(tx, &me.user, &new))
        .await?;
    Ok((StatusCode::CREATED, Json(place)))
}

pub(super) async fn by_name(
    State(app): State<App>,
    me: SignedIn,
    ApiPath(name): ApiPath<String>,
) -> Result<Json<Place>> {
    let user = me.user.id();
    let place = app
        .store
        .read(move |tx| actions::conversations::by_name(tx, user, &name))
        .await?;
    Ok(Json(place))
}

pub(super) async fn change(
    State(app): State<App>,
    me: SignedIn,
    ApiPath(id): ApiPath<i64>,
    ApiJson(form): ApiJson<Form>,
) -> Result<Json<Place>> {
    app.limits.write(me.user.id())?;
    let change = Change {
        name: form.name.as_deref().map(ChannelName::parse).transpose()?,
        topic: form.topic.as_deref().map(Topic::parse).transpose()?,
        visibility: form.visibility()?,
        archived: form
            .archived
            .map(|yes| if yes { Archived::Yes } else { Archived::No }),
    };
    let id = ConversationId(id);
    let place = app
        .store
        .write(move |tx| channels::change(tx, &me.user, id, change))
        .await?;
    Ok(Json(place))
}
