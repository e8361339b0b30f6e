//! The text files of the repository, read once.

use std::collections::BTreeMap;
use std::fs;

use anyhow::Result;

use crate::process;

/// Every file in version control, and every new one that is not ignored, by its path.
pub(crate) struct Tree(BTreeMap<String, String>);

impl Tree {
    pub(crate) fn read() -> Result<Self> {
        let arguments = [
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ];
        let names = process::output(process::command(".", "git", &arguments))?;
        let mut files = BTreeMap::new();
        for name in names.split_terminator('\0') {
            // What is deleted but not committed is still listed; what is no text is passed over.
            if let Ok(text) = fs::read_to_string(process::root().join(name)) {
                files.insert(name.to_owned(), text);
            }
        }
        Ok(Self(files))
    }

    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        Self(
            files
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
                .collect(),
        )
    }

    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Those whose extension is one of these, third-party ones left out.
    pub(crate) fn ours(&self, extensions: &[&str]) -> impl Iterator<Item = (&str, &str)> {
        self.files().filter(move |(name, _)| {
            !name.contains("/vendor/") && extensions.contains(&extension(name))
        })
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Whether this is a file, or a folder that holds one.
    pub(crate) fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let folder = format!("{path}/");
        self.0.contains_key(path) || self.0.keys().any(|name| name.starts_with(&folder))
    }
}

/// What follows the last dot of the file's name.
pub(crate) fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Whether the file is in a folder of tests, or is a test beside what it tests.
pub(crate) fn is_test(name: &str) -> bool {
    let folder = |part: &str| part == "tests" || part == "test";
    name.split('/').any(folder) || name.ends_with("tests.rs") || name.ends_with(".test.js")
}
