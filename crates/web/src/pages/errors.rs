//! Failures as pages: whatever answers a page's address with an error is put into words here.

use askama::Template;

use super::frame::Frame;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    frame: Frame<'a>,
    heading: &'static str,
    text: String,
}

#[derive(Template)]
#[template(path = "offline.html")]
struct OfflinePage<'a> {
    frame: Frame<'a>,
}
