//! The open sessions by their ids, and how many of them one account or address may have.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actions::secret::Token;
use domain::id::UserId;

use super::session::{Client, Session};
use crate::error::{Error, Result};

/// A person's open clients.
const SESSIONS_PER_USER_MAX: usize = 100;
/// Clients of one address that have not said who they are yet.
const STRANGERS_PER_ADDRESS_MAX: usize = 1_000;
/// 128 random bits in hexadecimal.
const ID_CHARACTERS: usize = 32;
const RETRY_AFTER_SECONDS: u64 = 10;

/// Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sessions(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    open: Mutex<HashMap<String, Arc<Session>>>,
    counts: Arc<Mutex<HashMap<Holder, usize>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Holder {
    Stranger(IpAddr),
    Person(UserId),
}

impl Holder {
    fn sessions_max(self) -> usize {
        match self {
            Self::Stranger(_) => STRANGERS_PER_ADDRESS_MAX,
            Self::Person(_) => SESSIONS_PER_USER_MAX,
        }
    }
}

/// One of the sessions that a holder may have; given back when dropped.
#[derive(Debug)]
pub(super) struct Place {
    holder: Holder,
    counts: Arc<Mutex<HashMap<Holder, usize>>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = lock(&self.counts);
        if let Some(count) = counts.get_mut(&self.holder) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.holder);
            }
        }
    }
}

impl Sessions {
    pub(super) fn place(&self, holder: Holder) -> Result<Place> {
        let mut counts = lock(&self.0.counts);
        let count = counts.entry(holder).or_default();
        if *count >= holder.sessions_max() {
            return Err(Error::RateLimited {
                retry_after_seconds: RETRY_AFTER_SECONDS,
            });
        }
        *count += 1;
        Ok(Place {
            holder,
            counts: Arc::clone(&self.0.counts),
        })
    }

    pub(super) fn open(&self, client: Client, place: Place) -> Result<Arc<Session>> {
        let random = Token::random().map_err(|_| Error::internal("no random numbers"))?;
        let id: String = random.as_str().chars().take(ID_CHARACTERS).collect();
        let session = Session::new(id.clone(), client, place);
        lock(&self.0.open).insert(id, Arc::clone(&session));
        Ok(session)
    }

    pub(super) fn find(&self, id: &str) -> Option<Arc<Session>> {
        lock(&self.0.open).get(id).cloned()
    }

    pub(super) fn forget(&self, session: &Session) {
        lock(&self.0.open).remove(&session.id);
    }
}

/// What it guards is a moment's work, and nothing awaits under it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn places_are_counted_and_given_back() {
        let sessions = Sessions::default();
        let ada = Holder::Person(UserId(1));
        let mut places: Vec<Place> = (0..SESSIONS_PER_USER_MAX)
            .map(|_| sessions.place(ada).unwrap())
            .collect();
        assert!(sessions.place(ada).is_err());
        assert!(sessions.place(Holder::Person(UserId(2))).is_ok());
        let stranger = Holder::Stranger(IpAddr::V4(Ipv4Addr::LOCALHOST));
        assert!(sessions.place(stranger).is_ok());
        places.pop();
        assert!(sessions.place(ada).is_ok());
        places.clear();
        assert!(lock(&sessions.0.counts).is_empty());
    }
}
