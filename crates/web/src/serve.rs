//! From a listening socket to handlers: HTTP/1.1 with a bound on how long a request may dawdle.
//! A connection that became a WebSocket leaves nothing of this behind.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use crate::app::App;
use crate::router::router;

/// Headers that take longer are an attack, and so is an idle connection that never asks.
const HEADERS_WAIT: Duration = Duration::from_secs(30);
/// What was begun when the server stops gets this long to end.
const LAST_REQUESTS_WAIT: Duration = Duration::from_secs(5);
/// When file descriptors run out, the next try is a moment later.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Accepts connections until the server stops. Open requests end on the tracker.
pub async fn serve(app: App, listener: TcpListener) {
    let router = router(app.clone());
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = app.stop.cancelled() => return,
        };
        match accepted {
            Ok((stream, peer)) => {
                app.tracker
                    .spawn(connection(app.clone(), router.clone(), stream, peer));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn connection(app: App, router: Router, stream: TcpStream, peer: SocketAddr) {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WAIT)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut serving = Box::pin(serving);
    let ended = tokio::select! {
        ended = &mut serving => ended,
        () = app.stop.cancelled() => {
            serving.as_mut().graceful_shutdown();
            match tokio::time::timeout(LAST_REQUESTS_WAIT, serving).await {
                Ok(ended) => ended,
                Err(_) => return tracing::debug!("a request did not end in time"),
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
