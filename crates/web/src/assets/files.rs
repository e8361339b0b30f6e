//! Which files of `assets/` and `locales/` browsers are given, and under what name.
//! Read by the build script of a release and by the server itself in a debug build.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// The first is the root of the tree; the others stand in it under their own name.
pub(crate) const FOLDERS: [&str; 2] = ["assets", "locales"];

const EXTENSIONS: [&str; 9] = [
    "css",
    "ftl",
    "ico",
    "js",
    "json",
    "mjs",
    "png",
    "svg",
    "webmanifest",
];
/// For those who work on the client, not for browsers.
const LEFT_OUT: [&str; 4] = [
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "node_modules",
];

/// The files under their names in the tree, sorted by name.
pub(crate) fn list(root: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    let mut folders: Vec<(String, PathBuf)> = FOLDERS
        .iter()
        .map(|folder| {
            let prefix = if *folder == "assets" {
                String::new()
            } else {
                format!("{folder}/")
            };
            (prefix, root.join(folder))
        })
        .collect();
    while let Some((prefix, folder)) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            if name.starts_with('.') || LEFT_OUT.contains(&name.as_str()) {
                continue;
            }
            if entry.file_type()?.is_dir() {
                folders.push((format!("{prefix}{name}/"), entry.path()));
            } else if is_served(&name) {
                found.push((format!("{prefix}{name}"), entry.path()));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn is_served(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(|text| text.to_str());
    extension.is_some_and(|text| EXTENSIONS.contains(&text)) && !name.ends_with(".test.js")
}
