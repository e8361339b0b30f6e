//! Who asks: a bearer token or the browser's session cookie, looked up once a request.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use domain::id::SessionId;
use domain::user::User;
use store::sessions::Holder;

use crate::app::App;
use crate::error::{Error, Result};

const COOKIE: &str = "chirm_session";
/// As long as an unused session lives (`domain::session`).
const COOKIE_SECONDS: i64 = domain::session::SESSION_IDLE_DAYS_MAX * 24 * 60 * 60;

/// The person behind a request, and by which session.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn {
    pub user: User,
    pub session: SessionId,
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let token = token(app, &parts.headers).ok_or(Error::Unauthenticated)?;
        sign_in(app, token.to_owned())
            .await?
            .ok_or(Error::Unauthenticated)
    }
}

impl OptionalFromRequestParts<App> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>> {
        match token(app, &parts.headers) {
            Some(token) => sign_in(app, token.to_owned()).await,
            None => Ok(None),
        }
    }
}

async fn sign_in(app: &App, token: String) -> Result<Option<SignedIn>> {
    let holder = app
        .store
        .read(move |tx| actions::sessions::resolve(tx, &token))
        .await?;
    Ok(holder.map(|holder| signed_in(app, holder)))
}

/// Notes now and then that the session is in use, without making anybody wait for it.
pub(crate) fn signed_in(app: &App, holder: Holder) -> SignedIn {
    if actions::sessions::is_touch_due(&holder, app.now()) {
        let (store, session) = (app.store.clone(), holder.session);
        app.tracker.spawn(async move {
            let touched = store
                .write(move |tx| actions::sessions::touch(tx, session))
                .await;
            if let Err(error) = touched {
                tracing::warn!(%error, session.id = session.0, "a session could not be touched");
            }
        });
    }
    SignedIn {
        user: holder.user,
        session: holder.session,
    }
}

/// The secret a request carries, from wherever it may.
pub(crate) fn token<'h>(app: &App, headers: &'h HeaderMap) -> Option<&'h str> {
    bearer(headers).or_else(|| cookie(headers, prefix(app)))
}

pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}

/// Over https only the name that browsers bind to this host counts: a neighbouring host may set
/// the other one, and so sign somebody in as somebody else.
fn cookie<'h>(headers: &'h HeaderMap, prefix: &str) -> Option<&'h str> {
    cookies(headers)
        .find(|(name, _)| name.strip_prefix(prefix) == Some(COOKIE))
        .map(|(_, value)| value)
}

/// Every cookie of a request: its name and its value.
pub(crate) fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
}

/// The cookie that keeps a browser signed in.
pub(crate) fn session_cookie(app: &App, token: &str) -> Option<HeaderValue> {
    write_cookie(app, token, COOKIE_SECONDS)
}

/// The cookie that makes a browser forget.
pub(crate) fn ended_cookie(app: &App) -> Option<HeaderValue> {
    write_cookie(app, "", 0)
}

fn prefix(app: &App) -> &'static str {
    if app.is_https() { "__Host-" } else { "" }
}

fn write_cookie(app: &App, value: &str, seconds: i64) -> Option<HeaderValue> {
    let (prefix, secure) = (prefix(app), if app.is_https() { "; Secure" } else { "" });
    let end = format!("Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&format!("{prefix}{COOKIE}={value}; {end}")).ok()
}
