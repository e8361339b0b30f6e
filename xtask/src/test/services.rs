//! A private PostgreSQL and a private NATS for one run of the tests.
//! They end with this process, however it ends, and leave nothing behind.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, process as this, thread};

use anyhow::{Context as _, Result, bail};

use super::needs::{self, NATS, Need, POSTGRES};
use crate::process;

const START_SECONDS_MAX: u64 = 30;
const CONNECTIONS_MAX: &str = "200";

/// Waits beside the service; its standard input ends when we close it or die.
const KEEPER: &str = r#"
folder=$1 signal=$2; shift 2
"$@" </dev/null >"$folder/log" 2>&1 &
cat >/dev/null
kill -s "$signal" $! 2>/dev/null
wait $!
rm -rf "$folder"
"#;

/// What has been started so far, for whichever step asks.
#[derive(Default)]
pub(crate) struct Services {
    postgres: Option<Service>,
    nats: Option<Service>,
}

struct Service {
    url: String,
    /// None when somebody else keeps it running.
    _keeper: Option<Keeper>,
}

struct Keeper {
    child: Child,
    input: Option<ChildStdin>,
}

impl Services {
    /// The address of a PostgreSQL on which tests may create databases.
    pub(crate) fn postgres(&mut self) -> Result<&str> {
        let named = named("CHIRM_TEST_POSTGRES");
        service(&mut self.postgres, named, &POSTGRES, |bin| {
            let folder = Folder::make("postgres")?;
            init_postgres(bin, &folder)?;
            let port = free_port()?;
            let mut command = as_postgres(&bin.join("postgres"))?;
            command
                .arg("-D")
                .arg(folder.0.join("data"))
                .args(["-p", &port.to_string()]);
            let setting = |command: &mut Command, text: &str| {
                command.args(["-c", text]);
            };
            setting(&mut command, "listen_addresses=127.0.0.1");
            setting(&mut command, "unix_socket_directories=");
            setting(&mut command, &format!("max_connections={CONNECTIONS_MAX}"));
            // A test's database need not survive a power cut.
            setting(&mut command, "fsync=off");
            setting(&mut command, "synchronous_commit=off");
            setting(&mut command, "full_page_writes=off");
            let keeper = keep(&command, &folder, "INT")?;
            let ready = || {
                let arguments = ["-q", "-h", "127.0.0.1", "-p", &port.to_string()];
                let status = Command::new(bin.join("pg_isready"))
                    .args(arguments)
                    .status();
                status.is_ok_and(|status| status.success())
            };
            wait_until(ready, &folder)?;
            Ok((
                format!("postgres://postgres@127.0.0.1:{port}/postgres"),
                keeper,
            ))
        })
    }

    /// The address of a NATS server of this run.
    pub(crate) fn nats(&mut self) -> Result<&str> {
        service(&mut self.nats, named("CHIRM_TEST_NATS"), &NATS, |program| {
            let folder = Folder::make("nats")?;
            let port = free_port()?;
            let mut command = Command::new(program);
            command.args(["--addr", "127.0.0.1", "--port", &port.to_string()]);
            let keeper = keep(&command, &folder, "TERM")?;
            wait_until(
                || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok(),
                &folder,
            )?;
            Ok((format!("nats://127.0.0.1:{port}"), keeper))
        })
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.input.take());
        // The keeper stops its service; a service that hangs must not hang us.
        let until = Instant::now() + Duration::from_secs(10);
        while Instant::now() < until && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A folder of the service's own, removed by its keeper.
struct Folder(PathBuf);

impl Folder {
    fn make(name: &str) -> Result<Self> {
        let path = env::temp_dir().join(format!("chirm-test-{}-{name}", this::id()));
        fs::create_dir(&path).with_context(|| format!("cannot create {}", path.display()))?;
        Ok(Self(path))
    }
}

fn service<'a>(
    slot: &'a mut Option<Service>,
    named: Option<String>,
    need: &Need,
    start: impl FnOnce(&Path) -> Result<(String, Keeper)>,
) -> Result<&'a str> {
    if slot.is_none() {
        let service = match named {
            Some(url) => Service { url, _keeper: None },
            None => {
                let (url, keeper) =
                    start(&need.meet()?).with_context(|| format!("cannot start {}", need.name))?;
                println!("started {} at {url}", need.name);
                Service {
                    url,
                    _keeper: Some(keeper),
                }
            }
        };
        *slot = Some(service);
    }
    slot.as_ref()
        .map(|service| service.url.as_str())
        .context("not started")
}

#[expect(
    clippy::disallowed_methods,
    reason = "a tool of the developers has no settings module"
)]
fn named(variable: &str) -> Option<String> {
    env::var(variable).ok().filter(|value| !value.is_empty())
}

fn init_postgres(bin: &Path, folder: &Folder) -> Result<()> {
    if needs::is_root() {
        let path = folder.0.to_string_lossy();
        process::run(process::command(".", "chown", &[postgres_user(), &path]))?;
    }
    let mut command = as_postgres(&bin.join("initdb"))?;
    command.args([
        "--auth=trust",
        "--username=postgres",
        "--encoding=UTF8",
        "--no-sync",
    ]);
    if cfg!(target_os = "linux") {
        command.arg("--locale=C.UTF-8");
    }
    command.arg("--pgdata").arg(folder.0.join("data"));
    process::output(command).map(drop)
}

/// PostgreSQL refuses to run as root.
fn as_postgres(program: &Path) -> Result<Command> {
    if !needs::is_root() {
        return Ok(Command::new(program));
    }
    let user = postgres_user();
    let setpriv = process::find("setpriv").context("setpriv (util-linux) is not installed")?;
    let mut command = Command::new(setpriv);
    command
        .args(["--reuid", user, "--regid", user, "--clear-groups", "--"])
        .arg(program);
    command.current_dir("/");
    Ok(command)
}

fn postgres_user() -> &'static str {
    let exists = process::output(process::command(".", "id", &["-u", "postgres"])).is_ok();
    if exists { "postgres" } else { "nobody" }
}

fn keep(service: &Command, folder: &Folder, signal: &str) -> Result<Keeper> {
    let mut command = Command::new("sh");
    command
        .args(["-c", KEEPER, "keeper"])
        .arg(&folder.0)
        .arg(signal);
    command.arg(service.get_program()).args(service.get_args());
    // In a group of its own, so that what is sent to ours (Ctrl-C, a limit of time) spares it.
    let mut child = command
        .current_dir("/")
        .stdin(Stdio::piped())
        .process_group(0)
        .spawn()?;
    let input = child.stdin.take();
    Ok(Keeper { child, input })
}

fn wait_until(ready: impl Fn() -> bool, folder: &Folder) -> Result<()> {
    let until = Instant::now() + Duration::from_secs(START_SECONDS_MAX);
    while !ready() {
        if Instant::now() > until {
            let log = fs::read_to_string(folder.0.join("log")).unwrap_or_default();
            bail!("not ready after {START_SECONDS_MAX} s; it said:\n{log}");
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}
