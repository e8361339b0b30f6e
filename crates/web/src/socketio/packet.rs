//! Socket.IO packets inside Engine.IO messages: kind, namespace, acknowledgement, JSON.
//! The same for revisions 4 and 5 but for what connecting carries. Binary is not spoken here.

use serde_json::Value;

/// The namespace that is always there.
pub(super) const ROOT: &str = "/";
const NAMESPACE_BYTES_MAX: usize = 64;

/// What a client said.
#[derive(Debug, PartialEq)]
pub(super) struct Packet<'a> {
    pub(super) kind: Kind,
    /// Without its query.
    pub(super) namespace: &'a str,
    pub(super) acknowledgement: Option<u64>,
    pub(super) data: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Connect,
    Disconnect,
    Event,
    Acknowledgement,
    Refusal,
}

impl Kind {
    fn of(digit: char) -> Option<Self> {
        match digit {
            '0' => Some(Self::Connect),
            '1' => Some(Self::Disconnect),
            '2' => Some(Self::Event),
            '3' => Some(Self::Acknowledgement),
            '4' => Some(Self::Refusal),
            _ => None,
        }
    }

    fn digit(self) -> char {
        match self {
            Self::Connect => '0',
            Self::Disconnect => '1',
            Self::Event => '2',
            Self::Acknowledgement => '3',
            Self::Refusal => '4',
        }
    }
}

/// Reads an Engine.IO message without its `4`; `None` for what nobody may say.
pub(super) fn read(message: &str) -> Option<Packet<'_>> {
    let kind = Kind::of(message.chars().next()?)?;
    let mut rest = message.get(1..)?;
    let mut namespace = ROOT;
    if rest.starts_with('/') {
        let (named, after) = rest.split_once(',').unwrap_or((rest, ""));
        namespace = named.split_once('?').map_or(named, |(name, _)| name);
        rest = after;
    }
    let named = namespace.bytes().all(|byte| byte.is_ascii_graphic());
    if !named || namespace.len() > NAMESPACE_BYTES_MAX {
        return None;
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (id, data) = rest.split_at_checked(digits)?;
    let acknowledgement = if id.is_empty() {
        None
    } else {
        Some(id.parse().ok()?)
    };
    let data = if data.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(data).ok()?
    };
    Some(Packet {
        kind,
        namespace,
        acknowledgement,
        data,
    })
}

/// Writes an Engine.IO message; all of it ASCII.
pub(super) fn write(
    kind: Kind,
    namespace: &str,
    acknowledgement: Option<u64>,
    data: &Value,
) -> String {
    let mut out = format!("4{}", kind.digit());
    if namespace != ROOT {
        out.push_str(namespace);
        if !(data.is_null() && acknowledgement.is_none()) {
            out.push(',');
        }
    }
    if let Some(id) = acknowledgement {
        out.push_str(&id.to_string());
    }
    if !data.is_null() {
        put_ascii(&mut out, &data.to_string());
    }
    out
}

/// In JSON what is not ASCII stands inside strings, where it may be escaped.
fn put_ascii(out: &mut String, json: &str) {
    for character in json.chars() {
        if character.is_ascii() {
            out.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn packet(
        kind: Kind,
        namespace: &str,
        acknowledgement: Option<u64>,
        data: Value,
    ) -> Option<Packet<'_>> {
        Some(Packet {
            kind,
            namespace,
            acknowledgement,
            data,
        })
    }

    #[test]
    fn what_clients_send_is_read() {
        let event = json!(["send msg", {"channel": "a"}]);
        for (text, expected) in [
            ("0", packet(Kind::Connect, "/", None, Value::Null)),
            (
                "0{\"token\":\"t\"}",
                packet(Kind::Connect, "/", None, json!({"token": "t"})),
            ),
            (
                "0/talk?a=1",
                packet(Kind::Connect, "/talk", None, Value::Null),
            ),
            (
                "0/talk?a=1,",
                packet(Kind::Connect, "/talk", None, Value::Null),
            ),
            (
                "1/talk,",
                packet(Kind::Disconnect, "/talk", None, Value::Null),
            ),
            (
                "2[\"send msg\",{\"channel\":\"a\"}]",
                packet(Kind::Event, "/", None, event.clone()),
            ),
            (
                "2/talk,12[\"send msg\",{\"channel\":\"a\"}]",
                packet(Kind::Event, "/talk", Some(12), event),
            ),
            (
                "37[]",
                packet(Kind::Acknowledgement, "/", Some(7), json!([])),
            ),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn what_nobody_may_say_is_refused() {
        let long = format!("0/{}", "n".repeat(NAMESPACE_BYTES_MAX));
        for text in [
            "",
            "9",
            "51-[\"x\",{\"_placeholder\":true}]",
            "2[",
            "2{]",
            "299999999999999999999[]",
            "0/ä",
            &long,
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_written_is_ascii() {
        let data = json!(["emit msg", {"msg": "é😀"}]);
        assert_eq!(
            write(Kind::Event, "/", None, &data),
            "42[\"emit msg\",{\"msg\":\"\\u00e9\\ud83d\\ude00\"}]"
        );
        assert_eq!(write(Kind::Connect, "/talk", None, &Value::Null), "40/talk");
        assert_eq!(
            write(Kind::Connect, "/talk", None, &json!({"sid": "1"})),
            "40/talk,{\"sid\":\"1\"}"
        );
        assert_eq!(
            write(Kind::Acknowledgement, "/", Some(0), &json!([])),
            "430[]"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text: String) {
            read(&text);
        }

        #[test]
        fn packets_come_back(name in "/[a-z]{0,8}", id: Option<u64>, words: String) {
            let data = json!([words]);
            let written = write(Kind::Event, &name, id, &data);
            prop_assert!(written.is_ascii());
            let message = written.strip_prefix("4").unwrap();
            prop_assert_eq!(read(message), packet(Kind::Event, &name, id, data));
        }
    }
}
