//! Making an account: openly, as the first one of a server, or with an invitation.

use askama::Template;

use super::form::Form;
use super::frame::Frame;

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
