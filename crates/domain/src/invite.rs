//! A link that lets people in.

use serde::Serialize;

use crate::id::{ConversationId, InviteId};
use crate::time::Timestamp;

pub const INVITE_USES_MAX: i64 = 10_000;
pub const INVITE_DAYS_MAX: i64 = 365;

#[derive(Clone, Debug, Serialize)]
pub struct Invite {
    pub id: InviteId,
    /// The secret part of the link.
    pub code: String,
    pub conversation_id: Option<ConversationId>,
    pub uses: i64,
    pub max_uses: Option<i64>,
    pub expires_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

impl Invite {
    /// Lets one more person in at this moment.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none()
            && self.expires_at.is_none_or(|end| now < end)
            && self.max_uses.is_none_or(|max| self.uses < max)
    }
}
