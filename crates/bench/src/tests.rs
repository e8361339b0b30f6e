//! Whole runs against a small server of the contract, over real sockets: a server that keeps its
//! promises passes, and one that breaks any of them is found out.

mod server;

use self::server::{Server, Vice};
use crate::options::{Options, Scenario};
use crate::report::Report;
use crate::run;

fn small(server: &Server, only: &str, patience: u32) -> Options {
    let pid = std::process::id().to_string();
    let line = format!(
        "--target {} --pid {pid} --only {only} --sessions 60 --receivers 40 --senders 2 \
         --windows 2,5 --rates 100 --clients 4 --post-rate 200 --audit-receivers 20 \
         --audit-messages 200 --seconds 0.3 --patience {patience}",
        server.url()
    );
    Options::for_tests(&line.split_whitespace().collect::<Vec<_>>())
}

fn measure(vice: Vice, only: &str) -> (Report, String) {
    // What a vice took never comes; what an honest server is slow with does.
    let patience = if vice == Vice::None { 30 } else { 1 };
    let server = Server::start(vice);
    let mut progress = Vec::new();
    let report = run(&small(&server, only, patience), &mut progress).unwrap();
    (report, String::from_utf8(progress).unwrap())
}

fn value(report: &Report, section: &str, figure: &str) -> f64 {
    let section = report
        .sections
        .iter()
        .find(|one| one.name == section)
        .unwrap();
    let found = section
        .figure(figure)
        .unwrap_or_else(|| panic!("{figure} in {section:#?}"));
    found.value.unwrap()
}

#[test]
fn a_server_that_keeps_its_promises_passes_every_scenario() {
    let (report, progress) = measure(Vice::None, "connect,crowd,fanout,posts,page,audit");
    assert!(report.passed(), "{progress}");
    assert_eq!(report.sections.len(), 6);
    assert_eq!(report.server_version, "0.0.1-test");
    for (section, figure, least, most) in [
        ("connect", "connects", 1.0, 1e9),
        ("crowd", "saturated: deliveries", 1.0, 1e9),
        (
            "fanout",
            "saturated, 10 under way: messages in a read",
            0.1,
            1e9,
        ),
        // 100 a second to 40 receivers: an open loop sends what it should, and no more.
        ("fanout", "100 messages/s: deliveries", 1_000.0, 4_300.0),
        ("fanout", "100 messages/s: p99", 0.001, 10_000.0),
        ("posts", "HTTP, 200/s, a channel each: posts", 100.0, 210.0),
        (
            "posts",
            "WebSocket, waiting clients, one channel: posts",
            1.0,
            1e9,
        ),
        ("page", "pages", 1.0, 1e9),
        (
            "audit",
            "messages of the scenarios before, checked",
            100.0,
            1e9,
        ),
        ("audit", "acknowledgements checked", 220.0, 220.0),
        ("audit", "messages received live, checked", 4_000.0, 4_000.0),
        (
            "audit",
            "messages received by polling, checked",
            600.0,
            600.0,
        ),
        ("audit", "of them away in between and resumed", 2.0, 2.0),
    ] {
        let found = value(&report, section, figure);
        assert!(
            (least..=most).contains(&found),
            "{section}, {figure}: {found}"
        );
    }
}

#[test]
fn a_server_that_breaks_a_promise_fails_the_audit() {
    for (vice, said) in [
        (Vice::ForgetsAMessage, "is not stored"),
        (Vice::StoresTwice, "is stored as"),
        (Vice::IgnoresTokens, "was acknowledged as"),
        (Vice::SkipsADelivery, "missed 1 messages"),
        (Vice::DeliversTwice, "twice"),
        (Vice::SwapsDeliveries, "after"),
        (Vice::ResumesTooLate, "missed"),
    ] {
        let (report, progress) = measure(vice, "audit");
        assert!(!report.passed(), "{vice:?} was not noticed");
        assert!(progress.contains(said), "{vice:?}: {progress}");
    }
}

#[test]
fn a_fan_out_notices_what_a_receiver_misses() {
    for (vice, said) in [
        (Vice::SkipsADelivery, "messages of sender"),
        (Vice::DeliversTwice, "was due"),
    ] {
        let (report, progress) = measure(vice, "fanout");
        assert!(!report.passed(), "{vice:?} was not noticed");
        assert!(progress.contains(said), "{vice:?}: {progress}");
    }
}

#[test]
fn a_message_that_was_promised_in_any_scenario_is_looked_for() {
    let (report, progress) = measure(Vice::ForgetsAMessage, "posts,audit");
    assert!(!report.passed(), "{progress}");
    assert!(report.sections[0].faults.is_empty(), "{progress}");
}

#[test]
fn a_refused_connection_is_a_fault_with_its_reason() {
    let (report, progress) = measure(Vice::RefusesLive, "connect");
    assert!(!report.passed());
    assert!(progress.contains("503"), "{progress}");
}

#[test]
fn the_report_is_written_for_people_and_for_programs() {
    let server = Server::start(Vice::None);
    let folder = crate::launch::DataFolder::new(None, &crate::prepare::run_name()).unwrap();
    let mut options = small(&server, "page", 10);
    options.report = Some(folder.path().join("found.md"));
    run(&options, &mut std::io::sink()).unwrap();
    let markdown = std::fs::read_to_string(folder.path().join("found.md")).unwrap();
    assert!(
        markdown.contains("| pages |") && markdown.contains("promise"),
        "{markdown}"
    );
    let json = std::fs::read(folder.path().join("found.json")).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(
        json["sections"][0]["figures"][0]["aim"]["at_least"],
        10_000.0
    );
    assert_eq!(json["settings"]["clients"], 4);
}

#[test]
fn scenarios_are_chosen_by_name() {
    let chosen = Options::for_tests(&["--target", "http://127.0.0.1:1", "--only", "page,audit"]);
    assert_eq!(chosen.only, [Scenario::Page, Scenario::Audit]);
    assert!(chosen.wants(Scenario::Audit) && !chosen.wants(Scenario::Fanout));
    assert!(Options::for_tests(&["--target", "http://127.0.0.1:1"]).wants(Scenario::Fanout));
}

#[test]
fn wrong_options_are_refused_by_name() {
    let target = ["--target", "http://127.0.0.1:1"];
    for (wrong, named) in [
        (["--seconds", "0"], "--seconds"),
        (["--senders", "2000"], "--senders"),
        (["--body-bytes", "3"], "--body-bytes"),
        (["--rates", "50,-1"], "--rates"),
        (["--sessions", "30000"], "open files"),
    ] {
        let options = Options::for_tests(&[&target[..], &wrong[..]].concat());
        let error = options.check(Some(20_000)).unwrap_err().to_string();
        assert!(error.contains(named), "{wrong:?}: {error}");
    }
    assert!(
        Options::for_tests(&[])
            .check(None)
            .unwrap_err()
            .to_string()
            .contains("--target")
    );
}
