//! Sending a message or opening a direct from any front door, so that a retry meets itself and
//! never doubles.

use actions::directs::{self, Opened};
use actions::messages::{self, Draft, Sent};
use actions::{Conflict, Error};
use domain::id::ConversationId;
use domain::user::User;

use crate::app::App;

/// Sends a draft; the answer comes when it is on disk.
pub(crate) async fn send(
    app: &App,
    me: User,
    conversation: ConversationId,
    draft: Draft,
) -> Result<Sent, Error> {
    let again = (me.clone(), draft.clone());
    let first = app
        .store
        .write(move |tx| messages::send(tx, &me, conversation, &draft))
        .await;
    match first {
        // The same client token arrived twice at once: now the first one is there to be found.
        Err(Error::Conflict(Conflict::Again)) => {
            let (me, draft) = again;
            app.store
                .write(move |tx| messages::send(tx, &me, conversation, &draft))
                .await
        }
        result => result,
    }
}

/// Opens the direct conversation with these people.
pub(crate) async fn open_direct(
    app: &App,
    me: User,
    handles: Vec<String>,
) -> Result<Opened, Error> {
    let again = (me.clone(), handles.clone());
    let first = app
        .store
        .write(move |tx| directs::open(tx, &me, &handles))
        .await;
    match first {
        // Two of the same set opened it at once: now it is there to be found.
        Err(Error::Conflict(Conflict::Again)) => {
            let (me, handles) = again;
            app.store
                .write(move |tx| directs::open(tx, &me, &handles))
                .await
        }
        result => result,
    }
}
