//! The steps of `cargo xtask test`, each one command or a few.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Error, Result, ensure};

use super::Outcome;
use super::counts::Counts;
use super::needs::{self, CHROMIUM};
use super::services::Services;
use crate::{node, process, tidy, vendor};

const UNIT_TEST_MS_MAX: u32 = 10_000;
const BROWSER_TEST_MS_MAX: u32 = 300_000;

pub(crate) fn fmt(_: &mut Services) -> Result<Outcome> {
    process::run(process::command(".", "cargo", &["fmt", "--all", "--check"]))?;
    Ok(Outcome::passed())
}

pub(crate) fn tidy(_: &mut Services) -> Result<Outcome> {
    tidy::run()?;
    Ok(Outcome::passed())
}

pub(crate) fn clippy(_: &mut Services) -> Result<Outcome> {
    let arguments = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    process::run(process::command(".", "cargo", &arguments))?;
    Ok(Outcome::passed())
}

pub(crate) fn doc(_: &mut Services) -> Result<Outcome> {
    let arguments = [
        "doc",
        "--workspace",
        "--no-deps",
        "--document-private-items",
    ];
    let mut command = process::command(".", "cargo", &arguments);
    command.env("RUSTDOCFLAGS", "-D warnings");
    process::run(command)?;
    Ok(Outcome::passed())
}

/// Every Rust test, on SQLite, PostgreSQL and NATS.
pub(crate) fn rust(services: &mut Services) -> Result<Outcome> {
    let mut skipped = Vec::new();
    let postgres = services.postgres().map(str::to_owned);
    let nats = services.nats().map(str::to_owned);
    let nextest = process::output(process::command(".", "cargo", &["nextest", "--version"]));
    let arguments: &[&str] = match nextest {
        Ok(_) => &["nextest", "run", "--workspace", "--no-fail-fast"],
        Err(_) => &["test", "--workspace", "--no-fail-fast"],
    };
    let mut command = process::command(".", "cargo", arguments);
    for (variable, url) in [("CHIRM_TEST_POSTGRES", postgres), ("CHIRM_TEST_NATS", nats)] {
        match url {
            Ok(url) => {
                command.env(variable, url);
            }
            Err(error) => skipped.push(format!("tests that need {variable}: {error:#}")),
        }
    }
    let (success, said) = process::run_heard(command)?;
    let counts = Counts::of_nextest(&said).or_else(|| Counts::of_cargo_test(&said));
    Outcome::of_tests(success, counts, skipped)
}

/// The client without a browser: its third-party files, its types, its unit tests.
pub(crate) fn client(_: &mut Services) -> Result<Outcome> {
    if let Err(error) = needs::node() {
        return Ok(Outcome::skipped(&error));
    }
    vendor::check()?;
    let mut outcome = Outcome::passed();
    let types = ["node_modules/.bin/tsc", "--project", "assets"];
    let (typed, _) = process::run_heard(node::command("crates/web", "node", &types))?;
    outcome.counts.add(if typed {
        Counts::passed()
    } else {
        Counts::failed()
    });
    let tests = node::test_files("crates/web/assets", ".test.js")?;
    ensure!(!tests.is_empty(), "no *.test.js under crates/web/assets");
    let (success, said) = process::run_heard(node::test(&tests, UNIT_TEST_MS_MAX))?;
    let units = Outcome::of_tests(success, Counts::of_node(&said), Vec::new())?;
    outcome.counts.add(units.counts);
    outcome.skipped.extend(units.skipped);
    Ok(outcome)
}

/// People in browsers, against the real program.
pub(crate) fn browser(_: &mut Services) -> Result<Outcome> {
    let chromium = match needs::node().and_then(|()| CHROMIUM.meet()) {
        Ok(chromium) => chromium,
        Err(error) => return Ok(Outcome::skipped(&error)),
    };
    node::install("e2e")?;
    let server = build_server()?;
    let tests = node::test_files("e2e", ".test.js")?;
    ensure!(!tests.is_empty(), "no *.test.js under e2e");
    let mut command = node::test(&tests, BROWSER_TEST_MS_MAX);
    command
        .env("CHIRM_TEST_BINARY", server)
        .env("CHIRM_TEST_CHROMIUM", chromium);
    let (success, said) = process::run_heard(command)?;
    Outcome::of_tests(success, Counts::of_node(&said), Vec::new())
}

/// The program in the profile that the Rust tests have compiled already.
/// With `--workspace` as there: another choice of packages has other features, and builds anew.
pub(crate) fn build_server() -> Result<PathBuf> {
    process::run(process::command(
        ".",
        "cargo",
        &["build", "--workspace", "--bins"],
    ))?;
    let target = env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    Ok(process::root()
        .join(Path::new(&target))
        .join("debug")
        .join("chirm"))
}

impl Outcome {
    fn passed() -> Self {
        Self {
            counts: Counts::passed(),
            skipped: Vec::new(),
        }
    }

    fn skipped(reason: &Error) -> Self {
        Self {
            counts: Counts::default(),
            skipped: vec![format!("everything: {reason:#}")],
        }
    }

    /// A runner that failed before its first test has failed once.
    fn of_tests(success: bool, counts: Option<Counts>, mut skipped: Vec<String>) -> Result<Self> {
        let mut counts = counts.context("no tests were run")?;
        if !success && counts.failed == 0 {
            counts.add(Counts::failed());
        }
        if counts.ignored > 0 {
            skipped.push(format!("{} tests that say so themselves", counts.ignored));
        }
        Ok(Self { counts, skipped })
    }
}
