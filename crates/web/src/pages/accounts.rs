//! Making an account: openly, as the first one of a server, or with an invitation.

use actions::accounts::Registration;
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::password::PASSWORD_CHARACTERS_MIN;
use serde::Deserialize;

use super::flash::Flash;
use super::form::Form;
use super::frame::Frame;
use super::paths;
use super::sessions::{Next, entered};
use super::visitor::{Answer, Visitor, refused};
use crate::error::Error;
use crate::rate::Address;
use crate::sign_up::{self, AccountForm, Entered, GuestForm, filled};

/// The seed's name for the field with nothing but a display name.
const GUEST_FIELD: &str = "displayName";

#[derive(Template)]
#[template(path = "accounts/register.html")]
struct RegisterPage<'a> {
    frame: Frame<'a>,
    form: Form,
    heading: String,
    lead: String,
    action: String,
    next: String,
    sign_in_path: String,
    first: bool,
    /// A name alone is enough, with this invitation.
    guests: bool,
    password_min: usize,
}

#[derive(Template)]
#[template(path = "accounts/closed.html")]
struct ClosedPage<'a> {
    frame: Frame<'a>,
    heading: String,
    text: String,
}

#[derive(Template)]
#[template(path = "invites/accept.html")]
struct AcceptPage<'a> {
    frame: Frame<'a>,
    lead: String,
    action: String,
}

#[derive(Deserialize)]
pub(super) struct Registering {
    #[serde(default)]
    handle: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    name: String,
    /// The other form of an invitation's page: a name and nothing else.
    #[serde(rename = "displayName")]
    display_name: Option<String>,
    #[serde(default)]
    next: String,
}

/// Why somebody sees the form: it says so above it.
enum Reason {
    First,
    Open,
    /// The code and the channel it leads to, if to one.
    Invited(String, Option<String>),
}

pub(super) async fn new(visitor: Visitor, Query(Next { next }): Query<Next>) -> Answer {
    if visitor.me.is_some() {
        return Ok(visitor.on_to(paths::own(&next).unwrap_or("/"), None));
    }
    match reason(&visitor).await? {
        Some(reason) => register_page(&visitor, StatusCode::OK, Form::default(), (&reason, &next)),
        None => closed_page(&visitor),
    }
}

pub(super) async fn create(
    visitor: Visitor,
    address: Address,
    Posted(typed): Posted<Registering>,
) -> Answer {
    match reason(&visitor).await? {
        Some(reason) => register(&visitor, address, typed, &reason).await,
        None => closed_page(&visitor),
    }
}

/// An invitation: a form for newcomers, a question for those who are signed in.
pub(super) async fn invited(visitor: Visitor, Path(code): Path<String>) -> Answer {
    let Some(channel) = promised(&visitor, &code).await? else {
        return gone_page(&visitor);
    };
    if let Some(me) = &visitor.me {
        let name = channel.unwrap_or_else(|| visitor.say("app-name"));
        let values = [
            ("name", (&*me.author.name).into()),
            ("channel", name.into()),
        ];
        let page = AcceptPage {
            frame: visitor.frame(visitor.say("invite-title")),
            lead: visitor.texts().text("invite-accept-lead", &values),
            action: paths::invite(&code),
        };
        return visitor.page(StatusCode::OK, &page);
    }
    let reason = Reason::Invited(code, channel);
    register_page(&visitor, StatusCode::OK, Form::default(), (&reason, ""))
}

pub(super) async fn accept(
    visitor: Visitor,
    address: Address,
    Path(code): Path<String>,
    Posted(typed): Posted<Registering>,
) -> Answer {
    if let Some(me) = visitor.me.clone() {
        let join = move |tx: &mut store::Tx<'_>| actions::invites::accept(tx, &me, &code);
        return match visitor.app.store.write(join).await.map_err(Error::from) {
            Ok(place) => {
                let name = place.and_then(|place| place.conversation.name);
                let path = name.map_or_else(|| "/".to_owned(), |name| paths::channel(&name));
                Ok(visitor.on_to(&path, None))
            }
            Err(Error::InviteEnded | Error::NotFound) => gone_page(&visitor),
            Err(error) => Err(error),
        };
    }
    match promised(&visitor, &code).await? {
        Some(channel) => {
            let reason = Reason::Invited(code, channel);
            register(&visitor, address, typed, &reason).await
        }
        None => gone_page(&visitor),
    }
}

async fn register(
    visitor: &Visitor,
    address: Address,
    typed: Registering,
    reason: &Reason,
) -> Answer {
    let form = Form::default()
        .with("handle", &typed.handle)
        .with("name", &typed.name)
        .with(
            GUEST_FIELD,
            typed.display_name.as_deref().unwrap_or_default(),
        );
    let is_guest = typed.display_name.is_some();
    let next = match reason {
        Reason::Invited(_, Some(channel)) => paths::channel(channel),
        Reason::Invited(_, None) | Reason::First | Reason::Open => typed.next.clone(),
    };
    match let_in(visitor, address, typed, reason).await {
        Ok(somebody) => {
            let flash = Flash::new("welcome", [somebody.user.author.name.as_str()]);
            Ok(entered(visitor, &somebody, &next, Some(&flash)))
        }
        Err(error) => {
            let form = form.explained(visitor.texts(), &error)?;
            let form = if is_guest {
                form.renamed("name", GUEST_FIELD)
            } else {
                form
            };
            let page = register_page(visitor, error.status(), form, (reason, &next));
            refused(page, &error)
        }
    }
}

/// As a member, or with an invitation by a name alone.
async fn let_in(
    visitor: &Visitor,
    address: Address,
    typed: Registering,
    reason: &Reason,
) -> Result<Entered, Error> {
    let invite = match reason {
        Reason::Invited(code, _) => Some(code.clone()),
        Reason::First | Reason::Open => None,
    };
    let label = sign_up::label(&visitor.headers);
    if let Some(name) = typed.display_name {
        let guest = GuestForm { name, invite };
        return sign_up::create_guest(&visitor.app, address, guest, label).await;
    }
    let account = AccountForm {
        name: filled(Some(&typed.name)).map(str::to_owned),
        handle: typed.handle,
        password: typed.password,
        email: None,
        invite,
    };
    sign_up::create_account(&visitor.app, address, account, label).await
}

/// Whether a newcomer without an invitation may make an account, and as whom.
async fn reason(visitor: &Visitor) -> Result<Option<Reason>, Error> {
    if visitor.is_first().await? {
        return Ok(Some(Reason::First));
    }
    Ok(match visitor.app.options.registration {
        Registration::Open => Some(Reason::Open),
        Registration::Invite | Registration::Closed => None,
    })
}

/// The channel an invitation leads to; none at all when it no longer lets anybody in.
async fn promised(visitor: &Visitor, code: &str) -> Result<Option<Option<String>>, Error> {
    let code = code.to_owned();
    let look = move |tx: &mut store::Tx<'_>| actions::invites::promised(tx, &code);
    match visitor.app.store.read(look).await.map_err(Error::from) {
        Ok(channel) => Ok(Some(channel)),
        Err(Error::InviteEnded | Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

fn register_page(
    visitor: &Visitor,
    status: StatusCode,
    form: Form,
    (reason, next): (&Reason, &str),
) -> Answer {
    let (heading, lead) = match reason {
        Reason::First => ("register-first-title", visitor.say("register-first-lead")),
        Reason::Open => ("register-title", visitor.say("register-lead")),
        Reason::Invited(_, None) => ("invite-title", visitor.say("invite-lead")),
        Reason::Invited(_, Some(channel)) => {
            let values = [("channel", channel.as_str().into())];
            (
                "invite-title",
                visitor.texts().text("invite-lead-channel", &values),
            )
        }
    };
    let action = match reason {
        Reason::First | Reason::Open => "/register".to_owned(),
        Reason::Invited(code, _) => paths::invite(code),
    };
    let page = RegisterPage {
        frame: visitor.frame(visitor.say(heading)),
        form,
        heading: visitor.say(heading),
        lead,
        sign_in_path: match reason {
            // Whoever has an account comes back and accepts.
            Reason::Invited(code, _) => paths::with_next("/login", &paths::invite(code)),
            Reason::First | Reason::Open => paths::with_next("/login", next),
        },
        action,
        next: paths::own(next).unwrap_or_default().to_owned(),
        first: matches!(reason, Reason::First),
        guests: matches!(reason, Reason::Invited(..)) && visitor.app.options.guests.is_on(),
        password_min: PASSWORD_CHARACTERS_MIN,
    };
    visitor.page(status, &page)
}

fn closed_page(visitor: &Visitor) -> Answer {
    let (heading, text) = match visitor.app.options.registration {
        Registration::Invite => ("register-invite-title", "register-invite"),
        Registration::Open | Registration::Closed => ("register-closed-title", "register-closed"),
    };
    sorry_page(visitor, StatusCode::FORBIDDEN, heading, text)
}

fn gone_page(visitor: &Visitor) -> Answer {
    sorry_page(
        visitor,
        StatusCode::NOT_FOUND,
        "invite-gone-title",
        "invite-gone",
    )
}

fn sorry_page(visitor: &Visitor, status: StatusCode, heading: &str, text: &str) -> Answer {
    let page = ClosedPage {
        frame: visitor.frame(visitor.say(heading)),
        heading: visitor.say(heading),
        text: visitor.say(text),
    };
    visitor.page(status, &page)
}
