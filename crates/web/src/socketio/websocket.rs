//! The WebSocket transport: from the first request on, or after polling for a while.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use delivery::connection::Connection;
use delivery::websocket::close::Close;
use delivery::websocket::handshake::{Handshake, handshake};
use delivery::websocket::serve::Reader;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::session::{End, Session, frame};
use super::{PAYLOAD_BYTES_MAX, greet, hear, opening};
use crate::app::App;
use crate::error::{Error, Result};

/// How long a client may take to change to a WebSocket it has opened.
const UPGRADE_WAIT: Duration = Duration::from_secs(10);

/// Whether a session begins with the WebSocket or comes over to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begin {
    Fresh,
    Upgrade,
}

pub(super) fn check(headers: &HeaderMap) -> Result<Handshake> {
    let mut agreed = handshake(headers).map_err(|refusal| Error::Malformed(refusal.to_string()))?;
    // Each session's packets are its own: compressing them would be shared by nobody.
    agreed.deflate = false;
    Ok(agreed)
}

pub(super) fn open(app: &App, session: Arc<Session>, request: Request) -> Result<Response> {
    switch(app, session, request, Begin::Fresh)
}

pub(super) fn upgrade(app: &App, session: Arc<Session>, request: Request) -> Result<Response> {
    switch(app, session, request, Begin::Upgrade)
}

fn switch(
    app: &App,
    session: Arc<Session>,
    mut request: Request,
    begin: Begin,
) -> Result<Response> {
    let headers = check(request.headers())?.headers();
    let upgrade = hyper::upgrade::on(&mut request);
    let app_of_task = app.clone();
    app.tracker.spawn(async move {
        let upgraded = upgrade.await.ok().and_then(taken);
        match (upgraded, begin) {
            (Some((stream, early)), _) => {
                run(app_of_task, session, (stream, &early), begin).await;
            }
            (None, Begin::Fresh) => session.end(End::Gone),
            (None, Begin::Upgrade) => {}
        }
    });
    Ok((StatusCode::SWITCHING_PROTOCOLS, headers).into_response())
}

fn taken(upgraded: Upgraded) -> Option<(TcpStream, Vec<u8>)> {
    let parts = upgraded.downcast::<TokioIo<TcpStream>>().ok()?;
    Some((parts.io.into_inner(), parts.read_buf.to_vec()))
}

async fn run(app: App, session: Arc<Session>, socket: (TcpStream, &[u8]), begin: Begin) {
    let (stream, early) = socket;
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a socket is gone already");
    }
    let connection = app.hub.websocket(stream, false);
    let mut reader = Reader::new(&connection, early);
    let begun = match begin {
        Begin::Fresh => {
            connection.send(&frame(opening(&session, &[])));
            let begun = session.take_over(&connection);
            greet(&session);
            begun
        }
        Begin::Upgrade => change(&session, &connection, &mut reader).await,
    };
    if begun {
        listen(&app, &session, &mut reader).await;
        session.end(End::Gone);
    }
    connection.close(Close::Normal);
    // Read to the end, so that the goodbye arrives.
    while reader.text().await.is_some() {}
}

/// The client tries the WebSocket, stops polling and then says so.
async fn change(session: &Session, connection: &Arc<Connection>, reader: &mut Reader) -> bool {
    let tried = timeout(UPGRADE_WAIT, reader.text()).await;
    if !matches!(tried, Ok(Some(said)) if said == "2probe") || !session.probe() {
        return false;
    }
    connection.send(&frame("3probe".to_owned()));
    let ready = timeout(UPGRADE_WAIT, reader.text()).await;
    let changed = matches!(ready, Ok(Some(said)) if said == "5") && session.take_over(connection);
    if !changed {
        session.give_up_probe();
    }
    changed
}

async fn listen(app: &App, session: &Arc<Session>, reader: &mut Reader) {
    while let Some(said) = reader.text().await {
        if said.len() > PAYLOAD_BYTES_MAX || !hear::hear(app, session, &said).await {
            return;
        }
    }
}
