//! `GET /live`: the log and one's own doing over one WebSocket.

use std::sync::Arc;
use std::time::Duration;

use actions::messages::Draft;
use actions::{memberships, messages};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use delivery::connection::Connection;
use delivery::hub::Attachment;
use delivery::published::Frame;
use delivery::websocket::close::Close;
use delivery::websocket::handshake::handshake;
use delivery::websocket::serve::{Reader, serve};
use domain::event::Audience;
use domain::id::{ConversationId, EventId};
use domain::settings::Language;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde_json::Value;
use tokio::net::TcpStream;

use super::catch_up::{self, Caller, Start};
use super::wire::{self, Said};
use crate::app::App;
use crate::auth::{self, SignedIn};
use crate::error::{Error, Result, accept_language};
use crate::extract::ApiQuery;
use crate::texts::negotiate;

/// A client that authenticates by its first frame has this long to send it.
const AUTH_WAIT: Duration = Duration::from_secs(10);

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Resume {
    since: Option<i64>,
}

pub(super) async fn open(
    State(app): State<App>,
    ApiQuery(resume): ApiQuery<Resume>,
    mut request: Request,
) -> Result<Response> {
    let agreed =
        handshake(request.headers()).map_err(|refusal| Error::Malformed(refusal.to_string()))?;
    let token = auth::token(&app, request.headers()).map(ToOwned::to_owned);
    if let Some(token) = &token {
        // Refused before the upgrade, where a client can still read why.
        let token = token.clone();
        let holder = app
            .store
            .read(move |tx| actions::sessions::resolve(tx, &token))
            .await?;
        holder.ok_or(Error::Unauthenticated)?;
    }
    let opening = Opening {
        deflate: agreed.deflate,
        token,
        since: resume.since.map(EventId),
        language: negotiate(None, accept_language(request.headers())),
    };
    let upgrade = hyper::upgrade::on(&mut request);
    let session = app.clone();
    app.tracker.spawn(async move {
        // Boxed: what coming in needs is given back when only reading is left.
        if let Some(live) = Box::pin(come_in(&session, upgrade, opening)).await {
            run(session, live).await;
        }
    });
    let headers: HeaderMap = agreed.headers();
    Ok((StatusCode::SWITCHING_PROTOCOLS, headers).into_response())
}

struct Opening {
    deflate: bool,
    token: Option<String>,
    since: Option<EventId>,
    language: Language,
}

/// A connection that receives events.
struct Live {
    reader: Reader,
    me: Arc<SignedIn>,
    language: Language,
    attachment: Attachment,
}

/// From an HTTP connection to a live one. The buffer of the former is dropped here: kept along, it
/// would be the largest part of an idle session.
async fn come_in(app: &App, upgrade: OnUpgrade, opening: Opening) -> Option<Live> {
    let upgraded = upgrade.await.ok()?;
    let parts = upgraded.downcast::<TokioIo<TcpStream>>().ok()?;
    let early = parts.read_buf.to_vec();
    let stream = parts.io.into_inner();
    drop(parts.read_buf);
    enter(app, stream, &early, opening).await
}

/// Who is it, what did they miss, and from here on the hub.
async fn enter(app: &App, stream: TcpStream, early: &[u8], opening: Opening) -> Option<Live> {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a socket is gone already");
    }
    let connection = app.hub.websocket(stream, opening.deflate);
    let mut reader = Reader::new(&connection, early);
    let token = match opening.token {
        Some(token) => token,
        None => match first_token(&mut reader).await {
            Some(token) => token,
            None => return refuse(&connection, reader).await,
        },
    };
    let place = opening.since;
    let Ok((me, since)) = catch_up::read(app, &token, place, 1).await else {
        return refuse(&connection, reader).await;
    };
    let cursor = match since {
        actions::events::Since::Told(told) => place.unwrap_or(told.head),
        actions::events::Since::Resync { head } => head,
    };
    let start = Start {
        cursor: Some(place.unwrap_or(cursor)),
        frames: vec![wire::ready(cursor, &me.user)],
    };
    let caller = Caller { token, me };
    let pass = |frames: Vec<Frame>| {
        let connection = Arc::clone(&connection);
        async move {
            connection.send_all(&frames).await;
            connection.is_open()
        }
    };
    match catch_up::attach(app, &caller, &connection, start, pass).await {
        Ok(attachment) => {
            let me = Arc::new(caller.me);
            Some(Live {
                reader,
                me,
                language: opening.language,
                attachment,
            })
        }
        Err(Error::Unauthenticated) => refuse(&connection, reader).await,
        Err(_) => {
            connection.close(Close::Restarting);
            drain(reader).await;
            None
        }
    }
}

async fn first_token(reader: &mut Reader) -> Option<String> {
    let text = tokio::time::timeout(AUTH_WAIT, reader.text())
        .await
        .ok()??;
    match serde_json::from_str(&text).ok()? {
        Said::Auth { token } => Some(token),
        Said::Send { .. } | Said::Typing { .. } | Said::Read { .. } | Said::Ping => None,
    }
}

async fn refuse(connection: &Arc<Connection>, reader: Reader) -> Option<Live> {
    connection.close(Close::SignedOut);
    drain(reader).await;
    None
}

/// Reads to the end of a closed connection, so that the goodbye arrives.
async fn drain(mut reader: Reader) {
    while reader.text().await.is_some() {}
}

async fn run(app: App, live: Live) {
    let Live {
        reader,
        me,
        language,
        attachment,
    } = live;
    let said = |text: String| {
        let (app, me) = (app.clone(), Arc::clone(&me));
        let connection = Arc::clone(attachment.connection());
        async move { hear(&app, &me, &connection, (language, text)).await }
    };
    serve(reader, said).await;
}

async fn hear(
    app: &App,
    me: &Arc<SignedIn>,
    connection: &Arc<Connection>,
    said: (Language, String),
) {
    let (language, text) = said;
    let texts = app.texts.get(language);
    let result = match serde_json::from_str(&text) {
        Ok(Said::Send {
            reference,
            conversation_id,
            body,
            client_token,
        }) => {
            let draft = Draft::parse(&body, client_token.as_deref()).map_err(Error::from);
            send(
                app,
                me,
                connection,
                (language, reference, conversation_id, draft),
            )
            .await;
            Ok(())
        }
        Ok(Said::Typing { conversation_id }) => typing(app, me, conversation_id).await,
        Ok(Said::Read {
            conversation_id,
            seq,
        }) => {
            let user = me.user.id();
            let moved = move |tx: &mut store::Tx<'_>| {
                memberships::move_read(tx, user, conversation_id, seq)
            };
            app.store.write(moved).await.map(drop).map_err(Error::from)
        }
        Ok(Said::Ping) => {
            connection.send(&wire::pong());
            Ok(())
        }
        Ok(Said::Auth { .. }) => Ok(()),
        Err(error) => Err(Error::Malformed(error.to_string())),
    };
    if let Err(error) = result {
        connection.send(&wire::error(&Value::Null, &error, texts));
    }
}

type Sending = (Language, Value, ConversationId, Result<Draft>);

/// Takes a message in at its turn. Where one writer keeps the order, the next one need not wait
/// for this one's disk; elsewhere it does.
async fn send(app: &App, me: &Arc<SignedIn>, connection: &Arc<Connection>, sending: Sending) {
    let (language, reference, conversation, draft) = sending;
    let draft = draft.and_then(|draft| app.limits.write(me.user.id()).map(|()| draft));
    let draft = match draft {
        Ok(draft) => draft,
        Err(error) => {
            return connection.send(&wire::error(&reference, &error, app.texts.get(language)));
        }
    };
    if !app.store.hands_events_over() {
        let result = crate::speak::send(app, me.user.clone(), conversation, draft).await;
        return answer(app, connection, (language, &reference), result);
    }
    let author = Arc::clone(me);
    let submitted = app
        .store
        .submit(move |tx| messages::send(tx, &author.user, conversation, &draft))
        .await;
    let (app, connection) = (app.clone(), Arc::clone(connection));
    app.tracker.clone().spawn(async move {
        let result = match submitted {
            Ok(reply) => reply.await,
            Err(error) => Err(error.into()),
        };
        answer(&app, &connection, (language, &reference), result);
    });
}

fn answer(
    app: &App,
    connection: &Arc<Connection>,
    to: (Language, &Value),
    result: std::result::Result<messages::Sent, actions::Error>,
) {
    let frame = match result {
        Ok(sent) => wire::ack(to.1, &sent.into_message()),
        Err(error) => wire::error(to.1, &Error::from(error), app.texts.get(to.0)),
    };
    connection.send(&frame);
}

async fn typing(app: &App, me: &Arc<SignedIn>, conversation: ConversationId) -> Result<()> {
    let user = me.user.id();
    let look = move |tx: &mut store::Tx<'_>| store::memberships::speaker(tx, conversation, user);
    let speaker = app.store.read(look).await?.ok_or(Error::NotFound)?;
    let json = wire::typing(conversation, &speaker.author);
    app.hub
        .signal(Audience::Conversation(conversation), "typing", json);
    Ok(())
}
