//! What a client sent, from whatever pieces the network cut it into.
//!
//! A whole frame is read where it lies; only an incomplete one is kept.
//! Every rule of RFC 6455 that a client can break has a [`Violation`].

use std::collections::VecDeque;

use bytes::Bytes;

use super::close::{Violation, may_be_received};
use super::deflate;

/// Over it the connection ends with 1009: no message of the contract comes near.
pub const MESSAGE_BYTES_MAX: usize = 256 * 1024;
const CONTROL_BYTES_MAX: usize = 125;
const MASK_BYTES: usize = 4;

/// A complete message or control frame of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incoming {
    Text(String),
    Ping(Bytes),
    Pong,
    Close,
}

/// The state between two reads: one pointer while nothing is incomplete.
#[derive(Debug)]
pub(crate) struct Decoder {
    deflate: bool,
    held: Option<Box<Held>>,
}

#[derive(Debug, Default)]
struct Held {
    /// The start of a frame whose end has not come yet.
    frame: Vec<u8>,
    message: Option<Fragments>,
}

#[derive(Debug)]
struct Fragments {
    compressed: bool,
    bytes: Vec<u8>,
}

struct Header {
    last: bool,
    compressed: bool,
    opcode: Opcode,
    mask: [u8; MASK_BYTES],
    /// Of the header itself, mask included.
    bytes: usize,
    payload_bytes: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Opcode {
    Continuation,
    Text,
    Close,
    Ping,
    Pong,
}

impl Decoder {
    pub(crate) fn new(deflate: bool) -> Self {
        Self {
            deflate,
            held: None,
        }
    }

    /// Takes what was read, which it unmasks in place, and appends what became complete.
    /// After a violation the decoder is of no further use.
    pub(crate) fn feed(
        &mut self,
        input: &mut [u8],
        out: &mut VecDeque<Incoming>,
    ) -> Result<(), Violation> {
        let held = self
            .held
            .as_mut()
            .map(|held| std::mem::take(&mut held.frame));
        let rest = match held {
            Some(mut frame) if !frame.is_empty() => {
                frame.extend_from_slice(input);
                let rest = self.frames(&mut frame, out)?.len();
                // Moved, not copied: a frame that trickles in byte by byte costs no more.
                frame.drain(..frame.len() - rest);
                frame
            }
            Some(_) | None => self.frames(input, out)?.to_vec(),
        };
        self.hold(rest);
        Ok(())
    }

    fn hold(&mut self, rest: Vec<u8>) {
        if !rest.is_empty() {
            self.held.get_or_insert_default().frame = rest;
        } else if self
            .held
            .as_ref()
            .is_some_and(|held| held.message.is_none())
        {
            self.held = None;
        }
    }

    /// Reads frames until one is incomplete and returns what is left of it.
    fn frames<'input>(
        &mut self,
        mut input: &'input mut [u8],
        out: &mut VecDeque<Incoming>,
    ) -> Result<&'input [u8], Violation> {
        loop {
            let Some(header) = self.header(input)? else {
                return Ok(input);
            };
            if input.len() - header.bytes < header.payload_bytes {
                return Ok(input);
            }
            let (frame, rest) = input.split_at_mut(header.bytes + header.payload_bytes);
            let (_, payload) = frame.split_at_mut(header.bytes);
            unmask(payload, header.mask);
            if let Some(incoming) = self.frame(&header, payload)? {
                out.push_back(incoming);
            }
            input = rest;
        }
    }

    /// `None` while too little of it has come; what is wrong already is refused already.
    fn header(&self, input: &[u8]) -> Result<Option<Header>, Violation> {
        let [first, second, rest @ ..] = input else {
            return Ok(None);
        };
        let (last, compressed) = (first & 0x80 != 0, first & 0x40 != 0);
        let opcode = opcode(first & 0x0F)?;
        let data = matches!(opcode, Opcode::Text | Opcode::Continuation);
        if first & 0x30 != 0 || (compressed && !(self.deflate && opcode == Opcode::Text)) {
            return Err(Violation::ReservedBits);
        }
        if second & 0x80 == 0 {
            return Err(Violation::Unmasked);
        }
        if !data && !last {
            return Err(Violation::ControlFragmented);
        }
        let Some((payload_bytes, length_bytes)) = length(second & 0x7F, rest)? else {
            return Ok(None);
        };
        if !data && payload_bytes > CONTROL_BYTES_MAX {
            return Err(Violation::ControlTooLong);
        }
        if data && payload_bytes + self.message_bytes() > MESSAGE_BYTES_MAX {
            return Err(Violation::TooBig);
        }
        let Some(mask) = rest.get(length_bytes..).and_then(<[u8]>::first_chunk) else {
            return Ok(None);
        };
        Ok(Some(Header {
            last,
            compressed,
            opcode,
            mask: *mask,
            bytes: 2 + length_bytes + MASK_BYTES,
            payload_bytes,
        }))
    }

    fn message_bytes(&self) -> usize {
        let message = self.held.as_ref().and_then(|held| held.message.as_ref());
        message.map_or(0, |message| message.bytes.len())
    }

    fn frame(&mut self, header: &Header, payload: &[u8]) -> Result<Option<Incoming>, Violation> {
        match header.opcode {
            Opcode::Text => self.begin(header, payload),
            Opcode::Continuation => self.go_on(header, payload),
            Opcode::Close => close(payload).map(Some),
            Opcode::Ping => Ok(Some(Incoming::Ping(Bytes::copy_from_slice(payload)))),
            Opcode::Pong => Ok(Some(Incoming::Pong)),
        }
    }

    fn begin(&mut self, header: &Header, payload: &[u8]) -> Result<Option<Incoming>, Violation> {
        if self
            .held
            .as_ref()
            .is_some_and(|held| held.message.is_some())
        {
            return Err(Violation::MessageInsideMessage);
        }
        if header.last {
            return text(payload.to_vec(), header.compressed).map(Some);
        }
        self.held.get_or_insert_default().message = Some(Fragments {
            compressed: header.compressed,
            bytes: payload.to_vec(),
        });
        Ok(None)
    }

    fn go_on(&mut self, header: &Header, payload: &[u8]) -> Result<Option<Incoming>, Violation> {
        let open = self.held.as_mut().map(|held| &mut held.message);
        let Some(open) = open else {
            return Err(Violation::ContinuationOfNothing);
        };
        let Some(mut message) = open.take() else {
            return Err(Violation::ContinuationOfNothing);
        };
        message.bytes.extend_from_slice(payload);
        if header.last {
            return text(message.bytes, message.compressed).map(Some);
        }
        *open = Some(message);
        Ok(None)
    }
}

fn opcode(bits: u8) -> Result<Opcode, Violation> {
    match bits {
        0x0 => Ok(Opcode::Continuation),
        0x1 => Ok(Opcode::Text),
        0x2 => Err(Violation::Binary),
        0x8 => Ok(Opcode::Close),
        0x9 => Ok(Opcode::Ping),
        0xA => Ok(Opcode::Pong),
        _ => Err(Violation::ReservedOpcode),
    }
}

/// The payload's length and how many bytes told it.
fn length(short: u8, rest: &[u8]) -> Result<Option<(usize, usize)>, Violation> {
    match short {
        0..=125 => Ok(Some((usize::from(short), 0))),
        126 => match rest.first_chunk().map(|bytes| u16::from_be_bytes(*bytes)) {
            None => Ok(None),
            Some(0..=125) => Err(Violation::LengthNotMinimal),
            Some(length) => Ok(Some((usize::from(length), 2))),
        },
        _ => match rest.first_chunk().map(|bytes| u64::from_be_bytes(*bytes)) {
            None => Ok(None),
            Some(0..=0xFFFF) => Err(Violation::LengthNotMinimal),
            Some(length) => match usize::try_from(length) {
                Ok(length) if length <= MESSAGE_BYTES_MAX => Ok(Some((length, 8))),
                Ok(_) | Err(_) => Err(Violation::TooBig),
            },
        },
    }
}

fn unmask(payload: &mut [u8], mask: [u8; MASK_BYTES]) {
    let (words, rest) = payload.as_chunks_mut::<MASK_BYTES>();
    for word in words {
        *word = (u32::from_ne_bytes(*word) ^ u32::from_ne_bytes(mask)).to_ne_bytes();
    }
    for (byte, mask) in rest.iter_mut().zip(mask) {
        *byte ^= mask;
    }
}

fn text(bytes: Vec<u8>, compressed: bool) -> Result<Incoming, Violation> {
    let bytes = if compressed {
        deflate::inflate(&bytes, MESSAGE_BYTES_MAX)?
    } else {
        bytes
    };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Incoming::Text(text)),
        Err(_) => Err(Violation::Utf8),
    }
}

fn close(payload: &[u8]) -> Result<Incoming, Violation> {
    match payload {
        [] => Ok(Incoming::Close),
        [high, low, reason @ ..] => {
            if !may_be_received(u16::from_be_bytes([*high, *low])) {
                return Err(Violation::CloseCode);
            }
            match std::str::from_utf8(reason) {
                Ok(_) => Ok(Incoming::Close),
                Err(_) => Err(Violation::Utf8),
            }
        }
        [_] => Err(Violation::CloseCode),
    }
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
