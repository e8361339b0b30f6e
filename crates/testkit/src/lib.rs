//! A whole server for a test, on a free port with data of its own, and a small cast of people.
//! Only a development dependency.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that meets what it did not expect has to stop there"
)]

pub mod app;
pub mod browser;
pub mod database;
pub mod fold;
pub mod frames;
pub mod live;
pub mod person;
pub mod process;
pub mod receiver;
pub mod stream;

pub use app::TestApp;
pub use browser::{Browser, encoded, location};
pub use person::{Answer, Person};
pub use process::Program;
