use proptest::prelude::*;

use super::*;

const MASK: [u8; 4] = [0x11, 0xA0, 0x00, 0xFE];

/// A client's frame; `first` is the byte of flags and opcode.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = vec![first];
    match payload.len() {
        short @ 0..=125 => out.push(0x80 | u8::try_from(short).unwrap()),
        medium @ 126..=0xFFFF => {
            out.push(0x80 | 126);
            out.extend_from_slice(&u16::try_from(medium).unwrap().to_be_bytes());
        }
        long => {
            out.push(0x80 | 127);
            out.extend_from_slice(&(long as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(&MASK);
    out.extend(
        payload
            .iter()
            .zip(MASK.iter().cycle())
            .map(|(byte, mask)| byte ^ mask),
    );
    out
}

fn decode(pieces: &[&[u8]], deflate: bool) -> (Vec<Incoming>, Option<Violation>) {
    let mut decoder = Decoder::new(deflate);
    let mut out = VecDeque::new();
    for piece in pieces {
        if let Err(violation) = decoder.feed(&mut piece.to_vec(), &mut out) {
            return (out.into(), Some(violation));
        }
    }
    (out.into(), None)
}

/// Whole, cut in two at every place, and byte by byte: always the same.
fn decode_all_ways(stream: &[u8], deflate: bool) -> (Vec<Incoming>, Option<Violation>) {
    let whole = decode(&[stream], deflate);
    for cut in 0..stream.len() {
        let (left, right) = stream.split_at(cut);
        assert_eq!(decode(&[left, right], deflate), whole, "cut at {cut}");
    }
    let bytes: Vec<&[u8]> = stream.chunks(1).collect();
    assert_eq!(decode(&bytes, deflate), whole, "byte by byte");
    whole
}

fn text(text: &str) -> Incoming {
    Incoming::Text(text.to_owned())
}

#[test]
fn messages_and_control_frames_arrive_however_they_are_cut() {
    let stream = [
        frame(0x81, b"one"),
        frame(0x01, "zw\u{f6}".as_bytes()),
        frame(0x89, b"still there?"),
        frame(0x00, b"lf"),
        frame(0x80, b"!"),
        frame(0x81, "字".repeat(60).as_bytes()),
        frame(0x8A, b""),
        frame(0x88, &[0x03, 0xE8, b'b', b'y', b'e']),
    ]
    .concat();
    let expected = vec![
        text("one"),
        Incoming::Ping(Bytes::from_static(b"still there?")),
        text("zwölf!"),
        text(&"字".repeat(60)),
        Incoming::Pong,
        Incoming::Close,
    ];
    assert_eq!(decode_all_ways(&stream, false), (expected, None));
}

#[test]
fn a_fragmented_text_may_be_cut_inside_a_character() {
    let stream = [frame(0x01, &[0xE5, 0xAD]), frame(0x80, &[0x97])].concat();
    assert_eq!(decode_all_ways(&stream, false), (vec![text("字")], None));
}

#[test]
fn every_violation_is_named_and_closes_with_its_code() {
    let unmasked = vec![0x81, 2, b'h', b'i'];
    let long_way = [&[0x81, 0x80 | 126, 0, 5][..], &MASK, b"hello"].concat();
    let longest_way = [
        &[0x81, 0x80 | 127, 0, 0, 0, 0, 0, 0, 0, 5][..],
        &MASK,
        b"hello",
    ]
    .concat();
    let huge = [&[0x81, 0x80 | 127, 0x80, 0, 0, 0, 0, 0, 0, 0][..], &MASK].concat();
    for (stream, violation, code) in [
        (unmasked, Violation::Unmasked, 1002),
        (frame(0xA1, b"x"), Violation::ReservedBits, 1002),
        (frame(0xC1, b"x"), Violation::ReservedBits, 1002),
        (frame(0x83, b"x"), Violation::ReservedOpcode, 1002),
        (frame(0x8B, b"x"), Violation::ReservedOpcode, 1002),
        (frame(0x89, &[b'x'; 126]), Violation::ControlTooLong, 1002),
        (frame(0x09, b"x"), Violation::ControlFragmented, 1002),
        (long_way, Violation::LengthNotMinimal, 1002),
        (longest_way, Violation::LengthNotMinimal, 1002),
        (frame(0x80, b"x"), Violation::ContinuationOfNothing, 1002),
        (
            [frame(0x01, b"x"), frame(0x81, b"y")].concat(),
            Violation::MessageInsideMessage,
            1002,
        ),
        (frame(0x88, &[0x03]), Violation::CloseCode, 1002),
        (frame(0x88, &[0x03, 0xED]), Violation::CloseCode, 1002),
        (frame(0x88, &[0x03, 0xE8, 0xFF]), Violation::Utf8, 1007),
        (frame(0x82, b"x"), Violation::Binary, 1003),
        (frame(0x81, &[0xC3]), Violation::Utf8, 1007),
        (frame(0x81, &[0xED, 0xA0, 0x80]), Violation::Utf8, 1007),
        (huge, Violation::TooBig, 1009),
    ] {
        let (messages, found) = decode_all_ways(&stream, false);
        assert_eq!((messages.len(), found), (0, Some(violation)));
        assert_eq!(
            super::super::close::Close::Violation(violation).code(),
            code
        );
    }
}

#[test]
fn the_size_limit_counts_all_fragments_and_is_known_from_the_header() {
    let whole = vec![b'a'; MESSAGE_BYTES_MAX];
    let (messages, violation) = decode(&[&frame(0x81, &whole)], false);
    assert_eq!((messages.len(), violation), (1, None));

    let over = frame(0x81, &vec![b'a'; MESSAGE_BYTES_MAX + 1]);
    assert_eq!(decode(&[&over[..14]], false).1, Some(Violation::TooBig));

    let halves = [frame(0x01, &whole), frame(0x80, b"b")].concat();
    assert_eq!(decode(&[&halves], false).1, Some(Violation::TooBig));
}

#[test]
fn compressed_messages_are_read_when_that_was_agreed() {
    let plain = "again and again and ".repeat(40);
    let payload = deflate::compress(plain.as_bytes()).unwrap();
    let (head, tail) = payload.split_at(payload.len() / 2);
    let stream = [
        frame(0xC1, &payload),
        frame(0x41, head),
        frame(0x80, tail),
        frame(0x81, b"as it is"),
    ]
    .concat();
    let expected = vec![text(&plain), text(&plain), text("as it is")];
    assert_eq!(decode_all_ways(&stream, true), (expected, None));

    let late = [frame(0x01, b"x"), frame(0xC0, b"y")].concat();
    assert_eq!(
        decode_all_ways(&late, true).1,
        Some(Violation::ReservedBits)
    );
    assert_eq!(
        decode(&[&frame(0xC9, b"x")], true).1,
        Some(Violation::ReservedBits)
    );
    assert_eq!(
        decode(&[&frame(0xC1, b"\xFF\xFF")], true).1,
        Some(Violation::Deflate)
    );

    let bomb = deflate::compress(&vec![b'0'; MESSAGE_BYTES_MAX + 1]).unwrap();
    assert_eq!(
        decode(&[&frame(0xC1, &bomb)], true).1,
        Some(Violation::TooBig)
    );
}

#[test]
fn nothing_is_kept_once_a_message_is_complete() {
    let mut decoder = Decoder::new(false);
    let mut out = VecDeque::new();
    let stream = [frame(0x01, b"a"), frame(0x80, b"b")].concat();
    for byte in stream {
        decoder.feed(&mut [byte], &mut out).unwrap();
    }
    assert_eq!(out.len(), 1);
    assert!(decoder.held.is_none());
}

proptest! {
    #[test]
    fn any_cutting_gives_the_same_messages(
        texts in prop::collection::vec((".{0,90}", 0..4_usize), 1..8),
        cuts in prop::collection::vec(1..40_usize, 1..40),
    ) {
        let mut stream = Vec::new();
        let mut expected = Vec::new();
        for (string, fragments) in &texts {
            let bytes = string.as_bytes();
            let size = bytes.len() / (fragments + 1) + 1;
            let parts: Vec<&[u8]> = if bytes.is_empty() {
                vec![bytes]
            } else {
                bytes.chunks(size).collect()
            };
            for (place, part) in parts.iter().enumerate() {
                let opcode = u8::from(place == 0);
                let last = if place + 1 == parts.len() { 0x80 } else { 0 };
                stream.extend(frame(last | opcode, part));
            }
            expected.push(Incoming::Text(string.clone()));
        }
        let mut pieces = Vec::new();
        let mut rest = stream.as_slice();
        for cut in cuts.iter().cycle() {
            let (piece, after) = rest.split_at((*cut).min(rest.len()));
            pieces.push(piece);
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
        prop_assert_eq!(decode(&pieces, false), (expected, None));
    }

    #[test]
    fn noise_never_breaks_the_decoder(
        noise in prop::collection::vec(any::<u8>(), 0..400),
        cut in 0..400_usize,
    ) {
        let (left, right) = noise.split_at(cut.min(noise.len()));
        prop_assert_eq!(decode(&[left, right], true), decode(&[&noise], true));
    }
}
