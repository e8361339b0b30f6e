//! What a person sets for themselves: profile, preferences, password, sessions.

use actions::accounts::Change;
use askama::Template;
use axum::Form as Posted;
use axum::http::StatusCode;
use domain::id::SessionId;
use domain::invalid::{Invalid, Problem};
use domain::name::{DisplayName, Handle};
use domain::password::PASSWORD_CHARACTERS_MIN;
use domain::settings::{EnterSends, Settings, Theme};
use domain::time::Timestamp;
use domain::user::{Role, User};
use serde::Deserialize;

use super::flash::Flash;
use super::form::{Form, both};
use super::frame::Frame;
use super::visitor::{Answer, Person, refused};
use crate::error::{Error, Result};
use crate::rate::Address;
use crate::sign_up::{self, PasswordForm};
use crate::texts;

mod device;
mod zones;

#[derive(Template)]
#[template(path = "settings/profile.html")]
struct ProfilePage<'a> {
    frame: Frame<'a>,
    profile: Form,
    preferences: Form,
    themes: [(&'static str, &'static str); 3],
    zones: Vec<(String, bool)>,
}

const THEMES: [(&str, &str); 3] = [
    ("auto", "settings-theme-auto"),
    ("light", "settings-theme-light"),
    ("dark", "settings-theme-dark"),
];

#[derive(Template)]
#[template(path = "settings/password.html")]
struct PasswordPage<'a> {
    frame: Frame<'a>,
    form: Form,
    guest: bool,
    handle: String,
    password_min: usize,
}

#[derive(Template)]
#[template(path = "settings/sessions.html")]
struct SessionsPage<'a> {
    frame: Frame<'a>,
    rows: Vec<SessionRow>,
}

struct SessionRow {
    id: SessionId,
    device: String,
    current: bool,
    created_at: Timestamp,
    last_used_at: Timestamp,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Profile {
    name: String,
    handle: String,
    email: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Preferences {
    language: String,
    theme: String,
    enter_sends: String,
    time_zone: String,
}

pub(super) async fn show(person: Person) -> Answer {
    let (profile, preferences) = (
        profile_form(&person.me),
        preferences_form(&person.me.settings),
    );
    profile_page(&person, StatusCode::OK, profile, preferences)
}

pub(super) async fn set_profile(person: Person, Posted(typed): Posted<Profile>) -> Answer {
    let form = Form::default()
        .with("name", &typed.name)
        .with("handle", &typed.handle)
        .with("email", &typed.email);
    match change(&person, parse_profile(&typed)).await {
        Ok(()) => Ok(person
            .visitor
            .on_to("/settings", Some(&Flash::new("profile-saved", [])))),
        Err(error) => {
            let form = form.explained(person.visitor.texts(), &error)?;
            let preferences = preferences_form(&person.me.settings);
            let page = profile_page(&person, error.status(), form, preferences);
            refused(page, &error)
        }
    }
}

pub(super) async fn set_preferences(person: Person, Posted(typed): Posted<Preferences>) -> Answer {
    let form = Form::default()
        .with("language", &typed.language)
        .with("theme", &typed.theme)
        .with("enter_sends", &typed.enter_sends)
        .with("time_zone", &typed.time_zone);
    let parsed = parse_preferences(&typed).map(|settings| Change {
        settings: Some(settings),
        ..Change::default()
    });
    match change(&person, parsed).await {
        Ok(()) => Ok(person
            .visitor
            .on_to("/settings", Some(&Flash::new("settings-saved", [])))),
        Err(error) => {
            let form = form.explained(person.visitor.texts(), &error)?;
            let profile = profile_form(&person.me);
            refused(profile_page(&person, error.status(), profile, form), &error)
        }
    }
}

async fn change(person: &Person, parsed: Result<Change>) -> Result<()> {
    let (app, me) = (&person.visitor.app, person.me.id());
    app.limits.write(me)?;
    let change = parsed?;
    app.store
        .write(move |tx| actions::accounts::change(tx, me, change))
        .await?;
    Ok(())
}

fn parse_profile(typed: &Profile) -> Result<Change> {
    let (name, handle) = both(
        DisplayName::parse(&typed.name),
        Handle::parse(&typed.handle),
    )?;
    let email = sign_up::filled(Some(&typed.email))
        .map(sign_up::email)
        .transpose()?;
    Ok(Change {
        handle: Some(handle),
        name: Some(name),
        email: Some(email),
        settings: None,
    })
}

fn parse_preferences(typed: &Preferences) -> Result<Settings> {
    let unknown = |field| Error::from(Invalid::new(field, Problem::Unknown));
    let language = match typed.language.as_str() {
        "" => None,
        tag => Some(texts::parse(tag).ok_or_else(|| unknown("language"))?),
    };
    let theme = match typed.theme.as_str() {
        "" | "auto" => Theme::Auto,
        "light" => Theme::Light,
        "dark" => Theme::Dark,
        _ => return Err(unknown("theme")),
    };
    let time_zone = sign_up::filled(Some(&typed.time_zone)).map(str::to_owned);
    let enter_sends = EnterSends(typed.enter_sends != "false");
    Ok(Settings {
        language,
        theme,
        enter_sends,
        time_zone,
    })
}

fn profile_form(me: &User) -> Form {
    Form::default()
        .with("name", &me.author.name)
        .with("handle", &me.author.handle)
        .with("email", me.email.as_deref().unwrap_or_default())
}

fn preferences_form(settings: &Settings) -> Form {
    let theme = match settings.theme {
        Theme::Auto => "auto",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    Form::default()
        .with(
            "language",
            settings.language.map(texts::tag).unwrap_or_default(),
        )
        .with("theme", theme)
        .with(
            "enter_sends",
            if settings.enter_sends.0 {
                "true"
            } else {
                "false"
            },
        )
        .with(
            "time_zone",
            settings.time_zone.as_deref().unwrap_or_default(),
        )
}

fn profile_page(person: &Person, status: StatusCode, profile: Form, preferences: Form) -> Answer {
    let visitor = &person.visitor;
    let page = ProfilePage {
        frame: visitor.frame(visitor.say("settings-title")),
        profile,
        zones: zones::offered(preferences.value("time_zone")),
        preferences,
        themes: THEMES,
    };
    visitor.page(status, &page)
}

pub(super) async fn show_password(person: Person) -> Answer {
    let form = Form::default().with("handle", &person.me.author.handle);
    password_page(&person, StatusCode::OK, form)
}

pub(super) async fn set_password(
    person: Person,
    from: Address,
    Posted(typed): Posted<PasswordForm>,
) -> Answer {
    let form = Form::default().with("handle", typed.handle.as_deref().unwrap_or_default());
    let who = (
        person.me.id(),
        person.session,
        person.me.author.handle.as_str(),
    );
    let set = sign_up::set_password(&person.visitor.app, from, who, typed);
    match set.await {
        Ok(user) => {
            let flash = match person.me.role {
                Role::Guest => Flash::new("password-guest-done", [user.author.handle.as_str()]),
                Role::Owner | Role::Moderator | Role::Member => Flash::new("password-changed", []),
            };
            Ok(person.visitor.on_to("/settings/password", Some(&flash)))
        }
        Err(error) => {
            let form = form.explained(person.visitor.texts(), &error)?;
            refused(password_page(&person, error.status(), form), &error)
        }
    }
}

fn password_page(person: &Person, status: StatusCode, form: Form) -> Answer {
    let visitor = &person.visitor;
    let page = PasswordPage {
        frame: visitor.frame(visitor.say("password-title")),
        form,
        guest: person.me.role == Role::Guest,
        handle: person.me.author.handle.clone(),
        password_min: PASSWORD_CHARACTERS_MIN,
    };
    visitor.page(status, &page)
}

#[derive(Debug, Deserialize)]
pub(super) struct Ending {
    /// An id, or `others`.
    session: String,
}

pub(super) async fn show_sessions(person: Person) -> Answer {
    let me = person.me.id();
    let sessions = person
        .visitor
        .app
        .store
        .read(move |tx| actions::sessions::list(tx, me))
        .await?;
    let visitor = &person.visitor;
    let frame = visitor.frame(visitor.say("sessions-title"));
    let rows = sessions
        .into_iter()
        .map(|session| SessionRow {
            device: device::named(&frame, &session.label),
            current: session.id == person.session,
            id: session.id,
            created_at: session.created_at,
            last_used_at: session.last_used_at,
        })
        .collect();
    visitor.page(StatusCode::OK, &SessionsPage { frame, rows })
}

pub(super) async fn end_session(person: Person, Posted(ending): Posted<Ending>) -> Answer {
    let (me, keep) = (person.me.id(), person.session);
    let one = match ending.session.as_str() {
        "others" => None,
        id => Some(id.parse::<SessionId>().map_err(|_| Error::NotFound)?),
    };
    let end = move |tx: &mut store::Tx<'_>| match one {
        Some(session) => actions::sessions::end(tx, me, session),
        None => actions::sessions::end_others(tx, me, Some(keep)),
    };
    let key = if one.is_some() {
        "sessions-ended"
    } else {
        "sessions-others-ended"
    };
    person.visitor.app.store.write(end).await?;
    Ok(person
        .visitor
        .on_to("/settings/sessions", Some(&Flash::new(key, []))))
}
