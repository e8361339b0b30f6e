//! Compression without memory between messages, so that a frame compressed once serves all.
//!
//! One compressor and one decompressor per thread, reset for each message.
//! What comes out of a client's message is limited before it is written anywhere.

use std::cell::RefCell;

use bytes::Bytes;
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use super::close::Violation;

/// Below it a compressed frame saves less than it costs.
pub(crate) const COMPRESSED_FROM_BYTES: usize = 256;
/// What a sync flush ends with; RFC 7692 leaves it out on the wire.
const TAIL: [u8; 4] = [0x00, 0x00, 0xFF, 0xFF];
const GROWTH_BYTES: usize = 4 * 1024;

thread_local! {
    // Scratch space only: both are reset before each use.
    static COMPRESSOR: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(4), false));
    static DECOMPRESSOR: RefCell<Decompress> = RefCell::new(Decompress::new(false));
}

/// `None` when the text is better sent as it is.
pub(crate) fn compress(text: &[u8]) -> Option<Bytes> {
    if text.len() < COMPRESSED_FROM_BYTES {
        return None;
    }
    let mut out = Vec::with_capacity(text.len());
    let done = COMPRESSOR.with_borrow_mut(|compressor| {
        compressor.reset();
        // The room is what the plain text takes: no more is wanted.
        compressor.compress_vec(text, &mut out, FlushCompress::Sync)
    });
    let whole = matches!(done, Ok(Status::Ok)) && out.ends_with(&TAIL);
    if !whole || out.len() >= text.len() {
        return None;
    }
    out.truncate(out.len() - TAIL.len());
    Some(out.into())
}

pub(crate) fn inflate(payload: &[u8], bytes_max: usize) -> Result<Vec<u8>, Violation> {
    DECOMPRESSOR.with_borrow_mut(|decompressor| {
        decompressor.reset(false);
        let mut out = Vec::with_capacity((payload.len() * 3).max(64).min(bytes_max + 1));
        inflate_part(decompressor, payload, &mut out, bytes_max)?;
        inflate_part(decompressor, &TAIL, &mut out, bytes_max)?;
        if out.len() > bytes_max {
            return Err(Violation::TooBig);
        }
        Ok(out)
    })
}

fn inflate_part(
    decompressor: &mut Decompress,
    mut input: &[u8],
    out: &mut Vec<u8>,
    bytes_max: usize,
) -> Result<(), Violation> {
    loop {
        if out.len() > bytes_max {
            return Err(Violation::TooBig);
        }
        if out.len() == out.capacity() {
            out.reserve(GROWTH_BYTES.max(out.len()).min(bytes_max + 1 - out.len()));
        }
        let before = (decompressor.total_in(), out.len());
        let status = decompressor
            .decompress_vec(input, out, FlushDecompress::Sync)
            .map_err(|_| Violation::Deflate)?;
        let taken = decompressor.total_in() - before.0;
        let taken = usize::try_from(taken).map_err(|_| Violation::Deflate)?;
        input = input.get(taken..).unwrap_or_default();
        if out.len() == out.capacity() {
            continue;
        }
        match status {
            // A final block inside a message is legal, and what follows it begins anew.
            Status::StreamEnd => decompressor.reset(false),
            Status::Ok | Status::BufError if input.is_empty() => return Ok(()),
            Status::Ok | Status::BufError if taken == 0 && out.len() == before.1 => {
                return Err(Violation::Deflate);
            }
            Status::Ok | Status::BufError => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_compressed_comes_back(
            words in prop::collection::vec("[a-z]{1,9}|字|😀", 0..900),
        ) {
            let text = words.join(" ");
            if let Some(payload) = compress(text.as_bytes()) {
                prop_assert!(payload.len() < text.len());
                let back = inflate(&payload, text.len()).unwrap();
                prop_assert_eq!(back, text.as_bytes());
            }
        }

        #[test]
        fn noise_is_an_error_or_something_small(
            noise in prop::collection::vec(any::<u8>(), 0..600),
        ) {
            if let Ok(out) = inflate(&noise, 1_000) {
                prop_assert!(out.len() <= 1_000);
            }
        }
    }

    #[test]
    fn small_and_random_texts_are_left_alone() {
        assert_eq!(compress(&[b'a'; COMPRESSED_FROM_BYTES - 1]), None);
        assert!(compress(&[b'a'; COMPRESSED_FROM_BYTES]).is_some());
        let mut state = 0x9E37_79B9_u32;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state.to_le_bytes()[0]
        })
        .take(2_000)
        .collect();
        assert_eq!(compress(&noise), None);
    }

    #[test]
    fn a_small_frame_that_unfolds_without_end_is_refused() {
        let bomb = compress(&vec![b'0'; 10_000_000]).unwrap();
        assert!(bomb.len() < 50_000);
        assert_eq!(inflate(&bomb, 256 * 1024), Err(Violation::TooBig));
        assert_eq!(inflate(&bomb, 9_999_999), Err(Violation::TooBig));
        assert_eq!(inflate(&bomb, 10_000_000).unwrap().len(), 10_000_000);
    }

    #[test]
    fn a_final_block_is_accepted_and_the_example_of_the_rfc_too() {
        // RFC 7692 section 7.2.3: "Hello" with and without the final bit.
        let plain = [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00];
        assert_eq!(inflate(&plain, 5).unwrap(), b"Hello");
        let last = [0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00];
        assert_eq!(inflate(&last, 5).unwrap(), b"Hello");
    }
}
