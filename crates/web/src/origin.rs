//! Refuses what another site makes a browser do: changes, and live connections, with our cookie.
//! After `Sec-Fetch-Site`, with `Origin` for browsers that do not send it. Bearer calls pass.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::auth;
use crate::error::Error;

pub(crate) async fn same_origin(State(app): State<App>, request: Request, next: Next) -> Response {
    let safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let upgrade = request.headers().contains_key(header::UPGRADE);
    let needs_check = (!safe || upgrade) && auth::bearer(request.headers()).is_none();
    if needs_check && !is_same_origin(request.headers(), app.options.public_url.as_deref()) {
        return Error::CrossOrigin.into_response();
    }
    next.run(request).await
}

pub(crate) fn is_same_origin(headers: &HeaderMap, public_url: Option<&str>) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("origin") else {
        // No browser: nothing sends our cookie by itself.
        return true;
    };
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    public_url == Some(origin) || text("host").is_some_and(|own| own.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn another_site_is_refused_and_programs_pass() {
        let from = |pairs: &[(&'static str, &'static str)]| is_same_origin(&headers(pairs), None);
        assert!(from(&[]));
        assert!(from(&[("sec-fetch-site", "same-origin")]));
        assert!(!from(&[("sec-fetch-site", "cross-site")]));
        assert!(!from(&[("sec-fetch-site", "same-site")]));
        assert!(from(&[
            ("origin", "http://a.example"),
            ("host", "a.example")
        ]));
        assert!(!from(&[
            ("origin", "http://b.example"),
            ("host", "a.example")
        ]));
        assert!(!from(&[("origin", "null"), ("host", "a.example")]));
    }

    #[test]
    fn the_public_url_counts_behind_a_proxy() {
        let headers = headers(&[
            ("origin", "https://talk.example"),
            ("host", "127.0.0.1:8080"),
        ]);
        assert!(is_same_origin(&headers, Some("https://talk.example")));
        assert!(!is_same_origin(&headers, None));
    }
}
