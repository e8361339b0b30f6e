//! `cargo xtask shots`: screenshots of the main pages, for people to look at.

use anyhow::Result;

use crate::test::{needs, steps};
use crate::{node, process};

/// Takes those pages, or all of them when none is named.
pub(crate) fn take(pages: &[&str]) -> Result<()> {
    needs::node()?;
    let chromium = needs::CHROMIUM.meet()?;
    node::install("e2e")?;
    let server = steps::build_server()?;
    let mut command = node::command(".", "node", &["e2e/shots.js"]);
    command
        .args(pages)
        .env("CHIRM_TEST_BINARY", server)
        .env("CHIRM_TEST_CHROMIUM", chromium);
    process::run(command)
}
