//! Failures as pages: whatever answers a page's address with an error is put into words here.
//! Handlers give only the meaning; the cause of an inner failure goes to the log.

use askama::Template;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::frame::Frame;
use super::visitor::{Answer, Visitor};
use crate::app::App;
use crate::error::Error;

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

/// Wraps every page: an error that is not a page yet becomes one, in the visitor's language.
pub(super) async fn put_in_words(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let mut asked = parts.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    let failed = response.status().is_client_error() || response.status().is_server_error();
    if !failed || is_page(&response) {
        return response;
    }
    let Ok(visitor) = Visitor::of(&app, &mut asked).await else {
        return response;
    };
    let page = words(&visitor, &response);
    page.map_or_else(IntoResponse::into_response, |mut page| {
        // What the failure said to programs stays: `Retry-After`, `Allow`.
        for (name, value) in response.headers() {
            if *name != header::CONTENT_TYPE && *name != header::CONTENT_LENGTH {
                page.headers_mut().insert(name.clone(), value.clone());
            }
        }
        page
    })
}

/// The page that a service worker keeps for the time without a network.
pub(super) async fn offline(visitor: Visitor) -> Answer {
    let page = OfflinePage {
        frame: visitor.frame(visitor.say("offline-title")),
    };
    visitor.page(StatusCode::OK, &page)
}

pub(super) async fn not_found() -> StatusCode {
    StatusCode::NOT_FOUND
}

fn is_page(response: &Response<Body>) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

fn words(visitor: &Visitor, response: &Response<Body>) -> Answer {
    let status = response.status();
    let (heading, text) = keys(status);
    // What the refusal itself says is nearer than what its status means, where it says more.
    let text = match response.extensions().get::<Error>() {
        Some(error @ (Error::CrossOrigin | Error::RateLimited { .. } | Error::InviteEnded)) => {
            error.text(visitor.texts())
        }
        _ => visitor.say(text),
    };
    let page = ErrorPage {
        frame: visitor.frame(visitor.say(heading)),
        heading,
        text,
    };
    visitor.page(status, &page)
}

fn keys(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::FORBIDDEN => ("error-page-forbidden", "error-page-forbidden-text"),
        StatusCode::NOT_FOUND => ("error-page-not-found", "error-page-not-found-text"),
        StatusCode::METHOD_NOT_ALLOWED => ("error-page-method", "error-page-method-text"),
        StatusCode::PAYLOAD_TOO_LARGE => ("error-page-too-large", "error-page-too-large-text"),
        StatusCode::TOO_MANY_REQUESTS => {
            ("error-page-rate-limited", "error-page-rate-limited-text")
        }
        other if other.is_client_error() => {
            ("error-page-bad-request", "error-page-bad-request-text")
        }
        _ => ("error-page-internal", "error-page-internal-text"),
    }
}
