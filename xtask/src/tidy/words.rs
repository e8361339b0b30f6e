//! One word per idea: names that DESIGN keeps out of code, schema, routes and texts.
//! Comments are free, and so are standards that bring their own words (HTTP, ARIA, SQL).

use anyhow::Result;

use super::lexer::{Kind, Language, Token, tokens};
use super::tree::{Tree, extension};

/// What is not used, and what is said instead.
const BANNED: [(&str, &str); 6] = [
    ("room", "conversation, channel"),
    ("group", "conversation, direct"),
    ("chat", "conversation"),
    ("feed", "timeline, journal"),
    ("like", "reaction"),
    ("alert", "notification"),
];
/// Names that others have given, or that mean something else entirely.
const GIVEN: [&str; 9] = [
    "feed", // What one does to a decoder.
    "group_by",
    "groupBy",
    "process_group",
    "group_commit",
    "PromiseLike",
    "ArrayLike",
    "optgroup",
    "WeChat",
];
/// In texts these few can only be the wrong word; the others are also plain English.
const BANNED_IN_TEXTS: [&str; 3] = ["room", "chat", "feed"];

pub(crate) fn check(tree: &Tree) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for (name, text) in tree.ours(&["rs", "js", "css", "sql", "html"]) {
        // This file must name them, and the tool's tests use them.
        if name.starts_with("xtask/src/tidy/") {
            continue;
        }
        let Some(language) = Language::of(extension(name)) else {
            continue;
        };
        let tags;
        let text = if extension(name) == "html" {
            tags = inside_tags(text);
            &tags
        } else {
            text
        };
        let tokens = tokens(language, text);
        for (at, token) in tokens.iter().enumerate() {
            // ARIA has its own words.
            let before = at.checked_sub(1).and_then(|before| tokens.get(before));
            if before.is_none_or(|before| before.text != "role") {
                problems.extend(problem(name, token));
            }
        }
    }
    for (name, text) in tree.ours(&["ftl"]) {
        problems.extend(texts(name, text));
    }
    Ok(problems)
}

fn problem(file: &str, token: &Token<'_>) -> Option<String> {
    let is_sql = extension(file) == "sql";
    // Style and markup have groups of controls.
    let is_layout = ["css", "html"].contains(&extension(file));
    let mut names = token
        .text
        .split(|it: char| !(it.is_alphanumeric() || it == '_'));
    let line = token.line;
    let found = match token.kind {
        Kind::Name => banned(token.text, is_sql),
        Kind::String => {
            let text = token.text.trim_matches(['"', '\'', '`']);
            let route = text.starts_with('/') && !text.contains(' ');
            let key = text
                .chars()
                .all(|it| it.is_alphanumeric() || it == '_' || it == '.');
            let sql = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "CREATE "];
            if sql.iter().any(|keyword| text.contains(keyword)) {
                names.find_map(|name| banned(name, true))
            } else if route || key {
                names.find_map(|name| banned(name, false))
            } else {
                None
            }
        }
    };
    let found = found.filter(|(word, _)| !(is_layout && *word == "group"));
    found.map(|(word, instead)| format!("{file}:{line}: {word} (say {instead})"))
}

/// The banned word that is a part of the name.
fn banned(name: &str, is_sql: bool) -> Option<(&'static str, &'static str)> {
    // SQL keywords are written in capitals: GROUP BY, LIKE.
    let keyword = is_sql && name.chars().all(char::is_uppercase);
    if keyword || GIVEN.contains(&name) {
        return None;
    }
    let parts = parts(name);
    BANNED.into_iter().find(|(word, _)| {
        let is_word = |part: &String| part.strip_suffix('s').unwrap_or(part) == *word;
        // Further inside a name it is the preposition: what_looks_like_a_mark.
        if *word == "like" {
            parts.first().is_some_and(is_word)
        } else {
            parts.iter().any(is_word)
        }
    })
}

/// `roomName`, `room_name`, `room-name`, `RoomName`: room, name.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut before_lower = false;
    for it in name.chars() {
        if it == '_' || it == '-' || (it.is_uppercase() && before_lower) {
            parts.push(String::new());
        }
        if it.is_alphanumeric() {
            parts
                .last_mut()
                .into_iter()
                .for_each(|part| part.extend(it.to_lowercase()));
        }
        before_lower = it.is_lowercase();
    }
    parts
}

/// Of a template, what stands in tags and expressions: names, no prose. Lines are kept.
fn inside_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0_usize;
    for it in text.chars() {
        match it {
            '<' | '{' => depth += 1,
            '>' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        out.push(if depth > 0 || it == '\n' || it == '>' {
            it
        } else {
            ' '
        });
    }
    out
}

fn texts(file: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for (number, line) in (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.starts_with('#'))
    {
        let (key, value) = line.split_once(" =").unwrap_or(("", line));
        if let Some((word, instead)) = banned(key, false) {
            problems.push(format!(
                "{file}:{number}: the key says {word} (say {instead})"
            ));
        }
        let value = value.to_lowercase();
        let mut words = value.split(|it: char| !it.is_alphanumeric());
        if let Some(word) = words.find(|it| BANNED_IN_TEXTS.contains(&it.trim_end_matches('s'))) {
            problems.push(format!("{file}:{number}: the text says {word}"));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(name: &str, text: &str) -> usize {
        check(&Tree::of(&[(name, text)])).unwrap().len()
    }

    #[test]
    fn banned_names_are_found() {
        assert_eq!(problems("a.rs", "struct ChatRoom;"), 1);
        assert_eq!(problems("a.rs", "let room_ids = 1;"), 1);
        assert_eq!(problems("a.js", "const openRoom = 1"), 1);
        assert_eq!(problems("a.rs", "let likes = 1;"), 1);
        assert_eq!(problems("a.css", ".chat__header { }"), 1);
        assert_eq!(problems("a.rs", "route(\"/rooms/{id}\")"), 1);
        assert_eq!(problems("a.rs", "json(\"room_id\")"), 1);
        assert_eq!(problems("a.sql", "CREATE TABLE rooms (id BIGINT);"), 1);
        assert_eq!(
            problems("a.rs", "const X: &str = \"SELECT id FROM chats\";"),
            1
        );
        assert_eq!(problems("a.html", "<p class=\"chat\">x</p>"), 1);
        assert_eq!(problems("a.ftl", "room-name = Name"), 1);
        assert_eq!(problems("a.ftl", "hello = Welcome to the room"), 1);
    }

    #[test]
    fn other_uses_of_the_words_are_left_alone() {
        assert_eq!(
            problems("a.rs", "// one room\nlet alike = \"I like rooms\";"),
            0
        );
        assert_eq!(
            problems("a.rs", "const X: &str = \"SELECT a FROM b GROUP BY a\";"),
            0
        );
        assert_eq!(
            problems("a.sql", "SELECT a FROM b WHERE a LIKE 'x'; -- a room"),
            0
        );
        assert_eq!(
            problems("a.html", "<p role=\"alert\">a chat you like</p>"),
            0
        );
        assert_eq!(problems("a.ftl", "hello = Would you like to stay?"), 0);
    }
}
