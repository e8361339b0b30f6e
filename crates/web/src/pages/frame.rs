//! What every page has around its own part: language, theme, title, navigation, a sentence left
//! by the page before. Templates say everything through it.

use domain::settings::{Language, Theme};
use domain::time::Timestamp;
use domain::user::User;

use super::paths::segment;
use crate::assets::Assets;
use crate::texts::{self, Catalogue, Value};

const OWN: &str = "/settings";

/// Languages under the names their speakers use.
const NAMES: [(Language, &str); 3] = [
    (Language::English, "English"),
    (Language::SimplifiedChinese, "简体中文"),
    (Language::Spanish, "Español"),
];

/// Borrows what a visitor brought; lives as long as the rendering.
#[derive(Clone, Debug)]
pub(super) struct Frame<'a> {
    pub(super) texts: &'a Catalogue,
    pub(super) assets: &'a Assets,
    pub(super) me: Option<&'a User>,
    pub(super) flash: Option<String>,
    /// Path and query of this page.
    pub(super) path: &'a str,
    pub(super) title: String,
}

/// One entry of the navigation.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) path: &'static str,
    pub(super) key: &'static str,
    pub(super) current: bool,
    /// One's own corner, marked with one's picture.
    pub(super) own: bool,
}

/// One language a page can be in.
#[derive(Debug)]
pub(super) struct LanguageChoice {
    pub(super) tag: &'static str,
    pub(super) name: &'static str,
    pub(super) path: String,
    pub(super) current: bool,
}

/// What a sentence may have a place for.
pub(super) trait Worded {
    fn value(&self) -> Value<'_>;
}

impl Worded for str {
    fn value(&self) -> Value<'_> {
        self.into()
    }
}

impl Worded for String {
    fn value(&self) -> Value<'_> {
        self.as_str().into()
    }
}

impl Worded for i64 {
    fn value(&self) -> Value<'_> {
        (*self).into()
    }
}

impl Worded for i32 {
    fn value(&self) -> Value<'_> {
        (*self).into()
    }
}

impl Worded for usize {
    fn value(&self) -> Value<'_> {
        (*self).into()
    }
}

impl<T: Worded + ?Sized> Worded for &T {
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}

impl Frame<'_> {
    pub(super) fn say(&self, key: &str) -> String {
        self.texts.text(key, &[])
    }

    pub(super) fn fill(&self, key: &str, name: &str, value: impl Worded) -> String {
        self.texts.text(key, &[(name, value.value())])
    }

    pub(super) fn fill_two(
        &self,
        key: &str,
        first: &(&str, impl Worded),
        second: &(&str, impl Worded),
    ) -> String {
        let values = [(first.0, first.1.value()), (second.0, second.1.value())];
        self.texts.text(key, &values)
    }

    pub(super) fn tag(&self) -> &'static str {
        self.texts.tag()
    }

    pub(super) fn theme(&self) -> &'static str {
        match self.me.map(|me| me.settings.theme) {
            Some(Theme::Light) => "light",
            Some(Theme::Dark) => "dark",
            Some(Theme::Auto) | None => "auto",
        }
    }

    /// The zone a person chose; without one, times go by their device.
    pub(super) fn zone(&self) -> Option<&str> {
        self.me.and_then(|me| me.settings.time_zone.as_deref())
    }

    pub(super) fn title(&self) -> String {
        self.fill("title", "page", &self.title)
    }

    pub(super) fn asset(&self, name: &str) -> String {
        self.assets.url(name)
    }

    pub(super) fn me(&self) -> Option<&User> {
        self.me
    }

    pub(super) fn flash(&self) -> Option<&str> {
        self.flash.as_deref()
    }

    /// The navigation of this person.
    pub(super) fn places(&self) -> Vec<Place> {
        let moderates = self.me.is_some_and(|me| me.role.moderates());
        let place = |path: &'static str, key| Place {
            path,
            key,
            current: self.path.starts_with(path),
            own: path == OWN,
        };
        let mut places = vec![
            place("/channels", "channels"),
            place("/messages", "messages-title"),
        ];
        if moderates {
            places.push(place("/admin", "server-settings"));
        }
        places.push(place(OWN, "settings"));
        places
    }

    pub(super) fn languages(&self) -> Vec<LanguageChoice> {
        let (path, query) = self.path.split_once('?').unwrap_or((self.path, ""));
        NAMES
            .into_iter()
            .map(|(language, name)| {
                let tag = texts::tag(language);
                let between = if query.is_empty() { "" } else { "&" };
                LanguageChoice {
                    tag,
                    name,
                    path: format!("{path}?{query}{between}language={}", segment(tag)),
                    current: language == self.texts.language(),
                }
            })
            .collect()
    }

    /// A moment as it reads until a script shows it in the reader's own zone: to the minute, UTC.
    #[expect(
        clippy::unused_self,
        reason = "templates reach everything through the frame"
    )]
    pub(super) fn utc(&self, moment: &Timestamp) -> String {
        let text = moment.to_string();
        let (day, time) = text.split_once('T').unwrap_or((&text, ""));
        let minute: String = time.chars().take("12:34".len()).collect();
        format!("{day} {minute} UTC")
    }
}
