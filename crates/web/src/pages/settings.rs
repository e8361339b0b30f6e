//! What a person sets for themselves: profile, preferences, password, sessions.

use askama::Template;
use domain::id::SessionId;
use domain::time::Timestamp;

use super::form::Form;
use super::frame::Frame;

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
