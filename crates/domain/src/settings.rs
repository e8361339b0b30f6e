//! What a person chose for themselves; stored as one JSON text with their account.

use serde::{Deserialize, Serialize};

use crate::invalid::{Invalid, Problem};

/// The longest name of a time zone has half as many.
pub const TIME_ZONE_BYTES_MAX: usize = 64;

/// Unset fields follow the browser.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub language: Option<Language>,
    pub theme: Theme,
    /// Which key sends; with `Shift` the same key breaks the line, and the other way round.
    pub enter_sends: EnterSends,
    /// An IANA name, such as `Asia/Shanghai`.
    pub time_zone: Option<String>,
}

impl Settings {
    /// What the types do not say already.
    pub fn check(&self) -> Result<(), Invalid> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte);
        let usable = self.time_zone.as_deref().is_none_or(|zone| {
            (1..=TIME_ZONE_BYTES_MAX).contains(&zone.len()) && zone.bytes().all(plain)
        });
        if usable {
            Ok(())
        } else {
            Err(Invalid::new("time_zone", Problem::Unknown))
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    #[serde(rename = "en")]
    English,
    #[serde(rename = "zh-CN")]
    SimplifiedChinese,
    #[serde(rename = "es")]
    Spanish,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

/// A boolean in JSON; on unless a person chose the seed's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EnterSends(pub bool);

impl Default for EnterSends {
    fn default() -> Self {
        Self(true)
    }
}
