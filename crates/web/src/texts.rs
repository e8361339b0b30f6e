//! The texts people read, from `locales/*.ftl`: which language, and a key put into words.
//! Knows no page and no rule; whoever has something to say names a key.

use std::fmt;

use domain::invalid::Problem;
use domain::settings::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// A number or a text that a sentence has a place for.
pub type Value<'a> = FluentValue<'a>;

const ENGLISH: &str = include_str!("../locales/en.ftl");
const SIMPLIFIED_CHINESE: &str = include_str!("../locales/zh-CN.ftl");
const SPANISH: &str = include_str!("../locales/es.ftl");

/// Every language there is, in the order in which a person is offered them.
pub const LANGUAGES: [Language; 3] = [
    Language::English,
    Language::SimplifiedChinese,
    Language::Spanish,
];

/// A header may name many languages; nobody reads more than these.
const ACCEPTED_LANGUAGES_MAX: usize = 16;
/// Below this a number is written without separators, as a year is.
const GROUPED_FROM: i64 = 10_000;
const FIRST_STRONG_ISOLATE: char = '\u{2068}';
const POP_DIRECTIONAL_ISOLATE: char = '\u{2069}';

/// The tag of a language as HTML and the API write it.
#[must_use]
pub fn tag(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::SimplifiedChinese => "zh-CN",
        Language::Spanish => "es",
    }
}

/// The source that server and client alike read.
#[must_use]
pub fn source(language: Language) -> &'static str {
    match language {
        Language::English => ENGLISH,
        Language::SimplifiedChinese => SIMPLIFIED_CHINESE,
        Language::Spanish => SPANISH,
    }
}

/// The language with this tag, exactly as a setting spells it.
#[must_use]
pub fn parse(text: &str) -> Option<Language> {
    LANGUAGES.into_iter().find(|one| tag(*one) == text)
}

/// What a person chose, else the best of what their browser asks for, else English.
#[must_use]
pub fn negotiate(chosen: Option<Language>, accept_language: Option<&str>) -> Language {
    chosen
        .or_else(|| accept_language.and_then(best_accepted))
        .unwrap_or(Language::English)
}

fn best_accepted(header: &str) -> Option<Language> {
    let mut wanted: Vec<(u16, Language)> = header
        .split(',')
        .take(ACCEPTED_LANGUAGES_MAX)
        .filter_map(accepted)
        .collect();
    // Stable, so that of two equally wanted ones the first named wins.
    wanted.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    wanted.first().map(|(_, language)| *language)
}

/// One `zh-TW;q=0.8`: its weight in thousandths and the nearest language there is.
fn accepted(range: &str) -> Option<(u16, Language)> {
    let mut parts = range.split(';').map(str::trim);
    let name = parts.next()?.to_ascii_lowercase();
    let weight = parts
        .find_map(|part| part.strip_prefix("q="))
        .map_or(Some(1000), thousandths)?;
    let language = match name.split('-').next()? {
        "en" => Language::English,
        "zh" => Language::SimplifiedChinese,
        "es" => Language::Spanish,
        _ => return None,
    };
    (weight > 0).then_some((weight, language))
}

fn thousandths(text: &str) -> Option<u16> {
    let share: f32 = text.parse().ok()?;
    (1..=1000)
        .rev()
        .find(|n| f32::from(*n) <= share * 1000.0 + 0.5)
}

/// All catalogues. Made once, when the server starts.
pub struct Texts {
    english: Catalogue,
    simplified_chinese: Catalogue,
    spanish: Catalogue,
}

/// The texts of one language.
pub struct Catalogue {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    #[must_use]
    pub fn load() -> Self {
        Self {
            english: Catalogue::load(Language::English),
            simplified_chinese: Catalogue::load(Language::SimplifiedChinese),
            spanish: Catalogue::load(Language::Spanish),
        }
    }

    #[must_use]
    pub fn get(&self, language: Language) -> &Catalogue {
        match language {
            Language::English => &self.english,
            Language::SimplifiedChinese => &self.simplified_chinese,
            Language::Spanish => &self.spanish,
        }
    }
}

impl Catalogue {
    fn load(language: Language) -> Self {
        let tag = tag(language)
            .parse()
            .expect("every tag above is well formed");
        let resource = FluentResource::try_new(source(language).to_owned())
            .expect("the embedded texts parse: a test below holds them to it");
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Only what could turn the line around is isolated, in `text`; all else stays plain text.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match language {
            Language::English | Language::SimplifiedChinese => |value, _| grouped(value, ','),
            Language::Spanish => |value, _| grouped(value, '.'),
        }));
        bundle
            .add_resource(resource)
            .expect("no key appears twice: a test below holds the files to it");
        Self { language, bundle }
    }

    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    #[must_use]
    pub fn tag(&self) -> &'static str {
        tag(self.language)
    }

    /// The text of a key with its values; the key itself where there is none, so that it is seen.
    #[must_use]
    pub fn text(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        let pattern = self.bundle.get_message(key).and_then(|text| text.value());
        let Some(pattern) = pattern else {
            tracing::error!(text.key = key, language = self.tag(), "no such text");
            return key.to_owned();
        };
        let mut arguments = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            arguments.set(*name, isolated(value));
        }
        let mut problems = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(&arguments), &mut problems);
        if !problems.is_empty() {
            tracing::error!(text.key = key, ?problems, "text lacks a value");
        }
        text.into_owned()
    }

    /// What is wrong with a field, in words.
    #[must_use]
    pub fn problem(&self, problem: Problem) -> String {
        let key = problem.key();
        match problem {
            Problem::TooLong { characters_max } => {
                self.text(key, &[("max", characters_max.into())])
            }
            Problem::TooShort { characters_min } => {
                self.text(key, &[("min", characters_min.into())])
            }
            Problem::TooManyBytes { bytes_max } => self.text(key, &[("max", bytes_max.into())]),
            Problem::OutOfRange { min, max } => {
                self.text(key, &[("min", min.into()), ("max", max.into())])
            }
            Problem::Blank
            | Problem::Characters
            | Problem::Unknown
            | Problem::NotAnEmail
            | Problem::Wrong => self.text(key, &[]),
        }
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Texts").finish_non_exhaustive()
    }
}

impl fmt::Debug for Catalogue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Catalogue")
            .field("language", &self.language)
            .finish_non_exhaustive()
    }
}

/// A right-to-left name inside a left-to-right sentence would carry the words after it along.
fn isolated<'a>(value: &Value<'a>) -> Value<'a> {
    if let FluentValue::String(text) = value
        && text.chars().any(runs_from_right)
    {
        let text = format!("{FIRST_STRONG_ISOLATE}{text}{POP_DIRECTIONAL_ISOLATE}");
        return FluentValue::String(text.into());
    }
    value.clone()
}

fn runs_from_right(c: char) -> bool {
    matches!(c,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

fn grouped(value: &FluentValue<'_>, separator: char) -> Option<String> {
    let FluentValue::Number(number) = value else {
        return None;
    };
    let text = number.as_string();
    let whole: i64 = text.parse().ok()?;
    if whole < GROUPED_FROM {
        return None;
    }
    let mut out = String::with_capacity(text.len() + text.len() / 3);
    for (index, digit) in text.chars().enumerate() {
        if index > 0 && (text.len() - index).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn the_persons_choice_comes_before_the_browsers() {
        let asked = Some("zh-CN,zh;q=0.9,en;q=0.8");
        assert_eq!(negotiate(Some(Language::Spanish), asked), Language::Spanish);
        assert_eq!(negotiate(None, asked), Language::SimplifiedChinese);
    }

    #[test]
    fn the_browsers_weights_decide() {
        for (header, language) in [
            ("fr, es;q=0.4, en;q=0.3", Language::Spanish),
            ("en;q=0.3, es-MX;q=0.31", Language::Spanish),
            ("zh-TW", Language::SimplifiedChinese),
            ("ZH-hans-cn", Language::SimplifiedChinese),
            ("es;q=0, de", Language::English),
            ("es;q=broken, ;;,,", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(negotiate(None, Some(header)), language, "{header}");
        }
    }

    #[test]
    fn every_language_has_the_same_texts_with_the_same_values() {
        let english = places(ENGLISH);
        assert!(english.len() > 100);
        assert_eq!(english, places(SIMPLIFIED_CHINESE));
        assert_eq!(english, places(SPANISH));
    }

    /// Each key with the names of the values in its text.
    fn places(source: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut key = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
                line.split(' ').next().unwrap().clone_into(&mut key);
                let before = found.insert(key.clone(), BTreeSet::new());
                assert!(before.is_none(), "{key} appears twice");
            }
            for part in line.split('$').skip(1) {
                let name = part.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
                let name = name.into_iter().next().unwrap().to_owned();
                found.get_mut(&key).unwrap().insert(name);
            }
        }
        found
    }

    #[test]
    fn a_text_takes_its_values() {
        let texts = Texts::load();
        let english = texts.get(Language::English);
        assert_eq!(
            english.text("channel-members", &[("count", 1.into())]),
            "1 member"
        );
        assert_eq!(
            english.text("channel-members", &[("count", 2.into())]),
            "2 members"
        );
        let chinese = texts.get(Language::SimplifiedChinese);
        assert_eq!(
            chinese.text("channel-members", &[("count", 2.into())]),
            "2 位成员"
        );
    }

    #[test]
    fn a_limit_is_named_in_words() {
        let texts = Texts::load();
        let characters_max = 10_000;
        let too_long = Problem::TooLong { characters_max };
        let english = texts.get(Language::English);
        assert_eq!(english.problem(too_long), "At most 10,000 characters.");
        let spanish = texts.get(Language::Spanish);
        assert_eq!(spanish.problem(too_long), "Como máximo 10.000 caracteres.");
    }

    #[test]
    fn a_right_to_left_name_leaves_the_sentence_in_order() {
        let texts = Texts::load();
        let english = texts.get(Language::English);
        assert_eq!(
            english.text("welcome", &[("name", "عمر".into())]),
            "Welcome, \u{2068}عمر\u{2069}."
        );
        assert_eq!(
            english.text("welcome", &[("name", "<b>".into())]),
            "Welcome, <b>."
        );
    }
}
