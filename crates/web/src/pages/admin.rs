//! Running the server: people with their roles, invitations, how sign-up is set.

use askama::Template;
use domain::id::{InviteId, UserId};
use domain::time::Timestamp;

use super::frame::Frame;

#[derive(Template)]
#[template(path = "admin/people.html")]
struct AdminPage<'a> {
    frame: Frame<'a>,
    invites: Vec<InviteRow>,
    expiries: [Expiry; 5],
    query: String,
    people: Vec<PersonRow>,
    more: Option<String>,
    registration_key: &'static str,
    guests_key: &'static str,
}

struct InviteRow {
    id: InviteId,
    code: String,
    link: String,
    uses: i64,
    max_uses: Option<i64>,
    expires_at: Option<Timestamp>,
}

/// How long an invitation may be valid; empty is until it is withdrawn.
struct Expiry {
    seconds: &'static str,
    key: &'static str,
    usual: bool,
}

const EXPIRIES: [Expiry; 5] = [
    Expiry {
        seconds: "3600",
        key: "admin-invite-expiry-hour",
        usual: false,
    },
    Expiry {
        seconds: "86400",
        key: "admin-invite-expiry-day",
        usual: false,
    },
    Expiry {
        seconds: "604800",
        key: "admin-invite-expiry-week",
        usual: true,
    },
    Expiry {
        seconds: "2592000",
        key: "admin-invite-expiry-month",
        usual: false,
    },
    Expiry {
        seconds: "",
        key: "admin-invite-expiry-never",
        usual: false,
    },
];

struct PersonRow {
    id: UserId,
    name: String,
    handle: String,
    path: String,
    role_key: String,
    roles: Vec<RoleChoice>,
    may_change: bool,
    deactivated: bool,
    created_at: Timestamp,
}

struct RoleChoice {
    value: &'static str,
    key: String,
    current: bool,
}
