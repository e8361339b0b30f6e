//! The project's own commands: `cargo xtask test`, `tidy`, `vendor`, `shots`.
//! Automation is written in Rust, so that it runs wherever the product builds.
#![expect(
    clippy::print_stdout,
    reason = "a command line tool talks on its standard output"
)]

mod process;
mod vendor;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask vendor [--check]           copy the client's third-party modules into assets/vendor";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> anyhow::Result<()> {
    match words {
        ["vendor"] => vendor::refresh(),
        ["vendor", "--check"] => vendor::check(),
        _ => {
            println!("{USAGE}");
            anyhow::bail!("no such command: {}", words.join(" "))
        }
    }
}
