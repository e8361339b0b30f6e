//! One sign-in on one device or in one program.

use serde::Serialize;

use crate::id::{SessionId, UserId};
use crate::time::Timestamp;

/// A browser that stays away longer signs in again.
pub const SESSION_IDLE_DAYS_MAX: i64 = 90;
pub const SESSION_LABEL_CHARACTERS_MAX: usize = 120;

#[derive(Clone, Debug, Serialize)]
pub struct Session {
    pub id: SessionId,
    #[serde(skip)]
    pub user: UserId,
    /// The program that signed in, as it named itself (`User-Agent`).
    pub label: String,
    pub created_at: Timestamp,
    /// Rounded to five minutes: reading never writes more often.
    pub last_used_at: Timestamp,
}
