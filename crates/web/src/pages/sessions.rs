//! Signing in, coming in as a guest, signing out.

use actions::accounts::Registration;
use askama::Template;
use axum::Form as Posted;
use axum::extract::Query;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::user::Role;
use serde::Deserialize;

use super::flash::Flash;
use super::form::Form;
use super::frame::Frame;
use super::paths;
use super::visitor::{Answer, Person, Visitor, refused};
use crate::auth;
use crate::rate::Address;
use crate::sign_up::{self, Entered, GuestForm};

#[derive(Template)]
#[template(path = "sessions/sign_in.html")]
struct SignInPage<'a> {
    frame: Frame<'a>,
    form: Form,
    next: String,
    register: bool,
    register_path: String,
    guests: bool,
}

#[derive(Template)]
#[template(path = "sessions/sign_out.html")]
struct SignOutPage<'a> {
    frame: Frame<'a>,
    guest: bool,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    pub(super) next: String,
}

/// Either of the page's two forms.
#[derive(Deserialize)]
pub(super) struct SignIn {
    #[serde(default)]
    handle: String,
    #[serde(default)]
    password: String,
    /// The seed's name for the field: a display name and nothing else.
    #[serde(rename = "displayName")]
    display_name: Option<String>,
    #[serde(default)]
    next: String,
}

pub(super) async fn new(visitor: Visitor, Query(Next { next }): Query<Next>) -> Answer {
    if visitor.me.is_some() {
        return Ok(visitor.on_to(paths::own(&next).unwrap_or("/"), None));
    }
    if visitor.is_first().await? {
        return Ok(Redirect::to("/register").into_response());
    }
    sign_in_page(&visitor, StatusCode::OK, Form::default(), &next)
}

pub(super) async fn create(
    visitor: Visitor,
    from: Address,
    Posted(typed): Posted<SignIn>,
) -> Answer {
    if let Some(name) = typed.display_name {
        return enter(&visitor, from, name, &typed.next).await;
    }
    let form = Form::default().with("handle", &typed.handle);
    let (typed, next) = ((typed.handle, typed.password), typed.next);
    let label = sign_up::label(&visitor.headers);
    match sign_up::sign_in(&visitor.app, from, typed, label).await {
        Ok(somebody) => Ok(entered(&visitor, &somebody, &next, None)),
        Err(error) => {
            let form = form.explained(visitor.texts(), &error)?;
            refused(sign_in_page(&visitor, error.status(), form, &next), &error)
        }
    }
}

/// A guest comes in.
async fn enter(visitor: &Visitor, from: Address, name: String, next: &str) -> Answer {
    let form = Form::default().with("displayName", &name);
    let typed = GuestForm { name, invite: None };
    let label = sign_up::label(&visitor.headers);
    match sign_up::create_guest(&visitor.app, from, typed, label).await {
        Ok(somebody) => {
            let flash = Flash::new("welcome", [somebody.user.author.name.as_str()]);
            Ok(entered(visitor, &somebody, next, Some(&flash)))
        }
        Err(error) => {
            let form = form
                .explained(visitor.texts(), &error)?
                .renamed("name", "displayName");
            refused(sign_in_page(visitor, error.status(), form, next), &error)
        }
    }
}

/// On to where they wanted, with the cookie of the new session.
pub(super) fn entered(
    visitor: &Visitor,
    somebody: &Entered,
    next: &str,
    flash: Option<&Flash>,
) -> Response {
    let mut response = visitor.on_to(paths::own(next).unwrap_or("/"), flash);
    if let Some(cookie) = auth::session_cookie(&visitor.app, somebody.token.as_str()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn sign_in_page(visitor: &Visitor, status: StatusCode, form: Form, next: &str) -> Answer {
    let page = SignInPage {
        frame: visitor.frame(visitor.say("sign-in-title")),
        form,
        next: paths::own(next).unwrap_or_default().to_owned(),
        register: visitor.app.options.registration == Registration::Open,
        register_path: paths::with_next("/register", next),
        guests: visitor.admits_guests(),
    };
    visitor.page(status, &page)
}

/// Asks first: a link elsewhere must not sign anybody out.
pub(super) async fn confirm_end(person: Person) -> Answer {
    let visitor = &person.visitor;
    let page = SignOutPage {
        frame: visitor.frame(visitor.say("sign-out-title")),
        guest: person.me.role == Role::Guest,
    };
    visitor.page(StatusCode::OK, &page)
}

pub(super) async fn end(visitor: Visitor) -> Answer {
    if let (Some(me), Some(session)) = (&visitor.me, visitor.session) {
        let me = me.id();
        let store = &visitor.app.store;
        store
            .write(move |tx| actions::sessions::end(tx, me, session))
            .await?;
    }
    let mut response = visitor.on_to("/login", Some(&Flash::new("signed-out", [])));
    if let Some(cookie) = auth::ended_cookie(&visitor.app) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
