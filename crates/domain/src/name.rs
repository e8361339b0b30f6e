//! Names in any script: handles, display names, channel names, topics.
//! NFC as written, compared by NFKC and case folding; look-alikes by the skeleton of UTS #39.

use icu_casemap::CaseMapper;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::invalid::{Invalid, Problem};

pub const HANDLE_CHARACTERS_MAX: usize = 32;
pub const DISPLAY_NAME_CHARACTERS_MAX: usize = 64;
pub const CHANNEL_NAME_CHARACTERS_MAX: usize = 80;
pub const TOPIC_CHARACTERS_MAX: usize = 250;
/// One visible character may carry many marks; this bounds them.
const BYTES_PER_CHARACTER_MAX: usize = 32;

/// What a person is called in addresses and mentions. Unique on the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Handle(String);

/// What a person is called on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DisplayName(String);

/// What a channel is called. Unique on the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChannelName(String);

/// One line on what a channel is for; may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Topic(String);

impl Handle {
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = path_segment("handle", text, HANDLE_CHARACTERS_MAX)?;
        // An at sign would end a mention before it begins.
        if text.contains('@') {
            return Err(Invalid::new("handle", Problem::Characters));
        }
        Ok(Self(text))
    }
}

impl DisplayName {
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        one_line("name", text, DISPLAY_NAME_CHARACTERS_MAX).map(Self)
    }
}

impl ChannelName {
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        path_segment("name", text, CHANNEL_NAME_CHARACTERS_MAX).map(Self)
    }
}

impl Topic {
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        one_line("topic", text, TOPIC_CHARACTERS_MAX).map(Self)
    }
}

macro_rules! text_type {
    ($($name:ident)*) => {$(
        impl $name {
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The form in which two of these are the same.
            #[must_use]
            pub fn fold(&self) -> String {
                fold(&self.0)
            }
        }
    )*};
}

text_type! { Handle DisplayName ChannelName Topic }

/// NFKC, case folded, NFKC again: the form in which names are compared (Unicode, section 3.13).
/// What nobody sees does not tell names apart: joiners and the like, how wide a gap is.
#[must_use]
pub fn fold(text: &str) -> String {
    let wide: String = text.nfkc().filter(|c| !is_invisible(*c)).collect();
    let folded: String = CaseMapper::new().fold_string(&wide).nfkc().collect();
    if folded.contains("  ") || folded.trim().len() < folded.len() {
        return folded.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    folded
}

/// What a folded name looks like (UTS #39, section 4): two names with one skeleton are look-alikes.
#[must_use]
pub fn skeleton(folded: &str) -> String {
    unicode_security::confusable_detection::skeleton(folded).collect()
}

/// How many characters a person sees.
#[must_use]
pub fn visible_characters(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.graphemes(true).count()
    }
}

/// A name that is also a part of an address. `.` and `..` cannot be: even written as `%2e`, every
/// browser takes them for the folder and its parent.
fn path_segment(field: &'static str, text: &str, characters_max: usize) -> Result<String, Invalid> {
    let text = one_line(field, text, characters_max)?;
    if matches!(text.as_str(), "." | "..") {
        return Err(Invalid::new(field, Problem::Characters));
    }
    Ok(text)
}

fn one_line(field: &'static str, text: &str, characters_max: usize) -> Result<String, Invalid> {
    let text: String = text.trim().nfc().collect();
    if is_blank(&text) {
        return Err(Invalid::new(field, Problem::Blank));
    }
    if text.chars().any(is_refused) {
        return Err(Invalid::new(field, Problem::Characters));
    }
    let characters = visible_characters(&text);
    if characters > characters_max || text.len() > characters_max * BYTES_PER_CHARACTER_MAX {
        return Err(Invalid::new(field, Problem::TooLong { characters_max }));
    }
    Ok(text)
}

/// Nothing that a person could see.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_whitespace() || c.is_control() || is_invisible(c))
}

fn is_refused(c: char) -> bool {
    // Joiners are part of words in some scripts, and of emoji.
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}')
        || (is_invisible(c) && !matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}'))
}

/// Default ignorable characters and direction controls that can hide or reorder text.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_hell_are_just_names() {
        for name in [
            "100%",
            "<b>",
            "a/b",
            "R&D",
            "上海 😀",
            "עברית",
            "👩‍👩‍👧",
            "what?",
            "#tag",
        ] {
            assert_eq!(ChannelName::parse(name).unwrap().as_str(), name);
            assert_eq!(Handle::parse(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn names_that_no_address_can_hold_are_refused() {
        for name in [".", "..", " .. "] {
            assert!(ChannelName::parse(name).is_err());
            assert!(Handle::parse(name).is_err());
        }
        assert!(ChannelName::parse("...").is_ok());
    }

    #[test]
    fn names_are_compared_folded() {
        assert_eq!(fold("ＡＤＡ"), fold("ada"));
        assert_eq!(fold("Straße"), fold("STRASSE"));
        assert_eq!(fold("Zoe\u{308}"), fold("zoë"));
        assert_eq!(fold(" Ada\u{a0} L"), fold("ada l"));
        assert_eq!(fold("a\u{200d}da\u{fe0f}"), fold("ada"));
    }

    #[test]
    fn look_alikes_share_a_skeleton() {
        assert_eq!(skeleton(&fold("раураl")), skeleton(&fold("paypal")));
        assert_ne!(skeleton(&fold("ada")), skeleton(&fold("bob")));
    }

    #[test]
    fn nothing_to_see_is_blank() {
        for name in ["", "  ", "\u{200b}", "\u{3164}", "\t\n"] {
            assert_eq!(
                DisplayName::parse(name).unwrap_err().problem,
                Problem::Blank
            );
        }
    }

    #[test]
    fn hidden_characters_are_refused() {
        for name in ["a\u{202e}b", "a\nb", "a\u{200b}b", "a\0b"] {
            assert_eq!(
                Handle::parse(name).unwrap_err().problem,
                Problem::Characters
            );
        }
    }

    #[test]
    fn lengths_count_what_people_see() {
        assert!(Handle::parse(&"👩‍👩‍👧".repeat(32)).is_ok());
        assert!(Handle::parse(&"é".repeat(32)).is_ok());
        assert!(Handle::parse(&"é".repeat(33)).is_err());
    }
}
