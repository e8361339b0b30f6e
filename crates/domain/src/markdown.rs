//! From what a person typed to HTML that is safe by construction: only the elements written here
//! can come out, everything else is text. CommonMark with strikethrough, tables and bare links.

mod code;
mod inline;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::mention::Mention;

/// HTML of one message body. `known` are the people it may mention.
#[must_use]
pub fn render(body: &str, known: &[Mention]) -> Rendered {
    let options =
        Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS;
    let mut renderer = Renderer {
        out: String::with_capacity(body.len() + body.len() / 4 + 16),
        known,
        mentioned: Vec::new(),
        fence: None,
        links: Vec::new(),
        in_table_head: false,
        alignments: Vec::new(),
        cell: 0,
    };
    for event in Parser::new_ext(body, options) {
        renderer.event(event);
    }
    Rendered {
        html: renderer.out,
        mentions: renderer.mentioned,
    }
}

/// What a body became, and whom it mentions, in the order of their first mention.
#[derive(Debug)]
pub struct Rendered {
    pub html: String,
    pub mentions: Vec<crate::id::UserId>,
}

struct Renderer<'k> {
    out: String,
    known: &'k [Mention],
    mentioned: Vec<crate::id::UserId>,
    /// Language and text of the code block that is open.
    fence: Option<(String, String)>,
    /// The links that are open, outermost first.
    links: Vec<Link>,
    in_table_head: bool,
    alignments: Vec<Alignment>,
    cell: usize,
}

/// No link stands inside a link, and an address that is not allowed makes none.
#[derive(PartialEq, Eq)]
enum Link {
    Element,
    Words,
}

impl Renderer<'_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.fence {
                Some((_, code)) => code.push_str(&text),
                None => self.text(&text),
            },
            Event::Code(code) => {
                self.out.push_str("<code>");
                escape(&mut self.out, &code);
                self.out.push_str("</code>");
            }
            // HTML is text here: nobody's words are markup.
            Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => self.text(&text),
            Event::SoftBreak | Event::HardBreak => self.out.push_str("<br>"),
            Event::Rule => self.out.push_str("<hr>"),
            Event::TaskListMarker(done) => self.out.push_str(if done { "☑ " } else { "☐ " }),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.out.push_str("<p>"),
            Tag::Heading { level, .. } => self.out.push_str(heading(level).0),
            Tag::BlockQuote(None | Some(_)) => self.out.push_str("<blockquote>"),
            Tag::CodeBlock(kind) => self.fence = Some((language(&kind), String::new())),
            Tag::List(None) => self.out.push_str("<ul>"),
            Tag::List(Some(1)) => self.out.push_str("<ol>"),
            Tag::List(Some(first)) => {
                self.out.push_str(&format!("<ol start=\"{first}\">"));
            }
            Tag::Item => self.out.push_str("<li>"),
            Tag::Table(alignments) => {
                self.alignments = alignments;
                self.out.push_str("<table>");
            }
            Tag::TableHead => {
                self.in_table_head = true;
                self.cell = 0;
                self.out.push_str("<thead><tr>");
            }
            Tag::TableRow => {
                self.cell = 0;
                self.out.push_str("<tr>");
            }
            Tag::TableCell => self.cell_start(),
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<strong>"),
            Tag::Strikethrough => self.out.push_str("<del>"),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => self.link_start(&dest_url),
            Tag::FootnoteDefinition(_)
            | Tag::MetadataBlock(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        let text = match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => "</p>",
            TagEnd::Heading(level) => heading(level).1,
            TagEnd::BlockQuote(_) => "</blockquote>",
            TagEnd::CodeBlock => return self.code_block(),
            TagEnd::List(true) => "</ol>",
            TagEnd::List(false) => "</ul>",
            TagEnd::Item => "</li>",
            TagEnd::Table => "</tbody></table>",
            TagEnd::TableHead => {
                self.in_table_head = false;
                "</tr></thead><tbody>"
            }
            TagEnd::TableRow => "</tr>",
            TagEnd::TableCell => self.cell_end(),
            TagEnd::Emphasis => "</em>",
            TagEnd::Strong => "</strong>",
            TagEnd::Strikethrough => "</del>",
            TagEnd::Link | TagEnd::Image => return self.link_end(),
            TagEnd::FootnoteDefinition
            | TagEnd::MetadataBlock(_)
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Superscript
            | TagEnd::Subscript => "",
        };
        self.out.push_str(text);
    }

    fn cell_start(&mut self) {
        let element = if self.in_table_head { "th" } else { "td" };
        let class = match self.alignments.get(self.cell) {
            Some(Alignment::Right) => " class=\"align-end\"",
            Some(Alignment::Center) => " class=\"align-center\"",
            Some(Alignment::Left | Alignment::None) | None => "",
        };
        self.out.push_str(&format!("<{element}{class}>"));
    }

    fn cell_end(&mut self) -> &'static str {
        self.cell += 1;
        if self.in_table_head { "</th>" } else { "</td>" }
    }

    fn code_block(&mut self) {
        if let Some((language, code)) = self.fence.take() {
            code::write(&mut self.out, &language, &code);
        }
    }
}

/// Headings inside a message begin below those of the page.
fn heading(level: HeadingLevel) -> (&'static str, &'static str) {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 => ("<h4>", "</h4>"),
        HeadingLevel::H3 | HeadingLevel::H4 => ("<h5>", "</h5>"),
        HeadingLevel::H5 | HeadingLevel::H6 => ("<h6>", "</h6>"),
    }
}

fn language(kind: &CodeBlockKind<'_>) -> String {
    match kind {
        CodeBlockKind::Fenced(info) => info
            .split([' ', ',', '{'])
            .next()
            .unwrap_or_default()
            .to_lowercase(),
        CodeBlockKind::Indented => String::new(),
    }
}

/// Text as text.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests;
