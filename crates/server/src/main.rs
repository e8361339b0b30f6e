//! `chirm`: reads its settings, then serves, or does what the subcommand says.

use std::io::Write;
use std::process::ExitCode;

use chirm::config::{self, Cli, Command, Settings, Stop};
use chirm::system_clock::system_clock;
use chirm::{accounts, logging, running};
use tokio::signal::unix::{SignalKind, signal};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const BAD_SETTINGS: u8 = 2;
const FAILED: u8 = 1;

fn main() -> ExitCode {
    let cli = match config::read() {
        Ok(cli) => cli,
        Err(Stop::Answered(text)) => return say(&text),
        Err(Stop::Wrong(line)) => return fail(&line, BAD_SETTINGS),
    };
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Some drivers explain over several lines.
            let line = format!("error: {error:#}");
            let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
            // A setting that cannot be used names itself first.
            let code = if line.starts_with("error: --") {
                BAD_SETTINGS
            } else {
                FAILED
            };
            fail(&line, code)
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    match cli.command {
        None => serve(&cli.settings),
        Some(Command::Serve(settings)) => serve(&settings),
        Some(Command::Account { command, settings }) => accounts::run(&settings, command, &mut out),
        Some(Command::Bench(options)) => measure(&options, &mut out),
        Some(Command::Version) => {
            writeln!(out, "chirm {}", env!("CARGO_PKG_VERSION"))?;
            Ok(())
        }
    }
}

fn measure(options: &bench::Options, out: &mut dyn Write) -> anyhow::Result<()> {
    let report = bench::run(options, out)?;
    anyhow::ensure!(report.passed(), "the audit failed: the report says where");
    Ok(())
}

fn serve(settings: &Settings) -> anyhow::Result<()> {
    logging::start(&settings.log)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(serve_until_stopped(settings))
}

async fn serve_until_stopped(settings: &Settings) -> anyhow::Result<()> {
    let mut terminated = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    let server = running::start(settings, system_clock()).await?;
    {
        let mut out = std::io::stdout().lock();
        writeln!(out, "listening on http://{}", server.address)?;
        out.flush()?;
    }
    tokio::select! {
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
    }
    tracing::info!("stopping");
    server.stop().await;
    Ok(())
}

fn say(text: &str) -> ExitCode {
    match write!(std::io::stdout(), "{text}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(FAILED),
    }
}

fn fail(line: &str, code: u8) -> ExitCode {
    // With standard error closed, the exit code still says it.
    drop(writeln!(std::io::stderr(), "{line}"));
    ExitCode::from(code)
}
