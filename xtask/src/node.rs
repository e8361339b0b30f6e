//! Node.js, which only the tests need: packages, test files, the runner.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::process;

/// Installs exactly what the folder's lock file names, unless that is there already.
pub(crate) fn install(folder: &str) -> Result<()> {
    let lock = process::root().join(folder).join("package-lock.json");
    let done = process::root()
        .join(folder)
        .join("node_modules/.package-lock.json");
    let changed = |path: &Path| fs::metadata(path).and_then(|it| it.modified()).ok();
    if changed(&done) > changed(&lock) {
        return Ok(());
    }
    process::run(process::command(
        folder,
        "npm",
        &["ci", "--ignore-scripts", "--loglevel=error"],
    ))
}

/// The files under a folder whose names end so, in order.
pub(crate) fn test_files(folder: &str, ending: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![process::root().join(folder)];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).with_context(|| format!("no {}", next.display()))? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if path.is_dir() && name != "node_modules" {
                folders.push(path);
            } else if name.ends_with(ending) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// `node --test` over these files; the format is the one that [`crate::test`] can count.
pub(crate) fn test(files: &[PathBuf], each_ms_max: u32) -> Command {
    let mut command = process::command(".", "node", &["--test", "--test-reporter=spec"]);
    command
        .arg(format!("--test-timeout={each_ms_max}"))
        .args(files);
    command
}
