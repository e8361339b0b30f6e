//! What a run found: figures beside their aims, faults of the audit, the machine and settings.
//! Written as JSON for programs and as Markdown for people.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::options::Options;
use crate::process::Machine;

/// Faults shown of a section; the rest is a number.
const FAULTS_SHOWN_MAX: usize = 20;

/// All a run found.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub server_version: String,
    pub bench_version: &'static str,
    pub machine: Machine,
    pub settings: Options,
    pub sections: Vec<Section>,
}

/// The figures of one scenario.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Section {
    pub name: String,
    pub about: String,
    pub figures: Vec<Figure>,
    /// Promises that were broken; any makes the run fail.
    pub faults: Vec<String>,
}

/// One measured value.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    pub name: String,
    /// `None` where this machine or server does not let it be measured.
    pub value: Option<f64>,
    pub unit: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aim: Option<Aim>,
}

/// What a value should be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    AtLeast(f64),
    AtMost(f64),
}

impl Aim {
    pub fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }

    fn text(self) -> String {
        match self {
            Self::AtLeast(least) => format!("at least {}", number(least)),
            Self::AtMost(most) => format!("at most {}", number(most)),
        }
    }
}

impl Figure {
    /// Whether the aim is met; nothing when there is no aim or no value.
    pub fn meets_aim(&self) -> Option<bool> {
        Some(self.aim?.is_met(self.value?))
    }
}

impl Section {
    pub(crate) fn new(name: &str, about: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            about: about.into(),
            ..Self::default()
        }
    }

    pub(crate) fn add(&mut self, name: &str, value: impl Into<Option<f64>>, unit: &'static str) {
        let value = value.into();
        self.figures.push(Figure {
            name: name.to_owned(),
            value,
            unit,
            aim: None,
        });
    }

    /// Gives the figure added last its aim.
    pub(crate) fn aim(&mut self, aim: Aim) {
        self.aims(Some(aim));
    }

    /// As `aim`, where there may be none.
    pub(crate) fn aims(&mut self, aim: Option<Aim>) {
        if let Some(figure) = self.figures.last_mut() {
            figure.aim = aim;
        }
    }

    pub fn figure(&self, name: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.name == name)
    }
}

impl Report {
    /// Whether every promise was kept. Missed aims do not fail a run: machines differ.
    pub fn passed(&self) -> bool {
        self.sections
            .iter()
            .all(|section| section.faults.is_empty())
    }

    /// Writes `PATH.json` and `PATH.md`, whichever of them `path` names, and says where.
    pub fn write(&self, path: &Path) -> Result<[PathBuf; 2]> {
        let named = path
            .extension()
            .is_some_and(|end| end == "json" || end == "md");
        let stem = if named {
            path.with_extension("")
        } else {
            path.to_path_buf()
        };
        let with = |end: &str| {
            let mut name = stem.clone().into_os_string();
            name.push(end);
            PathBuf::from(name)
        };
        let files = [with(".json"), with(".md")];
        let json = serde_json::to_string_pretty(self)? + "\n";
        for (file, text) in files.iter().zip([json, self.markdown()]) {
            std::fs::write(file, text).with_context(|| format!("no report {}", file.display()))?;
        }
        Ok(files)
    }

    pub fn markdown(&self) -> String {
        let mut text = format!("# Chirm under load\n\n{}", self.introduction());
        for section in &self.sections {
            text.push_str(&section.markdown());
        }
        let verdict = if self.passed() {
            "\nEvery promise that was checked was kept.\n"
        } else {
            "\n**Promises were broken: see the faults above.**\n"
        };
        text + verdict
    }

    fn introduction(&self) -> String {
        let Self {
            server_version,
            bench_version,
            machine,
            settings,
            ..
        } = self;
        let Machine {
            cores,
            cpu_model,
            memory_bytes,
            kernel,
            load_average,
        } = machine;
        let server = match (settings.pin_server, settings.pin_generator) {
            (Some(server), Some(own)) => format!("server on core {server}, load on core {own}"),
            (Some(server), None) => format!("server on core {server}"),
            (None, Some(own)) => format!("load on core {own}"),
            (None, None) => "no core set apart".to_owned(),
        };
        let database = match (&settings.database, &settings.target) {
            (Some(_), _) => "PostgreSQL",
            (None, Some(_)) => "that of the running server",
            (None, None) => "SQLite",
        };
        format!(
            "- Server: chirm {server_version}; load: chirm-bench {bench_version}\n\
             - Machine: {cores} cores, {cpu_model}, {memory} GiB, Linux {kernel}, \
             load average at the start {load_average}\n\
             - Placement: {server}; database: {database}; no TLS, no compression\n\
             - {seconds} s a phase, bodies of {bytes} bytes; latency counts from the moment a \
             message was meant to be sent\n",
            memory = memory_bytes / (1 << 30),
            seconds = settings.seconds,
            bytes = settings.body_bytes,
        )
    }
}

impl Section {
    /// The section as it stands in the report, and in the progress.
    pub(crate) fn markdown(&self) -> String {
        let Self {
            name,
            about,
            figures,
            faults,
        } = self;
        let mut text = format!("\n## {name}\n\n{about}\n");
        if !figures.is_empty() {
            text.push_str("\n| figure | value | aim | met |\n|---|---:|---:|---|\n");
        }
        for figure in figures {
            let value = figure.value.map_or("not measured".to_owned(), number);
            let aim = figure.aim.map(Aim::text).unwrap_or_default();
            let met = figure
                .meets_aim()
                .map_or("", |met| if met { "yes" } else { "no" });
            let Figure { name, unit, .. } = figure;
            text.push_str(&format!("| {name} | {value} {unit} | {aim} | {met} |\n"));
        }
        if !faults.is_empty() {
            text.push_str(&format!("\n**{} faults**\n\n", faults.len()));
        }
        for fault in faults.iter().take(FAULTS_SHOWN_MAX) {
            text.push_str(&format!("- {fault}\n"));
        }
        text
    }
}

/// Three meaningful digits or all of the whole ones, in groups of three.
fn number(value: f64) -> String {
    if !value.is_finite() {
        return value.to_string();
    }
    let digits = match value.abs() {
        small if small < 1.0 => 3,
        small if small < 10.0 => 2,
        small if small < 100.0 => 1,
        _ => 0,
    };
    let text = format!("{value:.digits$}");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        let left = whole.len() - index;
        if index > 0 && left % 3 == 0 && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let rest = rest.trim_end_matches('0');
    if rest.is_empty() {
        grouped
    } else {
        format!("{grouped}.{rest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_easily() {
        let cases = [
            (0.0, "0"),
            (0.3456, "0.346"),
            (4.0, "4"),
            (12.34, "12.3"),
            (999.6, "1,000"),
            (3_315_000.4, "3,315,000"),
            (-1_234.0, "-1,234"),
            (-999.0, "-999"),
        ];
        for (value, expected) in cases {
            assert_eq!(number(value), expected);
        }
    }

    #[test]
    fn a_section_shows_aims_and_faults() {
        let mut section = Section::new("posts", "Sixty-four clients.");
        section.add("posts", 30_000.0, "/s");
        section.aim(Aim::AtLeast(25_000.0));
        section.add("p99", 9.5, "ms");
        section.aim(Aim::AtMost(8.0));
        section.add("CPU", None, "s");
        section.faults.push("seq 7 is missing".to_owned());
        let text = section.markdown();
        assert!(
            text.contains("| posts | 30,000 /s | at least 25,000 | yes |"),
            "{text}"
        );
        assert!(text.contains("| p99 | 9.5 ms | at most 8 | no |"), "{text}");
        assert!(text.contains("| CPU | not measured s |  |  |"), "{text}");
        assert!(text.contains("- seq 7 is missing"), "{text}");
    }
}
