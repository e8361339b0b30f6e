//! What may be said: how much, in which form, and never as markup.

use serde_json::{Value, json};
use testkit::{Answer, Person, TestApp};

use crate::door::{invalid, message, messages, place};

/// What parsers of Markdown have been slow at, when repeated.
const SLOW: [&str; 48] = [
    ">",
    "> ",
    "- ",
    "1. ",
    "[",
    "![",
    "*a ",
    "**a *b ",
    "`",
    "`a``",
    "<",
    "<a ",
    "<!--",
    "@",
    "@a",
    "|",
    "|-|\n",
    "a\n",
    "```\n",
    "> ```\n",
    "&",
    "&amp",
    "[a](",
    "[a]: b\n",
    "https://",
    "www.a.",
    "\\",
    "~",
    "~~a ",
    "_a_",
    "#",
    "# a\n",
    "a*_",
    "***",
    "[^1]",
    "\u{301}",
    "\t",
    "$",
    "- [ ] a\n",
    ":a",
    "@\u{200d}",
    "\u{1f468}\u{200d}",
    "[]()",
    "]",
    "*[",
    "`\\",
    "\n\n",
    "\r",
];

async fn sends(who: &Person, channel: &str, form: Value) -> Answer {
    who.post(&messages(channel), form).await
}

#[tokio::test]
async fn a_body_is_neither_blank_nor_longer_than_ten_thousand_characters() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        let talk = ada.makes_channel("talk").await;
        for blank in ["", "   ", "\n\n", "\u{200b}", "\u{3164} \t"] {
            invalid(
                &sends(&ada, &talk, json!({"body": blank})).await,
                "body",
                "",
            );
        }
        invalid(&sends(&ada, &talk, json!({})).await, "body", "");
        invalid(
            &sends(&ada, &talk, json!({"body": "a\0b"})).await,
            "body",
            "",
        );
        let long = json!({"body": "x".repeat(10_001)});
        invalid(&sends(&ada, &talk, long).await, "body", "10000");
        let long = json!({"body": "é".repeat(10_001)});
        invalid(&sends(&ada, &talk, long).await, "body", "10000");
        // Counted as people count them, and kept whole.
        for full in ["x".repeat(10_000), "上".repeat(10_000), "👩‍👩‍👧‍👦".repeat(10_000)]
        {
            let said = sends(&ada, &talk, json!({"body": full})).await;
            assert_eq!(said.status, 201, "{:.200}", said.text);
            assert_eq!(said.json["body"], full);
        }
        assert_eq!(place(&ada, &talk).await["last_seq"], 3);
        let long = json!({"body": "x".repeat(10_001)});
        invalid(&ada.patch(&message(&talk, 1), long).await, "body", "10000");
    }
}

#[tokio::test]
async fn bodies_are_kept_as_typed_but_in_one_form() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        let talk = ada.makes_channel("talk").await;
        for (typed, kept) in [
            ("a\r\nb\rc", "a\nb\nc"),
            ("Zoe\u{308}", "Zoë"),
            ("    indented\n\n", "    indented"),
            ("\n\nfirst", "first"),
            ("tab\there", "tab\there"),
        ] {
            let said = sends(&ada, &talk, json!({"body": typed})).await;
            assert_eq!(said.json["body"], kept, "{said:?}");
        }
    }
}

#[tokio::test]
async fn markup_in_a_body_is_never_markup_on_a_page() {
    for app in TestApp::each().await {
        let ada = app.guest("ada").await;
        let talk = ada.makes_channel("talk").await;
        for body in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt&colon;alert(1))",
            "[x](data:text/html,<script>alert(1)</script>)",
            "![x](javascript:alert(1))",
            "<javascript:alert(1)>",
            "[x](https://e.example/\" onmouseover=\"alert(1))",
            "```\"><script>alert(1)</script>\nx\n```",
            "```js\n</code></pre><script>alert(1)</script>\n```",
            "`<script>`",
            "<svg/onload=alert(1)>",
            "@<script>alert(1)</script>",
        ] {
            let said = sends(&ada, &talk, json!({"body": body})).await;
            assert_eq!(said.status, 201, "{said:?}");
            let html = said.json["html"].as_str().unwrap().to_lowercase();
            for bad in [
                "<script",
                "<img",
                "<svg",
                "href=\"javascript",
                "href=\"data",
                "src=\"javascript",
            ] {
                assert!(!html.contains(bad), "{body} became {html}");
            }
            // No attribute of any element begins with "on".
            let tags = html.split('<').map(|tag| tag.split('>').next().unwrap());
            for tag in tags.skip(1) {
                assert!(!tag.contains(" on"), "{body} became {html}");
            }
        }
    }
}

#[tokio::test]
async fn a_body_made_to_be_slow_is_not() {
    let app = TestApp::start().await;
    let ada = app.guest("ada").await;
    let talk = ada.makes_channel("talk").await;
    for part in SLOW {
        let repeated = 9_999 / part.chars().count();
        let body = part.repeat(repeated) + "a";
        let begun = std::time::Instant::now();
        let said = sends(&ada, &talk, json!({"body": body})).await;
        let took = begun.elapsed();
        assert_eq!(said.status, 201, "{part:?} {:.300}", said.text);
        // A debug build on a busy machine: a second is a hundred times what it should take.
        assert!(
            took < std::time::Duration::from_secs(1),
            "{part:?} {took:?}"
        );
        let bytes = said.json["html"].as_str().unwrap_or_default().len();
        assert!(bytes < 1_000_000, "{part:?} made {bytes} bytes");
    }
}
