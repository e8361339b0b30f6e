//! HTTP/1.1 requests and answers by hand: keep-alive, one request under way per connection.
//! Knows lengths and chunks; no compression is asked for.

use std::borrow::Cow;

use anyhow::{Context, Result, bail, ensure};
use memchr::memmem;

const HEAD_BYTES_MAX: usize = 64 * 1024;
const BODY_BYTES_MAX: usize = 64 * 1024 * 1024;

/// One answer at the start of what was read.
#[derive(Debug)]
pub(crate) struct Answer<'a> {
    pub(crate) code: u16,
    pub(crate) body: Cow<'a, [u8]>,
    /// Bytes of the whole answer, head included.
    pub(crate) length: usize,
}

/// A request in the bytes that go over the wire.
pub(crate) fn request(
    host: &str,
    token: Option<&str>,
    line: &str,
    body: Option<&serde_json::Value>,
) -> Vec<u8> {
    let mut text = format!("{line} HTTP/1.1\r\nHost: {host}\r\n");
    if let Some(token) = token {
        text.push_str("Authorization: Bearer ");
        text.push_str(token);
        text.push_str("\r\n");
    }
    match body.map(ToString::to_string) {
        Some(body) => {
            let length = body.len();
            text.push_str("Content-Type: application/json\r\n");
            text.push_str(&format!("Content-Length: {length}\r\n\r\n{body}"));
        }
        None if line.starts_with("GET ") => text.push_str("\r\n"),
        None => text.push_str("Content-Length: 0\r\n\r\n"),
    }
    text.into_bytes()
}

/// Bytes of the head with its empty line, or `None` while it is incomplete.
pub(crate) fn head_length(bytes: &[u8]) -> Result<Option<usize>> {
    let end = memmem::find(bytes, b"\r\n\r\n").map(|end| end + 4);
    ensure!(
        end.unwrap_or(bytes.len()) <= HEAD_BYTES_MAX,
        "the head of an answer has no end"
    );
    Ok(end)
}

pub(crate) fn code(head: &[u8]) -> Result<u16> {
    let digits = head
        .strip_prefix(b"HTTP/1.1 ")
        .and_then(|rest| rest.get(..3));
    let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
    digits
        .and_then(|digits| digits.parse().ok())
        .context("an answer that is no HTTP/1.1")
}

/// The value of a header, by its name in small letters.
pub(crate) fn header<'a>(head: &'a [u8], name: &str) -> Option<&'a str> {
    let text = std::str::from_utf8(head).ok()?;
    text.lines().skip(1).find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then_some(value.trim())
    })
}

/// The first answer of `bytes`, or `None` while it is incomplete.
pub(crate) fn answer(bytes: &[u8]) -> Result<Option<Answer<'_>>> {
    let Some(head_end) = head_length(bytes)? else {
        return Ok(None);
    };
    let (head, rest) = bytes
        .split_at_checked(head_end)
        .context("a head within the bytes")?;
    let code = code(head)?;
    if code == 204 || code == 304 {
        return Ok(Some(Answer {
            code,
            body: Cow::Borrowed(&[]),
            length: head_end,
        }));
    }
    if let Some(length) = header(head, "content-length") {
        let length: usize = length.parse().context("an answer's Content-Length")?;
        ensure!(length <= BODY_BYTES_MAX, "an answer of {length} bytes");
        let body = rest.get(..length).map(Cow::Borrowed);
        return Ok(body.map(|body| Answer {
            code,
            body,
            length: head_end + length,
        }));
    }
    if header(head, "transfer-encoding") == Some("chunked") {
        let chunks = chunked(rest)?;
        return Ok(chunks.map(|(body, length)| Answer {
            code,
            body: Cow::Owned(body),
            length: head_end + length,
        }));
    }
    bail!("an answer without a length")
}

/// The body and the bytes it took, or `None` while it is incomplete.
fn chunked(bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>> {
    let mut body = Vec::new();
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(line_end) = memmem::find(rest, b"\r\n") else {
            return Ok(None);
        };
        let line = rest.get(..line_end).unwrap_or_default();
        let digits = line.split(|byte| *byte == b';').next().unwrap_or_default();
        let digits = std::str::from_utf8(digits)
            .context("a chunk's length")?
            .trim();
        let length = usize::from_str_radix(digits, 16).context("a chunk's length")?;
        ensure!(
            body.len() + length <= BODY_BYTES_MAX,
            "an answer without end"
        );
        let start = line_end + 2;
        let Some(chunk) = rest.get(start..start + length + 2) else {
            return Ok(None);
        };
        ensure!(
            chunk.ends_with(b"\r\n"),
            "a chunk that does not end where it should"
        );
        body.extend_from_slice(chunk.strip_suffix(b"\r\n").unwrap_or_default());
        at += start + length + 2;
        if length == 0 {
            return Ok(Some((body, at)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str, code: u16, body: &str) {
        let bytes = text.as_bytes();
        let answer = answer(bytes).unwrap().unwrap();
        assert_eq!(
            (answer.code, &*answer.body, answer.length),
            (code, body.as_bytes(), bytes.len())
        );
        for cut in 0..bytes.len() {
            assert!(
                super::answer(&bytes[..cut]).unwrap().is_none(),
                "cut at {cut}"
            );
        }
    }

    #[test]
    fn answers_are_whole_or_awaited() {
        whole(
            "HTTP/1.1 200 OK\r\ncontent-LENGTH: 5\r\n\r\nhello",
            200,
            "hello",
        );
        whole("HTTP/1.1 204 No Content\r\nx: y\r\n\r\n", 204, "");
        let chunks = "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n\
                      3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n";
        whole(chunks, 201, "abcde");
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for text in [
            "SSH-2.0\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        ] {
            assert!(answer(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn a_request_says_its_length_and_its_bearer() {
        let body = serde_json::json!({"body": "ä"});
        let bytes = request("h:1", Some("t"), "POST /x", Some(&body));
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with("POST /x HTTP/1.1\r\nHost: h:1\r\nAuthorization: Bearer t\r\n"));
        assert!(
            text.ends_with("Content-Length: 13\r\n\r\n{\"body\":\"ä\"}"),
            "{text}"
        );
    }
}
