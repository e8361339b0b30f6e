//! A form on its way back to the person: what they typed and what is wrong with it.
//! Passwords are never among the values.

use std::collections::BTreeMap;

use domain::invalid::Invalid;

use crate::error::{Error, conflict_field};
use crate::texts::Catalogue;

/// Everything typed stays; each problem stands beside its field.
#[derive(Clone, Debug, Default)]
pub(super) struct Form {
    values: BTreeMap<&'static str, String>,
    errors: Vec<(&'static str, String)>,
    message: Option<String>,
}

impl Form {
    pub(super) fn with(mut self, field: &'static str, value: &str) -> Self {
        self.values.insert(field, value.to_owned());
        self
    }

    /// What the person can mend is said in the form; anything else is not about the form.
    pub(super) fn explained(self, texts: &Catalogue, error: &Error) -> Result<Self, Error> {
        match error {
            Error::Invalid(problems) => Ok(self.refused(texts, problems)),
            Error::Conflict(conflict) => Ok(match conflict_field(*conflict) {
                Some(field) => self.field_refused(field, error.text(texts)),
                None => self.refused_because(error.text(texts)),
            }),
            Error::Credentials
            | Error::GuestsOff
            | Error::RegistrationClosed
            | Error::InviteEnded
            | Error::RateLimited { .. } => Ok(self.refused_because(error.text(texts))),
            Error::Malformed(_)
            | Error::Unauthenticated
            | Error::Forbidden
            | Error::CrossOrigin
            | Error::NotFound
            | Error::TooLarge { .. }
            | Error::Resync { .. }
            | Error::Method
            | Error::Full
            | Error::Internal => Err(error.clone()),
        }
    }

    /// What is wrong with single fields.
    pub(super) fn refused(mut self, texts: &Catalogue, problems: &[Invalid]) -> Self {
        for invalid in problems {
            self.errors
                .push((invalid.field, texts.problem(invalid.problem)));
        }
        self
    }

    pub(super) fn field_refused(mut self, field: &'static str, error: String) -> Self {
        self.errors.push((field, error));
        self
    }

    /// What is wrong with the whole of it.
    pub(super) fn refused_because(mut self, message: String) -> Self {
        self.message = Some(message);
        self
    }

    /// A page may call a field otherwise than the rules do.
    pub(super) fn renamed(mut self, from: &str, to: &'static str) -> Self {
        for (field, _) in &mut self.errors {
            if *field == from {
                *field = to;
            }
        }
        self
    }

    pub(super) fn value(&self, field: &str) -> &str {
        self.values.get(field).map_or("", String::as_str)
    }

    pub(super) fn error(&self, field: &str) -> Option<&str> {
        let found = self.errors.iter().find(|(name, _)| *name == field);
        found.map(|(_, error)| error.as_str())
    }

    /// Where the caret goes when the page is back.
    pub(super) fn is_first_error(&self, field: &str) -> bool {
        self.errors.first().is_some_and(|(name, _)| *name == field)
    }

    pub(super) fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }
}

/// Two fields at once, so that a person learns of both mistakes together.
pub(super) fn both<A, B>(a: Result<A, Invalid>, b: Result<B, Invalid>) -> Result<(A, B), Error> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (a, b) => Err(Error::Invalid(
            [a.err(), b.err()].into_iter().flatten().collect(),
        )),
    }
}
