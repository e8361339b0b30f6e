//! The real program as a process of its own: started, told to stop, killed, started again on the
//! same port and data.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::person::Person;

/// A debug build on a busy machine starts within this.
const START_WAIT: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(10);

/// A running program; killed when it is dropped.
#[derive(Debug)]
pub struct Program {
    binary: PathBuf,
    database: Option<String>,
    /// No file grows past so many KiB, as on a disk that is full.
    pub file_kib_max: Option<u32>,
    folder: tempfile::TempDir,
    pub address: SocketAddr,
    child: Option<Child>,
}

impl Program {
    /// Starts the binary on a free port with a folder of its own.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(binary: &str, database: Option<String>) -> Self {
        let mut program = Self {
            binary: binary.into(),
            database,
            file_kib_max: None,
            folder: tempfile::tempdir().expect("a folder for the test"),
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            child: None,
        };
        program.start_again().await;
        program
    }

    /// Starts it on the port and the data it had.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_again(&mut self) {
        let mut command = self.command();
        command
            .env_clear()
            .env("CHIRM_LISTEN", self.address.to_string())
            .env("CHIRM_DATA", self.folder.path())
            .env("CHIRM_RATE_LIMITS", "off")
            .env("CHIRM_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        if let Some(database) = &self.database {
            command.env("CHIRM_DATABASE_URL", database);
        }
        let mut child = command.spawn().expect("the program starts");
        let out = child.stdout.take().expect("its standard output");
        self.child = Some(child);
        let line = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            BufReader::new(out).read_line(&mut line).map(|_| line)
        });
        let line = tokio::time::timeout(START_WAIT, line)
            .await
            .expect("it starts in time")
            .expect("its first line")
            .expect("its first line");
        let address = line.trim().strip_prefix("listening on http://");
        self.address = address
            .and_then(|address| address.parse().ok())
            .unwrap_or_else(|| panic!("it does not say where it listens: {line:?}"));
    }

    /// The binary, or a shell that becomes it once the limit is set. The signal that goes with the
    /// limit is ignored, so that a write fails as it does on a full disk.
    fn command(&self) -> Command {
        let Some(kib) = self.file_kib_max else {
            return Command::new(&self.binary);
        };
        let mut shell = Command::new("sh");
        let blocks = kib * 2;
        shell
            .arg("-c")
            .arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\""));
        shell.arg(&self.binary);
        shell
    }

    /// A guest of this program.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn guest(&self, name: &str) -> Person {
        let stranger = Person::new(self.address, None, "stranger");
        let answer = stranger.post("/api/v1/guests", json!({"name": name})).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        Person::entered(self.address, &answer)
    }

    /// `kill -9`: it does not learn of it.
    ///
    /// # Panics
    /// When it is not running.
    pub fn kill(&mut self) {
        let mut child = self.child.take().expect("a running program");
        child.kill().expect("killed");
        child.wait().expect("ended");
    }

    /// SIGTERM: asks it to stop.
    ///
    /// # Panics
    /// When it is not running.
    pub fn terminate(&self) {
        let child = self.child.as_ref().expect("a running program");
        let sent = Command::new("kill")
            .args(["-TERM", &child.id().to_string()])
            .status();
        assert!(sent.expect("a signal").success());
    }

    /// Waits until it has ended by itself.
    ///
    /// # Panics
    /// When it does not within `limit`.
    pub async fn ended(&mut self, limit: Duration) -> ExitStatus {
        let child = self.child.as_mut().expect("a running program");
        let until = Instant::now() + limit;
        while Instant::now() < until {
            if let Some(status) = child.try_wait().expect("its state") {
                return status;
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("it has not ended within {limit:?}");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            drop(child.kill());
            drop(child.wait());
        }
    }
}
