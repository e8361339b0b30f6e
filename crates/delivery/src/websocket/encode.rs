//! Frames from the server: a header before the bytes, and nothing else.
//! Text frames are appended to a run, so that many events become one write.
//! Control frames are small and made where they are needed.

use bytes::{BufMut, Bytes, BytesMut};

use super::close::Close;

/// The longest header a server writes.
pub(crate) const HEADER_BYTES_MAX: usize = 10;

const FINAL: u8 = 0x80;
const COMPRESSED: u8 = 0x40;
const TEXT: u8 = 0x1;
const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const PONG: u8 = 0xA;

pub(crate) fn put_text(out: &mut BytesMut, text: &[u8]) {
    put_frame(out, FINAL | TEXT, text);
}

/// The payload must come from [`super::deflate::compress`].
pub(crate) fn put_compressed(out: &mut BytesMut, payload: &[u8]) {
    put_frame(out, FINAL | COMPRESSED | TEXT, payload);
}

pub(crate) fn ping() -> Bytes {
    Bytes::from_static(&[FINAL | PING, 0])
}

/// The payload is the ping's, so at most 125 bytes.
pub(crate) fn pong(payload: &[u8]) -> Bytes {
    frame(FINAL | PONG, payload)
}

pub(crate) fn close(reason: Close) -> Bytes {
    let mut payload = BytesMut::with_capacity(64);
    payload.put_u16(reason.code());
    payload.put_slice(reason.reason().as_bytes());
    frame(FINAL | CLOSE, &payload)
}

fn frame(first: u8, payload: &[u8]) -> Bytes {
    let mut out = BytesMut::with_capacity(payload.len() + HEADER_BYTES_MAX);
    put_frame(&mut out, first, payload);
    out.freeze()
}

fn put_frame(out: &mut BytesMut, first: u8, payload: &[u8]) {
    out.reserve(payload.len() + HEADER_BYTES_MAX);
    out.put_u8(first);
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(short @ 0..=125), _) => out.put_u8(short),
        (_, Ok(medium)) => {
            out.put_u8(126);
            out.put_u16(medium);
        }
        (_, Err(_)) => {
            out.put_u8(127);
            out.put_u64(payload.len() as u64);
        }
    }
    out.put_slice(payload);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_take_the_shortest_form() {
        let header = |length: usize| {
            let mut out = BytesMut::new();
            put_text(&mut out, &vec![b'a'; length]);
            out.truncate(out.len() - length);
            out.to_vec()
        };
        assert_eq!(header(0), [0x81, 0]);
        assert_eq!(header(125), [0x81, 125]);
        assert_eq!(header(126), [0x81, 126, 0, 126]);
        assert_eq!(header(255), [0x81, 126, 0, 255]);
        assert_eq!(header(65_535), [0x81, 126, 255, 255]);
        assert_eq!(header(65_536), [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]);
    }

    #[test]
    fn every_reason_to_close_fits_a_control_frame() {
        for reason in [
            Close::Normal,
            Close::SignedOut,
            Close::Restarting,
            Close::TooSlow,
        ] {
            let frame = close(reason);
            assert!(frame.len() <= 127);
            assert_eq!(frame[0], 0x88);
            assert_eq!(usize::from(frame[1]), frame.len() - 2);
            assert_eq!(u16::from_be_bytes([frame[2], frame[3]]), reason.code());
        }
        assert_eq!(ping(), [0x89, 0].as_slice());
        assert_eq!(pong(b"hi"), [0x8A, 2, b'h', b'i'].as_slice());
    }
}
