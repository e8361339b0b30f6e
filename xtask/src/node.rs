//! Node.js, which only the tests need: the program, packages, test files, the runner.

use std::env::{self, consts};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::process;

/// What the browser's driver and the runner's time limits need.
const MAJOR_MIN: u32 = 20;
/// What is fetched for the tests alone where the system's is older, as in Debian 12.
const PRIVATE_VERSION: &str = "22.23.3";
const PRIVATE_FOLDER: &str = "target/node";

/// A command that runs with a Node.js that does.
pub(crate) fn command(folder: &str, program: &str, arguments: &[&str]) -> Command {
    let mut command = process::command(folder, program, arguments);
    if let Some(path) = path_with(&private()) {
        command.env("PATH", path);
    }
    command
}

/// Fetches a Node.js of our own if the one in `PATH` is too old; both come with npm.
pub(crate) fn renew() -> Result<()> {
    let version = process::output(command(".", "node", &["--version"]))?;
    let major = version
        .trim_start_matches('v')
        .split('.')
        .next()
        .unwrap_or_default();
    if major.parse::<u32>().is_ok_and(|major| major >= MAJOR_MIN) {
        return Ok(());
    }
    println!(
        "Node.js is {}: fetching {PRIVATE_VERSION} for the tests",
        version.trim()
    );
    fs::create_dir_all(process::root().join(PRIVATE_FOLDER))?;
    let package = format!("{}@{PRIVATE_VERSION}", private_package());
    let arguments = [
        "install",
        "--prefix",
        ".",
        "--no-save",
        "--loglevel=error",
        &package,
    ];
    process::run(process::command(PRIVATE_FOLDER, "npm", &arguments))
        .with_context(|| format!("Node.js {MAJOR_MIN} or newer is needed"))
}

fn private() -> PathBuf {
    let packages = process::root().join(PRIVATE_FOLDER).join("node_modules");
    packages.join(private_package()).join("bin")
}

fn private_package() -> String {
    let system = if consts::OS == "macos" {
        "darwin"
    } else {
        consts::OS
    };
    let processor = if consts::ARCH == "aarch64" {
        "arm64"
    } else {
        "x64"
    };
    format!("node-{system}-{processor}")
}

fn path_with(folder: &Path) -> Option<OsString> {
    let path = env::var_os("PATH").filter(|_| folder.is_dir())?;
    env::join_paths(
        [folder.to_owned()]
            .into_iter()
            .chain(env::split_paths(&path)),
    )
    .ok()
}

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
    process::run(command(
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
    let mut command = command(".", "node", &["--test", "--test-reporter=spec"]);
    command
        .arg(format!("--test-timeout={each_ms_max}"))
        .args(files);
    command
}
