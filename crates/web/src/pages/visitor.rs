//! Whoever asks for a page: the person if they are signed in, their language, what the page before
//! left to be said. The one place where pages meet sessions and settings of the server.

use actions::accounts::Registration;
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::id::SessionId;
use domain::settings::Language;
use domain::user::User;

use super::cookies::Secure;
use super::flash::Flash;
use super::frame::Frame;
use super::{language, paths};
use crate::app::App;
use crate::auth::{self, SignedIn};
use crate::error::{Error, accept_language};
use crate::texts::{self, Catalogue};

pub(super) type Answer = Result<Response, Error>;

/// Anybody, signed in or not.
#[derive(Debug)]
pub(super) struct Visitor {
    pub(super) app: App,
    pub(super) me: Option<User>,
    pub(super) session: Option<SessionId>,
    pub(super) language: Language,
    flash: Option<Flash>,
    /// Path and query of the page asked for.
    pub(super) path: String,
    pub(super) headers: HeaderMap,
}

/// Somebody who is signed in; whoever is not is led to the sign-in page and back.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) visitor: Visitor,
    pub(super) me: User,
    pub(super) session: SessionId,
}

impl Visitor {
    pub(super) async fn of(app: &App, parts: &mut Parts) -> Result<Self, Error> {
        let signed_in = Option::<SignedIn>::from_request_parts(parts, app).await?;
        let setting = signed_in
            .as_ref()
            .and_then(|one| one.user.settings.language);
        let chosen = setting.or_else(|| language::chosen(&parts.headers));
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        Ok(Self {
            app: app.clone(),
            session: signed_in.as_ref().map(|one| one.session),
            me: signed_in.map(|one| one.user),
            language: texts::negotiate(chosen, accept_language(&parts.headers)),
            flash: Flash::read(&parts.headers),
            path: path.to_owned(),
            headers: parts.headers.clone(),
        })
    }

    pub(super) fn texts(&self) -> &Catalogue {
        self.app.texts.get(self.language)
    }

    pub(super) fn say(&self, key: &str) -> String {
        self.texts().text(key, &[])
    }

    pub(super) fn frame(&self, title: String) -> Frame<'_> {
        Frame {
            texts: self.texts(),
            assets: &self.app.assets,
            me: self.me.as_ref(),
            flash: self.flash.as_ref().map(|flash| flash.text(self.texts())),
            path: &self.path,
            title,
        }
    }

    /// A page, for this person only. What the page before left has been said with it.
    pub(super) fn page(&self, status: StatusCode, page: &impl Template) -> Answer {
        let mut response = (status, Html(rendered(page)?)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-cache"),
        );
        headers.insert(
            header::CONTENT_LANGUAGE,
            HeaderValue::from_static(self.texts().tag()),
        );
        // A browser stays signed in for as long as it is used, counted from its last page.
        if let Some(cookie) = self.session_cookie() {
            headers.append(header::SET_COOKIE, cookie);
        }
        if self.flash.is_some()
            && let Some(cookie) = Flash::forget(self.secure())
        {
            headers.append(header::SET_COOKIE, cookie);
        }
        Ok(response)
    }

    /// And back afterwards, where the way back can be opened: a form's address often cannot.
    fn sent_to_sign_in(&self, method: &Method) -> Response {
        let also_opens = ["/channel/", "/direct/", "/send_message/"];
        let opens = method.is_safe() || also_opens.iter().any(|it| self.path.starts_with(it));
        let next = if opens { self.path.as_str() } else { "/" };
        self.on_to(&paths::with_next("/login", next), None)
    }

    fn session_cookie(&self) -> Option<HeaderValue> {
        let by_cookie = self.me.is_some() && auth::bearer(&self.headers).is_none();
        let token = auth::token(&self.app, &self.headers).filter(|_| by_cookie)?;
        auth::session_cookie(&self.app, token)
    }

    /// On to another page, with something to say there.
    pub(super) fn on_to(&self, path: &str, flash: Option<&Flash>) -> Response {
        let mut response = Redirect::to(&paths::sendable(path)).into_response();
        if let Some(cookie) = flash.and_then(|flash| flash.cookie(self.secure())) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }

    pub(super) fn secure(&self) -> Secure {
        if self.app.is_https() {
            Secure::Yes
        } else {
            Secure::No
        }
    }

    /// Nobody has an account yet: whoever comes now owns the server.
    pub(super) async fn is_first(&self) -> Result<bool, Error> {
        if self.app.options.registration == Registration::Closed {
            return Ok(false);
        }
        Ok(self.app.store.read(actions::accounts::none_yet).await?)
    }

    /// By a display name alone; with an invitation only, a name alone is not enough.
    pub(super) fn admits_guests(&self) -> bool {
        self.app.options.guests.is_on() && self.app.options.registration == Registration::Open
    }

    /// The address that people type, as far as it is known.
    pub(super) fn origin(&self) -> String {
        let host = self
            .headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        match (&self.app.options.public_url, host) {
            (Some(url), _) => url.clone(),
            (None, Some(host)) => format!("http://{host}"),
            (None, None) => String::new(),
        }
    }

    /// A browser that fetches ahead has not come yet: nothing may change for it.
    pub(super) fn only_looks_ahead(&self) -> bool {
        let purpose = self
            .headers
            .get("sec-purpose")
            .and_then(|text| text.to_str().ok());
        purpose.is_some_and(|text| text.contains("prefetch"))
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        Self::of(app, parts).await
    }
}

impl FromRequestParts<App> for Person {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let visitor = Visitor::of(app, parts)
            .await
            .map_err(IntoResponse::into_response)?;
        match (visitor.me.clone(), visitor.session) {
            (Some(me), Some(session)) => Ok(Self {
                visitor,
                me,
                session,
            }),
            _ => Err(visitor.sent_to_sign_in(&parts.method)),
        }
    }
}

/// A refused form on its way back; whoever is to wait is told how long.
pub(super) fn refused(answer: Answer, error: &Error) -> Answer {
    let mut response = answer?;
    if let Error::RateLimited {
        retry_after_seconds,
    } = error
    {
        let seconds = (*retry_after_seconds).into();
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    Ok(response)
}

pub(super) fn rendered(page: &impl Template) -> Result<String, Error> {
    page.render()
        .map_err(|error| Error::internal(&error.to_string()))
}
