//! Text between the markup: links, mentions and emoji short codes.

use std::borrow::Cow;

use linkify::{LinkFinder, LinkKind};

use super::{Link, Renderer, escape};
use crate::mention;

impl Renderer<'_> {
    pub(super) fn text(&mut self, text: &str) {
        if self.links.contains(&Link::Element) {
            return self.words(text);
        }
        if !text.contains("://") {
            return self.mentions(text);
        }
        let mut finder = LinkFinder::new();
        finder.kinds(&[LinkKind::Url]);
        for span in finder.spans(text) {
            let address = span.as_str();
            if span.kind().is_some() && is_web(address) {
                self.link_start(address);
                escape(&mut self.out, address);
                self.link_end();
            } else {
                self.mentions(address);
            }
        }
    }

    pub(super) fn link_start(&mut self, address: &str) {
        let opens = is_allowed(address) && !self.links.contains(&Link::Element);
        self.links
            .push(if opens { Link::Element } else { Link::Words });
        if opens {
            self.out.push_str("<a href=\"");
            escape(&mut self.out, address);
            self.out
                .push_str("\" rel=\"nofollow noopener noreferrer\" target=\"_blank\">");
        }
    }

    pub(super) fn link_end(&mut self) {
        if self.links.pop() == Some(Link::Element) {
            self.out.push_str("</a>");
        }
    }

    fn mentions(&mut self, text: &str) {
        if self.known.is_empty() || !text.contains('@') {
            return self.words(text);
        }
        let mut done = 0;
        for at in mention::starts(text) {
            if at <= done {
                continue;
            }
            let after = text.get(at..).unwrap_or_default();
            let Some((covered, person)) = mention::longest(after, self.known) else {
                continue;
            };
            self.words(text.get(done..at - 1).unwrap_or_default());
            self.mention(person);
            done = at + covered.len();
        }
        self.words(text.get(done..).unwrap_or_default());
    }

    fn mention(&mut self, person: &mention::Mention) {
        if !self.mentioned.contains(&person.user) {
            self.mentioned.push(person.user);
        }
        self.out.push_str("<a class=\"mention\" href=\"/user/");
        percent_encode(&mut self.out, &person.handle);
        self.out
            .push_str(&format!("\" data-user=\"{}\"><bdi>@", person.user));
        escape(&mut self.out, &person.handle);
        // Isolated: a name's direction is not that of the sentence around it.
        self.out.push_str("</bdi></a>");
    }

    fn words(&mut self, text: &str) {
        escape(&mut self.out, &with_emoji(text));
    }
}

/// `:tada:` becomes the character it stands for; unknown codes stay as typed.
fn with_emoji(text: &str) -> Cow<'_, str> {
    if text.matches(':').nth(1).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(':') {
        out.push_str(before);
        let code = after
            .split(':')
            .next()
            .filter(|code| code.len() < after.len());
        if let Some((code, emoji)) = code.and_then(|c| Some((c, emojis::get_by_shortcode(c)?))) {
            out.push_str(emoji.as_str());
            rest = after.get(code.len() + 1..).unwrap_or_default();
        } else {
            out.push(':');
            rest = after;
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn is_web(address: &str) -> bool {
    let scheme = address.split("://").next().unwrap_or_default();
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

fn is_allowed(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    ["http://", "https://", "mailto:"]
        .iter()
        .any(|scheme| lower.starts_with(scheme))
}

/// One path segment of an address (RFC 3986, section 3.3).
fn percent_encode(out: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}
