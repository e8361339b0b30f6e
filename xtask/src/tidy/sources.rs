//! Rules about each Rust file.

use anyhow::Result;

use super::tree::{Tree, is_test};

const SETTINGS: &str = "crates/server/src/config.rs";
/// What only tests read; named so that the exception is seen where it is used.
const TEST_VARIABLE: &str = "CHIRM_TEST_";

/// Settings are read in one place, so that `chirm --help` can name them all.
pub(crate) fn environment(tree: &Tree) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for (name, text) in tree.ours(&["rs"]) {
        let may = name == SETTINGS
            || name.starts_with("xtask/")
            || name.starts_with("crates/testkit/")
            || name.ends_with("build.rs")
            || is_test(name);
        if may {
            continue;
        }
        for (number, line) in (1..).zip(text.lines()) {
            let reads = line.contains("env::var") && !line.contains(TEST_VARIABLE);
            if reads {
                problems.push(format!("{name}:{number}: reads the environment"));
            }
        }
    }
    Ok(problems)
}

/// The first lines of a module say what it does and what it deliberately does not.
pub(crate) fn heads(tree: &Tree) -> Result<Vec<String>> {
    let ours = tree
        .ours(&["rs"])
        .filter(|(name, _)| name.contains("/src/") && !is_test(name));
    let headless = ours.filter(|(_, text)| !text.starts_with("//!"));
    Ok(headless
        .map(|(name, _)| format!("{name}: does not begin with //!"))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_is_read_by_the_settings_alone() {
        let reads = "let port = std::env::var(\"PORT\");";
        let tree = Tree::of(&[(SETTINGS, reads), ("crates/web/src/pages.rs", reads)]);
        let problems = environment(&tree).unwrap();
        assert_eq!(
            problems,
            ["crates/web/src/pages.rs:1: reads the environment"]
        );
    }

    #[test]
    fn a_module_without_a_head_is_found() {
        let tree = Tree::of(&[("a/src/b.rs", "//! B.\n"), ("a/src/c.rs", "use b;\n")]);
        assert_eq!(
            heads(&tree).unwrap(),
            ["a/src/c.rs: does not begin with //!"]
        );
    }
}
