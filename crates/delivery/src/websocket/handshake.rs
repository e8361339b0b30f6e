//! From an HTTP request to an open WebSocket: what the client must ask and what it is answered.
//!
//! Compression is agreed on only without context takeover, in both directions.
//! The caller sends the answer's headers with status 101 and takes over the connection.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    CONNECTION, HeaderMap, HeaderName, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_EXTENSIONS,
    SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use sha1::{Digest, Sha1};

/// RFC 6455 section 1.3 has every server append it.
const KEY_SUFFIX: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const NONCE_BYTES: usize = 16;

/// Agreed with the client: the rest of the answer, and how to talk from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handshake {
    pub deflate: bool,
    accept: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("not a WebSocket request")]
    NotWebSocket,
    #[error("only WebSocket version 13 is spoken here")]
    Version,
    #[error("Sec-WebSocket-Key is missing or not 16 bytes in base64")]
    Key,
}

/// Reads the headers of a GET request.
pub fn handshake(headers: &HeaderMap) -> Result<Handshake, Refusal> {
    if !has_token(headers, &UPGRADE, "websocket") || !has_token(headers, &CONNECTION, "upgrade") {
        return Err(Refusal::NotWebSocket);
    }
    if headers
        .get(SEC_WEBSOCKET_VERSION)
        .map(HeaderValue::as_bytes)
        != Some(b"13")
    {
        return Err(Refusal::Version);
    }
    let key = headers
        .get(SEC_WEBSOCKET_KEY)
        .ok_or(Refusal::Key)?
        .as_bytes();
    match STANDARD.decode(key) {
        Ok(nonce) if nonce.len() == NONCE_BYTES => {}
        Ok(_) | Err(_) => return Err(Refusal::Key),
    }
    Ok(Handshake {
        deflate: offers_deflate(headers),
        accept: accept_key(key),
    })
}

impl Handshake {
    /// The headers of the 101 answer.
    #[must_use]
    pub fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(4);
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        if let Ok(accept) = HeaderValue::from_str(&self.accept) {
            headers.insert(SEC_WEBSOCKET_ACCEPT, accept);
        }
        if self.deflate {
            headers.insert(
                SEC_WEBSOCKET_EXTENSIONS,
                HeaderValue::from_static(
                    "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
                ),
            );
        }
        headers
    }
}

fn accept_key(key: &[u8]) -> String {
    let mut hash = Sha1::new();
    hash.update(key);
    hash.update(KEY_SUFFIX);
    STANDARD.encode(hash.finalize())
}

fn has_token(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    values(headers, name).any(|value| value.eq_ignore_ascii_case(token))
}

fn values<'map>(
    headers: &'map HeaderMap,
    name: &HeaderName,
) -> impl Iterator<Item = &'map str> + use<'map> {
    let lines = headers.get_all(name).into_iter();
    lines
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(str::trim)
}

fn offers_deflate(headers: &HeaderMap) -> bool {
    values(headers, &SEC_WEBSOCKET_EXTENSIONS).any(deflate_offer_is_met)
}

/// An offer that limits our window is passed over: the compressor always uses the whole one.
fn deflate_offer_is_met(offer: &str) -> bool {
    let mut parts = offer.split(';').map(str::trim);
    if parts.next() != Some("permessage-deflate") {
        return false;
    }
    let mut seen: Vec<&str> = Vec::new();
    parts.all(|part| {
        let (name, value) = match part.split_once('=') {
            Some((name, value)) => (name.trim(), Some(value.trim().trim_matches('"'))),
            None => (part, None),
        };
        let fresh = !seen.contains(&name);
        seen.push(name);
        fresh
            && match (name, value) {
                ("server_no_context_takeover" | "client_no_context_takeover", None)
                | ("client_max_window_bits", None)
                | ("server_max_window_bits", Some("15")) => true,
                ("client_max_window_bits", Some(bits)) => {
                    matches!(bits.parse::<u8>(), Ok(8..=15)) && !bits.starts_with('0')
                }
                _ => false,
            }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(changes: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("upgrade", "websocket"),
            ("connection", "keep-alive, Upgrade"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        for (name, value) in changes {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn the_example_of_the_rfc_is_answered_as_there() {
        let answer = handshake(&request(&[])).unwrap().headers();
        assert_eq!(answer[SEC_WEBSOCKET_ACCEPT], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assert!(!answer.contains_key(SEC_WEBSOCKET_EXTENSIONS));
    }

    #[test]
    fn whatever_is_no_websocket_request_is_refused() {
        for (name, value, refusal) in [
            ("upgrade", "h2c", Refusal::NotWebSocket),
            ("connection", "close", Refusal::NotWebSocket),
            ("sec-websocket-version", "8", Refusal::Version),
            ("sec-websocket-key", "c2hvcnQ=", Refusal::Key),
            ("sec-websocket-key", "not base64 at all!!!", Refusal::Key),
        ] {
            assert_eq!(handshake(&request(&[(name, value)])), Err(refusal));
        }
    }

    #[test]
    fn compression_is_agreed_on_when_the_offer_can_be_met() {
        for (offer, met) in [
            ("permessage-deflate", true),
            ("permessage-deflate; client_max_window_bits", true),
            ("permessage-deflate; client_max_window_bits=12", true),
            ("permessage-deflate; server_no_context_takeover", true),
            ("permessage-deflate; server_max_window_bits=15", true),
            ("permessage-deflate; server_max_window_bits=10", false),
            (
                "permessage-deflate; server_max_window_bits=10, permessage-deflate",
                true,
            ),
            ("permessage-deflate; client_max_window_bits=99", false),
            ("permessage-deflate; server_no_context_takeover=1", false),
            (
                "permessage-deflate; client_max_window_bits; client_max_window_bits",
                false,
            ),
            ("permessage-deflate; unheard_of", false),
            ("x-webkit-deflate-frame", false),
            ("", false),
        ] {
            let headers = request(&[("sec-websocket-extensions", offer)]);
            let agreed = handshake(&headers).unwrap();
            assert_eq!(agreed.deflate, met, "{offer}");
            assert_eq!(agreed.headers().contains_key(SEC_WEBSOCKET_EXTENSIONS), met);
        }
    }
}
