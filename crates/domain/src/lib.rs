//! The nouns of Chirm and their rules: what a name, a message, a seat or an event is and may be.
//! No input or output, no async, no database, no clock of its own.

pub mod body;
pub mod conversation;
pub mod event;
pub mod id;
pub mod invalid;
pub mod invite;
pub mod markdown;
pub mod membership;
pub mod mention;
pub mod message;
pub mod name;
pub mod password;
pub mod policy;
pub mod session;
pub mod settings;
pub mod time;
pub mod user;
