//! The texts for people: the same keys and variables in every language, and every key used.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::tree::Tree;

const LOCALES: &str = "crates/web/locales/";
const REFERENCE: &str = "crates/web/locales/en.ftl";

/// Each key (`login-title`, or `login-name.placeholder`) with the variables it uses.
type Texts<'a> = BTreeMap<String, BTreeSet<&'a str>>;

pub(crate) fn check(tree: &Tree) -> Result<Vec<String>> {
    let Some(reference) = tree.get(REFERENCE) else {
        return Ok(Vec::new());
    };
    let reference = parse(reference);
    let mut problems = Vec::new();
    for (name, text) in tree.files().filter(|(name, _)| name.starts_with(LOCALES)) {
        problems.extend(differences(name, &parse(text), &reference));
    }
    problems.extend(unused(tree, &reference));
    Ok(problems)
}

fn parse(text: &str) -> Texts<'_> {
    let mut texts = Texts::new();
    let (mut message, mut current) = (String::new(), String::new());
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let key = line.split_once('=').map(|(key, _)| key.trim());
        let key = key.filter(|key| !key.is_empty() && !key.contains([' ', '{', '[', '*']));
        match key {
            Some(key) if !line.starts_with(' ') => {
                key.clone_into(&mut message);
                current.clone_from(&message);
            }
            Some(attribute) if attribute.starts_with('.') => {
                current = format!("{message}{attribute}");
            }
            _ => {}
        }
        if !current.is_empty() && !line.trim().is_empty() {
            texts
                .entry(current.clone())
                .or_default()
                .extend(variables(line));
        }
    }
    texts
}

fn variables(line: &str) -> impl Iterator<Item = &str> {
    line.split('$').skip(1).map(|rest| {
        let ends = |it: char| !(it.is_alphanumeric() || it == '_' || it == '-');
        rest.split(ends).next().unwrap_or(rest)
    })
}

fn differences(name: &str, texts: &Texts<'_>, reference: &Texts<'_>) -> Vec<String> {
    let keys: BTreeSet<&String> = texts.keys().chain(reference.keys()).collect();
    let problem = |key: &String| match (texts.get(key), reference.get(key)) {
        (None, _) => Some(format!("{name}: no {key}")),
        (_, None) => Some(format!("{name}: {key} is not in English")),
        (Some(here), Some(there)) if here != there => {
            Some(format!("{name}: {key} uses {here:?}, in English {there:?}"))
        }
        _ => None,
    };
    keys.into_iter().filter_map(problem).collect()
}

fn unused(tree: &Tree, reference: &Texts<'_>) -> Vec<String> {
    let sources = tree.ours(&["rs", "js", "html", "ftl"]);
    let sources = sources.filter(|(name, _)| name.starts_with("crates/"));
    let used: BTreeSet<&str> = sources.flat_map(|(_, text)| mentions(text)).collect();
    let messages = reference.keys().filter(|key| !key.contains('.'));
    let unused = messages.filter(|key| {
        // `error-{code}` uses every key that begins so.
        let mut beginnings = key.match_indices('-').filter_map(|(at, _)| key.get(..=at));
        !used.contains(key.as_str()) && !beginnings.any(|beginning| used.contains(beginning))
    });
    unused
        .map(|key| format!("{REFERENCE}: nothing uses {key}"))
        .collect()
}

/// What could be a key, or the beginning of one, after a quote or `{ `.
fn mentions(text: &str) -> impl Iterator<Item = &str> {
    let starts = text.char_indices().filter(|(at, it)| {
        let reference = *it == ' ' && text.get(..*at).is_some_and(|before| before.ends_with('{'));
        ['"', '\'', '`'].contains(it) || reference
    });
    starts.filter_map(|(at, it)| {
        let rest = text.get(at + it.len_utf8()..)?;
        rest.split(|it: char| !(it.is_ascii_alphanumeric() || it == '-'))
            .next()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str =
        "hello = Hello { $name }\n    and { $other }\n    .title = Hi\nold = Old\n";

    #[test]
    fn missing_keys_and_variables_are_found() {
        let spanish = "hello = Hola { $name }\n    .title = Hola\nnuevo = { $x ->\n  [a] A\n }\n";
        let problems = differences("es.ftl", &parse(spanish), &parse(ENGLISH));
        let expected = [
            "es.ftl: hello uses {\"name\"}, in English {\"name\", \"other\"}",
            "es.ftl: nuevo is not in English",
            "es.ftl: no old",
        ];
        assert_eq!(problems, expected);
    }

    #[test]
    fn keys_that_nothing_uses_are_found() {
        let tree = Tree::of(&[
            (REFERENCE, "a-title = A\nb-title = B\nerror-x = X\n"),
            (
                "crates/web/src/x.rs",
                "text(\"a-title\"); format!(\"error-{code}\")",
            ),
        ]);
        assert_eq!(
            check(&tree).unwrap(),
            [format!("{REFERENCE}: nothing uses b-title")]
        );
    }
}
