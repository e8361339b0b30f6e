//! Text as JavaScript's `encodeURI` writes it: what every value of the protocol's events is in.
//!
//! Reading is forgiving: what is no escape stays as it stands, so that no text is ever refused
//! for its percent signs.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What `encodeURI` escapes; beside it everything that is not ASCII.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

pub(super) fn encode(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

/// Undoes [`encode`]. Escapes that are not UTF-8 together stay as they were written.
pub(super) fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, escaped)) = rest.split_once('%') {
        out.push_str(plain);
        let (run, after) = escapes(escaped);
        if run.is_empty() {
            out.push('%');
        }
        put(&mut out, &run);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The bytes of the escapes that stand here one after the other, the first without its `%`.
fn escapes(text: &str) -> (Vec<u8>, &str) {
    let mut run = Vec::new();
    let mut rest = text;
    while let Some((digits, after)) = rest.split_at_checked(2)
        && let Some(byte) = hexadecimal(digits)
    {
        run.push(byte);
        let Some(next) = after.strip_prefix('%') else {
            return (run, after);
        };
        rest = next;
    }
    // The `%` before what turned out to be no escape has been taken off.
    let taken = text.len() - rest.len();
    let rest = if run.is_empty() {
        text
    } else {
        text.get(taken - 1..).unwrap_or(rest)
    };
    (run, rest)
}

fn hexadecimal(digits: &str) -> Option<u8> {
    let plain = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u8::from_str_radix(digits, 16).ok().filter(|_| plain)
}

fn put(out: &mut String, run: &[u8]) {
    for chunk in run.utf8_chunks() {
        out.push_str(chunk.valid());
        for byte in chunk.invalid() {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_is_what_javascript_writes() {
        for (text, encoded) in [
            ("hello", "hello"),
            ("100% sure", "100%25%20sure"),
            ("R&D; a/b?c=d#e+f$g,h:i@j", "R&D; a/b?c=d#e+f$g,h:i@j"),
            ("-_.!~*'()", "-_.!~*'()"),
            ("<b>\"[{|}]\\^`", "%3Cb%3E%22%5B%7B%7C%7D%5D%5C%5E%60"),
            ("你好 😀\n", "%E4%BD%A0%E5%A5%BD%20%F0%9F%98%80%0A"),
        ] {
            let encoded = encoded.replace("; ", ";%20");
            assert_eq!(encode(text), encoded);
            assert_eq!(decode(&encoded), text);
        }
    }

    #[test]
    fn what_is_no_escape_stays() {
        for text in [
            "100%", "%", "%zz", "%4", "%+1", "a%你", "%%", "%E4%BD", "50%%",
        ] {
            assert_eq!(decode(text), text);
        }
        assert_eq!(decode("%41%"), "A%");
        assert_eq!(decode("%E4%BD%A0%zz%20"), "你%zz ");
        assert_eq!(decode("%ff%41"), "%FFA");
    }

    #[test]
    fn other_encoders_are_understood() {
        assert_eq!(decode("a%2Fb%3f"), "a/b?");
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text: String) {
            let encoded = encode(&text);
            prop_assert!(encoded.is_ascii());
            prop_assert_eq!(decode(&encoded), text);
        }

        #[test]
        fn nothing_is_refused(text in "[%a-f0-9é]{0,20}") {
            decode(&text);
        }
    }
}
