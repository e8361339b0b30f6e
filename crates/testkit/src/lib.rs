//! A whole server for a test, on a free port with data of its own, and a small cast of people.
//! Only a development dependency.

pub mod app;
pub mod database;
pub mod live;
pub mod person;

pub use app::TestApp;
pub use person::{Answer, Person};
