//! The real program: its settings, its exit codes, its data folder, its end.

mod command;
mod folder;
mod stop;
