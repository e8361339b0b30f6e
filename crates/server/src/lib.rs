//! The binary's parts: settings, wiring, subcommands. Everything else knows no environment.

pub mod accounts;
pub mod config;
pub mod folder;
pub mod housekeeping;
pub mod logging;
pub mod running;
pub mod system_clock;
