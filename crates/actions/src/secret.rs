//! Random tokens, their hashes, and password hashes (argon2id, RFC 9106).
//! Hashing a password takes tens of milliseconds: never call it on an async thread.

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::password::Password;
use sha2::{Digest, Sha256};

/// The second choice of RFC 9106 scaled down as OWASP advises: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

const TOKEN_BYTES: usize = 32;
const CODE_BYTES: usize = 12;

/// The secret part of a session; shown once, stored only as its hash.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// 256 random bits.
    pub fn random() -> Result<Self, Unrandom> {
        Ok(Self(random_text(TOKEN_BYTES)?))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn hash(&self) -> String {
        token_hash(&self.0)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Token(…)")
    }
}

/// The operating system gave no random bytes.
#[derive(Debug)]
pub struct Unrandom;

/// The code of an invite link: 96 random bits.
pub fn random_code() -> Result<String, Unrandom> {
    random_text(CODE_BYTES)
}

/// What is stored of a token. The token is random: it needs no salt and no slow hash.
#[must_use]
pub fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// The hash to store for a password. Slow by design.
pub fn hash_password(password: &Password) -> Result<String, Unrandom> {
    let hash = hasher()
        .hash_password(password.as_bytes())
        .map_err(|_| Unrandom)?;
    Ok(hash.to_string())
}

/// Whether a typed password matches; without a hash it takes as long and says no.
#[must_use]
pub fn verify_password(password: &Password, hash: Option<&str>) -> bool {
    let parsed = hash.and_then(|hash| PasswordHash::new(hash).ok());
    match parsed {
        Some(hash) => hasher().verify_password(password.as_bytes(), &hash).is_ok(),
        None => {
            // The same work as for somebody who exists, so that time tells nothing.
            let wasted = hash_password(password);
            drop(wasted);
            false
        }
    }
}

fn hasher() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn random_text(bytes: usize) -> Result<String, Unrandom> {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random).map_err(|_| Unrandom)?;
    Ok(hex(&random))
}

fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or_default();
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_its_hash_and_no_other() {
        let hash = hash_password(&Password::typed("correct horse".into())).unwrap();
        assert!(verify_password(
            &Password::typed("correct horse".into()),
            Some(&hash)
        ));
        assert!(!verify_password(
            &Password::typed("battery".into()),
            Some(&hash)
        ));
        assert!(!verify_password(&Password::typed("battery".into()), None));
    }

    #[test]
    fn tokens_are_long_and_never_the_same() {
        let (one, two) = (Token::random().unwrap(), Token::random().unwrap());
        assert_eq!(one.as_str().len(), 64);
        assert_ne!(one.as_str(), two.as_str());
        assert_ne!(one.hash(), one.as_str());
    }
}
