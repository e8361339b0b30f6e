//! One sentence that survives a redirect, in a cookie of a minute's life that scripts cannot read.
//! The cookie names a text and its values: whoever forges one can only pick among our sentences.

use axum::http::{HeaderMap, HeaderValue};
use domain::user::Role;
use percent_encoding::percent_decode_str;

use super::cookies::{self, Secure};
use super::paths::segment;
use crate::texts::Catalogue;

const COOKIE: &str = "chirm_flash";
const LIFE_SECONDS: u32 = 60;
const VALUE_BYTES_MAX: usize = 1_024;

/// The key of a text and its values in the order in which the table names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flash {
    key: &'static str,
    values: Vec<String>,
}

/// Every sentence there is, with the names of its values.
const SENTENCES: [(&str, &[&str]); 16] = [
    ("signed-out", &[]),
    ("welcome", &["name"]),
    ("channel-created", &["channel"]),
    ("settings-saved", &[]),
    ("profile-saved", &[]),
    ("password-changed", &[]),
    ("password-guest-done", &["handle"]),
    ("sessions-ended", &[]),
    ("sessions-others-ended", &[]),
    ("admin-role-changed", &["name", "role"]),
    ("admin-deactivated", &["name"]),
    ("admin-reactivated", &["name"]),
    ("admin-invite-created", &[]),
    ("admin-invite-withdrawn", &[]),
    ("message-sent", &[]),
    ("saved", &[]),
];

impl Flash {
    pub(super) fn new<const N: usize>(key: &'static str, values: [&str; N]) -> Self {
        let values = values.into_iter().map(str::to_owned).collect();
        Self { key, values }
    }

    /// The cookie that carries it to the next page.
    pub(super) fn cookie(&self, secure: Secure) -> Option<HeaderValue> {
        let mut text = self.key.to_owned();
        for value in &self.values {
            text.push('|');
            text.push_str(&segment(value));
        }
        cookies::set(COOKIE, &text, LIFE_SECONDS, secure)
    }

    /// What the last page left, if anything.
    pub(super) fn read(headers: &HeaderMap) -> Option<Self> {
        let text = cookies::read(headers, COOKIE)?;
        if text.len() > VALUE_BYTES_MAX {
            return None;
        }
        let mut parts = text.split('|');
        let key = parts.next()?;
        let (key, names) = SENTENCES.iter().find(|(one, _)| *one == key)?;
        let values: Vec<String> = parts
            .map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned())
            .collect();
        (values.len() == names.len()).then_some(Self { key, values })
    }

    pub(super) fn text(&self, texts: &Catalogue) -> String {
        let names = SENTENCES.iter().find(|(key, _)| *key == self.key);
        let names = names.map_or([].as_slice(), |(_, names)| names);
        let values: Vec<_> = names
            .iter()
            .zip(&self.values)
            .map(|(name, value)| (*name, worded(texts, name, value).into()))
            .collect();
        texts.text(self.key, &values)
    }

    /// Shown once.
    pub(super) fn forget(secure: Secure) -> Option<HeaderValue> {
        cookies::set(COOKIE, "", 0, secure)
    }
}

/// A role travels as its name, and is put into words where it is shown.
fn worded(texts: &Catalogue, name: &str, value: &str) -> String {
    match (name, Role::parse(value)) {
        ("role", Some(role)) => texts.text(&format!("role-{}", role.as_str()), &[]),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header;
    use domain::settings::Language;

    use super::*;
    use crate::texts::Texts;

    fn carried(cookie: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        let texts = Texts::load();
        Flash::read(&headers).map(|flash| flash.text(texts.get(Language::English)))
    }

    #[test]
    fn a_sentence_survives_a_redirect_with_any_name_in_it() {
        for name in ["a|b; c", "上海 😀", "100%", "<b>"] {
            let cookie = Flash::new("welcome", [name]).cookie(Secure::No).unwrap();
            let pair = cookie
                .to_str()
                .unwrap()
                .split(';')
                .next()
                .unwrap()
                .to_owned();
            assert_eq!(carried(&pair), Some(format!("Welcome, {name}.")));
        }
    }

    #[test]
    fn only_sentences_of_ours_are_shown() {
        assert_eq!(carried("chirm_flash=app-name"), None);
        assert_eq!(carried("chirm_flash=welcome"), None);
        assert_eq!(carried("chirm_flash="), None);
    }

    #[test]
    fn every_sentence_has_a_text() {
        let texts = Texts::load();
        let english = texts.get(Language::English);
        for (key, names) in SENTENCES {
            let values = names.iter().map(|name| (*name).to_owned()).collect();
            assert_ne!(Flash { key, values }.text(english), key);
        }
    }
}
