//! The scenarios one by one: who takes part, what is measured, and which aim each figure has.
//! The aims are for one core of the machine they were written for; a report says which it ran on.

use anyhow::{Context, Result, ensure};

use crate::api;
use crate::audit;
use crate::connect;
use crate::desk::{self, Client};
use crate::exchange::ask_all;
use crate::fanout::{self, Fanout};
use crate::histogram::Histogram;
use crate::http;
use crate::mark::Mark;
use crate::options::Options;
use crate::page;
use crate::posts;
use crate::prepare;
use crate::report::{Aim, Section};
use crate::run::Bench;
use crate::yardstick;

const CONNECTS_PER_SECOND: Aim = Aim::AtLeast(10_000.0 / 1.5);
const SESSION_BYTES: Aim = Aim::AtMost(4_096.0);
const CROWD_DELIVERIES: Aim = Aim::AtLeast(1_000_000.0);
const FANOUT_DELIVERIES: Aim = Aim::AtLeast(2_500_000.0);
const QUIET_MS: LatencyAims = (Some(Aim::AtMost(4.0)), Some(Aim::AtMost(12.0)));
const BUSY_MS: LatencyAims = (None, Some(Aim::AtMost(30.0)));
/// Deliveries a second up to which, and from which, the two aims above hold.
const QUIET_DELIVERIES: f64 = 100_000.0;
const BUSY_DELIVERIES: f64 = 1_000_000.0;
const YARDSTICK_SHARE: Aim = Aim::AtLeast(0.6);
const POSTS: Aim = Aim::AtLeast(25_000.0);
const ACK_MS: LatencyAims = (Some(Aim::AtMost(1.0)), Some(Aim::AtMost(8.0)));
const PAGES: Aim = Aim::AtLeast(10_000.0);

/// 2 of each of 4 senders: with 10,000 receivers the limits were measured with 8 under way.
pub(crate) const CROWD_WINDOW: u32 = 2;
pub(crate) const PAGE_MESSAGES: usize = 50;

/// Aims of the median and of the 99th percentile, in milliseconds.
type LatencyAims = (Option<Aim>, Option<Aim>);
const NO_AIMS: LatencyAims = (None, None);

impl Bench<'_> {
    pub(crate) fn connect(&mut self, section: &mut Section) -> Result<()> {
        self.restart()?;
        let pid = self.pid();
        let people = self
            .people
            .get(..self.options.sessions)
            .context("enough people")?;
        let seen = connect::storm(&mut self.target, people, self.clock, pid)?;
        let sessions = people.len() as f64;
        section.add("until all are ready", seen.seconds, "s");
        section.add("connects", sessions / seen.seconds, "/s");
        section.aim(CONNECTS_PER_SECOND);
        add_latency(section, "one connect", &seen.entry_latency, NO_AIMS);
        let cpu = seen.server_seconds.map(|seconds| seconds * 1e6 / sessions);
        section.add("server CPU of a connect", cpu, "µs");
        section.add(
            "server memory of an idle session",
            seen.bytes_per_session,
            "bytes",
        );
        section.aim(SESSION_BYTES);
        section.add(
            "this program's memory of a session",
            seen.own_bytes_per_session,
            "bytes",
        );
        Ok(())
    }

    fn plan(&mut self, conversation: &str, receivers: usize) -> Result<fanout::Plan> {
        Ok(fanout::Plan {
            doors: self.doors(receivers),
            senders: self.options.senders,
            first_writer: self.take_writers(self.options.senders)?,
            conversation: Some(conversation.to_owned()),
            body_bytes: self.options.body_bytes,
            server: self.pid(),
            patience: self.options.patience(),
        })
    }

    /// Ends a fan-out and keeps what was promised in it.
    fn leave(&mut self, fanout: Fanout, conversation: &str, section: &mut Section) {
        let (acknowledged, faults) = fanout.leave();
        self.ledger.add(conversation, acknowledged);
        section.faults.extend(faults);
    }

    pub(crate) fn crowd(&mut self, section: &mut Section) -> Result<()> {
        let everybody = self.everybody.clone().context("the channel of everybody")?;
        let plan = self.plan(&everybody, self.options.sessions)?;
        let mut fanout = Fanout::enter(plan, &mut self.target, self.clock)?;
        let seen = fanout.phase(fanout::Pace::Window(CROWD_WINDOW), self.options.seconds);
        self.leave(fanout, &everybody, section);
        add_deliveries(section, "saturated", &seen?, Some(CROWD_DELIVERIES));
        Ok(())
    }

    pub(crate) fn fanout(&mut self, section: &mut Section) -> Result<()> {
        let receivers = self.options.receivers;
        let channel = self.channel("fanout", receivers)?;
        let plan = self.plan(&channel, receivers)?;
        let mut fanout = Fanout::enter(plan, &mut self.target, self.clock)?;
        let saturated = self.fanout_phases(&mut fanout, section);
        self.leave(fanout, &channel, section);
        self.compare(&saturated?, section)
    }

    fn fanout_phases(
        &self,
        fanout: &mut Fanout,
        section: &mut Section,
    ) -> Result<Vec<fanout::Measured>> {
        fanout.warm_up()?;
        let Options {
            receivers,
            windows,
            rates,
            seconds,
            ..
        } = self.options;
        let mut saturated = Vec::new();
        for window in windows {
            let seen = fanout.phase(fanout::Pace::Window(*window), *seconds)?;
            add_deliveries(
                section,
                &self.saturated(*window),
                &seen,
                Some(FANOUT_DELIVERIES),
            );
            saturated.push(seen);
        }
        for rate in rates {
            let seen = fanout.phase(fanout::Pace::Rate(*rate), *seconds)?;
            let name = format!("{rate} messages/s");
            add_deliveries(section, &name, &seen, None);
            let aims = match rate * *receivers as f64 {
                quiet if quiet <= QUIET_DELIVERIES => QUIET_MS,
                busy if busy >= BUSY_DELIVERIES => BUSY_MS,
                _ => NO_AIMS,
            };
            add_latency(section, &name, &seen.latency, aims);
        }
        Ok(saturated)
    }

    fn saturated(&self, window: u32) -> String {
        let under_way = self.options.senders as u64 * u64::from(window);
        format!("saturated, {under_way} under way")
    }

    /// Puts the yardstick beside the saturated phases: with frames as short as a body, which is
    /// how its figures are usually quoted, and with frames as long as the server's.
    fn compare(&self, saturated: &[fanout::Measured], section: &mut Section) -> Result<()> {
        let (Some(rawcast), Some(first)) = (&self.options.rawcast, saturated.first()) else {
            return Ok(());
        };
        let lengths = [
            (self.options.body_bytes, Some(YARDSTICK_SHARE)),
            (first.frame_bytes, None),
        ];
        for (bytes, aim) in lengths {
            let limits = yardstick::measure(rawcast, self.options, bytes, self.clock)?;
            let windows = self.options.windows.iter();
            for ((window, limit), own) in windows.zip(&limits).zip(saturated) {
                let saturated = self.saturated(*window);
                let name = format!("rawcast, frames of {bytes} bytes, {saturated}");
                add_deliveries(section, &name, limit, None);
                let share = limit
                    .cpu_seconds_per_million
                    .zip(own.cpu_seconds_per_million);
                let share = share.map(|(limit, own)| limit / own);
                let name = format!("share of rawcast with {bytes} bytes by CPU time, {saturated}");
                section.add(&name, share, "");
                section.aims(aim);
            }
        }
        Ok(())
    }

    pub(crate) fn posts(&mut self, section: &mut Section) -> Result<()> {
        let mut own = Vec::new();
        for number in 0..self.options.clients {
            let token = self.people.get(number).context("enough people")?.clone();
            let name = format!("desk-{number}-{}", self.run);
            let members = std::slice::from_ref(&token);
            let conversation = prepare::channel(&mut self.target, &self.owner, &name, members)?;
            own.push(Client {
                token,
                conversation,
            });
        }
        let conversation = self.channel("desk", self.options.clients)?;
        let shared = own.iter().map(|client| client.token.clone());
        let shared = shared.map(|token| Client {
            token,
            conversation: conversation.clone(),
        });
        let shared: Vec<Client> = shared.collect();
        let rate = desk::Pace::Rate(self.options.post_rate);
        for (clients, pace, door, aim) in [
            (&own, desk::Pace::Waiting, posts::Door::Live, Some(POSTS)),
            (&own, desk::Pace::Waiting, posts::Door::Http, Some(POSTS)),
            (&shared, desk::Pace::Waiting, posts::Door::Live, None),
            (&own, rate, posts::Door::Live, None),
            (&own, rate, posts::Door::Http, None),
        ] {
            let plan = desk::Plan {
                clients: clients.clone(),
                first_writer: self.take_writers(clients.len())?,
                body_bytes: self.options.body_bytes,
                pace,
                seconds: self.options.seconds,
                server: self.pid(),
                patience: self.options.patience(),
            };
            let channels = if std::ptr::eq(clients, &raw const own) {
                "a channel each"
            } else {
                "one channel"
            };
            let name = format!("{door}, {pace}, {channels}");
            let ledger = &mut self.ledger;
            let seen = posts::measure(door, plan, &mut self.target, self.clock, ledger);
            add_posts(
                section,
                &name,
                &seen.with_context(|| name.clone())?,
                (pace, aim),
            );
        }
        Ok(())
    }

    pub(crate) fn page(&mut self, section: &mut Section) -> Result<()> {
        let channel = self.channel("page", 1)?;
        let reader = self.people.first().context("a reader")?.clone();
        let writer = self.take_writers(1)?;
        let count = u32::try_from(PAGE_MESSAGES)? + 10;
        let line = format!("POST /api/v1/conversations/{channel}/messages");
        let requests: Vec<Vec<u8>> = (0..count)
            .map(|number| {
                let mark = Mark {
                    writer,
                    number,
                    due: 0,
                };
                let post = api::post(mark, self.options.body_bytes);
                http::request(self.target.host(), Some(&reader), &line, Some(&post))
            })
            .collect();
        for reply in ask_all(&mut self.target, &requests, 1, prepare::ASK_LIMIT)? {
            ensure!(reply.code == 201, "a post answered {}", reply.code);
        }
        let Options {
            clients, seconds, ..
        } = self.options;
        let seen = page::read(&mut self.target, &reader, &channel, *clients, *seconds)?;
        section.add("pages", seen.pages_per_second, "/s");
        section.aim(PAGES);
        section.add("a page", seen.page_bytes as f64, "bytes");
        add_latency(section, "a page", &seen.latency, NO_AIMS);
        Ok(())
    }

    pub(crate) fn audit(&mut self, section: &mut Section) -> Result<()> {
        let (promises, faults) = self.check_ledger()?;
        section.add(
            "messages of the scenarios before, checked",
            promises as f64,
            "",
        );
        section.faults.extend(faults);
        let receivers = self.options.audit_receivers;
        let plan = audit::Plan {
            conversation: self.channel("audit", receivers)?,
            tokens: self
                .people
                .get(..receivers)
                .context("enough people")?
                .to_vec(),
            messages: self.options.audit_messages,
            first_writer: self.take_writers(receivers)?,
            body_bytes: self.options.body_bytes,
            patience: self.options.patience(),
        };
        let found = audit::run(plan, &mut self.target, self.clock)?;
        section.add("acknowledgements checked", found.acknowledged as f64, "");
        section.add(
            "of them for sends repeated with their token",
            f64::from(found.repeated),
            "",
        );
        section.add("receivers", receivers as f64, "");
        section.add(
            "of them away in between and resumed",
            found.resumed as f64,
            "",
        );
        section.add(
            "messages received live, checked",
            found.receptions as f64,
            "",
        );
        section.add(
            "messages received by polling, checked",
            found.polled as f64,
            "",
        );
        section.faults.extend(found.faults);
        Ok(())
    }
}

fn add_latency(section: &mut Section, name: &str, latency: &Histogram, aims: LatencyAims) {
    let milliseconds = |nanoseconds: u64| nanoseconds as f64 / 1e6;
    section.add(
        &format!("{name}: p50"),
        milliseconds(latency.quantile(50_000)),
        "ms",
    );
    section.aims(aims.0);
    section.add(
        &format!("{name}: p99"),
        milliseconds(latency.quantile(99_000)),
        "ms",
    );
    section.aims(aims.1);
    section.add(
        &format!("{name}: p99.9"),
        milliseconds(latency.quantile(99_900)),
        "ms",
    );
    section.add(
        &format!("{name}: longest"),
        milliseconds(latency.longest()),
        "ms",
    );
}

pub(crate) fn add_deliveries(
    section: &mut Section,
    name: &str,
    seen: &fanout::Measured,
    aim: Option<Aim>,
) {
    section.add(
        &format!("{name}: deliveries"),
        seen.deliveries_per_second,
        "/s",
    );
    section.aims(aim);
    let mut add = |what: &str, value: Option<f64>, unit| {
        section.add(&format!("{name}: {what}"), value, unit);
    };
    add(
        "server CPU of a million deliveries",
        seen.cpu_seconds_per_million,
        "s",
    );
    add("of it in user mode", seen.user_seconds_per_million, "s");
    add("server's use of a core", seen.server_core_used, "");
    add("this program's use of a core", seen.generator_core_used, "");
    add("messages in a read", Some(seen.messages_per_read), "");
    add("a frame", Some(seen.frame_bytes as f64), "bytes");
}

fn add_posts(
    section: &mut Section,
    name: &str,
    seen: &desk::Measured,
    (pace, aim): (desk::Pace, Option<Aim>),
) {
    section.add(&format!("{name}: posts"), seen.posts_per_second, "/s");
    section.aims(aim);
    let aims = match pace {
        desk::Pace::Waiting => NO_AIMS,
        desk::Pace::Rate(_) => ACK_MS,
    };
    add_latency(section, name, &seen.latency, aims);
    section.add(
        &format!("{name}: server's use of a core"),
        seen.server_core_used,
        "",
    );
    section.add(
        &format!("{name}: this program's use of a core"),
        seen.generator_core_used,
        "",
    );
}
