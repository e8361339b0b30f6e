//! The project's own commands: `cargo xtask test`, `tidy`, `vendor` and more.
//! Automation is written in Rust, so that it runs wherever the product builds.
#![expect(
    clippy::print_stdout,
    reason = "a command line tool talks on its standard output"
)]

mod node;
mod process;
mod shots;
mod test;
mod tidy;
mod vendor;

use std::process::ExitCode;

/// Every command, with what it does.
const COMMANDS: [(&str, &str); 5] = [
    (
        "test",
        "[--only STEP,STEP]  every test: fmt, tidy, clippy, doc, rust, client, browser",
    ),
    ("tidy", "the checks of STYLE.md that no other tool makes"),
    (
        "vendor",
        "[--check]  copy the client's third-party modules into assets/vendor",
    ),
    (
        "shots",
        "[PAGE …]  screenshots of the main pages, in shots/",
    ),
    (
        "services",
        "a private PostgreSQL and NATS for tests, until Enter is pressed",
    ),
];

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
        ["tidy"] => tidy::run(),
        ["vendor"] => vendor::refresh(),
        ["vendor", "--check"] => vendor::check(),
        ["shots", pages @ ..] => shots::take(pages),
        ["services"] => test::services(),
        _ => {
            COMMANDS
                .iter()
                .for_each(|(name, what)| println!("cargo xtask {name:<10}{what}"));
            anyhow::bail!("not a command: {}", words.join(" "))
        }
    }
}
