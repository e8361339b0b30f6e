//! Who may do what. Loading through a seat already decided what one may see.

use crate::conversation::{Kind, Place, Visibility};
use crate::membership::{SeatRole, Speaker};
use crate::user::Role;

/// They can see it and may still not do this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused;

pub type Permission = Result<(), Refused>;

fn allow_if(allowed: bool) -> Permission {
    if allowed { Ok(()) } else { Err(Refused) }
}

/// Speak here: with a seat, while it is not archived.
pub fn may_write(speaker: &Speaker) -> Permission {
    allow_if(speaker.archived_at.is_none())
}

/// Take a seat without being asked.
pub fn may_join(place: &Place) -> Permission {
    let open = match place.conversation.kind {
        Kind::Channel | Kind::Journal => place.conversation.visibility == Visibility::Public,
        Kind::Direct | Kind::Thread => false,
    };
    allow_if(open && place.conversation.archived_at.is_none())
}

/// Give up one's seat.
pub fn may_leave(place: &Place) -> Permission {
    match place.conversation.kind {
        Kind::Channel | Kind::Journal | Kind::Thread => Ok(()),
        Kind::Direct => Err(Refused),
    }
}

/// Rename, change the topic or the visibility, archive; remove people.
pub fn may_manage(role: Role, place: &Place) -> Permission {
    let owns = place.seat.is_some_and(|seat| seat.role == SeatRole::Owner);
    allow_if(place.conversation.kind == Kind::Channel && (owns || role.moderates()))
}

/// Bring somebody in: any member who is not a guest.
pub fn may_invite(role: Role, place: &Place) -> Permission {
    let channel = match place.conversation.kind {
        Kind::Channel => true,
        Kind::Direct | Kind::Journal | Kind::Thread => false,
    };
    let open = place.conversation.archived_at.is_none();
    allow_if(channel && open && place.seat.is_some() && role != Role::Guest)
}

/// Make a channel. Guests may: the seed chat knew nobody else.
pub fn may_create_channel(role: Role) -> Permission {
    match role {
        Role::Owner | Role::Moderator | Role::Member | Role::Guest => Ok(()),
    }
}

/// Let people onto the server.
pub fn may_invite_to_server(role: Role) -> Permission {
    allow_if(role.moderates())
}

/// Change the role of an account, or end it: owners anybody's, moderators those below them.
pub fn may_administer(me: Role, them: Role) -> Permission {
    allow_if(match me {
        Role::Owner => true,
        Role::Moderator => !them.moderates(),
        Role::Member | Role::Guest => false,
    })
}
