//! The checks of STYLE.md that neither the compiler nor clippy makes.
//! Each reads the source as text; a problem is one line that says where and what.

mod assets;
mod documents;
mod layers;
mod lexer;
mod sizes;
mod sources;
mod texts;
mod tree;
mod words;

use anyhow::{Result, bail};

use self::tree::Tree;
use crate::vendor;

type Check = fn(&Tree) -> Result<Vec<String>>;

const CHECKS: [(&str, Check); 10] = [
    ("files and lines are short", sizes::check),
    ("crates depend downwards", layers::check),
    (
        "only the settings read the environment",
        sources::environment,
    ),
    ("every module says what it is", sources::heads),
    ("no word has a second meaning", words::check),
    ("every asset is used", assets::check),
    ("every text exists in every language", texts::check),
    ("the documents are true", documents::check),
    ("nothing names a machine", documents::hosts),
    ("vendored files are untouched", |_| {
        vendor::unlike_its_readme()
    }),
];

/// Runs all checks and prints every problem.
pub(crate) fn run() -> Result<()> {
    let tree = Tree::read()?;
    let mut count = 0;
    for (rule, check) in CHECKS {
        let problems = check(&tree)?;
        count += problems.len();
        if !problems.is_empty() {
            println!("{rule}:");
        }
        problems.iter().for_each(|problem| println!("  {problem}"));
    }
    if count > 0 {
        bail!("{count} untidy places");
    }
    println!(
        "{} rules hold in {} files",
        CHECKS.len(),
        tree.files().count()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_is_tidy() {
        run().unwrap();
    }
}
