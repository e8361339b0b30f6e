//! From a place in the log to its end: read by stretches, then handed to the hub without a gap.

use std::sync::Arc;

use actions::events::{self, CatchUp, Since};
use bytes::Bytes;
use delivery::connection::Connection;
use delivery::hub::{Attach, AttachError, Attachment};
use delivery::published::Frame;
use domain::id::EventId;
use serde_json::json;

use crate::app::App;
use crate::auth::{self, SignedIn};
use crate::error::{Error, Result};

/// Events read at once: few enough for one socket's queue, many enough to be quick.
pub(super) const STRETCH_EVENTS: i64 = 500;
/// Snapshots taken anew before giving up on a log that runs away.
const ATTACH_TRIES: usize = 20;

/// Who asks, by a token that may be revoked at any moment.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    pub(super) token: String,
    pub(super) me: SignedIn,
}

/// A stretch of the log and the session that may read it, from one snapshot: what ends a session
/// is in the log too, and so is either seen here or delivered later.
pub(super) async fn read(
    app: &App,
    token: &str,
    place: Option<EventId>,
    limit: i64,
) -> Result<(SignedIn, Since)> {
    let token = token.to_owned();
    let found = app
        .store
        .read(move |tx| -> actions::Result<_> {
            let Some(holder) = actions::sessions::resolve(tx, &token)? else {
                return Ok(None);
            };
            let since = events::since(tx, holder.user.id(), place, limit)?;
            Ok(Some((holder, since)))
        })
        .await?;
    let (holder, since) = found.ok_or(Error::Unauthenticated)?;
    Ok((auth::signed_in(app, holder), since))
}

/// Where a stream stands, and what to write before the hub writes.
#[derive(Debug)]
pub(super) struct Start {
    pub(super) cursor: Option<EventId>,
    pub(super) frames: Vec<Frame>,
}

/// Brings a connection from its cursor to the hub. `pass` writes what does not fit the last step.
pub(super) async fn attach<Pass, Passing>(
    app: &App,
    caller: &Caller,
    connection: &Arc<Connection>,
    mut start: Start,
    mut pass: Pass,
) -> Result<Attachment>
where
    Pass: FnMut(Vec<Frame>) -> Passing,
    Passing: Future<Output = bool>,
{
    let mut tries = 0;
    while tries < ATTACH_TRIES {
        let (me, since) = read(app, &caller.token, start.cursor, STRETCH_EVENTS).await?;
        let told = match since {
            Since::Told(told) => told,
            Since::Resync { head } => {
                start.frames.push(resync(head));
                start.cursor = Some(head);
                continue;
            }
        };
        start.frames.extend(told.events.iter().map(Frame::from));
        start.cursor = Some(told.cursor);
        if !told.is_complete() {
            if !pass(std::mem::take(&mut start.frames)).await {
                return Err(Error::Unauthenticated);
            }
            continue;
        }
        match offer(app, &me, connection, &told, &start.frames).await {
            Ok(attachment) => return Ok(attachment),
            Err(AttachError::Stopping) => return Err(Error::internal("the server is stopping")),
            Err(AttachError::TooFarBehind | AttachError::TooFarAhead) => tries += 1,
        }
    }
    Err(Error::internal("a stream could not catch up with the log"))
}

async fn offer(
    app: &App,
    me: &SignedIn,
    connection: &Arc<Connection>,
    told: &CatchUp,
    frames: &[Frame],
) -> std::result::Result<Attachment, AttachError> {
    let attach = Attach {
        user: me.user.id(),
        session: me.session,
        memberships: told.seats.clone(),
        position: told.head,
        connection: Arc::clone(connection),
        first_frames: frames.to_vec(),
    };
    app.hub.attach(attach).await
}

/// In an event stream it carries the new place, so that a browser that comes back goes on there.
pub(super) fn resync(head: EventId) -> Frame {
    let json = json!({"type": "resync", "cursor": head.0}).to_string();
    Frame {
        id: Some(head),
        name: "resync",
        json: Bytes::from(json),
    }
}
