//! Which door a path leads to, and what every answer carries.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Response, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::{CompressionLayer, CompressionLevel};

use crate::app::App;
use crate::auth::SignedIn;
use crate::error::{Result, in_words};
use crate::extract::ApiPath;
use crate::{api, avatar, health, origin, pages, socketio};

/// Nothing but what this server serves; no inline script; HTML only through one policy.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
     worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types chirm";

pub(crate) fn router(app: App) -> Router {
    let api = api::router()
        .layer(from_fn_with_state(app.clone(), origin::same_origin))
        .layer(from_fn_with_state(app.clone(), in_words));
    let socketio = socketio::router().layer(from_fn_with_state(app.clone(), in_words));
    let mut router = Router::new()
        .nest("/api/v1", api)
        .merge(socketio)
        .merge(pages::router(&app))
        .route("/healthz", get(health::check))
        .route("/avatar/{id}", get(portrait))
        .route("/assets/{tree}/{*name}", get(asset));
    if app.options.metrics.is_on() {
        router = router.route("/metrics", get(health::metrics));
    }
    router
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(from_fn(secured))
        .layer(CatchPanicLayer::new())
        .with_state(app)
}

async fn asset(
    State(app): State<App>,
    ApiPath((tree, name)): ApiPath<(String, String)>,
    headers: HeaderMap,
) -> Response<Body> {
    app.assets.answer(&tree, &name, &headers)
}

/// Only for those who are in: how many people there are, and their initials, is theirs.
async fn portrait(
    State(app): State<App>,
    _: SignedIn,
    ApiPath(id): ApiPath<i64>,
) -> Result<(HeaderMap, String)> {
    let id = domain::id::UserId(id);
    let user = app
        .store
        .read(move |tx| actions::users::by_id(tx, id))
        .await?;
    let mut headers = HeaderMap::new();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("image/svg+xml"),
    );
    // A name changes rarely, and a picture that is an hour old hurts nobody.
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, max-age=3600"),
    );
    Ok((headers, avatar::svg(id, &user.author.name)))
}

async fn secured(request: Request, next: Next) -> Response<Body> {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    for (name, value) in fixed {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}
