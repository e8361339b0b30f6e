//! `GET /events`: at once, or held until there is something.

use std::sync::Arc;
use std::time::Duration;

use actions::events::Since;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use delivery::hub::Attach;
use domain::event::Event;
use domain::id::EventId;
use domain::invalid::{Invalid, Problem};
use serde::Deserialize;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::catch_up;
use crate::app::App;
use crate::auth;
use crate::error::{Error, Result};
use crate::extract::{ApiQuery, page_size};

const EVENTS_PER_POLL: i64 = 100;
const EVENTS_PER_POLL_MAX: i64 = 1_000;
const WAIT_SECONDS_MAX: i64 = 60;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Poll {
    since: Option<i64>,
    wait: i64,
    limit: Option<i64>,
}

pub(super) async fn poll(
    State(app): State<App>,
    headers: HeaderMap,
    ApiQuery(poll): ApiQuery<Poll>,
) -> Result<Response> {
    let token = auth::token(&app, &headers).ok_or(Error::Unauthenticated)?;
    let limit = page_size(poll.limit, EVENTS_PER_POLL, EVENTS_PER_POLL_MAX)?;
    if !(0..=WAIT_SECONDS_MAX).contains(&poll.wait) {
        let problem = Problem::OutOfRange {
            min: 0,
            max: WAIT_SECONDS_MAX,
        };
        return Err(Invalid::new("wait", problem).into());
    }
    let wait = Duration::from_secs(u64::try_from(poll.wait).unwrap_or(0));
    let until = Instant::now() + wait;
    let mut place = poll.since.map(EventId);
    loop {
        let (me, since) = catch_up::read(&app, token, place, limit).await?;
        let told = match since {
            Since::Told(told) => told,
            Since::Resync { head } => return Err(Error::Resync { cursor: head }),
        };
        // A server that stops holds nobody: there is nothing left to attach to.
        let over = Instant::now() >= until || app.stop.is_cancelled();
        if !told.events.is_empty() || (told.is_complete() && over) {
            return Ok(answer(&told.events, told.cursor));
        }
        place = Some(told.cursor);
        if told.is_complete() {
            let news = Arc::new(Notify::new());
            let connection = app.hub.waker(Arc::clone(&news));
            let attach = Attach {
                user: me.user.id(),
                session: me.session,
                memberships: told.seats,
                position: told.head,
                connection,
                first_frames: Vec::new(),
            };
            // Too far behind means that there is something to read already.
            if let Ok(_attachment) = app.hub.attach(attach).await {
                tokio::select! {
                    () = news.notified() => {}
                    () = tokio::time::sleep_until(until) => {}
                    () = app.stop.cancelled() => {}
                }
            }
        }
    }
}

fn answer(events: &[Event], cursor: EventId) -> Response {
    let mut body = String::from("{\"events\":[");
    for (index, event) in events.iter().enumerate() {
        if index > 0 {
            body.push(',');
        }
        body.push_str(&event.to_json());
    }
    body.push_str(&format!("],\"cursor\":{cursor}}}"));
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, body).into_response()
}
