//! Socket.IO at `/socket.io/`, for clients of the protocol's every age: Engine.IO 3 and 4, polling,
//! WebSocket and the way from one to the other.
//!
//! A session is a listener of the hub as any other: the same events in the same order, from now
//! on. It has no cursor to come back with, so what happened meanwhile is read from the API.

mod enter;
mod hear;
mod heartbeat;
mod packet;
mod payload;
pub(crate) mod registry;
mod session;
mod tell;
mod uri;
mod websocket;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Json, RequestExt, Router};
use bytes::Bytes;
use serde_json::json;
use tokio::time::sleep;

use self::payload::Form;
use self::registry::Holder;
use self::session::{Client, End, Revision, Session};
use crate::app::App;
use crate::auth;
use crate::error::{Error, Result, accept_language};
use crate::extract::ApiQuery;
use crate::origin::is_same_origin;
use crate::rate::Address;
use crate::texts::negotiate;

/// What a client may send at once.
const PAYLOAD_BYTES_MAX: usize = 100_000;
/// A poll that nothing happens in is answered after this time.
const POLL_WAIT: Duration = Duration::from_secs(30);

type Asked = HashMap<String, String>;

pub(crate) fn router() -> Router<App> {
    let body = axum::extract::DefaultBodyLimit::max(PAYLOAD_BYTES_MAX);
    Router::new()
        .route("/socket.io", get(answer).post(answer))
        .route("/socket.io/", get(answer).post(answer))
        .route("/socket.io/{*rest}", any(|| async { Error::NotFound }))
        .method_not_allowed_fallback(|| async { Error::Method })
        .layer(body)
}

/// What is wrong with a request, as Engine.IO numbers it.
#[derive(Clone, Copy, Debug)]
enum Refusal {
    Transport,
    Session,
    Method,
    Request,
    Version,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (code, message) = match self {
            Self::Transport => (0, "Transport unknown"),
            Self::Session => (1, "Session ID unknown"),
            Self::Method => (2, "Bad handshake method"),
            Self::Request => (3, "Bad request"),
            Self::Version => (5, "Unsupported protocol version"),
        };
        let body = Json(json!({"code": code, "message": message}));
        (StatusCode::BAD_REQUEST, body).into_response()
    }
}

async fn answer(
    State(app): State<App>,
    from: Address,
    ApiQuery(asked): ApiQuery<Asked>,
    request: Request,
) -> Result<Response> {
    let over_websocket = match asked.get("transport").map(String::as_str) {
        Some("websocket") => true,
        Some(_) | None => false,
    };
    let Some(id) = asked.get("sid") else {
        return open(&app, from, &asked, request).await;
    };
    let Some(session) = app.socketio.find(id) else {
        return Ok(Refusal::Session.into_response());
    };
    match (over_websocket, request.method()) {
        (true, _) => websocket::upgrade(&app, session, request),
        (false, &Method::POST) => Ok(post(&app, &session, request).await),
        (false, _) => Ok(poll(&session).await),
    }
}

/// A first request: who, with which revision, over which transport.
async fn open(app: &App, from: Address, asked: &Asked, request: Request) -> Result<Response> {
    let headers = request.headers();
    let token = credential(app, asked, headers).await?;
    let revision = match asked.get("EIO").map(String::as_str) {
        Some("4") => Some(Revision::Four),
        Some("3" | "2") => Some(Revision::Three),
        Some(_) | None => None,
    };
    // Only clients of revision 4 can say who they are later, when they connect to a namespace.
    if token.is_none() && revision != Some(Revision::Four) {
        return Err(Error::Unauthenticated);
    }
    let Some(revision) = revision else {
        return Ok(Refusal::Version.into_response());
    };
    if request.method() != Method::GET {
        return Ok(Refusal::Method.into_response());
    }
    if asked.contains_key("j") {
        return Ok(Refusal::Request.into_response());
    }
    let client = Client {
        revision,
        form: match revision {
            Revision::Four => Form::Separated,
            Revision::Three if asked.contains_key("b64") => Form::Counted,
            Revision::Three => Form::CountedBinary,
        },
        language: negotiate(None, accept_language(headers)),
        token,
    };
    match asked.get("transport").map(String::as_str) {
        Some("polling") => {
            let session = begin(app, from, client).await?;
            let first = [opening(&session, &["websocket"])];
            greet(&session);
            Ok(payload(&session, &first))
        }
        Some("websocket") => {
            websocket::check(headers)?;
            let session = begin(app, from, client).await?;
            websocket::open(app, session, request)
        }
        Some(_) | None => Ok(Refusal::Transport.into_response()),
    }
}

/// The secret of a first request. One that was sent on purpose must be good; a cookie that is no
/// longer counts as none, and one that another site made a browser send is refused.
async fn credential(app: &App, asked: &Asked, headers: &HeaderMap) -> Result<Option<String>> {
    let named = asked.get("token").map(String::as_str);
    if let Some(token) = named.or_else(|| auth::bearer(headers)) {
        return match enter::is_good(app, token).await? {
            true => Ok(Some(token.to_owned())),
            false => Err(Error::Unauthenticated),
        };
    }
    let Some(token) = auth::token(app, headers) else {
        return Ok(None);
    };
    if !is_same_origin(headers, app.options.public_url.as_deref()) {
        return Err(Error::CrossOrigin);
    }
    let good = enter::is_good(app, token).await?;
    Ok(good.then(|| token.to_owned()))
}

async fn begin(app: &App, from: Address, client: Client) -> Result<Arc<Session>> {
    let place = app.socketio.place(Holder::Stranger(from.0))?;
    let session = app.socketio.open(client, place)?;
    app.tracker
        .spawn(heartbeat::keep(app.clone(), Arc::clone(&session)));
    if session.revision == Revision::Three
        && let Some(token) = session.token.clone()
        && let Err(error) = enter::enter(app, &session, token).await
    {
        session.end(End::Gone);
        return Err(error);
    }
    Ok(session)
}

/// Clients of revision 3 are in the root namespace without asking.
fn greet(session: &Session) {
    if session.revision == Revision::Three {
        let answer = packet::write(
            packet::Kind::Connect,
            packet::ROOT,
            None,
            &serde_json::Value::Null,
        );
        session.join(packet::ROOT, answer);
    }
}

/// The packet that tells a client its session.
fn opening(session: &Session, upgrades: &[&str]) -> String {
    let opening = json!({
        "sid": session.id,
        "upgrades": upgrades,
        "pingInterval": heartbeat::PING_INTERVAL.as_millis(),
        "pingTimeout": heartbeat::PING_TIMEOUT.as_millis(),
        "maxPayload": PAYLOAD_BYTES_MAX,
    });
    format!("0{opening}")
}

async fn poll(session: &Session) -> Response {
    session.hear();
    // A second poll beside the first has nothing to wait for.
    let nothing = || payload(session, &["6".to_owned()]);
    let Ok(_only) = session.polls.try_lock() else {
        return nothing();
    };
    let late = sleep(POLL_WAIT);
    tokio::pin!(late);
    loop {
        if let Some(packets) = session.take() {
            return payload(session, &packets);
        }
        tokio::select! {
            () = session.news() => {}
            () = &mut late => return nothing(),
        }
    }
}

async fn post(app: &App, session: &Arc<Session>, request: Request) -> Response {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let binary = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/octet-stream"));
    let form = match (session.form, binary) {
        (Form::Separated, _) => Form::Separated,
        (Form::Counted | Form::CountedBinary, true) => Form::CountedBinary,
        (Form::Counted | Form::CountedBinary, false) => Form::Counted,
    };
    let Ok(body) = request.with_limited_body().extract::<Bytes, _>().await else {
        session.end(End::Gone);
        let bytes_max = PAYLOAD_BYTES_MAX;
        return Error::TooLarge { bytes_max }.into_response();
    };
    if session.is_ended() {
        return Refusal::Session.into_response();
    }
    let Some(packets) = form.read(&body) else {
        session.end(End::Gone);
        return Refusal::Request.into_response();
    };
    for packet in packets {
        if !hear::hear(app, session, &packet).await {
            session.end(End::Gone);
            break;
        }
    }
    let text = HeaderValue::from_static("text/html");
    ([(header::CONTENT_TYPE, text)], "ok").into_response()
}

fn payload(session: &Session, packets: &[String]) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(session.form.content_type()),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, session.form.write(packets)).into_response()
}
