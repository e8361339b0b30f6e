//! Small cookies of the pages: one sentence, a language. The session's cookie is not made here.

use axum::http::{HeaderMap, HeaderValue};

use crate::auth;

/// Whether the server is reached over https; only then may a cookie say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Secure {
    Yes,
    No,
}

/// `value` must be plain: letters, digits, `%` and the few signs a cookie may hold.
pub(super) fn set(
    name: &str,
    value: &str,
    life_seconds: u32,
    secure: Secure,
) -> Option<HeaderValue> {
    let (prefix, ending) = match secure {
        Secure::Yes => ("__Host-", "; Secure"),
        Secure::No => ("", ""),
    };
    let text = format!(
        "{prefix}{name}={value}; Path=/; Max-Age={life_seconds}; HttpOnly; SameSite=Lax{ending}"
    );
    text.parse().ok()
}

/// The value under this name, with or without the prefix.
pub(super) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    auth::cookies(headers)
        .find(|(key, _)| key.strip_prefix("__Host-").unwrap_or(key) == name)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use super::*;

    #[test]
    fn scripts_and_other_sites_never_get_a_cookie() {
        let plain = set("a", "b", 60, Secure::No).unwrap();
        assert_eq!(plain, "a=b; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
        let secure = set("a", "b", 60, Secure::Yes).unwrap();
        assert!(secure.to_str().unwrap().starts_with("__Host-a=b; "));
        assert!(secure.to_str().unwrap().ends_with("; Secure"));
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("x=1; __Host-a=b; aa=c"),
        );
        assert_eq!(read(&headers, "a"), Some("b"));
        assert_eq!(read(&headers, "aa"), Some("c"));
        assert_eq!(read(&headers, "y"), None);
    }
}
