//! `GET /events/stream`: server-sent events, resumed from `Last-Event-ID`.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use delivery::event_stream::EventStream;
use delivery::published::Frame;
use domain::id::EventId;
use futures_util::StreamExt;
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::catch_up::{self, Caller, Start};
use crate::app::App;
use crate::auth::{self, SignedIn};
use crate::error::{Error, Result};
use crate::extract::ApiQuery;

/// Chunks on their way to one client; while they are not taken, nothing more is read.
const CHUNKS_MAX: usize = 4;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Resume {
    since: Option<i64>,
}

pub(super) async fn open(
    State(app): State<App>,
    me: SignedIn,
    headers: HeaderMap,
    ApiQuery(resume): ApiQuery<Resume>,
) -> Result<Response> {
    let token = auth::token(&app, &headers)
        .ok_or(Error::Unauthenticated)?
        .to_owned();
    let last = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok()?.parse().ok());
    let cursor = match last.or(resume.since) {
        Some(place) => EventId(place),
        None => app.store.read(store::events::last).await?,
    };
    let (chunks, body) = mpsc::channel::<Bytes>(CHUNKS_MAX);
    app.tracker
        .spawn(run(app.clone(), Caller { token, me }, cursor, chunks));
    let body = ReceiverStream::new(body).map(Ok::<_, Infallible>);
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/event-stream"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // Proxies that gather an answer before passing it on are told not to.
        (
            header::HeaderName::from_static("x-accel-buffering"),
            HeaderValue::from_static("no"),
        ),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
}

async fn run(app: App, caller: Caller, cursor: EventId, chunks: mpsc::Sender<Bytes>) {
    // Something at once, so that the client knows it is connected; and where it stands, so that
    // it misses nothing if the connection breaks before the first event.
    let welcome = Bytes::from(format!(": welcome\nid: {cursor}\n\n"));
    if chunks.send(welcome).await.is_err() {
        return;
    }
    let start = Start {
        cursor: Some(cursor),
        frames: Vec::new(),
    };
    let connection = app.hub.event_stream();
    let pass = |frames: Vec<Frame>| {
        let chunks = chunks.clone();
        async move {
            let run: Vec<u8> = frames.iter().flat_map(Frame::to_event_stream).collect();
            run.is_empty() || chunks.send(Bytes::from(run)).await.is_ok()
        }
    };
    let Ok(attachment) = catch_up::attach(&app, &caller, &connection, start, pass).await else {
        return; // The client comes back with its cursor.
    };
    let mut events = EventStream::new(attachment);
    loop {
        tokio::select! {
            chunk = events.next() => {
                let Some(Ok(chunk)) = chunk else { return };
                if chunks.send(chunk).await.is_err() {
                    return;
                }
            }
            () = chunks.closed() => return,
        }
    }
}
