//! One's own account.

use actions::accounts::{self, Change};
use axum::Json;
use axum::extract::State;
use domain::name::{DisplayName, Handle};
use domain::settings::Settings;
use domain::user::User;
use serde::Deserialize;
use serde_json::{Value, json};

use super::views::Me;
use crate::app::App;
use crate::auth::SignedIn;
use crate::error::{Error, Result};
use crate::extract::ApiJson;
use crate::rate::Address;
use crate::sign_up::{self, PasswordForm};

pub(super) async fn show(me: SignedIn) -> Json<Value> {
    Json(json!(Me::of(&me.user)))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    handle: Option<String>,
    name: Option<String>,
    /// Empty takes the address away.
    email: Option<String>,
    /// Only what is named in it changes.
    settings: Option<Value>,
}

pub(super) async fn change(
    State(app): State<App>,
    me: SignedIn,
    ApiJson(form): ApiJson<Form>,
) -> Result<Json<Value>> {
    app.limits.write(me.user.id())?;
    let change = parse(&me.user, form)?;
    let id = me.user.id();
    let user = app
        .store
        .write(move |tx| accounts::change(tx, id, change))
        .await?;
    Ok(Json(json!(Me::of(&user))))
}

fn parse(me: &User, form: Form) -> Result<Change> {
    let handle = form.handle.as_deref().map(Handle::parse).transpose()?;
    let name = form.name.as_deref().map(DisplayName::parse).transpose()?;
    let email = match form.email.as_deref() {
        None => None,
        Some(text) if text.trim().is_empty() => Some(None),
        Some(text) => Some(Some(sign_up::email(text)?)),
    };
    let settings = form
        .settings
        .map(|changed| merge(&me.settings, &changed))
        .transpose()?;
    Ok(Change {
        handle,
        name,
        email,
        settings,
    })
}

fn merge(settings: &Settings, changed: &Value) -> Result<Settings> {
    let mut all = json!(settings);
    let (Some(all_fields), Some(changed)) = (all.as_object_mut(), changed.as_object()) else {
        return Err(Error::Malformed("settings is an object".to_owned()));
    };
    for (name, value) in changed {
        all_fields.insert(name.clone(), value.clone());
    }
    serde_json::from_value(all).map_err(|error| Error::Malformed(format!("settings: {error}")))
}

pub(super) async fn set_password(
    State(app): State<App>,
    me: SignedIn,
    from: Address,
    ApiJson(form): ApiJson<PasswordForm>,
) -> Result<Json<Value>> {
    let who = (me.user.id(), me.session, me.user.author.handle.as_str());
    let user = sign_up::set_password(&app, from, who, form).await?;
    Ok(Json(json!(Me::of(&user))))
}
