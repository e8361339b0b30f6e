//! How long a file and a line may be.

use anyhow::Result;

use super::tree::{Tree, is_test};

const FILE_LINES_MAX: usize = 400;
const LINE_CHARS_MAX: usize = 100;

pub(crate) fn check(tree: &Tree) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for (name, text) in tree.ours(&["rs", "js", "css", "html"]) {
        let lines = text.lines().count();
        let in_tests = name
            .split('/')
            .any(|part| part == "tests" || part == "test");
        if lines > FILE_LINES_MAX && !in_tests {
            problems.push(format!("{name}: {lines} lines, at most {FILE_LINES_MAX}"));
        }
    }
    for (name, text) in tree.ours(&["rs", "js", "css", "sql"]) {
        // What a test sends or expects stands there as it is.
        if name.ends_with(".rs") && is_test(name) {
            continue;
        }
        for (number, line) in (1..).zip(text.lines()) {
            let chars = line.chars().count();
            if chars > LINE_CHARS_MAX {
                problems.push(format!("{name}:{number}: {chars} columns, at most 100"));
            }
        }
    }
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_and_a_long_line_are_found() {
        let (file, line) = ("x\n".repeat(401), "字".repeat(101));
        let tree = Tree::of(&[("a.css", &file), ("b/tests/c.rs", &file), ("d.sql", &line)]);
        assert_eq!(
            check(&tree).unwrap(),
            [
                "a.css: 401 lines, at most 400",
                "d.sql:1: 101 columns, at most 100"
            ]
        );
    }
}
