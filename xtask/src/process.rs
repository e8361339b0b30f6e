//! Runs other programs from the root of the repository.

use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context as _, Result, bail};

/// The folder that holds the workspace's `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

/// A command that will run in `folder`, relative to the root.
pub(crate) fn command(folder: &str, program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root().join(folder));
    command
}

/// Runs it to its end, its output shown as it comes.
pub(crate) fn run(mut command: Command) -> Result<()> {
    let name = shown(&command);
    let status = command
        .status()
        .with_context(|| format!("cannot start {name}"))?;
    if !status.success() {
        bail!("`{name}` failed ({status})");
    }
    Ok(())
}

/// Runs it to its end, its output shown as it comes and kept: whether it succeeded, what it said.
pub(crate) fn run_heard(mut command: Command) -> Result<(bool, String)> {
    let name = shown(&command);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {name}"))?;
    let errors = child
        .stderr
        .take()
        .map(|pipe| thread::spawn(move || shown_and_kept(pipe)));
    let mut heard = child.stdout.take().map(shown_and_kept).unwrap_or_default();
    if let Some(errors) = errors {
        heard.push_str(&errors.join().unwrap_or_default());
    }
    Ok((child.wait()?.success(), heard))
}

/// Runs it silently and answers what it wrote to its standard output.
pub(crate) fn output(mut command: Command) -> Result<String> {
    let name = shown(&command);
    let output = command
        .output()
        .with_context(|| format!("cannot start {name}"))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!("`{name}` failed ({}): {}", output.status, errors.trim());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Where `PATH` has a program of this name.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|it| it.is_file())
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

fn shown_and_kept(pipe: impl Read) -> String {
    let mut kept = String::new();
    let mut pipe = BufReader::new(pipe);
    let mut line = Vec::new();
    while pipe
        .read_until(b'\n', &mut line)
        .is_ok_and(|count| count > 0)
    {
        let text = String::from_utf8_lossy(&line);
        print!("{text}");
        kept.push_str(&text);
        line.clear();
    }
    kept
}
