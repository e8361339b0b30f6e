//! `cargo xtask test`: every test the project has, with what they need installed or started.
//! Steps go on after a failure, so that one run tells everything; the last line counts it all.

mod counts;
pub(crate) mod needs;
mod services;
pub(crate) mod steps;

use std::collections::BTreeSet;
use std::time::Instant;

use anyhow::{Result, bail, ensure};

use self::counts::Counts;
use self::services::Services;

/// What a step came to.
pub(crate) struct Outcome {
    counts: Counts,
    /// What was not run, and why.
    skipped: Vec<String>,
}

type Step = fn(&mut Services) -> Result<Outcome>;

/// In the order that tells a mistake soonest.
const STEPS: [(&str, Step); 7] = [
    ("fmt", steps::fmt),
    ("tidy", steps::tidy),
    ("clippy", steps::clippy),
    ("doc", steps::doc),
    ("rust", steps::rust),
    ("client", steps::client),
    ("browser", steps::browser),
];

/// Runs all steps, or those named with commas between them.
pub(crate) fn run(only: Option<&str>) -> Result<()> {
    let chosen = choose(only)?;
    let started = Instant::now();
    let mut services = Services::default();
    let mut total = Counts::default();
    let mut lines = Vec::new();
    let mut skipped = Vec::new();
    for (name, step) in STEPS.iter().filter(|(name, _)| chosen.contains(name)) {
        println!("\n== {name}");
        let begun = Instant::now();
        let (counts, said) = match step(&mut services) {
            Ok(outcome) => {
                skipped.extend(
                    outcome
                        .skipped
                        .into_iter()
                        .map(|it| format!("{name}: {it}")),
                );
                (outcome.counts, String::new())
            }
            Err(error) => (Counts::failed(), format!("  {error:#}")),
        };
        total.add(counts);
        let seconds = begun.elapsed().as_secs_f64();
        lines.push(format!("{name:<8} {seconds:>7.1} s  {counts}{said}"));
    }
    drop(services);
    println!("\n== summary ({:.1} s)", started.elapsed().as_secs_f64());
    lines.iter().for_each(|line| println!("{line}"));
    finish(total, &skipped)
}

/// Keeps what the tests need running, for whoever runs one crate's tests again and again.
pub(crate) fn services() -> Result<()> {
    let mut services = Services::default();
    let postgres = services.postgres()?.to_owned();
    let nats = services.nats()?;
    println!("export CHIRM_TEST_POSTGRES={postgres}\nexport CHIRM_TEST_NATS={nats}");
    println!("press Enter to stop them");
    std::io::stdin().read_line(&mut String::new())?;
    Ok(())
}

fn choose(only: Option<&str>) -> Result<BTreeSet<&str>> {
    let names = || STEPS.iter().map(|(name, _)| *name);
    let Some(only) = only else {
        return Ok(names().collect());
    };
    let chosen: BTreeSet<&str> = only.split(',').collect();
    for name in &chosen {
        let all = names().collect::<Vec<_>>().join(", ");
        ensure!(
            names().any(|it| it == *name),
            "no step {name}; there are {all}"
        );
    }
    Ok(chosen)
}

fn finish(mut total: Counts, skipped: &[String]) -> Result<()> {
    if skipped.is_empty() {
        println!("nothing skipped");
    } else if needs::is_ci() {
        println!("skipped, which CI=true forbids:");
        total.add(Counts::failed());
    } else {
        println!("skipped:");
    }
    skipped.iter().for_each(|line| println!("  {line}"));
    println!("\n{total}");
    if total.failed > 0 {
        bail!("something failed");
    }
    Ok(())
}
