//! The mark at the head of every measured body: who wrote it, which of theirs it is, and when it
//! was meant to be sent. Latency is counted from there, so a late sender hides nothing.

use memchr::memmem::Finder;

const PREFIX: &str = "mark:";
/// Bytes of a mark: the prefix, 8 digits of writer, 8 of number, 16 of time.
pub(crate) const LENGTH: usize = PREFIX.len() + 32;

/// One message of one writer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Mark {
    pub(crate) writer: u32,
    pub(crate) number: u32,
    pub(crate) due: u64,
}

impl Mark {
    /// The mark, filled up to `bytes`.
    pub(crate) fn body(self, bytes: usize) -> String {
        let Self {
            writer,
            number,
            due,
        } = self;
        let mark = format!("{PREFIX}{writer:08x}{number:08x}{due:016x} ");
        format!("{mark:x<bytes$}")
    }

    fn parse(digits: &[u8]) -> Option<Self> {
        let writer = u32::try_from(hexadecimal(digits.get(..8)?)?).ok()?;
        let number = u32::try_from(hexadecimal(digits.get(8..16)?)?).ok()?;
        let due = hexadecimal(digits.get(16..32)?)?;
        Some(Self {
            writer,
            number,
            due,
        })
    }
}

/// Finds the first mark of a frame: a message's HTML repeats what its body says.
#[derive(Clone, Debug)]
pub(crate) struct MarkFinder {
    prefix: Finder<'static>,
}

impl MarkFinder {
    pub(crate) fn new() -> Self {
        Self {
            prefix: Finder::new(PREFIX),
        }
    }

    pub(crate) fn find(&self, bytes: &[u8]) -> Option<Mark> {
        let start = self.prefix.find(bytes)? + PREFIX.len();
        Mark::parse(bytes.get(start..start + 32)?)
    }
}

fn hexadecimal(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0u64, |value, digit| {
        let digit = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some(value << 4 | u64::from(digit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_again_inside_a_frame() {
        let mark = Mark {
            writer: 77,
            number: u32::MAX,
            due: 12_345_678_901_234,
        };
        let body = mark.body(100);
        assert_eq!(body.len(), 100);
        let frame = format!(r#"{{"id":9,"data":{{"body":"{body}","html":"<p>{body}</p>"}}}}"#);
        assert_eq!(MarkFinder::new().find(frame.as_bytes()), Some(mark));
    }

    #[test]
    fn what_only_looks_like_a_mark_is_none() {
        let finder = MarkFinder::new();
        for text in [
            "",
            "mark:",
            "mark:0123",
            "mark:zzzzzzzz0000000000000000000000000",
        ] {
            assert_eq!(finder.find(text.as_bytes()), None, "{text}");
        }
    }
}
