//! Why a connection ends: the codes we send, the codes we accept, and what the client did wrong.
//!
//! The numbers are those of RFC 6455 section 7.4 and the registry it opened.
//! A client that reads the code knows whether to come back.

/// A reason of ours to end a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// The client said goodbye; it gets the same back.
    Normal,
    /// The session or the account ended: coming back needs a new sign-in.
    SignedOut,
    /// The server stops or starts again: come back soon.
    Restarting,
    /// The client read too slowly: come back and go on from the cursor.
    TooSlow,
    /// The client broke the protocol.
    Violation(Violation),
}

impl Close {
    #[must_use]
    pub fn code(self) -> u16 {
        match self {
            Self::Normal => 1000,
            Self::SignedOut => 1008,
            Self::Restarting => 1012,
            Self::TooSlow => 1013,
            Self::Violation(violation) => violation.code(),
        }
    }

    /// For people who read a protocol trace, not for the page.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::Normal => "",
            Self::SignedOut => "signed out",
            Self::Restarting => "restarting",
            Self::TooSlow => "too slow, resume from the cursor",
            Self::Violation(violation) => violation.reason(),
        }
    }
}

/// What a client may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Violation {
    Unmasked,
    ReservedBits,
    ReservedOpcode,
    ControlTooLong,
    ControlFragmented,
    LengthNotMinimal,
    ContinuationOfNothing,
    MessageInsideMessage,
    CloseCode,
    Binary,
    Utf8,
    Deflate,
    TooBig,
}

impl Violation {
    fn code(self) -> u16 {
        match self {
            Self::Unmasked
            | Self::ReservedBits
            | Self::ReservedOpcode
            | Self::ControlTooLong
            | Self::ControlFragmented
            | Self::LengthNotMinimal
            | Self::ContinuationOfNothing
            | Self::MessageInsideMessage
            | Self::CloseCode => 1002,
            Self::Binary => 1003,
            Self::Utf8 | Self::Deflate => 1007,
            Self::TooBig => 1009,
        }
    }

    fn reason(self) -> &'static str {
        match self {
            Self::Unmasked => "frames of a client are masked",
            Self::ReservedBits => "reserved bits are set",
            Self::ReservedOpcode => "unknown opcode",
            Self::ControlTooLong => "control frames carry at most 125 bytes",
            Self::ControlFragmented => "control frames are not fragmented",
            Self::LengthNotMinimal => "lengths are written in the shortest form",
            Self::ContinuationOfNothing => "continuation without a message",
            Self::MessageInsideMessage => "a message began inside another",
            Self::CloseCode => "no such close code",
            Self::Binary => "text only",
            Self::Utf8 => "text is UTF-8",
            Self::Deflate => "compressed data is broken",
            Self::TooBig => "messages have at most 262144 bytes",
        }
    }
}

/// Whether a client may send this code.
pub(crate) fn may_be_received(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::websocket::decode::MESSAGE_BYTES_MAX;

    #[test]
    fn codes_that_only_describe_a_lost_connection_are_never_received() {
        for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000] {
            assert!(!may_be_received(code), "{code}");
        }
        for code in [1000, 1001, 1002, 1003, 1007, 1011, 1012, 3000, 4999] {
            assert!(may_be_received(code), "{code}");
        }
    }

    #[test]
    fn the_size_limit_is_named_as_it_is() {
        assert!(
            Violation::TooBig
                .reason()
                .contains(&MESSAGE_BYTES_MAX.to_string())
        );
    }
}
