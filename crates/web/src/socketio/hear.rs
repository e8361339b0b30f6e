//! What clients say: connecting to namespaces, and the two events of the protocol.

use std::sync::Arc;

use actions::messages::{self, Draft};
use actions::{conversations, sessions};
use domain::id::Seq;
use domain::invalid::{Invalid, Problem};
use domain::user::User;
use serde_json::{Value, json};

use super::packet::{self, Kind, Packet};
use super::session::{Me, Revision, Session};
use super::{enter, uri};
use crate::app::App;
use crate::error::{Error, Result};

/// One Engine.IO packet; whether the session goes on.
pub(super) async fn hear(app: &App, session: &Arc<Session>, said: &str) -> bool {
    let _turn = session.hearing.lock().await;
    session.hear();
    let Some((kind, rest)) = said.split_at_checked(1) else {
        return false;
    };
    match kind {
        "2" => session.say(format!("3{rest}")),
        // The client is there, upgraded, or has nothing to say.
        "3" | "5" | "6" => {}
        "4" => {
            let Some(packet) = packet::read(rest) else {
                return false;
            };
            take(app, session, packet).await;
        }
        _ => return false,
    }
    !session.is_ended()
}

async fn take(app: &App, session: &Arc<Session>, packet: Packet<'_>) {
    match packet.kind {
        Kind::Connect => connect(app, session, packet).await,
        Kind::Disconnect => session.leave(packet.namespace),
        Kind::Event => {
            let (namespace, acknowledgement) = (packet.namespace, packet.acknowledgement);
            let Some(me) = session.me().filter(|_| session.is_in(namespace)) else {
                return;
            };
            let done = act(app, &me, packet.data).await;
            let Some(id) = acknowledgement else { return };
            let answer = done.unwrap_or_else(|error| json!({"error": words(app, session, &error)}));
            let answer = json!([answer]);
            session.say(packet::write(
                Kind::Acknowledgement,
                namespace,
                Some(id),
                &answer,
            ));
        }
        Kind::Acknowledgement | Kind::Refusal => {}
    }
}

async fn connect(app: &App, session: &Arc<Session>, packet: Packet<'_>) {
    let namespace = packet.namespace;
    if session.revision == Revision::Three && session.is_in(namespace) {
        return; // It is in the root namespace already.
    }
    let token = packet.data.get("token").and_then(Value::as_str);
    let answer = match session.revision {
        Revision::Three => Value::Null,
        Revision::Four => json!({"sid": session.id}),
    };
    let answer = packet::write(Kind::Connect, namespace, None, &answer);
    let refused = match sign_in(app, session, token).await {
        Ok(()) if session.join(namespace, answer) => return,
        Ok(()) => Error::RateLimited {
            retry_after_seconds: 1,
        },
        Err(error) => error,
    };
    let text = words(app, session, &refused);
    let reason = match session.revision {
        Revision::Three => json!(text),
        Revision::Four => json!({"message": text, "data": {"code": refused.code()}}),
    };
    session.say(packet::write(Kind::Refusal, namespace, None, &reason));
}

/// Who the client is. What it says on connecting goes before what its first request brought, and
/// a session is one person's.
async fn sign_in(app: &App, session: &Arc<Session>, token: Option<&str>) -> Result<()> {
    let token = token.or(session.token.as_deref());
    match session.me() {
        None => {
            let token = token.ok_or(Error::Unauthenticated)?;
            enter::enter(app, session, token.to_owned()).await
        }
        Some(me) if token.is_none_or(|token| token == me.token) => Ok(()),
        Some(_) => Err(Error::Unauthenticated),
    }
}

fn words(app: &App, session: &Session, error: &Error) -> String {
    error.text(app.texts.get(session.language))
}

async fn act(app: &App, me: &Arc<Me>, data: Value) -> Result<Value> {
    let unknown = || Error::from(Invalid::new("event", Problem::Unknown));
    let name = data.get(0).and_then(Value::as_str);
    let said = data.get(1).ok_or_else(unknown)?;
    match name {
        Some("send msg") => send(app, me, said).await,
        Some("del msg") => delete(app, me, said).await,
        Some(_) | None => Err(unknown()),
    }
}

/// Says something as whoever the session is; what the client calls itself and the time does not
/// count. Speaking in a public channel joins it.
async fn send(app: &App, me: &Arc<Me>, said: &Value) -> Result<Value> {
    app.limits.write(me.user)?;
    let draft = Draft::parse(&value(said, "msg"), None)?;
    let channel = value(said, "channel");
    let me = Arc::clone(me);
    let sent = app.store.write(move |tx| -> Result<_> {
        let user = user(tx, &me)?;
        let place = conversations::by_name(tx, user.id(), &channel)?;
        Ok(messages::send(tx, &user, place.conversation.id, &draft)?)
    });
    let message = sent.await?.into_message();
    Ok(json!({"id": message.seq.to_string()}))
}

async fn delete(app: &App, me: &Arc<Me>, said: &Value) -> Result<Value> {
    app.limits.write(me.user)?;
    let id = value(said, "id");
    let seq = Seq(id.trim().parse().map_err(|_| Error::NotFound)?);
    let channel = value(said, "channel");
    let me = Arc::clone(me);
    let deleted = app.store.write(move |tx| -> Result<_> {
        let user = user(tx, &me)?;
        let place = conversations::by_name(tx, user.id(), &channel)?;
        Ok(messages::delete(tx, &user, (place.conversation.id, seq))?)
    });
    deleted.await?;
    Ok(json!({"id": seq.to_string()}))
}

/// Whose token it is at this moment: a session that has ended says nothing more.
fn user(tx: &mut store::Tx<'_>, me: &Me) -> Result<User> {
    let holder = sessions::resolve(tx, &me.token)?;
    Ok(holder.ok_or(Error::Unauthenticated)?.user)
}

/// A field as its sender meant it: the encoding undone, a number as text, nothing as empty.
fn value(said: &Value, name: &str) -> String {
    match said.get(name) {
        Some(Value::String(text)) => uri::decode(text),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => {
            String::new()
        }
    }
}
