//! Another language for whoever is not signed in: `?language=es` on any page, kept in a cookie.
//! Whoever is signed in has a setting for it.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::settings::Language;

use super::cookies::{self, Secure};
use super::paths;
use crate::app::App;
use crate::texts;

const COOKIE: &str = "chirm_language";
const LIFE_SECONDS: u32 = 365 * 24 * 60 * 60;
const PARAMETER: &str = "language=";

/// What the cookie says.
pub(super) fn chosen(headers: &HeaderMap) -> Option<Language> {
    cookies::read(headers, COOKIE).and_then(texts::parse)
}

/// Takes the parameter out of the address and puts it into the cookie.
pub(super) async fn choose(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str());
    let read_only = matches!(*request.method(), Method::GET | Method::HEAD);
    let Some((path, language)) = taken_out(path).filter(|_| read_only) else {
        return next.run(request).await;
    };
    let mut response = Redirect::to(paths::own(&path).unwrap_or("/")).into_response();
    let secure = if app.is_https() {
        Secure::Yes
    } else {
        Secure::No
    };
    if let Some(cookie) = cookies::set(COOKIE, texts::tag(language), LIFE_SECONDS, secure) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The address without the parameter, and the language it named.
fn taken_out(path: &str) -> Option<(String, Language)> {
    let (path, query) = path.split_once('?')?;
    let language = query
        .split('&')
        .find_map(|pair| pair.strip_prefix(PARAMETER))?;
    let language = texts::parse(language)?;
    let rest: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.starts_with(PARAMETER) && !pair.is_empty())
        .collect();
    let path = if rest.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", rest.join("&"))
    };
    Some((path, language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parameter_leaves_the_rest_of_the_address_alone() {
        let chinese = Language::SimplifiedChinese;
        assert_eq!(
            taken_out("/login?language=zh-CN"),
            Some(("/login".to_owned(), chinese))
        );
        assert_eq!(
            taken_out("/login?next=%2Fa%26b&language=zh-CN"),
            Some(("/login?next=%2Fa%26b".to_owned(), chinese))
        );
        assert_eq!(taken_out("/login?language=tlh"), None);
        assert_eq!(taken_out("/login"), None);
    }
}
