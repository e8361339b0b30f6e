use std::collections::{HashMap, HashSet};

use proptest::prelude::*;

use super::*;
use crate::id::UserId;

fn html(body: &str) -> String {
    render(body, &[]).html
}

#[test]
fn plain_words_are_a_paragraph() {
    assert_eq!(html("hello *there*"), "<p>hello <em>there</em></p>");
    assert_eq!(html("one\ntwo"), "<p>one<br>two</p>");
}

#[test]
fn html_is_text() {
    assert_eq!(html("<b>x</b>"), "<p>&lt;b&gt;x&lt;/b&gt;</p>");
    assert!(!html("<script>alert(1)</script>").contains("<script"));
    assert!(!html("![x](javascript:alert(1))").contains("href"));
    assert!(!html("[x](JaVaScRiPt:alert(1))").contains("href"));
    assert!(!html("[x](data:text/html,hi)").contains("href"));
}

#[test]
fn bare_links_open_elsewhere() {
    let html = html("see https://example.org/a?b=1&c=2, ok");
    assert!(
        html.contains("href=\"https://example.org/a?b=1&amp;c=2\""),
        "{html}"
    );
    assert!(html.ends_with("</a>, ok</p>"), "{html}");
}

#[test]
fn code_is_coloured_and_escaped() {
    let html = html("```rust\nlet x = \"<b>\";\n```");
    assert!(
        html.starts_with("<pre><code><span class=\"code-source"),
        "{html}"
    );
    assert!(html.contains("&lt;b&gt;"));
    assert_eq!(
        render("```nonsense\n<b>\n```", &[]).html,
        "<pre><code>&lt;b&gt;\n</code></pre>"
    );
}

#[test]
fn emoji_codes_become_characters() {
    assert_eq!(
        html("done :tada: at 10:30:15"),
        "<p>done 🎉 at 10:30:15</p>"
    );
}

#[test]
fn a_mention_is_a_link_to_the_person() {
    let people = [Mention {
        user: UserId(7),
        handle: "小明".into(),
        fold: "小明".into(),
    }];
    let rendered = render("你好@小明，`@小明`", &people);
    assert_eq!(rendered.mentions, [UserId(7)]);
    assert_eq!(rendered.html.matches("class=\"mention\"").count(), 1);
    assert!(rendered.html.contains("/user/%E5%B0%8F%E6%98%8E"));
}

#[test]
fn lists_quotes_and_tables_come_out() {
    assert_eq!(html("- a\n- b"), "<ul><li>a</li><li>b</li></ul>");
    assert_eq!(html("> a"), "<blockquote><p>a</p></blockquote>");
    let table = html("|a|b|\n|-|-:|\n|1|2|");
    assert!(
        table.contains("<td class=\"align-end\">2</td></tr></tbody></table>"),
        "{table}"
    );
}

/// An independent sanitiser that allows exactly what may come out.
fn cleaned(html: &str) -> String {
    let tags = "p br em strong del code pre blockquote ul ol li hr h4 h5 h6 table thead tbody tr \
                th td a span";
    ammonia::Builder::empty()
        .tags(tags.split_whitespace().collect())
        .tag_attributes(HashMap::from([
            (
                "a",
                HashSet::from(["href", "class", "data-user", "target", "rel"]),
            ),
            ("span", HashSet::from(["class"])),
            ("th", HashSet::from(["class"])),
            ("td", HashSet::from(["class"])),
            ("ol", HashSet::from(["start"])),
        ]))
        .link_rel(None)
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .clean(html)
        .to_string()
}

proptest! {
    #[test]
    fn whatever_is_typed_a_sanitiser_finds_nothing_to_remove(
        body in r#"([ a-z<>&"'`*_~#\[\]()!|:/@\\\n.-]|<script>|javascript:|https://a\.b|```|<img src=x onerror=y>|&#x6a;){0,60}"#
    ) {
        let html = html(&body);
        let text = |html: &str| {
            ammonia::Builder::empty().clean(html).to_string()
        };
        let clean = cleaned(&html);
        // Tags and attributes survive untouched, and so do the words.
        prop_assert_eq!(html.matches('<').count(), clean.matches('<').count(), "{}", html);
        prop_assert_eq!(text(&html), text(&clean));
        prop_assert!(!html.to_lowercase().contains("href=\"javascript"));
    }
}
