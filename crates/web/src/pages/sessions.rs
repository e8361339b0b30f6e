//! Signing in, coming in as a guest, signing out.

use askama::Template;

use super::form::Form;
use super::frame::Frame;

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
