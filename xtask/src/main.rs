//! The project's own commands: `cargo xtask test`, `tidy`, `vendor`, `shots`.
//! Automation is written in Rust, so that it runs wherever the product builds.
#![expect(
    clippy::print_stdout,
    reason = "a command line tool talks on its standard output"
)]

mod node;
mod process;
mod test;
mod tidy;
mod vendor;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask test [--only STEP,STEP]  every test: fmt, tidy, clippy, doc, rust, client, browser
cargo xtask services                 a private PostgreSQL and NATS until Enter is pressed
cargo xtask tidy                     the checks of STYLE.md that no other tool makes
cargo xtask vendor [--check]         copy the client's third-party modules into assets/vendor";

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
        ["test"] => test::run(None),
        ["test", "--only", only] => test::run(Some(only)),
        ["services"] => test::services(),
        ["tidy"] => tidy::run(),
        ["vendor"] => vendor::refresh(),
        ["vendor", "--check"] => vendor::check(),
        _ => {
            println!("{USAGE}");
            anyhow::bail!("no such command: {}", words.join(" "))
        }
    }
}
