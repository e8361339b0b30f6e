//! Every front door: pages, API, live transports, assets.
//! Holds no rule: what a handler would know, the API would lack.

pub mod assets;
pub mod avatar;
pub mod pages;
pub mod texts;
