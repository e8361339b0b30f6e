//! What is wrong with an input, in a form every front door can put into words.

/// One field of an input and what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The field's name as the API spells it.
    pub field: &'static str,
    pub problem: Problem,
}

/// Lengths count what people see: grapheme clusters (UAX #29).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    Blank,
    TooLong {
        characters_max: usize,
    },
    TooShort {
        characters_min: usize,
    },
    TooManyBytes {
        bytes_max: usize,
    },
    /// Control, invisible or text-direction characters, or a line break where there is one line.
    Characters,
    /// Not one of the values there are, or not the right type.
    Unknown,
    OutOfRange {
        min: i64,
        max: i64,
    },
    NotAnEmail,
    Wrong,
}

impl Problem {
    /// The key of its text in the translation files.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Blank => "error-blank",
            Self::TooLong { .. } => "error-too-long",
            Self::TooShort { .. } => "error-too-short",
            Self::TooManyBytes { .. } => "error-too-many-bytes",
            Self::Characters => "error-characters",
            Self::Unknown => "error-unknown-value",
            Self::OutOfRange { .. } => "error-out-of-range",
            Self::NotAnEmail => "error-not-an-email",
            Self::Wrong => "error-wrong",
        }
    }
}

impl Invalid {
    #[must_use]
    pub fn new(field: &'static str, problem: Problem) -> Self {
        Self { field, problem }
    }
}
