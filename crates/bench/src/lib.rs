//! Load generator and auditor that knows the server by its contract alone: HTTP and the live
//! WebSocket. Measures, checks that nothing was lost or doubled, and writes a report.
//! Uses no other crate of ours, so that it cannot share their mistakes.

mod api;
mod audit;
mod clock;
mod connect;
mod desk;
mod exchange;
mod fanout;
mod frame;
mod histogram;
mod history;
mod http;
mod launch;
mod live;
mod mark;
mod options;
mod page;
mod posts;
mod prepare;
mod process;
mod report;
mod run;
mod scenarios;
mod target;
#[cfg(test)]
mod tests;
mod wires;
mod yardstick;

pub use options::{Options, Scenario};
pub use report::{Aim, Figure, Report, Section};
pub use run::run;
