//! What can be done: each verb a plain function over one transaction, in the module of its noun.
//! Knows nothing of HTTP or of delivery; whoever calls commits.

mod error;

pub mod accounts;
pub mod channels;
pub mod conversations;
pub mod directs;
pub mod events;
pub mod invites;
pub mod memberships;
pub mod messages;
pub mod secret;
pub mod sessions;
pub mod users;

pub use error::{Conflict, Error, Result};
