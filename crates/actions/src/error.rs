//! What a caller can do about a refusal. Every front door translates these once.

use domain::invalid::Invalid;
use domain::policy::Refused;
use thiserror::Error;

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, Error)]
pub enum Error {
    #[error("invalid input")]
    Invalid(Vec<Invalid>),
    #[error("conflict")]
    Conflict(Conflict),
    /// Not there, or not for this person to see.
    #[error("not found")]
    NotFound,
    #[error("forbidden")]
    Forbidden,
    #[error("wrong handle or password")]
    Unauthenticated,
    /// The server takes no more people, or only with an invite.
    #[error("registration is closed")]
    RegistrationClosed,
    #[error("the invite is used up, expired or revoked")]
    InviteEnded,
    #[error(transparent)]
    Store(store::Error),
}

/// Which value is in use already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    Handle,
    /// A display name.
    Name,
    ChannelName,
    /// The server would be left without an owner.
    LastOwner,
    /// Two writes met; the same call succeeds when made again.
    Again,
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(vec![invalid])
    }
}

impl From<Refused> for Error {
    fn from(_: Refused) -> Self {
        Self::Forbidden
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Conflict => Self::Conflict(Conflict::Again),
            store::Error::Full
            | store::Error::Busy
            | store::Error::Unavailable(_)
            | store::Error::Newer { .. }
            | store::Error::Database(_) => Self::Store(error),
        }
    }
}

/// A unique column that was in use, as the conflict it means here.
pub(crate) fn or_conflict(error: store::Error, conflict: impl FnOnce() -> Error) -> Error {
    if matches!(error, store::Error::Conflict) {
        conflict()
    } else {
        Error::from(error)
    }
}
