//! What /proc says: a process's memory and CPU time, and the machine it runs on.
//! Where there is no /proc, these figures are missing rather than wrong.

use std::fs::read_to_string;

use serde::Serialize;

use crate::clock::to_seconds;

/// Linux counts CPU time for user space in hundredths of a second on every architecture.
const TICKS_PER_SECOND: f64 = 100.0;

/// One look at a process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Usage {
    pub(crate) user_seconds: f64,
    pub(crate) system_seconds: f64,
    pub(crate) resident_bytes: u64,
}

impl Usage {
    pub(crate) fn of(process: u32) -> Option<Self> {
        let stat = read_to_string(format!("/proc/{process}/stat")).ok()?;
        let status = read_to_string(format!("/proc/{process}/status")).ok()?;
        Self::parse(&stat, &status)
    }

    pub(crate) fn own() -> Option<Self> {
        Self::of(std::process::id())
    }

    fn parse(stat: &str, status: &str) -> Option<Self> {
        // The command's name stands in parentheses and may itself contain some.
        let (_, fields) = stat.rsplit_once(')')?;
        let mut times = fields.split_whitespace().skip(11).map(str::parse::<f64>);
        let user_seconds = times.next()?.ok()? / TICKS_PER_SECOND;
        let system_seconds = times.next()?.ok()? / TICKS_PER_SECOND;
        let resident_bytes = kilobytes(status, "VmRSS:")? * 1024;
        Some(Self {
            user_seconds,
            system_seconds,
            resident_bytes,
        })
    }

    pub(crate) fn cpu_seconds(&self) -> f64 {
        self.user_seconds + self.system_seconds
    }
}

/// CPU time of the server and of this process at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) at: u64,
    server: Option<Usage>,
    own: Option<Usage>,
}

/// What was spent between two moments.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spent {
    pub(crate) seconds: f64,
    pub(crate) server_seconds: Option<f64>,
    pub(crate) server_user_seconds: Option<f64>,
    pub(crate) own_seconds: Option<f64>,
}

impl Load {
    pub(crate) fn look(now: u64, server: Option<u32>) -> Self {
        Self {
            at: now,
            server: server.and_then(Usage::of),
            own: Usage::own(),
        }
    }

    pub(crate) fn until(&self, later: &Self) -> Spent {
        let server = self.server.zip(later.server);
        let own = self.own.zip(later.own);
        let spent = |(from, to): (Usage, Usage)| to.cpu_seconds() - from.cpu_seconds();
        Spent {
            seconds: to_seconds(later.at.saturating_sub(self.at)).max(1e-9),
            server_seconds: server.map(spent),
            server_user_seconds: server.map(|(from, to)| to.user_seconds - from.user_seconds),
            own_seconds: own.map(spent),
        }
    }
}

impl Spent {
    pub(crate) fn server_core_used(&self) -> Option<f64> {
        self.server_seconds.map(|seconds| seconds / self.seconds)
    }

    pub(crate) fn generator_core_used(&self) -> Option<f64> {
        self.own_seconds.map(|seconds| seconds / self.seconds)
    }
}

fn kilobytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

/// How many files this process may have open.
pub(crate) fn descriptors_max() -> Option<usize> {
    let limits = read_to_string("/proc/self/limits").ok()?;
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The machine a report was made on.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    pub cores: usize,
    pub cpu_model: String,
    pub memory_bytes: u64,
    pub kernel: String,
    pub load_average: String,
}

impl Machine {
    pub(crate) fn here() -> Self {
        let cpus = read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = cpus.lines().find(|line| line.starts_with("model name"));
        let model = model
            .and_then(|line| line.split_once(": "))
            .map(|(_, model)| model);
        let memory = read_to_string("/proc/meminfo").unwrap_or_default();
        Self {
            cores: cpus
                .lines()
                .filter(|line| line.starts_with("processor"))
                .count(),
            cpu_model: model.unwrap_or("unknown").to_owned(),
            memory_bytes: kilobytes(&memory, "MemTotal:").unwrap_or(0) * 1024,
            kernel: first_line("/proc/sys/kernel/osrelease"),
            load_average: first_line("/proc/loadavg"),
        }
    }
}

fn first_line(path: &str) -> String {
    let text = read_to_string(path).unwrap_or_default();
    text.lines().next().unwrap_or("unknown").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_with_an_odd_name_is_read() {
        let stat = "7 (a) b) (c) S 1 7 7 0 -1 4194560 100 0 0 0 150 50 0 0 20 0 1 0 5 0 0";
        let usage = Usage::parse(stat, "Name:\tx\nVmRSS:\t    2048 kB\n").unwrap();
        let expected = Usage {
            user_seconds: 1.5,
            system_seconds: 0.5,
            resident_bytes: 2 * 1024 * 1024,
        };
        assert_eq!(usage, expected);
        assert!((usage.cpu_seconds() - 2.0).abs() < 1e-9);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_can_be_read() {
        assert!(Usage::own().unwrap().resident_bytes > 0);
        assert!(descriptors_max().unwrap() > 0);
        assert!(Machine::here().cores > 0);
    }
}
