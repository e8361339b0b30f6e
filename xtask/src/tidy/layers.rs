//! Which crate may know which, and what only one crate may use.
//! Cargo enforces the absence; this keeps somebody from adding it.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::tree::Tree;
use crate::process;

/// Each crate with the crates of ours that it may depend on.
const ARROWS: [(&str, &[&str]); 9] = [
    ("chirm-domain", &[]),
    ("chirm-store", &["chirm-domain"]),
    ("chirm-actions", &["chirm-domain", "chirm-store"]),
    ("chirm-delivery", &["chirm-domain", "chirm-store"]),
    (
        "chirm-web",
        &[
            "chirm-actions",
            "chirm-delivery",
            "chirm-domain",
            "chirm-store",
        ],
    ),
    ("chirm-bench", &[]),
    (
        "chirm",
        &[
            "chirm-actions",
            "chirm-bench",
            "chirm-delivery",
            "chirm-domain",
            "chirm-store",
            "chirm-web",
        ],
    ),
    (
        "chirm-testkit",
        &[
            "chirm",
            "chirm-actions",
            "chirm-delivery",
            "chirm-domain",
            "chirm-store",
            "chirm-web",
        ],
    ),
    ("xtask", &[]),
];

/// Tests may start the whole program, and nothing but tests may know that testkit exists.
const FOR_TESTS: [&str; 2] = ["chirm", "chirm-testkit"];

/// Each of these is used by one crate alone.
const OWNERS: [(&str, &str); 6] = [
    ("rusqlite", "chirm-store"),
    ("postgres", "chirm-store"),
    ("tokio-postgres", "chirm-store"),
    ("axum", "chirm-web"),
    ("askama", "chirm-web"),
    ("clap", "chirm"),
];
/// A subcommand describes its own arguments, and the binary mounts them; testkit makes the
/// databases that tests use.
const OWNED_ALSO: [(&str, &str); 2] = [("clap", "chirm-bench"), ("postgres", "chirm-testkit")];

/// One line `package -> dependency` of a `Cargo.toml`.
pub(crate) struct Arrow {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) is_ours: bool,
    is_dev: bool,
}

pub(crate) fn check(tree: &Tree) -> Result<Vec<String>> {
    let arrows = arrows()?;
    let mut problems: Vec<String> = arrows.iter().filter_map(problem).collect();
    let used = |name: &&str| arrows.iter().any(|arrow| arrow.to == *name);
    let unused = shared(tree.get("Cargo.toml").unwrap_or_default()).filter(|name| !used(name));
    problems.extend(unused.map(|name| format!("Cargo.toml: no crate uses {name}")));
    Ok(problems)
}

/// What `[workspace.dependencies]` brings in from elsewhere.
fn shared(manifest: &str) -> impl Iterator<Item = &str> {
    let lines = manifest
        .lines()
        .skip_while(|line| *line != "[workspace.dependencies]")
        .skip(1);
    let lines = lines
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.contains("path ="));
    lines
        .filter_map(|line| line.split_once(" ="))
        .map(|(name, _)| name)
}

/// Every direct dependency of every crate of the workspace.
pub(crate) fn arrows() -> Result<Vec<Arrow>> {
    let arguments = ["metadata", "--no-deps", "--format-version", "1"];
    let text = process::output(process::command(".", "cargo", &arguments))?;
    let metadata: Value = serde_json::from_str(&text)?;
    let packages = metadata
        .get("packages")
        .and_then(Value::as_array)
        .context("no packages")?;
    let mut arrows = Vec::new();
    for package in packages {
        let from = text_of(package, "name")?;
        let list = package.get("dependencies").and_then(Value::as_array);
        for dependency in list.context("no dependencies")? {
            arrows.push(Arrow {
                from: from.clone(),
                to: text_of(dependency, "name")?,
                is_ours: dependency.get("path").is_some(),
                is_dev: text_of(dependency, "kind").is_ok_and(|kind| kind == "dev"),
            });
        }
    }
    Ok(arrows)
}

fn text_of(value: &Value, field: &str) -> Result<String> {
    let text = value.get(field).and_then(Value::as_str);
    text.map(str::to_owned)
        .with_context(|| format!("no {field}"))
}

fn problem(arrow: &Arrow) -> Option<String> {
    let Arrow {
        from,
        to,
        is_ours,
        is_dev,
    } = arrow;
    if *is_ours {
        let Some((_, may)) = ARROWS.iter().find(|(name, _)| name == from) else {
            return Some(format!("{from} has no place in xtask/src/tidy/layers.rs"));
        };
        let fine = may.contains(&to.as_str()) || (*is_dev && FOR_TESTS.contains(&to.as_str()));
        return (!fine).then(|| format!("{from} may not depend on {to}"));
    }
    let (_, owner) = OWNERS.iter().find(|(name, _)| name == to)?;
    // Tests may look at what was stored.
    let also = *is_dev || OWNED_ALSO.contains(&(to.as_str(), from.as_str()));
    (from != owner && !also).then(|| format!("{from} may not use {to}: only {owner} does"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrow(from: &str, to: &str, is_ours: bool, is_dev: bool) -> Option<String> {
        problem(&Arrow {
            from: from.to_owned(),
            to: to.to_owned(),
            is_ours,
            is_dev,
        })
    }

    #[test]
    fn actions_may_not_know_delivery() {
        let problem = arrow("chirm-actions", "chirm-delivery", true, false);
        assert_eq!(
            problem.unwrap(),
            "chirm-actions may not depend on chirm-delivery"
        );
    }

    #[test]
    fn shared_dependencies_are_read() {
        let manifest = "[workspace.dependencies]\na = { path = \"a\" }\n# b\nc = \"1\"\n[x]\nd = 1";
        assert_eq!(shared(manifest).collect::<Vec<_>>(), ["c"]);
    }

    #[test]
    fn only_tests_may_use_testkit() {
        assert!(arrow("chirm-web", "chirm-testkit", true, true).is_none());
        assert!(arrow("chirm-web", "chirm-testkit", true, false).is_some());
    }

    #[test]
    fn sql_stays_in_the_store() {
        assert!(arrow("chirm-store", "rusqlite", false, false).is_none());
        assert!(arrow("chirm-web", "rusqlite", false, false).is_some());
        assert!(arrow("chirm-web", "rusqlite", false, true).is_none());
    }
}
