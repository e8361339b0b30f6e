//! Whether it serves, and figures for whoever watches it.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::app::App;

/// 200 once the database answers.
pub(crate) async fn check(State(app): State<App>) -> Response {
    let answers = app.store.read(store::events::last).await;
    match answers {
        Ok(_) if !app.stop.is_cancelled() => Json(json!({"status": "ok"})).into_response(),
        Ok(_) | Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            Json(json!({"status": "unavailable"})),
        )
            .into_response(),
    }
}

/// Prometheus text: counts only, nobody's names.
pub(crate) async fn metrics(State(app): State<App>) -> Response {
    let counters = app.hub.counters();
    let figures = [
        ("chirm_connections", "gauge", &counters.attached),
        ("chirm_events_total", "counter", &counters.events),
        ("chirm_signals_total", "counter", &counters.signals),
        ("chirm_deliveries_total", "counter", &counters.deliveries),
        ("chirm_socket_writes_total", "counter", &counters.writes),
        (
            "chirm_full_sockets_total",
            "counter",
            &counters.full_sockets,
        ),
        (
            "chirm_slow_connections_ended_total",
            "counter",
            &counters.too_slow,
        ),
        (
            "chirm_lost_connections_ended_total",
            "counter",
            &counters.timed_out,
        ),
    ];
    let mut text = String::new();
    for (name, kind, counter) in figures {
        text.push_str(&format!("# TYPE {name} {kind}\n{name} {}\n", counter.get()));
    }
    let kind = HeaderValue::from_static("text/plain; version=0.0.4");
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}
