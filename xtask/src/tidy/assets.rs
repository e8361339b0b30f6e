//! Every file of the client is named by another one.

use anyhow::Result;

use super::tree::{Tree, extension, is_test};

const ASSETS: &str = "crates/web/assets/";
/// For people and their tools; never served.
const TOOLS: [&str; 2] = ["tsconfig.json", ".d.ts"];

pub(crate) fn check(tree: &Tree) -> Result<Vec<String>> {
    let assets = tree.files().filter(|(name, _)| {
        name.starts_with(ASSETS)
            && !name.contains("/vendor/")
            && !is_test(name)
            && !TOOLS.iter().any(|ending| name.ends_with(ending))
    });
    let unused = assets.filter(|(name, _)| !is_named(tree, name));
    Ok(unused
        .map(|(name, _)| format!("{name}: no other file names it"))
        .collect())
}

fn is_named(tree: &Tree, asset: &str) -> bool {
    let file = asset.rsplit('/').next().unwrap_or(asset);
    let mut others = tree.files().filter(|(name, _)| {
        let source = ["rs", "js", "css", "html", "json"].contains(&extension(name));
        source && *name != asset && !is_test(name) && name.starts_with("crates/")
    });
    others.any(|(_, text)| text.contains(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_nothing_names_is_found() {
        let tree = Tree::of(&[
            ("crates/web/assets/js/main.js", "import \"./store.js\""),
            ("crates/web/assets/js/store.js", "// store.js"),
            ("crates/web/assets/js/store.test.js", "import \"./old.js\""),
            ("crates/web/assets/js/old.js", ""),
            (
                "crates/web/templates/page.html",
                "<script src=\"js/main.js\">",
            ),
        ]);
        let problems = check(&tree).unwrap();
        assert_eq!(
            problems,
            ["crates/web/assets/js/old.js: no other file names it"]
        );
    }
}
