//! Keeps a session as long as its client is heard of, and forgets it afterwards.

use std::sync::Arc;
use std::time::Duration;

use delivery::websocket::close::Close;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, sleep_until};

use super::session::{End, Revision, Session};
use crate::app::App;

pub(super) const PING_INTERVAL: Duration = Duration::from_secs(25);
pub(super) const PING_TIMEOUT: Duration = Duration::from_secs(20);
/// A client that has not said who it is by then is no client.
const CONNECT_WAIT: Duration = Duration::from_secs(15);
/// How long the last word waits for a client that polls.
const LAST_WORD_WAIT: Duration = Duration::from_secs(10);
const PING: &str = "2";

pub(super) async fn keep(app: App, session: Arc<Session>) {
    let begun = Instant::now();
    let mut beats = interval_at(begun + PING_INTERVAL, PING_INTERVAL);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !session.is_ended() {
        let is_stranger = session.me().is_none();
        tokio::select! {
            () = session.ended.cancelled() => {}
            () = app.stop.cancelled() => session.end(End::ComeBack(Close::Restarting)),
            () = sleep_until(begun + CONNECT_WAIT), if is_stranger => {
                if session.me().is_none() {
                    session.end(End::Gone);
                }
            }
            _ = beats.tick() => beat(&session),
        }
    }
    if session.has_last_word() {
        tokio::select! {
            () = app.stop.cancelled() => {}
            () = sleep(LAST_WORD_WAIT) => {}
        }
    }
    app.socketio.forget(&session);
}

/// In revision 4 the server asks whether the client is there, in revision 3 the client does.
fn beat(session: &Session) {
    if session.heard().elapsed() > PING_INTERVAL + PING_TIMEOUT {
        session.end(End::Gone);
        return;
    }
    match session.revision {
        Revision::Four => session.say(PING.to_owned()),
        Revision::Three => {}
    }
}
