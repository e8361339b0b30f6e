//! A WebSocket by hand: for what no decent client sends, for compression, and for reading slowly.
//! Knows as little of the protocol as that takes.

use std::net::SocketAddr;
use std::time::Duration;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::live::Ended;

const WAIT: Duration = Duration::from_secs(20);
const READ_BYTES: usize = 64 * 1024;
const MASK: [u8; 4] = [0x5A, 0x13, 0xC7, 0x08];
/// What a compressed message ends with and does not carry.
const DEFLATE_END: [u8; 4] = [0, 0, 0xFF, 0xFF];

/// First bytes of frames, for those who say them wrong as well.
pub const TEXT: u8 = 0x81;
pub const TEXT_BEGINS: u8 = 0x01;
pub const CONTINUES: u8 = 0x00;
pub const CONTINUATION_ENDS: u8 = 0x80;
pub const COMPRESSED: u8 = 0xC1;
pub const CLOSE: u8 = 0x88;
pub const PING: u8 = 0x89;

#[derive(Debug)]
pub struct Frames {
    stream: TcpStream,
    unread: Vec<u8>,
    /// Whether the server agreed to compress.
    pub deflate: bool,
    /// How many frames came compressed.
    pub compressed: usize,
    /// How many pongs came.
    pub pongs: usize,
}

/// The server did not upgrade.
#[derive(Debug)]
pub struct Refused {
    pub status: u16,
    pub text: String,
}

impl Frames {
    /// Asks for the live connection with these headers besides the usual ones.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn open(
        address: SocketAddr,
        query: &str,
        headers: &[(&str, &str)],
    ) -> Result<Self, Refused> {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let mut request = format!(
            "GET /api/v1/live{query} HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        );
        if !headers.iter().any(|(name, _)| *name == "Host") {
            request.push_str(&format!("Host: {address}\r\n"));
        }
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str("\r\n");
        stream
            .write_all(request.as_bytes())
            .await
            .expect("a request");
        let mut unread = Vec::new();
        let end = loop {
            let end = unread.windows(4).position(|bytes| bytes == b"\r\n\r\n");
            match end {
                Some(end) => break end + 4,
                None => assert!(read_more(&mut stream, &mut unread).await, "an answer"),
            }
        };
        let head = String::from_utf8_lossy(&unread[..end]).to_lowercase();
        unread.drain(..end);
        let status = head.split(' ').nth(1).and_then(|text| text.parse().ok());
        let status = status.expect("a status");
        if status != 101 {
            while unread.is_empty() && read_more(&mut stream, &mut unread).await {}
            let text = String::from_utf8_lossy(&unread).into_owned();
            return Err(Refused { status, text });
        }
        Ok(Self {
            stream,
            unread,
            deflate: head.contains("permessage-deflate"),
            compressed: 0,
            pongs: 0,
        })
    }

    /// Bytes as they are.
    pub async fn write(&mut self, bytes: &[u8]) {
        // The server may have ended it already; what it said last is still to be read.
        drop(self.stream.write_all(bytes).await);
    }

    /// A masked frame with this first byte.
    pub async fn frame(&mut self, first: u8, payload: &[u8]) {
        self.write(&masked(first, payload)).await;
    }

    pub async fn say(&mut self, frame: &Value) {
        self.frame(TEXT, frame.to_string().as_bytes()).await;
    }

    /// Says it compressed.
    pub async fn say_compressed(&mut self, frame: &Value) {
        let payload = deflated(frame.to_string().as_bytes());
        self.frame(COMPRESSED, &payload).await;
    }

    /// The next JSON frame; pings are answered on the way.
    ///
    /// # Panics
    /// When nothing comes in time.
    pub async fn next(&mut self) -> Result<Value, Ended> {
        loop {
            let (first, payload) = self.read_frame().await.ok_or(Ended { code: 0 })?;
            match first & 0x0F {
                0x1 => {
                    let text = if first & 0x40 == 0 {
                        payload
                    } else {
                        self.compressed += 1;
                        inflated(&payload)
                    };
                    return Ok(serde_json::from_slice(&text).expect("JSON"));
                }
                0x8 => {
                    let code = payload
                        .first_chunk()
                        .map_or(0, |code| u16::from_be_bytes(*code));
                    return Err(Ended { code });
                }
                0x9 => self.frame(0x8A, &payload).await,
                0xA => self.pongs += 1,
                other => panic!("an unknown opcode {other}"),
            }
        }
    }

    /// The next frame of a type; others are passed over.
    ///
    /// # Panics
    /// When the connection ends first.
    pub async fn next_of(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.next().await.expect("the connection goes on");
            if frame["type"] == kind {
                return frame;
            }
        }
    }

    /// Reads until the server ends the connection.
    pub async fn end(&mut self) -> Ended {
        loop {
            if let Err(ended) = self.next().await {
                return ended;
            }
        }
    }

    /// Whether the server has closed the connection itself, in time.
    pub async fn is_over(&mut self) -> bool {
        let rest = async { while read_more(&mut self.stream, &mut self.unread).await {} };
        tokio::time::timeout(WAIT, rest).await.is_ok()
    }

    async fn read_frame(&mut self) -> Option<(u8, Vec<u8>)> {
        loop {
            if let Some((first, header, length)) = header(&self.unread)
                && self.unread.len() >= header + length
            {
                let payload = self.unread[header..header + length].to_vec();
                self.unread.drain(..header + length);
                return Some((first, payload));
            }
            if !read_more(&mut self.stream, &mut self.unread).await {
                return None;
            }
        }
    }
}

/// Whether more came before the end.
async fn read_more(stream: &mut TcpStream, unread: &mut Vec<u8>) -> bool {
    let mut bytes = vec![0; READ_BYTES];
    let read = tokio::time::timeout(WAIT, stream.read(&mut bytes));
    match read.await.expect("something comes in time") {
        Ok(0) | Err(_) => false,
        Ok(count) => {
            unread.extend_from_slice(&bytes[..count]);
            true
        }
    }
}

/// First byte, header length and payload length of a server's frame.
fn header(bytes: &[u8]) -> Option<(u8, usize, usize)> {
    let [first, second, rest @ ..] = bytes else {
        return None;
    };
    assert_eq!(second & 0x80, 0, "a server masks nothing");
    match second {
        126 => {
            let length = u16::from_be_bytes(*rest.first_chunk()?);
            Some((*first, 4, usize::from(length)))
        }
        127 => {
            let length = u64::from_be_bytes(*rest.first_chunk()?);
            Some((*first, 10, usize::try_from(length).expect("a length")))
        }
        short => Some((*first, 2, usize::from(*short))),
    }
}

/// A whole frame of a client.
#[must_use]
pub fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = vec![first];
    match payload.len() {
        short @ 0..=125 => out.push(0x80 | u8::try_from(short).expect("short")),
        medium @ 126..=0xFFFF => {
            out.push(0x80 | 126);
            out.extend(u16::try_from(medium).expect("medium").to_be_bytes());
        }
        long => {
            out.push(0x80 | 127);
            out.extend((long as u64).to_be_bytes());
        }
    }
    out.extend(MASK);
    out.extend(
        payload
            .iter()
            .zip(MASK.iter().cycle())
            .map(|(byte, mask)| byte ^ mask),
    );
    out
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut compress = Compress::new(Compression::default(), false);
    let mut out = Vec::with_capacity(bytes.len() + 64);
    compress
        .compress_vec(bytes, &mut out, FlushCompress::Sync)
        .expect("compressed");
    out.truncate(out.len() - DEFLATE_END.len());
    out
}

fn inflated(bytes: &[u8]) -> Vec<u8> {
    let mut whole = bytes.to_vec();
    whole.extend(DEFLATE_END);
    let mut out = Vec::with_capacity(1024 * 1024);
    Decompress::new(false)
        .decompress_vec(&whole, &mut out, FlushDecompress::Sync)
        .expect("a compressed frame");
    out
}
