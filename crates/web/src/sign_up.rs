//! Making accounts and opening sessions, for the API and the pages alike: rate limits, hashing
//! off the async threads, then one transaction.

use actions::accounts::NewAccount;
use actions::secret::{self, Token};
use actions::{accounts, sessions};
use axum::http::{HeaderMap, header};
use domain::id::{SessionId, UserId};
use domain::invalid::{Invalid, Problem};
use domain::name::{DisplayName, Handle};
use domain::password::Password;
use domain::user::User;
use serde::Deserialize;

use crate::app::App;
use crate::error::{Error, Result};
use crate::rate::Address;

const EMAIL_BYTES_MAX: usize = 254;

/// What somebody types to become a member.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct AccountForm {
    pub(crate) handle: String,
    pub(crate) password: String,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) invite: Option<String>,
}

/// A display name and nothing else.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct GuestForm {
    pub(crate) name: String,
    pub(crate) invite: Option<String>,
}

/// Somebody who has just been let in.
#[derive(Debug)]
pub(crate) struct Entered {
    pub(crate) user: User,
    pub(crate) token: Token,
}

/// Every problem at once, so that nobody corrects one field at a time.
struct Checked {
    handle: Handle,
    name: Option<DisplayName>,
    email: Option<String>,
    password: Password,
}

fn check(form: &AccountForm) -> Result<Checked> {
    let handle = Handle::parse(&form.handle);
    let name = filled(form.name.as_deref())
        .map(DisplayName::parse)
        .transpose();
    let email = filled(form.email.as_deref()).map(email).transpose();
    let password = Password::parse(&form.password);
    match (handle, name, email, password) {
        (Ok(handle), Ok(name), Ok(email), Ok(password)) => Ok(Checked {
            handle,
            name,
            email,
            password,
        }),
        (handle, name, email, password) => Err(Error::Invalid(
            [handle.err(), name.err(), email.err(), password.err()]
                .into_iter()
                .flatten()
                .collect(),
        )),
    }
}

/// A field that was left out or left empty.
pub(crate) fn filled(field: Option<&str>) -> Option<&str> {
    field.filter(|text| !text.trim().is_empty())
}

/// The loose check of a form: whether mail arrives shows only by sending some.
pub(crate) fn email(text: &str) -> std::result::Result<String, Invalid> {
    let text = text.trim();
    let (user, host) = text.rsplit_once('@').unwrap_or_default();
    let plain = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    if user.is_empty() || !host.contains('.') || !plain || text.len() > EMAIL_BYTES_MAX {
        return Err(Invalid::new("email", Problem::NotAnEmail));
    }
    Ok(text.to_owned())
}

pub(crate) async fn create_account(
    app: &App,
    from: Address,
    form: AccountForm,
    label: String,
) -> Result<Entered> {
    let Checked {
        handle,
        name,
        email,
        password,
    } = check(&form)?;
    app.limits.account(from)?;
    let password_hash = hash(app, password).await?;
    let registration = app.options.registration;
    let invite = filled(form.invite.as_deref()).map(ToOwned::to_owned);
    let new = NewAccount {
        handle,
        name,
        email,
        password_hash,
        invite,
    };
    let entered = app.store.write(move |tx| {
        let user = accounts::create(tx, &new, registration)?;
        let (token, _) = sessions::open(tx, user.id(), &label)?;
        Ok::<_, actions::Error>(Entered { user, token })
    });
    Ok(entered.await?)
}

pub(crate) async fn create_guest(
    app: &App,
    from: Address,
    form: GuestForm,
    label: String,
) -> Result<Entered> {
    if !app.options.guests.is_on() {
        return Err(Error::GuestsOff);
    }
    let name = DisplayName::parse(&form.name)?;
    app.limits.account(from)?;
    let registration = app.options.registration;
    let entered = app.store.write(move |tx| {
        let invite = filled(form.invite.as_deref());
        let user = accounts::create_guest(tx, &name, invite, registration)?;
        let (token, _) = sessions::open(tx, user.id(), &label)?;
        Ok::<_, actions::Error>(Entered { user, token })
    });
    Ok(entered.await?)
}

/// Signs in. Wrong is wrong in the same words and the same time, whoever exists.
pub(crate) async fn sign_in(
    app: &App,
    from: Address,
    typed: (String, String),
    label: String,
) -> Result<Entered> {
    let (handle, password) = (typed.0, Password::typed(typed.1));
    app.limits.sign_in(from, &handle)?;
    let found = app
        .store
        .read(move |tx| sessions::credentials(tx, &handle))
        .await?;
    let found = found.and_then(|(user, hash)| Some((user, hash?)));
    let hash = found.as_ref().map(|(_, hash)| hash.clone());
    let matches = app
        .hash(move || secret::verify_password(&password, hash.as_deref()))
        .await?;
    let (user, hash) = found.filter(|_| matches).ok_or(Error::Credentials)?;
    let entered = app.store.write(move |tx| {
        let (token, user) = sessions::open_with_password(tx, user, &hash, &label)?;
        Ok::<_, actions::Error>(Entered { user, token })
    });
    Ok(entered.await?)
}

/// What somebody types to change their password, or as a guest to get one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PasswordForm {
    pub(crate) current: Option<String>,
    pub(crate) password: String,
    pub(crate) handle: Option<String>,
}

/// Sets a password; every other session of the person ends.
pub(crate) async fn set_password(
    app: &App,
    from: Address,
    me: (UserId, SessionId, &str),
    form: PasswordForm,
) -> Result<User> {
    let (id, session, handle_now) = me;
    app.limits.sign_in(from, handle_now)?;
    let handle = filled(form.handle.as_deref())
        .map(Handle::parse)
        .transpose()?;
    let password = Password::parse(&form.password)?;
    let read = app
        .store
        .read(move |tx| store::users::password_hash_by_id(tx, id));
    let stored = read.await?;
    if let Some(stored) = stored.clone() {
        let current = Password::typed(form.current.unwrap_or_default());
        let matches = move || secret::verify_password(&current, Some(&stored));
        if !app.hash(matches).await? {
            return Err(Invalid::new("current", Problem::Wrong).into());
        }
    }
    let hash = hash(app, password).await?;
    let changed = app.store.write(move |tx| {
        accounts::replace_password(tx, (id, session), stored.as_deref(), &hash, handle)
    });
    Ok(changed.await?)
}

async fn hash(app: &App, password: Password) -> Result<String> {
    app.hash(move || secret::hash_password(&password))
        .await?
        .map_err(|_| Error::internal("a password could not be hashed"))
}

/// How a session is called in the list of its owner: the program as it names itself.
pub(crate) fn label(headers: &HeaderMap) -> String {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    agent.unwrap_or_default().to_owned()
}
