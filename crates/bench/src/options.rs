//! What a run measures and against which server; the command line of `chirm bench`.
//! Checked once at the start, so that nothing fails late for a wrong number.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, ensure};
use serde::Serialize;

/// Descriptors kept for files, listeners and HTTP connections beside the sessions.
const DESCRIPTORS_SPARE: usize = 300;

/// Measures a server and audits what it promised.
#[derive(Clone, Debug, Serialize, clap::Args)]
pub struct Options {
    /// Address of a running server (start it with `CHIRM_RATE_LIMITS=off`)
    #[arg(long, value_name = "URL", conflicts_with = "server")]
    pub target: Option<String>,
    /// Process of the server at --target: CPU time and memory are read from /proc
    #[arg(long, value_name = "PID", requires = "target")]
    pub pid: Option<u32>,
    /// The chirm binary to start with an empty data folder
    #[arg(long, value_name = "PATH")]
    pub server: Option<PathBuf>,
    /// Database of the started server (unset: SQLite in its data folder)
    #[arg(long, value_name = "URL", requires = "server")]
    #[serde(skip)]
    pub database: Option<String>,
    /// Where the started server's data folder is made, and removed again
    #[arg(long, value_name = "FOLDER")]
    pub data_parent: Option<PathBuf>,
    /// Measure only these
    #[arg(long, value_enum, value_delimiter = ',', value_name = "SCENARIOS")]
    pub only: Vec<Scenario>,
    /// Sessions of distinct people in `connect` and `crowd`
    #[arg(long, default_value_t = 10_000)]
    pub sessions: usize,
    /// Receivers in `fanout`
    #[arg(long, default_value_t = 1_000)]
    pub receivers: usize,
    /// How many of the receivers also send
    #[arg(long, default_value_t = 4)]
    pub senders: usize,
    /// Messages a sender has under way while saturating (4 senders with 4 each: 16 in all)
    #[arg(long, value_delimiter = ',', default_values_t = [4, 16])]
    pub windows: Vec<u32>,
    /// Messages a second of the open loops in `fanout`
    #[arg(long, value_delimiter = ',', default_values_t = [50.0, 1_500.0])]
    pub rates: Vec<f64>,
    /// Clients in `posts` and connections in `page`
    #[arg(long, default_value_t = 64)]
    pub clients: usize,
    /// Posts a second of the open loops in `posts`
    #[arg(long, default_value_t = 5_000.0)]
    pub post_rate: f64,
    /// Receivers of the audited conversation
    #[arg(long, default_value_t = 200)]
    pub audit_receivers: usize,
    /// Messages sent into the audited conversation
    #[arg(long, default_value_t = 4_000)]
    pub audit_messages: u32,
    /// Length of each measured phase
    #[arg(long, default_value_t = 5.0)]
    pub seconds: f64,
    /// Seconds without anything new after which what is missing is given up
    #[arg(long, default_value_t = 5.0)]
    pub patience: f64,
    /// Length of a message body
    #[arg(long, default_value_t = 100)]
    pub body_bytes: usize,
    /// Binary of the minimal broadcast server to compare `fanout` with, or to measure alone (it is
    /// run with --mode batch)
    #[arg(long, value_name = "PATH")]
    pub rawcast: Option<PathBuf>,
    /// Core for the started servers
    #[arg(long, value_name = "CORE")]
    pub pin_server: Option<usize>,
    /// Core for this process
    #[arg(long, value_name = "CORE")]
    pub pin_generator: Option<usize>,
    /// Measure a server that is not on this machine
    #[arg(long)]
    pub allow_remote: bool,
    /// Writes PATH.json and PATH.md
    #[arg(long, value_name = "PATH")]
    pub report: Option<PathBuf>,
}

/// One thing to measure.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Scenario {
    /// Sessions connected and subscribed, and the memory of each.
    Connect,
    /// One conversation with everybody of `connect` in it.
    Crowd,
    /// One conversation, saturated and at given rates.
    Fanout,
    /// Messages written to disk and acknowledged.
    Posts,
    /// The newest 50 messages by HTTP.
    Page,
    /// Whether everything acknowledged is stored and received, once and in order.
    Audit,
}

impl Options {
    pub(crate) fn wants(&self, scenario: Scenario) -> bool {
        self.only.is_empty() || self.only.contains(&scenario)
    }

    /// Only the yardstick was named: what can this machine do?
    pub(crate) fn measures_no_server(&self) -> bool {
        self.target.is_none() && self.server.is_none()
    }

    pub(crate) fn check(&self, descriptors: Option<usize>) -> Result<()> {
        ensure!(
            self.target.is_some() || self.server.is_some() || self.rawcast.is_some(),
            "--target or --server is needed"
        );
        ensure!(
            self.seconds.is_finite() && (0.1..=600.0).contains(&self.seconds),
            "--seconds must be between 0.1 and 600"
        );
        ensure!(
            self.patience.is_finite() && (0.1..=600.0).contains(&self.patience),
            "--patience must be between 0.1 and 600"
        );
        let sizes = [
            ("--sessions", self.sessions, 1),
            ("--receivers", self.receivers, 1),
            ("--senders", self.senders, 1),
            ("--clients", self.clients, 1),
            ("--audit-receivers", self.audit_receivers, 10),
            ("--body-bytes", self.body_bytes, crate::mark::LENGTH),
        ];
        for (name, value, least) in sizes {
            ensure!(value >= least, "{name} must be at least {least}");
        }
        ensure!(
            self.audit_messages > 0,
            "--audit-messages must be at least 1"
        );
        ensure!(
            self.body_bytes <= 10_000,
            "--body-bytes must be at most 10000"
        );
        ensure!(
            self.senders <= self.receivers,
            "--senders must be at most --receivers"
        );
        ensure!(
            self.senders <= self.sessions,
            "--senders must be at most --sessions"
        );
        ensure!(
            self.windows.iter().all(|window| *window > 0),
            "--windows must be above 0"
        );
        for rate in self.rates.iter().chain([&self.post_rate]) {
            let sensible = rate.is_finite() && (0.1..=1_000_000.0).contains(rate);
            ensure!(
                sensible,
                "--rates and --post-rate must be between 0.1 and 1000000"
            );
        }
        if let Some(limit) = descriptors {
            let most = self.sessions.max(self.receivers).max(self.clients);
            ensure!(
                most + DESCRIPTORS_SPARE <= limit,
                "{most} connections need more than the {limit} open files this process may have"
            );
        }
        Ok(())
    }

    pub(crate) fn patience(&self) -> Duration {
        Duration::from_secs_f64(self.patience)
    }

    /// How many people the selected scenarios need.
    pub(crate) fn people(&self) -> usize {
        let needs = [
            (Scenario::Connect, self.sessions),
            (Scenario::Crowd, self.sessions),
            (Scenario::Fanout, self.receivers),
            (Scenario::Posts, self.clients),
            (Scenario::Page, 1),
            (Scenario::Audit, self.audit_receivers),
        ];
        let wanted = needs
            .into_iter()
            .filter(|(scenario, _)| self.wants(*scenario));
        wanted.map(|(_, people)| people).max().unwrap_or(1)
    }
}

#[cfg(test)]
impl Options {
    pub(crate) fn for_tests(arguments: &[&str]) -> Self {
        #[derive(clap::Parser)]
        struct CommandLine {
            #[command(flatten)]
            options: Options,
        }
        let line = std::iter::once(&"bench").chain(arguments);
        <CommandLine as clap::Parser>::try_parse_from(line)
            .unwrap()
            .options
    }
}
