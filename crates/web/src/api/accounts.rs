//! `POST /accounts`, `POST /guests`.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::views::Me;
use crate::app::App;
use crate::error::Result;
use crate::extract::ApiJson;
use crate::rate::Address;
use crate::sign_up::{self, AccountForm, Entered, GuestForm};

pub(super) async fn create(
    State(app): State<App>,
    from: Address,
    headers: HeaderMap,
    ApiJson(form): ApiJson<AccountForm>,
) -> Result<(StatusCode, Json<Value>)> {
    let entered = sign_up::create_account(&app, from, form, sign_up::label(&headers)).await?;
    Ok(created(&entered))
}

pub(super) async fn create_guest(
    State(app): State<App>,
    from: Address,
    headers: HeaderMap,
    ApiJson(form): ApiJson<GuestForm>,
) -> Result<(StatusCode, Json<Value>)> {
    let entered = sign_up::create_guest(&app, from, form, sign_up::label(&headers)).await?;
    Ok(created(&entered))
}

/// Who entered, and the one time their token is shown.
pub(super) fn created(entered: &Entered) -> (StatusCode, Json<Value>) {
    let body = json!({"user": Me::of(&entered.user), "token": entered.token.as_str()});
    (StatusCode::CREATED, Json(body))
}
