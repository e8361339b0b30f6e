//! Takes source text apart into names and strings, and drops comments.
//! Exact enough to find names; it is no parser.

/// A piece of source with the number of its line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) line: usize,
    pub(crate) kind: Kind,
    pub(crate) text: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Name,
    String,
}

/// What begins a comment or a string in a language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Language {
    line_comment: Option<&'static str>,
    block_comment: (&'static str, &'static str),
    quotes: &'static [char],
    /// Names may contain `-`.
    dashes: bool,
    /// `'a` is a lifetime, and `r#"…"#` a string.
    rust: bool,
    /// `/…/` may be a regular expression.
    javascript: bool,
}

const C_LIKE: Language = Language {
    line_comment: Some("//"),
    block_comment: ("/*", "*/"),
    quotes: &['"'],
    dashes: false,
    rust: false,
    javascript: false,
};

impl Language {
    pub(crate) fn of(extension: &str) -> Option<Self> {
        match extension {
            "rs" => Some(Self {
                rust: true,
                ..C_LIKE
            }),
            "js" => Some(Self {
                quotes: &['"', '\'', '`'],
                javascript: true,
                ..C_LIKE
            }),
            "css" => Some(Self {
                line_comment: None,
                quotes: &['"', '\''],
                dashes: true,
                ..C_LIKE
            }),
            "sql" => Some(Self {
                line_comment: Some("--"),
                quotes: &['\''],
                ..C_LIKE
            }),
            "html" => Some(Self {
                line_comment: None,
                block_comment: ("<!--", "-->"),
                quotes: &[],
                dashes: true,
                ..C_LIKE
            }),
            _ => None,
        }
    }
}

/// The names and strings of the text, in order.
pub(crate) fn tokens(language: Language, text: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer {
        language,
        rest: text,
        line: 1,
        before: '\n',
        tokens: Vec::new(),
    };
    while lexer.step() {}
    lexer.tokens
}

struct Lexer<'a> {
    language: Language,
    rest: &'a str,
    line: usize,
    /// The last character that was no space: tells a division from a regular expression.
    before: char,
    tokens: Vec<Token<'a>>,
}

impl<'a> Lexer<'a> {
    fn step(&mut self) -> bool {
        let Some(first) = self.rest.chars().next() else {
            return false;
        };
        let (open, close) = self.language.block_comment;
        if self
            .language
            .line_comment
            .is_some_and(|mark| self.rest.starts_with(mark))
        {
            self.take(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if self.rest.starts_with(open) {
            self.take(
                self.rest
                    .find(close)
                    .map_or(self.rest.len(), |at| at + close.len()),
            );
        } else if let Some(hashes) = self.raw_string() {
            self.raw(&hashes);
        } else if self.language.quotes.contains(&first) {
            self.string(first);
        } else if self.language.rust && first == '\'' {
            self.quote();
        } else if self.language.javascript
            && first == '/'
            && "(,=:[!&|?{};\n>".contains(self.before)
        {
            self.take(end_of_string(self.rest, '/'));
            self.before = ')';
        } else if first.is_alphabetic() || first == '_' {
            self.name();
        } else {
            self.take(first.len_utf8());
            self.before = if first.is_whitespace() {
                self.before
            } else {
                first
            };
        }
        true
    }

    /// Moves on by so many bytes and answers them.
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.line += taken.matches('\n').count();
        self.rest = rest;
        taken
    }

    fn push(&mut self, kind: Kind, bytes: usize) {
        let line = self.line;
        let text = self.take(bytes);
        self.tokens.push(Token { line, kind, text });
        self.before = 'x';
    }

    fn name(&mut self) {
        let dashes = self.language.dashes;
        let ends = |it: char| !(it.is_alphanumeric() || it == '_' || (dashes && it == '-'));
        self.push(Kind::Name, self.rest.find(ends).unwrap_or(self.rest.len()));
    }

    fn string(&mut self, quote: char) {
        self.push(Kind::String, end_of_string(self.rest, quote));
    }

    /// The hashes of `r##"`, if such a string begins here.
    fn raw_string(&self) -> Option<String> {
        let after = self
            .rest
            .strip_prefix("br")
            .or_else(|| self.rest.strip_prefix('r'))?;
        let hashes: String = after.chars().take_while(|it| *it == '#').collect();
        let opens = after.get(hashes.len()..)?.starts_with('"');
        (self.language.rust && opens && self.before != 'x').then_some(hashes)
    }

    fn raw(&mut self, hashes: &str) {
        let start = self.rest.find('"').map_or(0, |at| at + 1);
        self.take(start);
        let end = format!("\"{hashes}");
        self.push(
            Kind::String,
            self.rest.find(&end).unwrap_or(self.rest.len()),
        );
        self.take(end.len());
    }

    /// A character or a lifetime.
    fn quote(&mut self) {
        let mut chars = self.rest.chars().skip(1);
        let (first, second) = (chars.next(), chars.next());
        if first == Some('\\') || second == Some('\'') {
            self.take(end_of_string(self.rest, '\''));
        } else {
            self.take(1);
        }
    }
}

/// The length of the string that begins the text, both quotes included.
fn end_of_string(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, it) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if it == '\\' {
            escaped = true;
        } else if it == quote {
            return at + it.len_utf8();
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(extension: &str, text: &str) -> Vec<String> {
        let tokens = tokens(Language::of(extension).unwrap(), text);
        let names = tokens.iter().filter(|token| token.kind == Kind::Name);
        names.map(|token| token.text.to_owned()).collect()
    }

    #[test]
    fn rust_is_taken_apart() {
        let text =
            "let c = '\\''; // room\nfn f<'a>(r: &'a str) { g(r#\"a \"room\" b\"#, \"room\") }";
        assert_eq!(
            names("rs", text),
            ["let", "c", "fn", "f", "a", "r", "a", "str", "g", "r"][..9]
        );
    }

    #[test]
    fn javascript_is_taken_apart() {
        let text = "const a = /['\"]room/.test(b) / 2 /* room */; c(`room ${d}`) // room";
        assert_eq!(names("js", text), ["const", "a", "test", "b", "c"]);
    }

    #[test]
    fn lines_are_counted() {
        let tokens = tokens(Language::of("css").unwrap(), "/* a\n */\n.message--own { }");
        assert_eq!(
            tokens,
            [Token {
                line: 3,
                kind: Kind::Name,
                text: "message--own"
            }]
        );
    }
}
