//! RFC 6455 frames as a client writes and reads them: masked out, unmasked in.
//! No extensions: none is offered, so reserved bits are a fault of the server.

/// More than any frame of the contract; a length beyond it is a broken stream.
const PAYLOAD_BYTES_MAX: usize = 16 * 1024 * 1024;
const CONTROL_BYTES_MAX: usize = 125;

/// The key every session sends, and the server's one right answer to it (RFC 6455, 1.3).
pub(crate) const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
pub(crate) const KEY_ACCEPTED: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// What a frame is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Opcode {
    Continuation,
    Text,
    Binary,
    Close,
    Ping,
    Pong,
}

/// One frame at the start of what was read.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Frame<'a> {
    pub(crate) opcode: Opcode,
    pub(crate) last: bool,
    pub(crate) payload: &'a [u8],
    /// Bytes of the whole frame, header included.
    pub(crate) length: usize,
}

/// Why a server's bytes are no frame.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum FrameError {
    #[error("the server masked a frame")]
    Masked,
    #[error("the server set reserved bits of a frame")]
    ReservedBits,
    #[error("the server sent a frame of unknown opcode")]
    UnknownOpcode,
    #[error("the server sent a control frame that is long or in parts")]
    BrokenControl,
    #[error("the server announced a frame longer than anything of the contract")]
    TooLong,
}

impl Opcode {
    fn from_bits(bits: u8) -> Result<Self, FrameError> {
        match bits {
            0 => Ok(Self::Continuation),
            1 => Ok(Self::Text),
            2 => Ok(Self::Binary),
            8 => Ok(Self::Close),
            9 => Ok(Self::Ping),
            10 => Ok(Self::Pong),
            3..=7 | 11.. => Err(FrameError::UnknownOpcode),
        }
    }

    fn bits(self) -> u8 {
        match self {
            Self::Continuation => 0,
            Self::Text => 1,
            Self::Binary => 2,
            Self::Close => 8,
            Self::Ping => 9,
            Self::Pong => 10,
        }
    }

    fn is_control(self) -> bool {
        match self {
            Self::Continuation | Self::Text | Self::Binary => false,
            Self::Close | Self::Ping | Self::Pong => true,
        }
    }
}

/// The first frame of `bytes`, or `None` while it is incomplete.
pub(crate) fn read(bytes: &[u8]) -> Result<Option<Frame<'_>>, FrameError> {
    let [first, second, rest @ ..] = bytes else {
        return Ok(None);
    };
    if first & 0x70 != 0 {
        return Err(FrameError::ReservedBits);
    }
    if second & 0x80 != 0 {
        return Err(FrameError::Masked);
    }
    let opcode = Opcode::from_bits(first & 0x0f)?;
    let last = first & 0x80 != 0;
    let (payload_length, header) = match (second & 0x7f, rest) {
        (126, [high, low, ..]) => (u64::from(u16::from_be_bytes([*high, *low])), 4),
        (127, [a, b, c, d, e, f, g, h, ..]) => {
            (u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]), 10)
        }
        (126 | 127, _) => return Ok(None),
        (short, _) => (u64::from(short), 2),
    };
    let payload_length = usize::try_from(payload_length).unwrap_or(usize::MAX);
    if opcode.is_control() && (!last || payload_length > CONTROL_BYTES_MAX) {
        return Err(FrameError::BrokenControl);
    }
    if payload_length > PAYLOAD_BYTES_MAX {
        return Err(FrameError::TooLong);
    }
    let length = header + payload_length;
    Ok(bytes.get(header..length).map(|payload| Frame {
        opcode,
        last,
        payload,
        length,
    }))
}

/// Appends one whole frame, masked.
pub(crate) fn write(out: &mut Vec<u8>, opcode: Opcode, payload: &[u8], mask: [u8; 4]) {
    out.push(0x80 | opcode.bits());
    if let Ok(short @ 0..126) = u8::try_from(payload.len()) {
        out.push(0x80 | short);
    } else if let Ok(middle) = u16::try_from(payload.len()) {
        out.push(0x80 | 126);
        out.extend_from_slice(&middle.to_be_bytes());
    } else {
        out.push(0x80 | 127);
        out.extend_from_slice(&(payload.len() as u64).to_be_bytes());
    }
    out.extend_from_slice(&mask);
    out.extend(
        payload
            .iter()
            .zip(mask.iter().cycle())
            .map(|(byte, key)| byte ^ key),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a server would write: the client's frame with the mask taken off.
    fn served(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
        let mut masked = Vec::new();
        write(&mut masked, opcode, payload, [0; 4]);
        let header = masked.len() - payload.len() - 4;
        masked[1] &= 0x7f;
        masked.drain(header..header + 4);
        masked
    }

    #[test]
    fn frames_of_every_length_class_come_back_whole() {
        for length in [0, 1, 125, 126, 127, 65_535, 65_536, 70_000] {
            let payload: Vec<u8> = (0..=250).cycle().take(length).collect();
            let bytes = served(Opcode::Text, &payload);
            let frame = read(&bytes).unwrap().unwrap();
            assert_eq!(
                (frame.payload, frame.length),
                (&payload[..], bytes.len()),
                "{length}"
            );
        }
    }

    #[test]
    fn a_frame_cut_anywhere_is_awaited() {
        for length in [0, 5, 126, 300] {
            let bytes = served(Opcode::Text, &vec![b'x'; length]);
            for cut in 0..bytes.len() {
                assert_eq!(read(&bytes[..cut]), Ok(None), "{length} cut at {cut}");
            }
        }
    }

    #[test]
    fn what_a_client_writes_is_masked_as_the_standard_shows() {
        let mut out = Vec::new();
        write(&mut out, Opcode::Text, b"Hello", [0x37, 0xfa, 0x21, 0x3d]);
        let expected = [
            0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58,
        ];
        assert_eq!(out, expected);
    }

    #[test]
    fn what_the_standard_forbids_is_refused() {
        let cases: [(&[u8], FrameError); 7] = [
            (&[0x81, 0x80, 0, 0, 0, 0], FrameError::Masked),
            (&[0xc1, 0x00], FrameError::ReservedBits),
            (&[0x83, 0x00], FrameError::UnknownOpcode),
            (&[0x8b, 0x00], FrameError::UnknownOpcode),
            (&[0x09, 0x00], FrameError::BrokenControl),
            (&[0x88, 126, 0, 126], FrameError::BrokenControl),
            (&[0x82, 127, 255, 0, 0, 0, 0, 0, 0, 0], FrameError::TooLong),
        ];
        for (bytes, error) in cases {
            assert_eq!(read(bytes), Err(error), "{bytes:02x?}");
        }
    }
}
