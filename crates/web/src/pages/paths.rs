//! The addresses of pages: the one place where names become URLs, and what `next` may lead to.

use domain::conversation::Conversation;
use domain::id::ConversationId;
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

/// RFC 3986: letters, digits and these four never need escaping.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// What a header cannot carry as it is: all but visible ASCII.
const UNSENDABLE: &AsciiSet = &CONTROLS.add(b' ');
const NEXT_BYTES_MAX: usize = 2_048;

/// Any text as one segment of a path or one value of a query.
#[must_use]
pub(super) fn segment(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

#[must_use]
pub(super) fn channel(name: &str) -> String {
    format!("/channel/{}", segment(name))
}

#[must_use]
pub(super) fn direct(id: ConversationId) -> String {
    format!("/direct/{id}")
}

/// Where a conversation stands: directs have no name that could be in an address.
#[must_use]
pub(super) fn place(conversation: &Conversation) -> String {
    match &conversation.name {
        Some(name) => channel(name),
        None => direct(conversation.id),
    }
}

#[must_use]
pub(super) fn send_message(handle: &str) -> String {
    format!("/send_message/{}", segment(handle))
}

#[must_use]
pub(super) fn invite(code: &str) -> String {
    format!("/invite/{}", segment(code))
}

/// An address as a redirect may carry it; what is escaped already stays as it is.
#[must_use]
pub(super) fn sendable(path: &str) -> String {
    utf8_percent_encode(path, UNSENDABLE).to_string()
}

/// A page that comes back to another one afterwards.
#[must_use]
pub(super) fn with_next(path: &str, next: &str) -> String {
    match own(next) {
        Some("/") | None => path.to_owned(),
        Some(next) => format!("{path}?next={}", segment(next)),
    }
}

/// Where `next` leads, if it is an address of this server. Browsers read `\` as `/` and skip
/// control characters, so `//host`, `/\host` and `/<tab>/host` would lead elsewhere.
#[must_use]
pub(super) fn own(next: &str) -> Option<&str> {
    let elsewhere = !next.starts_with('/')
        || next.starts_with("//")
        || next.contains('\\')
        || next.chars().any(char::is_control)
        || next.len() > NEXT_BYTES_MAX;
    (!elsewhere).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_hell_is_one_segment() {
        assert_eq!(channel("a/b"), "/channel/a%2Fb");
        assert_eq!(channel("100%"), "/channel/100%25");
        assert_eq!(channel("what?#tag"), "/channel/what%3F%23tag");
        assert_eq!(
            channel("上海 😀"),
            "/channel/%E4%B8%8A%E6%B5%B7%20%F0%9F%98%80"
        );
        assert_eq!(channel("R&D <b>"), "/channel/R%26D%20%3Cb%3E");
    }

    #[test]
    fn next_leads_only_to_pages_here() {
        for next in ["/", "/channels", "/channel/a%2Fb?x=1#y", "/channel/上海"] {
            assert_eq!(own(next), Some(next));
        }
        for next in [
            "",
            "channels",
            "//evil",
            "/\\evil",
            "/\t/evil",
            "/\n/evil",
            "https://evil",
            "\\\\evil",
            "/a\\b",
            "javascript:alert(1)",
            " /",
            "/\u{0}",
        ] {
            assert_eq!(own(next), None, "{next:?}");
        }
        assert_eq!(own(&format!("/{}", "a".repeat(NEXT_BYTES_MAX))), None);
    }

    #[test]
    fn a_redirect_carries_any_script() {
        assert_eq!(
            sendable("/channel/上 a%2F?b=c#d"),
            "/channel/%E4%B8%8A%20a%2F?b=c#d"
        );
    }

    #[test]
    fn next_is_carried_only_when_it_says_something() {
        assert_eq!(with_next("/login", "/"), "/login");
        assert_eq!(with_next("/login", "//evil"), "/login");
        assert_eq!(
            with_next("/login", "/channels?a=b"),
            "/login?next=%2Fchannels%3Fa%3Db"
        );
    }
}
