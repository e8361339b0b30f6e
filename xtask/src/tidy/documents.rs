//! What the documents claim: commands, files and dependencies that exist.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::layers;
use super::tree::Tree;
use crate::COMMANDS;

const ARCHITECTURE: &str = "ARCHITECTURE.md";
/// Folders of the repository, by which a path in a document is recognised.
const FOLDERS: [&str; 6] = ["crates/", "docs/", "e2e/", "xtask/", ".ci/", ".config/"];

pub(crate) fn check(tree: &Tree) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for (name, text) in tree.ours(&["md"]) {
        for (number, line) in (1..).zip(text.lines()) {
            let found = commands(line).into_iter().chain(paths(tree, name, line));
            problems.extend(found.map(|it| format!("{name}:{number}: {it}")));
        }
    }
    if let Some(text) = tree.get(ARCHITECTURE) {
        problems.extend(dependencies(tree, text)?);
    }
    Ok(problems)
}

/// Machines and registries that no other reader has.
pub(crate) fn hosts(tree: &Tree) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for (name, text) in tree.files().filter(|(name, _)| *name != "Cargo.lock") {
        for (number, line) in (1..).zip(text.lines()) {
            let registry = ["registry", "index", "static", "files"].iter().any(|host| {
                let known = |rest: &str| {
                    let host = rest.split('/').next().unwrap_or(rest);
                    [".org", ".io", ".com"]
                        .iter()
                        .any(|end| host.ends_with(end))
                };
                let start = format!("//{host}.");
                line.split_once(&start).is_some_and(|(_, rest)| known(rest))
            });
            let lock = name.ends_with("package-lock.json") && line.contains("\"resolved\"");
            if registry || lock {
                problems.push(format!("{name}:{number}: names a registry"));
            }
        }
    }
    Ok(problems)
}

/// `cargo xtask` with a command that it does not have.
fn commands(line: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for (_, rest) in line
        .match_indices("cargo xtask ")
        .map(|(at, it)| line.split_at(at + it.len()))
    {
        let word = rest
            .split(|it: char| !it.is_ascii_lowercase())
            .next()
            .unwrap_or(rest);
        if !word.is_empty() && !COMMANDS.iter().any(|(name, _)| *name == word) {
            problems.push(format!("there is no cargo xtask {word}"));
        }
    }
    problems
}

/// Paths in backticks and targets of links that are not there.
fn paths(tree: &Tree, document: &str, line: &str) -> Vec<String> {
    let code = line.split('`').skip(1).step_by(2);
    let code = code.filter(|it| FOLDERS.iter().any(|folder| it.starts_with(folder)));
    let code = code.filter(|it| {
        it.chars()
            .all(|it| it.is_alphanumeric() || "/._-".contains(it))
    });
    let links = line
        .split("](")
        .skip(1)
        .filter_map(|it| it.split([')', '#']).next());
    let links = links.filter(|it| !it.is_empty() && !it.contains(':'));
    let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
    let links = links.map(|link| resolve(folder, link));
    let all = code.map(str::to_owned).chain(links);
    all.filter(|path| !tree.has(path))
        .map(|path| format!("there is no {path}"))
        .collect()
}

fn resolve(folder: &str, link: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in link.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// A dependency is named with its reason, or it is not there.
fn dependencies(tree: &Tree, architecture: &str) -> Result<Vec<String>> {
    let mut used: BTreeSet<String> = layers::arrows()?
        .into_iter()
        .filter(|arrow| !arrow.is_ours)
        .map(|arrow| arrow.to)
        .collect();
    for (_, text) in tree
        .files()
        .filter(|(name, _)| name.ends_with("package.json"))
    {
        used.extend(npm_packages(text)?);
    }
    let rows = architecture
        .lines()
        .filter_map(|line| line.strip_prefix("| `"));
    let named: BTreeSet<String> = rows
        .filter_map(|row| row.split_once(" |"))
        .flat_map(|(cell, _)| cell.split(['`', ',', ' ']))
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    let missing = used
        .difference(&named)
        .map(|it| format!("{ARCHITECTURE}: gives no reason for {it}"));
    let unused = named
        .difference(&used)
        .map(|it| format!("{ARCHITECTURE}: nothing uses {it}"));
    Ok(missing.chain(unused).collect())
}

fn npm_packages(manifest: &str) -> Result<Vec<String>> {
    let manifest: Value = serde_json::from_str(manifest).context("a package.json is no JSON")?;
    let lists = ["dependencies", "devDependencies"]
        .into_iter()
        .filter_map(|it| manifest.get(it));
    let names = lists
        .filter_map(Value::as_object)
        .flat_map(|list| list.keys().cloned());
    Ok(names.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_and_paths_that_do_not_exist_are_found() {
        let tree = Tree::of(&[("docs/a.md", ""), ("README.md", "")]);
        assert_eq!(
            commands("run `cargo xtask test`, `cargo xtask fly`"),
            ["there is no cargo xtask fly"]
        );
        let line = "[a](docs/a.md) [b](docs/b.md#x) `docs/a.md` `docs/c.md` [d](https://d.org)";
        let problems = paths(&tree, "README.md", line);
        assert_eq!(problems, ["there is no docs/c.md", "there is no docs/b.md"]);
        assert_eq!(
            paths(&tree, "docs/a.md", "[up](../README.md)"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_registry_in_a_lock_file_is_found() {
        let line = "  \"resolved\": \"x\",";
        let problems = hosts(&Tree::of(&[("e2e/package-lock.json", line)])).unwrap();
        assert_eq!(problems, ["e2e/package-lock.json:1: names a registry"]);
    }
}
