//! Engine.IO payloads: several packets in one body of a poll or a post.
//!
//! Revision 4 separates them by a character, revision 3 counts: in UTF-16 units as text, in bytes
//! as binary. What we write is ASCII, because old clients disagree about everything else.

/// More packets in one body are no client's.
pub(super) const PACKETS_PER_PAYLOAD_MAX: usize = 4_000;
const SEPARATOR: char = '\u{1e}';
const BINARY_END_OF_LENGTH: u8 = 0xff;
const BINARY_TEXT: u8 = 0;

/// How a client reads and writes payloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Revision 4.
    Separated,
    /// Revision 3, text: what a client asks for with `b64`.
    Counted,
    /// Revision 3, binary: all that the oldest clients read.
    CountedBinary,
}

impl Form {
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Separated | Self::Counted => "text/plain; charset=UTF-8",
            Self::CountedBinary => "application/octet-stream",
        }
    }

    /// One body of many packets.
    pub(super) fn write(self, packets: &[String]) -> Vec<u8> {
        let mut out = Vec::new();
        for (index, packet) in packets.iter().enumerate() {
            match self {
                Self::Separated if index > 0 => out.push(SEPARATOR as u8),
                Self::Separated => {}
                Self::Counted => {
                    let units = packet.encode_utf16().count();
                    out.extend_from_slice(format!("{units}:").as_bytes());
                }
                Self::CountedBinary => {
                    out.push(BINARY_TEXT);
                    let digits = packet.len().to_string();
                    out.extend(digits.bytes().map(|digit| digit - b'0'));
                    out.push(BINARY_END_OF_LENGTH);
                }
            }
            out.extend_from_slice(packet.as_bytes());
        }
        out
    }

    /// The packets of a body; `None` when it is none. Binary packets are left out.
    pub(super) fn read(self, body: &[u8]) -> Option<Vec<String>> {
        let packets = match self {
            Self::Separated => separated(body)?,
            Self::Counted => counted(body)?,
            Self::CountedBinary => counted_binary(body)?,
        };
        (packets.len() <= PACKETS_PER_PAYLOAD_MAX).then_some(packets)
    }
}

fn separated(body: &[u8]) -> Option<Vec<String>> {
    let text = std::str::from_utf8(body).ok()?;
    let packets = text.split(SEPARATOR).take(PACKETS_PER_PAYLOAD_MAX + 1);
    Some(packets.map(str::to_owned).collect())
}

fn counted(body: &[u8]) -> Option<Vec<String>> {
    let mut rest = std::str::from_utf8(body).ok()?;
    let mut packets = Vec::new();
    while !rest.is_empty() && packets.len() <= PACKETS_PER_PAYLOAD_MAX {
        let (length, after) = rest.split_once(':')?;
        let end = byte_of_unit(after, length.parse().ok()?)?;
        let (packet, next) = after.split_at_checked(end)?;
        packets.push(encoded_once(packet));
        rest = next;
    }
    Some(packets)
}

/// Where so many UTF-16 units end.
fn byte_of_unit(text: &str, units: usize) -> Option<usize> {
    let mut left = units;
    for (at, character) in text.char_indices() {
        if left == 0 {
            return Some(at);
        }
        left = left.checked_sub(character.len_utf16())?;
    }
    (left == 0).then_some(text.len())
}

/// Clients of 1.x put the bytes of UTF-8 into a string, which their browser then encodes again.
fn encoded_once(packet: &str) -> String {
    if packet.is_ascii() {
        return packet.to_owned();
    }
    let bytes: Option<Vec<u8>> = packet
        .chars()
        .map(|character| u8::try_from(u32::from(character)).ok())
        .collect();
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_else(|| packet.to_owned())
}

fn counted_binary(body: &[u8]) -> Option<Vec<String>> {
    let mut rest = body;
    let mut packets = Vec::new();
    while let Some((kind, after)) = rest.split_first() {
        let end = after
            .iter()
            .position(|byte| *byte == BINARY_END_OF_LENGTH)?;
        let (digits, after) = after.split_at_checked(end)?;
        let length = digits.iter().try_fold(0_usize, |length, digit| {
            let digit = Some(usize::from(*digit)).filter(|digit| *digit < 10)?;
            length.checked_mul(10)?.checked_add(digit)
        })?;
        let (packet, next) = after.get(1..)?.split_at_checked(length)?;
        if *kind == BINARY_TEXT {
            packets.push(encoded_once(std::str::from_utf8(packet).ok()?));
        }
        if packets.len() > PACKETS_PER_PAYLOAD_MAX {
            return None;
        }
        rest = next;
    }
    Some(packets)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    const FORMS: [Form; 3] = [Form::Separated, Form::Counted, Form::CountedBinary];

    fn texts(all: &[&str]) -> Vec<String> {
        all.iter().map(|it| (*it).to_owned()).collect()
    }

    #[test]
    fn payloads_are_written_as_the_specification_has_them() {
        let packets = texts(&["4hello", "2"]);
        assert_eq!(Form::Separated.write(&packets), b"4hello\x1e2");
        assert_eq!(Form::Counted.write(&packets), b"6:4hello1:2");
        let binary = b"\x00\x06\xff4hello\x00\x01\xff2";
        assert_eq!(Form::CountedBinary.write(&packets), binary);
        let long = Form::CountedBinary.write(&["x".repeat(120)]);
        assert!(long.starts_with(b"\x00\x01\x02\x00\xff"));
    }

    #[test]
    fn lengths_count_utf16_units() {
        let body = "3:4é€4:4😀b1:2".as_bytes();
        assert_eq!(Form::Counted.read(body), Some(texts(&["4é€", "4😀b", "2"])));
        assert_eq!(Form::Counted.read("2:4😀".as_bytes()), None);
    }

    #[test]
    fn text_that_was_encoded_twice_is_read() {
        let twice: String = "4你".bytes().map(char::from).collect();
        let body = format!("{}:{twice}", twice.chars().count());
        assert_eq!(Form::Counted.read(body.as_bytes()), Some(texts(&["4你"])));
    }

    #[test]
    fn what_is_no_payload_is_none() {
        for body in [
            "x",
            "1",
            ":",
            "-1:2",
            "9:4",
            "99999999999999999999999:4",
            "1:",
        ] {
            assert_eq!(Form::Counted.read(body.as_bytes()), None, "{body}");
        }
        for body in [
            &b"\x00"[..],
            b"\x00\x01",
            b"\x00\x0a\xff",
            b"\x00\x09\xff4",
            b"\x00\x01\xff\xff",
        ] {
            assert_eq!(Form::CountedBinary.read(body), None, "{body:?}");
        }
        assert_eq!(Form::Separated.read(b"4\xff"), None);
        let many = "2\u{1e}".repeat(PACKETS_PER_PAYLOAD_MAX + 1);
        assert_eq!(Form::Separated.read(many.as_bytes()), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(body: Vec<u8>) {
            for form in FORMS {
                form.read(&body);
            }
        }

        #[test]
        fn bodies_of_the_right_alphabet_are_read_or_refused(
            body in vec(select(b"\x00\x01\x02\xff04:2\x1e".as_slice()), 0..40)
        ) {
            for form in FORMS {
                form.read(&body);
            }
        }

        #[test]
        fn what_is_written_is_read(packets in vec("[0-6][ -~]{0,200}", 1..5)) {
            for form in FORMS {
                prop_assert_eq!(form.read(&form.write(&packets)), Some(packets.clone()));
            }
        }
    }
}
