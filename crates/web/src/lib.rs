//! Every front door: pages, API, live transports, assets.
//! Holds no rule: what a handler would know, the API would lack.

pub mod app;
pub mod assets;
pub mod avatar;
pub mod serve;
pub mod texts;

mod api;
mod auth;
mod error;
mod extract;
mod health;
mod live;
mod origin;
mod pages;
mod rate;
mod router;
mod sign_up;
mod socketio;
mod speak;
