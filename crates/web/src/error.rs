//! A refusal on its way out: status and code here, the words in the layer that knows who asks.

use actions::Conflict;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::id::EventId;
use domain::invalid::Invalid;
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::texts::{Catalogue, negotiate};

pub(crate) type Result<T> = std::result::Result<T, Error>;

/// One variant for each thing a caller can do about it; the codes are the contract's.
#[derive(Clone, Debug)]
pub(crate) enum Error {
    Invalid(Vec<Invalid>),
    /// The request is not JSON, or not of the shape described.
    Malformed(String),
    Unauthenticated,
    /// Handle and password do not match: the same answer whether or not the handle exists.
    Credentials,
    Forbidden,
    CrossOrigin,
    NotFound,
    Conflict(Conflict),
    GuestsOff,
    RegistrationClosed,
    InviteEnded,
    TooLarge {
        bytes_max: usize,
    },
    RateLimited {
        retry_after_seconds: u64,
    },
    /// The cursor is older than the log is kept.
    Resync {
        cursor: EventId,
    },
    Method,
    /// The disk is full; nothing was lost and nothing can be added.
    Full,
    Internal,
}

impl Error {
    /// The cause goes to the log, never to the person.
    pub(crate) fn internal(cause: &str) -> Self {
        tracing::error!(cause, "a request failed");
        Self::Internal
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Invalid(_) | Self::Malformed(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unauthenticated | Self::Credentials => StatusCode::UNAUTHORIZED,
            Self::Forbidden
            | Self::CrossOrigin
            | Self::GuestsOff
            | Self::RegistrationClosed
            | Self::InviteEnded => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Resync { .. } => StatusCode::GONE,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Full => StatusCode::INSUFFICIENT_STORAGE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) | Self::Malformed(_) => "invalid",
            Self::Unauthenticated | Self::Credentials => "unauthenticated",
            Self::Forbidden
            | Self::CrossOrigin
            | Self::GuestsOff
            | Self::RegistrationClosed
            | Self::InviteEnded => "forbidden",
            Self::NotFound | Self::Method => "not_found",
            Self::Conflict(_) => "conflict",
            Self::TooLarge { .. } => "too_large",
            Self::RateLimited { .. } => "rate_limited",
            Self::Resync { .. } => "resync",
            Self::Full | Self::Internal => "internal",
        }
    }

    /// What happened, in words.
    pub(crate) fn text(&self, texts: &Catalogue) -> String {
        match self {
            Self::Invalid(problems) => match problems.as_slice() {
                [one] => texts.problem(one.problem),
                _ => texts.text("error-invalid", &[]),
            },
            Self::Malformed(detail) => {
                format!("{} ({detail})", texts.text("error-invalid", &[]))
            }
            Self::Unauthenticated => texts.text("error-unauthenticated", &[]),
            Self::Credentials => texts.text("error-credentials", &[]),
            Self::Forbidden => texts.text("error-forbidden", &[]),
            Self::CrossOrigin => texts.text("error-page-cross-origin-text", &[]),
            Self::NotFound => texts.text("error-not-found", &[]),
            Self::Method => texts.text("error-page-method-text", &[]),
            Self::Conflict(conflict) => texts.text(conflict_key(*conflict), &[]),
            Self::GuestsOff => texts.text("error-guests-off", &[]),
            Self::RegistrationClosed => texts.text("error-registration-closed", &[]),
            Self::InviteEnded => texts.text("error-invite-gone", &[]),
            Self::TooLarge { bytes_max } => {
                texts.text("error-too-large", &[("max", (*bytes_max).into())])
            }
            Self::RateLimited {
                retry_after_seconds,
            } => {
                let seconds = i64::try_from(*retry_after_seconds).unwrap_or(i64::MAX);
                texts.text("error-rate-limited", &[("seconds", seconds.into())])
            }
            Self::Resync { .. } => texts.text("error-resync", &[]),
            Self::Full => texts.text("error-disk-full", &[]),
            Self::Internal => texts.text("error-internal", &[]),
        }
    }

    /// The contract's JSON of it.
    pub(crate) fn json(&self, texts: &Catalogue) -> Value {
        let mut error = json!({"code": self.code(), "text": self.text(texts)});
        let fields = self.fields(texts);
        if !fields.is_empty()
            && let Some(error) = error.as_object_mut()
        {
            error.insert("fields".to_owned(), Value::Object(fields));
        }
        match self {
            Self::Resync { cursor } => json!({"error": error, "cursor": cursor.0}),
            Self::Invalid(_)
            | Self::Malformed(_)
            | Self::Unauthenticated
            | Self::Credentials
            | Self::Forbidden
            | Self::CrossOrigin
            | Self::NotFound
            | Self::Conflict(_)
            | Self::GuestsOff
            | Self::RegistrationClosed
            | Self::InviteEnded
            | Self::TooLarge { .. }
            | Self::RateLimited { .. }
            | Self::Method
            | Self::Full
            | Self::Internal => json!({"error": error}),
        }
    }

    fn fields(&self, texts: &Catalogue) -> Map<String, Value> {
        let mut fields = Map::new();
        if let Self::Invalid(problems) = self {
            for invalid in problems {
                let text = texts.problem(invalid.problem);
                fields.insert(invalid.field.to_owned(), Value::String(text));
            }
        }
        if let Self::Conflict(conflict) = self
            && let Some(field) = conflict_field(*conflict)
        {
            let text = texts.text(conflict_key(*conflict), &[]);
            fields.insert(field.to_owned(), Value::String(text));
        }
        fields
    }
}

fn conflict_key(conflict: Conflict) -> &'static str {
    match conflict {
        Conflict::Handle | Conflict::Name | Conflict::ChannelName => "error-taken",
        Conflict::LastOwner => "error-last-owner",
        Conflict::Again => "error-conflict",
    }
}

/// The field that holds what is in use.
pub(crate) fn conflict_field(conflict: Conflict) -> Option<&'static str> {
    match conflict {
        Conflict::Handle => Some("handle"),
        Conflict::Name | Conflict::ChannelName => Some("name"),
        Conflict::LastOwner | Conflict::Again => None,
    }
}

impl From<actions::Error> for Error {
    fn from(error: actions::Error) -> Self {
        match error {
            actions::Error::Invalid(problems) => Self::Invalid(problems),
            actions::Error::Conflict(conflict) => Self::Conflict(conflict),
            actions::Error::NotFound => Self::NotFound,
            actions::Error::Forbidden => Self::Forbidden,
            actions::Error::Unauthenticated => Self::Credentials,
            actions::Error::RegistrationClosed => Self::RegistrationClosed,
            actions::Error::InviteEnded => Self::InviteEnded,
            actions::Error::Store(error) => Self::from(error),
        }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Busy => Self::RateLimited {
                retry_after_seconds: 1,
            },
            store::Error::Full => Self::Full,
            store::Error::Conflict => Self::Conflict(Conflict::Again),
            store::Error::Unavailable(_)
            | store::Error::Newer { .. }
            | store::Error::Database(_) => Self::internal(&error.to_string()),
        }
    }
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(vec![invalid])
    }
}

/// Carries itself to [`in_words`], which knows the language.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Self::RateLimited {
            retry_after_seconds,
        } = &self
        {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, (*retry_after_seconds).into());
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Puts every refusal of the API into JSON in the language of whoever asked.
pub(crate) async fn in_words(State(app): State<App>, request: Request, next: Next) -> Response {
    let language = negotiate(None, accept_language(request.headers()));
    let response = next.run(request).await;
    let Some(error) = response.extensions().get::<Error>() else {
        return response;
    };
    let body = Json(error.json(app.texts.get(language)));
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let mut worded = body.into_response();
    *worded.status_mut() = parts.status;
    for (name, value) in &parts.headers {
        if name != header::CONTENT_TYPE {
            worded.headers_mut().insert(name, value.clone());
        }
    }
    worded
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    worded
}

pub(crate) fn accept_language(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
}
