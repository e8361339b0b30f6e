//! A whole run: the server, the people, one scenario after the other, the report.

use std::io::Write;

use anyhow::{Context, Result};

use crate::clock::Clock;
use crate::history::{self, Fault, Ledger};
use crate::launch::{self, DataFolder, Launched};
use crate::live::Door;
use crate::options::{Options, Scenario};
use crate::prepare;
use crate::process::{Machine, descriptors_max};
use crate::report::{Report, Section};
use crate::scenarios::{CROWD_WINDOW, PAGE_MESSAGES};
use crate::target::Target;
use crate::yardstick;

/// In this order: sessions come in before anything was sent, and the audit knows of everything.
const SCENARIOS: [Scenario; 6] = [
    Scenario::Connect,
    Scenario::Crowd,
    Scenario::Fanout,
    Scenario::Posts,
    Scenario::Page,
    Scenario::Audit,
];

/// Measures what the options ask for. An error means that nothing could be measured; what a
/// scenario ran into is among the faults of its section.
pub fn run(options: &Options, progress: &mut dyn Write) -> Result<Report> {
    options.check(descriptors_max())?;
    let machine = Machine::here();
    if let Some(core) = options.pin_generator {
        launch::pin_this_process(core)?;
    }
    let mut report = Report {
        server_version: "none".to_owned(),
        bench_version: env!("CARGO_PKG_VERSION"),
        machine,
        settings: options.clone(),
        sections: Vec::new(),
    };
    if options.measures_no_server() {
        let section = yardstick::alone(options)?;
        write!(progress, "{}", section.markdown())?;
        report.sections.push(section);
    } else {
        measure_all(options, progress, &mut report)?;
    }
    if let Some(path) = &options.report {
        let [json, markdown] = report.write(path)?;
        let (json, markdown) = (json.display(), markdown.display());
        writeln!(progress, "\nReport: {markdown} and {json}")?;
    }
    Ok(report)
}

fn measure_all(options: &Options, progress: &mut dyn Write, report: &mut Report) -> Result<()> {
    let mut bench = Bench::start(options, progress)?;
    report.server_version = prepare::version(&mut bench.target)?;
    bench.prepare()?;
    for scenario in SCENARIOS {
        if options.wants(scenario) {
            report.sections.push(bench.measure(scenario)?);
        }
    }
    bench.stop(report)
}

/// What the scenarios share. The server stands before its folder: it has to end first.
pub(crate) struct Bench<'o> {
    pub(crate) options: &'o Options,
    pub(crate) progress: &'o mut dyn Write,
    pub(crate) target: Target,
    pub(crate) launched: Option<Launched>,
    pub(crate) data: Option<DataFolder>,
    pub(crate) clock: Clock,
    pub(crate) run: String,
    pub(crate) owner: String,
    pub(crate) people: Vec<String>,
    pub(crate) ledger: Ledger,
    pub(crate) writers: u32,
    pub(crate) everybody: Option<String>,
}

impl<'o> Bench<'o> {
    fn start(options: &'o Options, progress: &'o mut dyn Write) -> Result<Self> {
        let run = prepare::run_name();
        let (mut launched, mut data) = (None, None);
        if let Some(binary) = &options.server {
            let folder = DataFolder::new(options.data_parent.as_deref(), &run)?;
            launched = Some(launch::server(binary, folder.path(), options)?);
            data = Some(folder);
        }
        let started = launched.as_ref().map(|launched| launched.url.as_str());
        let url = started
            .or(options.target.as_deref())
            .context("--target or --server")?;
        let target = Target::parse(url, options.allow_remote)?;
        Ok(Self {
            options,
            progress,
            target,
            launched,
            data,
            clock: Clock::start(),
            run,
            owner: String::new(),
            people: Vec::new(),
            ledger: Ledger::default(),
            writers: 0,
            everybody: None,
        })
    }

    pub(crate) fn pid(&self) -> Option<u32> {
        self.launched
            .as_ref()
            .map(Launched::pid)
            .or(self.options.pid)
    }

    /// Numbers for so many writers that nobody had in this run.
    pub(crate) fn take_writers(&mut self, count: usize) -> Result<u32> {
        let first = self.writers;
        self.writers += u32::try_from(count)?;
        Ok(first)
    }

    pub(crate) fn doors(&self, count: usize) -> Vec<Door> {
        let tokens = self.people.iter().take(count);
        tokens
            .map(|token| Door::Live {
                token: token.clone(),
                since: None,
            })
            .collect()
    }

    pub(crate) fn channel(&mut self, name: &str, people: usize) -> Result<String> {
        let name = format!("{name}-{}", self.run);
        let people = self.people.get(..people).context("enough people")?;
        prepare::channel(&mut self.target, &self.owner, &name, people)
    }

    fn prepare(&mut self) -> Result<()> {
        let start = self.clock.now();
        let count = self.options.people();
        self.owner = prepare::owner(&mut self.target, &self.run)?;
        self.people = prepare::guests(&mut self.target, &self.run, count)?;
        if [Scenario::Connect, Scenario::Crowd]
            .iter()
            .any(|one| self.options.wants(*one))
        {
            self.everybody = Some(self.channel("everybody", self.options.sessions)?);
        }
        let seconds = crate::clock::to_seconds(self.clock.now() - start);
        writeln!(self.progress, "{count} people made in {seconds:.1} s")?;
        Ok(())
    }

    fn measure(&mut self, scenario: Scenario) -> Result<Section> {
        let mut section = self.section(scenario);
        let measured = match scenario {
            Scenario::Connect => self.connect(&mut section),
            Scenario::Crowd => self.crowd(&mut section),
            Scenario::Fanout => self.fanout(&mut section),
            Scenario::Posts => self.posts(&mut section),
            Scenario::Page => self.page(&mut section),
            Scenario::Audit => self.audit(&mut section),
        };
        if let Err(error) = measured {
            section
                .faults
                .push(format!("not measured to the end: {error:#}"));
        }
        write!(self.progress, "{}", section.markdown())?;
        self.progress.flush()?;
        Ok(section)
    }

    fn section(&self, scenario: Scenario) -> Section {
        let Options {
            sessions,
            receivers,
            senders,
            clients,
            seconds,
            ..
        } = self.options;
        let about = |name, text: String| Section::new(name, text);
        match scenario {
            Scenario::Connect => about(
                "connect",
                format!(
                    "{sessions} sessions of distinct people, members of one channel, come in at \
                     once: connected, signed in, `ready` seen."
                ),
            ),
            Scenario::Crowd => about(
                "crowd",
                format!(
                    "One channel, {sessions} receivers, {senders} of them send and have \
                     {CROWD_WINDOW} messages each under way, for {seconds} s."
                ),
            ),
            Scenario::Fanout => about(
                "fanout",
                format!("One channel, {receivers} receivers, {senders} of them send."),
            ),
            Scenario::Posts => about(
                "posts",
                format!("{clients} clients post, on disk before the acknowledgement."),
            ),
            Scenario::Page => about(
                "page",
                format!(
                    "The newest {PAGE_MESSAGES} messages of a channel over {clients} kept \
                     connections."
                ),
            ),
            Scenario::Audit => about(
                "audit",
                "Everything acknowledged is stored once and where it was said to be; every \
                 receiver got every message once and in order, also who was away in between."
                    .to_owned(),
            ),
        }
    }

    /// A started server is stopped and started again on its data, so that what it keeps from
    /// making thousands of people is not taken for what sessions need.
    pub(crate) fn restart(&mut self) -> Result<()> {
        let (Some(launched), Some(data)) = (self.launched.take(), &self.data) else {
            return Ok(());
        };
        let binary = self
            .options
            .server
            .as_deref()
            .context("a server to start")?;
        launched.stop()?;
        let launched = launch::server(binary, data.path(), self.options)?;
        self.target = Target::parse(&launched.url, false)?;
        self.launched = Some(launched);
        Ok(())
    }

    /// Holds what was promised in the whole run against what is stored.
    pub(crate) fn check_ledger(&mut self) -> Result<(usize, Vec<String>)> {
        let ledger = std::mem::take(&mut self.ledger);
        let mut faults = Vec::new();
        let mut promises = 0;
        for (conversation, acknowledged) in &ledger.conversations {
            let stored = history::read(&mut self.target, &self.owner, conversation)?;
            let found = history::check_stored(acknowledged, &stored, 0);
            faults.extend(found.iter().map(Fault::to_string));
            promises += acknowledged.len();
        }
        Ok((promises, faults))
    }

    /// Stops a started server; that it stops cleanly and in time is promised too.
    fn stop(&mut self, report: &mut Report) -> Result<()> {
        let Some(launched) = self.launched.take() else {
            return Ok(());
        };
        let mut section = Section::new("stop", "The started server is asked to stop.");
        match launched.stop() {
            Ok(time) => section.add("until it had stopped", time.as_secs_f64(), "s"),
            Err(error) => section.faults.push(format!("{error:#}")),
        }
        write!(self.progress, "{}", section.markdown())?;
        report.sections.push(section);
        Ok(())
    }
}
