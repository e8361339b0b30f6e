//! From a token to a listener: who it is, where they belong and how that is called, all from one
//! snapshot of the log; then the hub, without a gap.

use std::collections::HashMap;
use std::sync::Arc;

use actions::events::{self, Since};
use delivery::event_stream::EventStream;
use delivery::hub::{Attach, AttachError};
use domain::id::{ConversationId, EventId};
use store::sessions::Holder as SessionHolder;

use super::registry::Holder;
use super::session::{Me, Session};
use super::tell;
use crate::app::App;
use crate::auth;
use crate::error::{Error, Result};

/// Snapshots taken anew before giving up on a log that runs away.
const ATTACH_TRIES: usize = 20;

/// What names the channels have that somebody is in.
pub(super) type Names = HashMap<ConversationId, String>;

struct Snapshot {
    holder: SessionHolder,
    names: Names,
    seats: Vec<ConversationId>,
    head: EventId,
}

pub(super) async fn is_good(app: &App, token: &str) -> Result<bool> {
    let token = token.to_owned();
    let holder = app
        .store
        .read(move |tx| actions::sessions::resolve(tx, &token))
        .await?;
    Ok(holder.is_some())
}

/// Signs a session in and has it hear what its person may hear, from now on.
pub(super) async fn enter(app: &App, session: &Arc<Session>, token: String) -> Result<()> {
    for _ in 0..ATTACH_TRIES {
        let snapshot = read(app, token.clone())
            .await?
            .ok_or(Error::Unauthenticated)?;
        let Snapshot {
            holder,
            names,
            seats,
            head,
        } = snapshot;
        let me = auth::signed_in(app, holder);
        let place = app.socketio.place(Holder::Person(me.user.id()))?;
        let connection = app.hub.event_stream();
        let attach = Attach {
            user: me.user.id(),
            session: me.session,
            memberships: seats,
            position: head,
            connection: Arc::clone(&connection),
            first_frames: Vec::new(),
        };
        match app.hub.attach(attach).await {
            Ok(attachment) => {
                let user = me.user.id();
                session.sign_in(Me { user, token }, place);
                let teller = tell::Teller::new(Arc::clone(session), user, names);
                let events = EventStream::new(attachment);
                app.tracker.spawn(tell::run(teller, connection, events));
                return Ok(());
            }
            Err(AttachError::Stopping) => return Err(Error::internal("the server is stopping")),
            Err(AttachError::TooFarBehind | AttachError::TooFarAhead) => {}
        }
    }
    Err(Error::internal("a session could not catch up with the log"))
}

async fn read(app: &App, token: String) -> Result<Option<Snapshot>> {
    let look = move |tx: &mut store::Tx<'_>| -> actions::Result<Option<Snapshot>> {
        let Some(holder) = actions::sessions::resolve(tx, &token)? else {
            return Ok(None);
        };
        let user = holder.user.id();
        let (seats, head) = match events::since(tx, user, None, 1)? {
            Since::Told(told) => (told.seats, told.head),
            Since::Resync { head } => (Vec::new(), head),
        };
        let places = actions::conversations::mine(tx, user)?.into_iter();
        let names = places.filter_map(|place| {
            let conversation = place.conversation;
            Some((conversation.id, conversation.name?))
        });
        Ok(Some(Snapshot {
            holder,
            names: names.collect(),
            seats,
            head,
        }))
    };
    Ok(app.store.read(look).await?)
}
