//! What people and programs rely on, asked at the front door: each test is one rule, on SQLite
//! and, when the environment names a server, on PostgreSQL.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has to stop there"
)]

mod accounts;
mod addresses;
mod bad_input;
mod bodies;
mod channel_doors;
mod channels;
mod direct_pages;
mod directs;
mod door;
mod guests;
mod health;
mod history;
mod invites;
mod memberships;
mod messages;
mod names;
mod origins;
mod pages;
mod profiles;
mod program;
mod rate_limits;
mod reading;
mod roles;
mod sessions;
mod unsigned;
