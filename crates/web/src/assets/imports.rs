//! What a script or a stylesheet pulls in, so that a page need not find out file by file.
//! Reads static imports with relative addresses only; others are loaded when they are needed.

use std::collections::BTreeSet;

/// The entry and everything it imports, nearest first.
pub(super) fn reached_from<'a>(
    entry: &str,
    source: impl Fn(&str) -> Option<&'a str>,
) -> Vec<String> {
    let mut reached = Vec::new();
    let mut seen = BTreeSet::new();
    let mut next = vec![entry.to_owned()];
    while !next.is_empty() {
        let mut deeper = Vec::new();
        for name in next {
            if seen.contains(&name) {
                continue;
            }
            let Some(text) = source(&name) else { continue };
            deeper.extend(imported(text).filter_map(|address| resolve(&name, address)));
            seen.insert(name.clone());
            reached.push(name);
        }
        next = deeper;
    }
    reached
}

/// A stylesheet with each `@import 'name.css';` line replaced by that sheet. Order is safe: every
/// sheet puts its rules into layers that the first line of `main.css` has put in order.
pub(super) fn inlined<'a>(
    name: &str,
    sheet: &str,
    source: impl Fn(&str) -> Option<&'a str>,
) -> String {
    let mut whole = String::new();
    for line in sheet.lines() {
        let address = line
            .strip_prefix("@import '")
            .and_then(|rest| rest.strip_suffix("';"));
        let imported = address
            .and_then(|one| resolve(name, one))
            .and_then(|one| source(&one));
        whole.push_str(imported.unwrap_or(line));
        whole.push('\n');
    }
    whole
}

/// The addresses after `from` and `import`, in either kind of quotes.
fn imported(text: &str) -> impl Iterator<Item = &str> {
    [
        "from \"",
        "from '",
        "import \"",
        "import '",
        "from\"",
        "import\"",
    ]
    .into_iter()
    .flat_map(move |start| text.split(start).skip(1))
    .filter_map(|rest| rest.split(['"', '\'']).next())
    .filter(|address| address.starts_with("./") || address.starts_with("../"))
}

/// `../vendor/preact.mjs` as seen from `js/main.js`.
fn resolve(from: &str, address: &str) -> Option<String> {
    let mut path: Vec<&str> = from.split('/').collect();
    path.pop();
    for part in address.split('/') {
        match part {
            "." => {}
            ".." => {
                path.pop()?;
            }
            name => path.push(name),
        }
    }
    Some(path.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_knows_every_module_it_will_need() {
        let source = |name: &str| match name {
            "js/main.js" => Some("import { h } from \"../vendor/preact.mjs\"\nimport './a.js'"),
            "js/a.js" => Some("export { b } from './lib/b.js'\nimport(\"./late.js\")"),
            "js/lib/b.js" => Some("import \"../a.js\""),
            "vendor/preact.mjs" | "js/late.js" => Some(""),
            _ => None,
        };
        let reached = reached_from("js/main.js", source);
        assert_eq!(
            reached,
            ["js/main.js", "vendor/preact.mjs", "js/a.js", "js/lib/b.js"]
        );
    }

    #[test]
    fn a_stylesheet_carries_those_it_imports() {
        let source = |name: &str| (name == "css/a.css").then_some(".a { color: red }");
        let sheet = "@layer base;\n@import 'a.css';\n@import 'gone.css';";
        let whole = inlined("css/main.css", sheet, source);
        assert_eq!(
            whole,
            "@layer base;\n.a { color: red }\n@import 'gone.css';\n"
        );
    }

    #[test]
    fn an_address_outside_the_tree_is_left_alone() {
        assert_eq!(resolve("js/main.js", "../../x.js"), None);
    }
}
