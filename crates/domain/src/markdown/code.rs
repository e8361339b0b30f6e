//! Fenced code, coloured by class names; the colours themselves are the page's.

use std::sync::LazyLock;

use syntect::html::{ClassStyle, ClassedHTMLGenerator};
use syntect::parsing::{SyntaxReference, SyntaxSet};
use syntect::util::LinesWithEndings;

use super::escape;

/// Colouring costs time that grows with the text: longer code stays plain.
const HIGHLIGHT_BYTES_MAX: usize = 20_000;

/// Read-only tables of grammars, unpacked on first use.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

pub(super) fn write(out: &mut String, language: &str, code: &str) {
    out.push_str("<pre><code>");
    let coloured = (!language.is_empty() && code.len() <= HIGHLIGHT_BYTES_MAX)
        .then(|| SYNTAXES.find_syntax_by_token(alias(language)))
        .flatten()
        .and_then(|syntax| coloured(syntax, code));
    match coloured {
        Some(html) => out.push_str(&html),
        None => escape(out, code),
    }
    out.push_str("</code></pre>");
}

/// Names people use for grammars that are filed under another.
fn alias(language: &str) -> &str {
    match language {
        "ts" | "typescript" | "jsx" | "tsx" | "node" => "js",
        "shell" | "console" | "zsh" => "sh",
        "golang" => "go",
        "toml" | "ini" => "properties",
        "jsonc" | "json5" => "json",
        other => other,
    }
}

fn coloured(syntax: &SyntaxReference, code: &str) -> Option<String> {
    let style = ClassStyle::SpacedPrefixed { prefix: "code-" };
    let mut html = ClassedHTMLGenerator::new_with_class_style(syntax, &SYNTAXES, style);
    for line in LinesWithEndings::from(code) {
        html.parse_html_for_line_which_includes_newline(line).ok()?;
    }
    Some(html.finalize())
}
