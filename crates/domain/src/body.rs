//! What a message says: Markdown as its author typed it.

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::invalid::{Invalid, Problem};
use crate::name;

pub const BODY_CHARACTERS_MAX: usize = 10_000;
/// Marks without end on one visible character stop here.
pub const BODY_BYTES_MAX: usize = 32 * BODY_CHARACTERS_MAX;

/// A body that passed the rules: NFC, line breaks as `\n`, neither blank nor too long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body(String);

impl Body {
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let invalid = |problem| Err(Invalid::new("body", problem));
        if text.len() > BODY_BYTES_MAX {
            let long = name::visible_characters(text) > BODY_CHARACTERS_MAX;
            return invalid(if long {
                Problem::TooLong {
                    characters_max: BODY_CHARACTERS_MAX,
                }
            } else {
                Problem::TooManyBytes {
                    bytes_max: BODY_BYTES_MAX,
                }
            });
        }
        if text.contains('\0') {
            return invalid(Problem::Characters);
        }
        let text = text.trim_end().trim_start_matches(['\n', '\r']);
        if name::is_blank(text) {
            return invalid(Problem::Blank);
        }
        let text = normalized(text);
        // Bytes bound characters from above: most bodies need no counting.
        if text.len() > BODY_CHARACTERS_MAX && name::visible_characters(&text) > BODY_CHARACTERS_MAX
        {
            return invalid(Problem::TooLong {
                characters_max: BODY_CHARACTERS_MAX,
            });
        }
        Ok(Self(text))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn normalized(text: &str) -> String {
    let text = if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text.to_owned()
    };
    if text.is_ascii() || is_nfc(&text) {
        text
    } else {
        text.nfc().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_thousand_visible_characters_fit_and_one_more_does_not() {
        assert!(Body::parse(&"字".repeat(10_000)).is_ok());
        assert!(Body::parse(&"é".repeat(10_000)).is_ok());
        let error = Body::parse(&"字".repeat(10_001)).unwrap_err();
        assert_eq!(
            error.problem,
            Problem::TooLong {
                characters_max: 10_000
            }
        );
    }

    #[test]
    fn blank_bodies_are_refused() {
        for text in ["", " \n ", "\u{200b}\u{feff}", "　"] {
            assert_eq!(Body::parse(text).unwrap_err().problem, Problem::Blank);
        }
    }

    #[test]
    fn indentation_and_inner_breaks_stay() {
        assert_eq!(
            Body::parse("\n    code\r\nmore  \n").unwrap().as_str(),
            "    code\nmore"
        );
    }
}
