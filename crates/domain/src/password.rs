//! The rule for a new password. Hashing belongs to `actions`.

use crate::invalid::{Invalid, Problem};
use crate::name::visible_characters;

pub const PASSWORD_CHARACTERS_MIN: usize = 8;
/// Argon2 would take more; nobody types more, and it bounds the work.
pub const PASSWORD_BYTES_MAX: usize = 1_024;

/// A password somebody chose or typed. Never printed.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if visible_characters(text) < PASSWORD_CHARACTERS_MIN {
            let characters_min = PASSWORD_CHARACTERS_MIN;
            return Err(Invalid::new(
                "password",
                Problem::TooShort { characters_min },
            ));
        }
        if text.len() > PASSWORD_BYTES_MAX {
            let bytes_max = PASSWORD_BYTES_MAX;
            return Err(Invalid::new(
                "password",
                Problem::TooManyBytes { bytes_max },
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// A password typed at sign-in: any text may be wrong, none is invalid.
    #[must_use]
    pub fn typed(text: String) -> Self {
        Self(text)
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Password(…)")
    }
}
