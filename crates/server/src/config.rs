//! Settings: flags, then environment, then defaults. The only place that reads the environment.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue};
use clap::{Args, Parser, Subcommand, ValueEnum};

/// A self-hosted place where a group of people talks.
#[derive(Debug, Parser)]
#[command(name = "chirm", about, version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub settings: Settings,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve; what no subcommand means.
    Serve(Settings),
    /// Make an account, or set its password, beside a running server or without one.
    Account {
        #[command(subcommand)]
        command: AccountCommand,
        #[command(flatten)]
        settings: Settings,
    },
    /// Measure a server: connections, deliveries, durable posts, pages; and check that nothing
    /// was lost or doubled.
    Bench(Box<bench::Options>),
    /// Print the version.
    Version,
}

#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Make an account; the first one of a server is its owner. The password is read from
    /// standard input, or made up and printed when that is a terminal.
    Create {
        handle: String,
        #[arg(long)]
        name: Option<String>,
    },
    /// Set a new password and end every session of an account.
    ResetPassword { handle: String },
}

#[derive(Clone, Debug, Args)]
pub struct Settings {
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, env = "CHIRM_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Folder of the data: the SQLite file and what is beside it.
    #[arg(long, env = "CHIRM_DATA", default_value = "./chirm-data")]
    pub data: PathBuf,
    /// A postgres:// address; unset, SQLite in the data folder.
    #[arg(
        long,
        env = "CHIRM_DATABASE_URL",
        value_parser = database,
        hide_env_values = true
    )]
    pub database: Option<String>,
    /// A nats:// address that several nodes share; unset, this is the only node.
    #[arg(long, env = "CHIRM_NATS_URL", value_parser = nats, hide_env_values = true)]
    pub nats: Option<String>,
    /// Where people reach the server, such as <https://talk.example>.
    #[arg(long, env = "CHIRM_PUBLIC_URL", value_parser = public_url)]
    pub public_url: Option<String>,
    /// What is logged: a tracing filter, such as `info` or `chirm=debug`.
    #[arg(long, env = "CHIRM_LOG", default_value = "info")]
    pub log: String,
    /// Who may make an account.
    #[arg(long, env = "CHIRM_REGISTRATION", value_enum, default_value = "open")]
    pub registration: Registration,
    /// Whether a display name alone lets somebody in.
    #[arg(long, env = "CHIRM_GUESTS", value_enum, default_value = "on")]
    pub guests: OnOff,
    /// Limits per account and address; off only for measuring.
    #[arg(long, env = "CHIRM_RATE_LIMITS", value_enum, default_value = "on")]
    pub rate_limits: OnOff,
    /// Serve Prometheus figures at /metrics.
    #[arg(long)]
    pub metrics: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Registration {
    Open,
    Invite,
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OnOff {
    On,
    Off,
}

impl OnOff {
    #[must_use]
    pub fn switch(self) -> web::app::Switch {
        match self {
            Self::On => web::app::Switch::On,
            Self::Off => web::app::Switch::Off,
        }
    }
}

impl Settings {
    /// As the front doors want them.
    #[must_use]
    pub fn web(&self) -> web::app::Options {
        use actions::accounts::Registration as Mode;
        web::app::Options {
            public_url: self.public_url.clone(),
            registration: match self.registration {
                Registration::Open => Mode::Open,
                Registration::Invite => Mode::Invite,
                Registration::Closed => Mode::Closed,
            },
            guests: self.guests.switch(),
            rate_limits: self.rate_limits.switch(),
            metrics: if self.metrics {
                web::app::Switch::On
            } else {
                web::app::Switch::Off
            },
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

/// Reads flags and environment. What is wrong with them is one line that names the setting.
pub fn read() -> Result<Cli, Stop> {
    Cli::try_parse().map_err(|error| {
        let text = without_secret(&error, error.render().to_string());
        if error.use_stderr() {
            Stop::Wrong(one_line(&text))
        } else {
            Stop::Answered(text)
        }
    })
}

/// An address may hold a password: it is not repeated.
fn without_secret(error: &clap::Error, text: String) -> String {
    match error.get(ContextKind::InvalidValue) {
        Some(ContextValue::String(value)) if value.contains("://") => text.replace(value, "…"),
        Some(_) | None => text,
    }
}

/// Why the program ends before it began.
#[derive(Debug)]
pub enum Stop {
    /// Help was asked for, and this is it.
    Answered(String),
    Wrong(String),
}

/// The driver explains over several lines; a log shows one.
fn one_line(text: &str) -> String {
    let lines = text
        .lines()
        .map(str::trim)
        .take_while(|line| !line.starts_with("Usage:"));
    let words: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    words
        .join(" ")
        .replace(" For more information, try '--help'.", "")
}

fn database(text: &str) -> Result<String, String> {
    let known = ["postgres://", "postgresql://"]
        .iter()
        .any(|scheme| text.starts_with(scheme));
    if known {
        Ok(text.to_owned())
    } else {
        Err("expected a postgres:// address".to_owned())
    }
}

fn nats(text: &str) -> Result<String, String> {
    let known = ["nats://", "tls://"]
        .iter()
        .any(|scheme| text.starts_with(scheme));
    if known {
        Ok(text.to_owned())
    } else {
        Err("expected a nats:// address".to_owned())
    }
}

fn public_url(text: &str) -> Result<String, String> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let host = rest
        .map(|rest| rest.trim_end_matches('/'))
        .unwrap_or_default();
    if host.is_empty() || host.contains(['/', '?', '#', ' ']) {
        return Err("expected an address such as https://talk.example, without a path".to_owned());
    }
    Ok(text.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn a_wrong_setting_is_one_line_that_names_it() {
        let error = Cli::try_parse_from(["chirm", "--listen", "nowhere"]).unwrap_err();
        let line = one_line(&error.render().to_string());
        assert!(line.contains("--listen") && !line.contains('\n'), "{line}");
    }

    #[test]
    fn a_public_address_has_no_path() {
        assert_eq!(
            public_url("https://a.example/").unwrap(),
            "https://a.example"
        );
        assert!(public_url("https://a.example/chirm").is_err());
        assert!(public_url("a.example").is_err());
    }
}
