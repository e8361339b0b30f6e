//! The real program: its settings, its exit codes, its data folder, its end.

mod account;
mod command;
mod folder;
mod process;
mod stop;
