//! The program as a process of its own, with nothing of this one's environment.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use testkit::Person;

/// A debug build on a busy machine does anything within this.
const WAIT: Duration = Duration::from_secs(30);

/// The program with no environment but its data folder.
pub(super) fn chirm(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chirm"));
    command
        .args(arguments)
        .current_dir(data)
        .env_clear()
        .env("CHIRM_DATA", data)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs it to its end.
pub(super) fn run(command: &mut Command) -> Output {
    ended(command.spawn().expect("the program starts"))
}

/// Waits for its end; a program that does not end is killed and the test over.
pub(super) fn ended(mut child: Child) -> Output {
    let until = Instant::now() + WAIT;
    while child.try_wait().expect("its state").is_none() {
        if Instant::now() > until {
            child.kill().expect("killed");
            panic!("the program does not end");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.wait_with_output().expect("its output")
}

/// Runs it with something on its standard input.
pub(super) fn run_with(command: &mut Command, input: &str) -> Output {
    let mut child = command.stdin(Stdio::piped()).spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("its input");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    ended(child)
}

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A server that listens, and where; killed when the test is over.
pub(super) struct Server {
    pub(super) child: Option<Child>,
    pub(super) address: SocketAddr,
    pub(super) first_line: String,
}

impl Server {
    pub(super) fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().expect("the program starts");
        let mut out = BufReader::new(child.stdout.take().expect("its output"));
        let mut first_line = String::new();
        out.read_line(&mut first_line).expect("a line");
        let address = first_line
            .trim_end()
            .strip_prefix("listening on http://")
            .and_then(|address| address.parse().ok());
        let Some(address) = address else {
            let mut error = String::new();
            if let Some(mut stderr) = child.stderr.take() {
                stderr.read_to_string(&mut error).expect("its errors");
            }
            panic!("it does not listen: {first_line:?} {error}");
        };
        Self {
            child: Some(child),
            address,
            first_line,
        }
    }

    pub(super) fn stranger(&self) -> Person {
        Person::new(self.address, None, "stranger")
    }

    pub(super) fn signal(&self, name: &str) {
        let id = self.child.as_ref().expect("a running program").id();
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &id.to_string()])
            .status();
        assert!(sent.expect("a signal").success());
    }

    /// What it was when it had ended after a signal.
    pub(super) async fn ended(mut self) -> Output {
        let child = self.child.take().expect("a running program");
        tokio::task::spawn_blocking(|| ended(child))
            .await
            .expect("its end")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            drop(child.kill());
            drop(child.wait());
        }
    }
}
