//! Starts the programs that are measured, on their core, and stops them again.
//! Nothing is left behind: no process, no data folder.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::options::Options;

const START_LIMIT: Duration = Duration::from_secs(30);
/// The contract gives a server 10 seconds to stop.
const STOP_LIMIT: Duration = Duration::from_secs(11);
const LOOK_AGAIN: Duration = Duration::from_millis(10);
const LISTENING: &str = "listening on ";

/// A started program; dropping it kills it.
#[derive(Debug)]
pub(crate) struct Launched {
    child: Child,
    pub(crate) url: String,
}

impl Launched {
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop and says how long that took.
    pub(crate) fn stop(mut self) -> Result<Duration> {
        let start = Instant::now();
        let pid = self.child.id().to_string();
        let asked = Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .context("kill")?;
        ensure!(
            asked.success(),
            "the server had ended before it was asked to"
        );
        while start.elapsed() < STOP_LIMIT {
            if let Some(code) = self.child.try_wait()? {
                ensure!(code.success(), "the server stopped with {code}");
                return Ok(start.elapsed());
            }
            thread::sleep(LOOK_AGAIN);
        }
        bail!("the server did not stop within {} s", STOP_LIMIT.as_secs())
    }
}

impl Drop for Launched {
    fn drop(&mut self) {
        // Both fail when it has ended already, which is what is wanted.
        if self.child.kill().is_ok() {
            drop(self.child.wait());
        }
    }
}

/// A folder of its own, removed at the end.
#[derive(Debug)]
pub(crate) struct DataFolder {
    path: PathBuf,
}

impl DataFolder {
    pub(crate) fn new(parent: Option<&Path>, run: &str) -> Result<Self> {
        let parent = parent.map_or_else(std::env::temp_dir, Path::to_path_buf);
        let path = parent.join(format!("chirm-bench-{run}"));
        std::fs::create_dir_all(&path).with_context(|| format!("no folder {}", path.display()))?;
        Ok(Self { path })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for DataFolder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.path) {
            tracing::warn!(path = %self.path.display(), %error, "the data folder stays behind");
        }
    }
}

/// Starts the server and waits until it says where it listens.
pub(crate) fn server(binary: &Path, data: &Path, options: &Options) -> Result<Launched> {
    let mut command = on_core(options.pin_server, binary);
    command
        .arg("serve")
        .args(["--listen", "127.0.0.1:0", "--data"])
        .arg(data);
    if let Some(database) = &options.database {
        command.args(["--database", database]);
    }
    command
        .env("CHIRM_RATE_LIMITS", "off")
        .env("CHIRM_LOG", "warn");
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot start {}", binary.display()))?;
    let output = child.stdout.take().context("the server's output")?;
    let mut launched = Launched {
        child,
        url: String::new(),
    };
    let (sender, receiver) = mpsc::channel();
    // Reads on to the end, so that the server never waits for somebody to take its lines.
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if let Some((_, url)) = line.split_once(LISTENING) {
                // Nobody listens any more once the first address has been taken.
                drop(sender.send(url.trim().to_owned()));
            }
        }
    });
    launched.url = receiver
        .recv_timeout(START_LIMIT)
        .with_context(|| format!("{} did not say `{LISTENING}…`", binary.display()))?;
    Ok(launched)
}

/// Starts the minimal broadcast server that shows what the machine can do.
pub(crate) fn rawcast(binary: &Path, options: &Options) -> Result<Launched> {
    let free = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let mut command = on_core(options.pin_server, binary);
    command.args(["--mode", "batch", "--listen", &free.to_string()]);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let child = command
        .spawn()
        .with_context(|| format!("cannot start {}", binary.display()))?;
    let mut launched = Launched {
        child,
        url: format!("http://{free}"),
    };
    let start = Instant::now();
    while start.elapsed() < START_LIMIT {
        if let Some(code) = launched.child.try_wait()? {
            bail!("{} ended with {code}", binary.display());
        }
        if TcpStream::connect(free).is_ok() {
            return Ok(launched);
        }
        thread::sleep(LOOK_AGAIN);
    }
    bail!("{} does not listen", binary.display())
}

fn on_core(core: Option<usize>, binary: &Path) -> Command {
    match core {
        None => Command::new(binary),
        Some(core) => {
            let mut command = Command::new("taskset");
            command.args(["-c", &core.to_string()]).arg(binary);
            command
        }
    }
}

/// Moves all threads of this process to one core.
pub(crate) fn pin_this_process(core: usize) -> Result<()> {
    let (core, own) = (core.to_string(), std::process::id().to_string());
    let arguments = ["-a", "-c", "-p", &core, &own];
    let output = Command::new("taskset")
        .args(arguments.map(OsStr::new))
        .output();
    let output = output.context("--pin-generator needs the program taskset")?;
    ensure!(
        output.status.success(),
        "taskset: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    // One test, so that no other thread starts programs while a script is being written.
    #[test]
    fn a_server_is_started_and_stopped_and_its_refusal_is_told() {
        let options = Options::for_tests(&["--target", "http://127.0.0.1:1"]);
        let script = |folder: &DataFolder, text: &str| {
            let path = folder.path().join("server");
            std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
            path
        };
        let folder = DataFolder::new(None, &crate::prepare::run_name()).unwrap();
        let path = folder.path().to_path_buf();
        let talks = "trap 'exit 0' TERM; echo listening on http://127.0.0.1:7; echo more\n\
                     while :; do sleep 0.02; done";
        let launched = server(&script(&folder, talks), folder.path(), &options).unwrap();
        assert_eq!(launched.url, "http://127.0.0.1:7");
        launched.stop().unwrap();
        let fails = talks.replace("exit 0", "exit 3");
        let launched = server(&script(&folder, &fails), folder.path(), &options).unwrap();
        assert!(launched.stop().unwrap_err().to_string().contains('3'));
        let refused = server(&script(&folder, "exit 2"), folder.path(), &options).unwrap_err();
        assert!(refused.to_string().contains("did not say"), "{refused}");
        drop(folder);
        assert!(!path.exists(), "the folder stays behind");
    }
}
