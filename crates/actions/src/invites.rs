//! Links that let people in.

use domain::conversation::Place;
use domain::id::{ConversationId, InviteId};
use domain::invalid::{Invalid, Problem};
use domain::invite::{INVITE_DAYS_MAX, INVITE_USES_MAX, Invite};
use domain::membership::SeatRole;
use domain::policy;
use domain::user::User;
use store::Tx;
use store::invites::NewInvite;

use crate::accounts::{Registration, no_randomness};
use crate::error::{Error, Result};
use crate::{conversations, memberships, secret};

const DAY_SECONDS: i64 = 24 * 60 * 60;

/// What an invite allows; none of a bound means there is none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bounds {
    pub max_uses: Option<i64>,
    pub expires_in_seconds: Option<i64>,
    pub conversation: Option<ConversationId>,
}

impl Bounds {
    fn check(self) -> std::result::Result<(), Invalid> {
        let uses = self
            .max_uses
            .is_none_or(|uses| (1..=INVITE_USES_MAX).contains(&uses));
        if !uses {
            let problem = Problem::OutOfRange {
                min: 1,
                max: INVITE_USES_MAX,
            };
            return Err(Invalid::new("max_uses", problem));
        }
        let max = INVITE_DAYS_MAX * DAY_SECONDS;
        if self
            .expires_in_seconds
            .is_none_or(|seconds| (1..=max).contains(&seconds))
        {
            return Ok(());
        }
        Err(Invalid::new(
            "expires_in_seconds",
            Problem::OutOfRange { min: 1, max },
        ))
    }
}

/// Makes an invite: to the server for those who moderate it, to a channel for its members while
/// anybody may register anyway.
pub fn create(
    tx: &mut Tx<'_>,
    me: &User,
    bounds: Bounds,
    registration: Registration,
) -> Result<Invite> {
    bounds.check()?;
    if let Some(id) = bounds.conversation {
        let place = conversations::one(tx, me.id(), id)?;
        policy::may_invite(me.role, &place)?;
    }
    if bounds.conversation.is_none() || registration != Registration::Open {
        policy::may_invite_to_server(me.role)?;
    }
    let expires_at = bounds
        .expires_in_seconds
        .map(|seconds| tx.now().plus_ms(seconds.saturating_mul(1_000)));
    let code = secret::random_code().map_err(|_| no_randomness())?;
    let new = NewInvite {
        code: &code,
        conversation: bounds.conversation,
        created_by: me.id(),
        max_uses: bounds.max_uses,
        expires_at,
    };
    Ok(store::invites::insert(tx, &new)?)
}

/// The invites of the server, the newest first.
pub fn list(tx: &mut Tx<'_>, me: &User) -> Result<Vec<Invite>> {
    policy::may_invite_to_server(me.role)?;
    Ok(store::invites::list(tx)?)
}

pub fn revoke(tx: &mut Tx<'_>, me: &User, id: InviteId) -> Result<()> {
    policy::may_invite_to_server(me.role)?;
    if store::invites::revoke(tx, id)? {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}

/// An invite that still lets somebody in. Looking does not use it.
pub fn peek(tx: &mut Tx<'_>, code: &str) -> Result<Invite> {
    let invite = store::invites::by_code(tx, code)?.ok_or(Error::NotFound)?;
    if invite.is_open(tx.now()) {
        Ok(invite)
    } else {
        Err(Error::InviteEnded)
    }
}

/// The name of the channel that an invite leads to, if it leads to one.
pub fn promised(tx: &mut Tx<'_>, code: &str) -> Result<Option<String>> {
    let Some(id) = peek(tx, code)?.conversation_id else {
        return Ok(None);
    };
    let place = store::conversations::unseen(tx, id)?;
    Ok(place.and_then(|place| place.conversation.name))
}

/// Somebody with an account follows an invite to its channel.
pub fn accept(tx: &mut Tx<'_>, me: &User, code: &str) -> Result<Option<Place>> {
    let invite = store::invites::by_code(tx, code)?.ok_or(Error::NotFound)?;
    // Following it again leads there again, even when it was good for one.
    if let Some(id) = invite.conversation_id
        && let Some(place) = store::conversations::place(tx, id, me.id())?
        && place.seat.is_some()
    {
        return Ok(Some(place));
    }
    let Some(id) = peek(tx, code)?.conversation_id else {
        return Ok(None);
    };
    let invite = use_up(tx, code)?;
    take_seat(tx, me, &invite)?;
    conversations::one(tx, me.id(), id).map(Some)
}

pub(crate) fn use_up(tx: &mut Tx<'_>, code: &str) -> Result<Invite> {
    let invite = store::invites::by_code(tx, code)?.ok_or(Error::InviteEnded)?;
    if store::invites::use_once(tx, invite.id)? {
        Ok(invite)
    } else {
        Err(Error::InviteEnded)
    }
}

/// The seat an invite promises, in a channel the person could not see before.
pub(crate) fn take_seat(tx: &mut Tx<'_>, user: &User, invite: &Invite) -> Result<()> {
    let Some(id) = invite.conversation_id else {
        return Ok(());
    };
    store::conversations::lock(tx, id)?;
    let Some(place) = store::conversations::unseen(tx, id)? else {
        return Ok(());
    };
    memberships::seat(tx, &place.conversation, &user.author, SeatRole::Member)
}
