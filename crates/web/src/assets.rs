//! Scripts, styles, pictures and texts for browsers: one tree under one content hash.
//! A file's address changes with any file of the tree, so browsers may keep it for ever.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::OnceLock;
use std::{fmt, io};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use bytes::Bytes;
use sha2::{Digest, Sha256};

mod files;
mod imports;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Where the client's script starts.
const ENTRY: &str = "js/main.js";
/// The one stylesheet that pages link to; the sheets it imports travel in it, not one by one.
const STYLESHEET: &str = "css/main.css";
/// Enough to tell one version of the tree from another.
const HASH_BYTES: usize = 8;
/// The best that is still quick: each file is compressed once, when first asked for.
const BROTLI_QUALITY: i32 = 9;
const BROTLI_WINDOW_BITS: i32 = 22;
/// Shorter files grow.
const COMPRESS_FROM_BYTES: usize = 512;

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_FIRST: HeaderValue = HeaderValue::from_static("no-cache");

/// All files, in memory. Loaded once, when the server starts.
pub struct Assets {
    /// `/assets/{hash}/`
    base: String,
    files: BTreeMap<String, File>,
    modules: Vec<String>,
}

struct File {
    bytes: Bytes,
    hash: String,
    content_type: HeaderValue,
    brotli: OnceLock<Option<Bytes>>,
}

impl Assets {
    /// From inside the program; in a debug build from the source folder.
    pub fn load() -> io::Result<Self> {
        let mut files = BTreeMap::new();
        for (name, bytes) in EMBEDDED {
            files.insert(
                (*name).to_owned(),
                File::new(name, Bytes::from_static(bytes)),
            );
        }
        if EMBEDDED.is_empty() {
            for (name, path) in files::list(Path::new(env!("CARGO_MANIFEST_DIR")))? {
                let file = File::new(&name, std::fs::read(path)?.into());
                files.insert(name, file);
            }
        }
        inline_stylesheet(&mut files);
        let modules = imports::reached_from(ENTRY, |name| {
            std::str::from_utf8(&files.get(name)?.bytes).ok()
        });
        let base = format!("/assets/{}/", tree_hash(&files));
        Ok(Self {
            modules: modules.iter().map(|name| format!("{base}{name}")).collect(),
            base,
            files,
        })
    }

    /// What every address in the tree begins with.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The address of one file.
    #[must_use]
    pub fn url(&self, name: &str) -> String {
        format!("{}{name}", self.base)
    }

    /// The addresses of the client's modules, each before those it imports.
    #[must_use]
    pub fn modules(&self) -> &[String] {
        &self.modules
    }

    /// Answers `/assets/{tree}/{name}`. Another tree's hash gets today's file, not to be kept:
    /// during an upgrade a page of one node may ask another node.
    #[must_use]
    pub fn answer(&self, tree: &str, name: &str, asked: &HeaderMap) -> Response<Body> {
        let current = self
            .base
            .strip_prefix("/assets/")
            .is_some_and(|rest| rest.strip_suffix('/').is_some_and(|hash| hash == tree));
        let keep = if current { FOREVER } else { ASK_FIRST };
        self.file(name, keep, asked)
    }

    /// Answers for a file whose address has no hash, such as `/sw.js`.
    #[must_use]
    pub fn answer_unhashed(&self, name: &str, asked: &HeaderMap) -> Response<Body> {
        self.file(name, ASK_FIRST, asked)
    }

    fn file(&self, name: &str, keep: HeaderValue, asked: &HeaderMap) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        let Some(file) = self.files.get(name) else {
            *response.status_mut() = StatusCode::NOT_FOUND;
            return response;
        };
        let brotli = accepts_brotli(asked).then(|| file.brotli()).flatten();
        let tag = format!(
            "\"{}{}\"",
            file.hash,
            if brotli.is_some() { "-br" } else { "" }
        );
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, keep);
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        if knows(asked, &tag) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        headers.insert(header::CONTENT_TYPE, file.content_type.clone());
        let body = if let Some(packed) = brotli {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
            packed
        } else {
            file.bytes.clone()
        };
        *response.body_mut() = body.into();
        response
    }
}

impl fmt::Debug for Assets {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Assets")
            .field("base", &self.base)
            .field("files", &self.files.len())
            .finish_non_exhaustive()
    }
}

impl File {
    fn new(name: &str, bytes: Bytes) -> Self {
        let hash = hex(&Sha256::digest(&bytes));
        Self {
            bytes,
            hash,
            content_type: content_type(name),
            brotli: OnceLock::new(),
        }
    }

    fn brotli(&self) -> Option<Bytes> {
        let packed = self.brotli.get_or_init(|| {
            if self.bytes.len() < COMPRESS_FROM_BYTES || self.content_type == "image/png" {
                return None;
            }
            let mut out = Vec::new();
            let settings = brotli::enc::BrotliEncoderParams {
                quality: BROTLI_QUALITY,
                lgwin: BROTLI_WINDOW_BITS,
                size_hint: self.bytes.len(),
                ..Default::default()
            };
            brotli::BrotliCompress(&mut self.bytes.as_ref(), &mut out, &settings).ok()?;
            (out.len() < self.bytes.len()).then(|| out.into())
        });
        packed.clone()
    }
}

fn inline_stylesheet(files: &mut BTreeMap<String, File>) {
    let text = |name: &str| std::str::from_utf8(&files.get(name)?.bytes).ok();
    if let Some(whole) = text(STYLESHEET).map(|sheet| imports::inlined(STYLESHEET, sheet, text)) {
        files.insert(STYLESHEET.to_owned(), File::new(STYLESHEET, whole.into()));
    }
}

fn tree_hash(files: &BTreeMap<String, File>) -> String {
    let mut hash = Sha256::new();
    for (name, file) in files {
        hash.update(format!("{name}\n{}\n", file.hash));
    }
    hex(&hash.finalize())
}

fn hex(digest: &[u8]) -> String {
    digest
        .iter()
        .take(HASH_BYTES)
        .fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a text does not fail");
            text
        })
}

fn content_type(name: &str) -> HeaderValue {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    HeaderValue::from_static(match extension {
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        _ => "text/plain; charset=utf-8",
    })
}

fn accepts_brotli(asked: &HeaderMap) -> bool {
    let wanted = asked
        .get(header::ACCEPT_ENCODING)
        .and_then(|text| text.to_str().ok());
    wanted.is_some_and(|text| {
        text.split(',').any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            parts.next() == Some("br") && parts.next() != Some("q=0")
        })
    })
}

fn knows(asked: &HeaderMap, tag: &str) -> bool {
    let known = asked
        .get(header::IF_NONE_MATCH)
        .and_then(|text| text.to_str().ok());
    known.is_some_and(|text| {
        text.split(',').any(|one| {
            let one = one.trim();
            one.strip_prefix("W/").unwrap_or(one) == tag
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_file(text: &str) -> Assets {
        let mut files = BTreeMap::new();
        let name = "css/all.css".to_owned();
        files.insert(name.clone(), File::new(&name, text.to_owned().into()));
        Assets {
            base: format!("/assets/{}/", tree_hash(&files)),
            files,
            modules: Vec::new(),
        }
    }

    fn hash(assets: &Assets) -> &str {
        assets
            .base()
            .strip_prefix("/assets/")
            .unwrap()
            .trim_end_matches('/')
    }

    #[test]
    fn the_tree_changes_with_any_file() {
        assert_ne!(one_file("a").base(), one_file("b").base());
        assert_eq!(one_file("a").base(), one_file("a").base());
    }

    #[test]
    fn a_file_under_its_hash_is_kept_for_ever_and_under_another_asked_for() {
        let assets = one_file("a");
        let asked = HeaderMap::new();
        let current = assets.answer(hash(&assets), "css/all.css", &asked);
        assert_eq!(current.headers()[header::CACHE_CONTROL], FOREVER);
        let older = assets.answer("0000", "css/all.css", &asked);
        assert_eq!(older.status(), StatusCode::OK);
        assert_eq!(older.headers()[header::CACHE_CONTROL], ASK_FIRST);
    }

    #[test]
    fn a_browser_that_has_the_file_is_told_so() {
        let assets = one_file("a");
        let first = assets.answer_unhashed("css/all.css", &HeaderMap::new());
        let mut asked = HeaderMap::new();
        asked.insert(header::IF_NONE_MATCH, first.headers()[header::ETAG].clone());
        let second = assets.answer_unhashed("css/all.css", &asked);
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn what_compresses_is_sent_compressed_to_whoever_takes_it() {
        let assets = one_file(&".message { margin: 0 }\n".repeat(100));
        let mut asked = HeaderMap::new();
        asked.insert(
            header::ACCEPT_ENCODING,
            HeaderValue::from_static("gzip, deflate, br"),
        );
        let packed = assets.answer_unhashed("css/all.css", &asked);
        assert_eq!(packed.headers()[header::CONTENT_ENCODING], "br");
        let plain = assets.answer_unhashed("css/all.css", &HeaderMap::new());
        assert!(!plain.headers().contains_key(header::CONTENT_ENCODING));
        assert_ne!(
            packed.headers()[header::ETAG],
            plain.headers()[header::ETAG]
        );
    }

    #[test]
    fn nothing_outside_the_tree_is_served() {
        let assets = Assets::load().unwrap();
        for name in [
            "../Cargo.toml",
            "js/fold.test.js",
            "tsconfig.json",
            "",
            "js",
        ] {
            let answer = assets.answer_unhashed(name, &HeaderMap::new());
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{name}");
        }
        let texts = assets.answer_unhashed("locales/en.ftl", &HeaderMap::new());
        assert_eq!(texts.status(), StatusCode::OK);
    }
}
