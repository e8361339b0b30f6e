//! Running the server: people with their roles, invitations, how sign-up is set.

use actions::accounts::{self, Registration};
use actions::invites::{self, Bounds};
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::id::{InviteId, UserId};
use domain::invalid::{Invalid, Problem};
use domain::invite::Invite;
use domain::name::fold;
use domain::policy;
use domain::time::Timestamp;
use domain::user::{Role, User};
use serde::Deserialize;

use super::flash::Flash;
use super::frame::Frame;
use super::paths;
use super::visitor::{Answer, Person};
use crate::error::{Error, Result};

const PAGE_PEOPLE: usize = 50;

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
    role_key: &'static str,
    roles: Vec<RoleChoice>,
    may_change: bool,
    deactivated: bool,
    created_at: Timestamp,
}

struct RoleChoice {
    value: &'static str,
    key: &'static str,
    current: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Search {
    query: String,
    after: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct NewInvite {
    #[serde(default)]
    max_uses: String,
    #[serde(default)]
    expires_in_seconds: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct NewRole {
    handle: String,
    role: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Whom {
    handle: String,
}

pub(super) async fn show(person: Person, Query(search): Query<Search>) -> Answer {
    let (me, limit) = (
        person.me.clone(),
        i64::try_from(PAGE_PEOPLE).unwrap_or(i64::MAX),
    );
    let Search { query, after } = search;
    let asked = query.clone();
    let look = move |tx: &mut store::Tx<'_>| {
        let invites = invites::list(tx, &me)?;
        let people = actions::users::search(tx, &asked, &after, limit + 1)?;
        Ok::<_, actions::Error>((invites, people))
    };
    let (invites, mut people) = person.visitor.app.store.read(look).await?;
    let more = next_page(&mut people, &query);
    let (visitor, options) = (&person.visitor, &person.visitor.app.options);
    let page = AdminPage {
        frame: visitor.frame(visitor.say("admin-title")),
        invites: invite_rows(&person, invites),
        expiries: EXPIRIES,
        people: people
            .iter()
            .map(|them| PersonRow::of(&person.me, them))
            .collect(),
        query,
        more,
        registration_key: match options.registration {
            Registration::Open => "admin-registration-open",
            Registration::Invite => "admin-registration-invite",
            Registration::Closed => "admin-registration-closed",
        },
        guests_key: if options.guests.is_on() {
            "admin-guests-on"
        } else {
            "admin-guests-off"
        },
    };
    visitor.page(StatusCode::OK, &page)
}

fn next_page(people: &mut Vec<User>, query: &str) -> Option<String> {
    if people.len() <= PAGE_PEOPLE {
        return None;
    }
    people.truncate(PAGE_PEOPLE);
    let after = fold(&people.last()?.author.handle);
    let (query, after) = (paths::segment(query), paths::segment(&after));
    Some(format!("/admin?query={query}&after={after}#people"))
}

/// Those that still let somebody in, with the link as people pass it on.
fn invite_rows(person: &Person, invites: Vec<Invite>) -> Vec<InviteRow> {
    let (now, origin) = (person.visitor.app.now(), person.visitor.origin());
    invites
        .into_iter()
        .filter(|invite| invite.is_open(now))
        .map(|invite| InviteRow {
            id: invite.id,
            link: format!("{origin}{}", paths::invite(&invite.code)),
            code: invite.code,
            uses: invite.uses,
            max_uses: invite.max_uses,
            expires_at: invite.expires_at,
        })
        .collect()
}

impl PersonRow {
    fn of(me: &User, them: &User) -> Self {
        let may_change = me.id() != them.id() && policy::may_administer(me.role, them.role).is_ok();
        Self {
            id: them.id(),
            name: them.author.name.clone(),
            handle: them.author.handle.clone(),
            role_key: role_key(them.role),
            roles: if may_change {
                roles(me.role, them.role)
            } else {
                Vec::new()
            },
            may_change,
            deactivated: them.deactivated_at.is_some(),
            created_at: them.created_at,
        }
    }
}

/// What this person may make of that one; a guest becomes a member only by a password.
fn roles(mine: Role, theirs: Role) -> Vec<RoleChoice> {
    if theirs == Role::Guest {
        return Vec::new();
    }
    [Role::Owner, Role::Moderator, Role::Member]
        .into_iter()
        .filter(|role| policy::may_administer(mine, *role).is_ok())
        .map(|role| RoleChoice {
            value: role.as_str(),
            key: role_key(role),
            current: role == theirs,
        })
        .collect()
}

pub(super) fn role_key(role: Role) -> &'static str {
    match role {
        Role::Owner => "role-owner",
        Role::Moderator => "role-moderator",
        Role::Member => "role-member",
        Role::Guest => "role-guest",
    }
}

pub(super) async fn invite(person: Person, Posted(typed): Posted<NewInvite>) -> Answer {
    let app = &person.visitor.app;
    app.limits.write(person.me.id())?;
    let bounds = Bounds {
        max_uses: bound("max_uses", &typed.max_uses)?,
        expires_in_seconds: bound("expires_in_seconds", &typed.expires_in_seconds)?,
        conversation: None,
    };
    let (me, registration) = (person.me.clone(), app.options.registration);
    app.store
        .write(move |tx| invites::create(tx, &me, bounds, registration))
        .await?;
    Ok(back(
        &person,
        "/admin#invites",
        &Flash::new("admin-invite-created", []),
    ))
}

fn bound(field: &'static str, text: &str) -> Result<Option<i64>> {
    if text.is_empty() {
        return Ok(None);
    }
    let number = text
        .parse()
        .map_err(|_| Error::from(Invalid::new(field, Problem::Unknown)))?;
    Ok(Some(number))
}

pub(super) async fn withdraw(person: Person, Path(id): Path<i64>) -> Answer {
    let me = person.me.clone();
    let app = &person.visitor.app;
    app.store
        .write(move |tx| invites::revoke(tx, &me, InviteId(id)))
        .await?;
    Ok(back(
        &person,
        "/admin#invites",
        &Flash::new("admin-invite-withdrawn", []),
    ))
}

pub(super) async fn set_role(person: Person, Posted(typed): Posted<NewRole>) -> Answer {
    let role = Role::parse(&typed.role).ok_or(Invalid::new("role", Problem::Unknown))?;
    let me = person.me.clone();
    let set = move |tx: &mut store::Tx<'_>| accounts::set_role(tx, &me, &typed.handle, role);
    let them = person.visitor.app.store.write(set).await?;
    let values = [them.author.name.as_str(), them.role.as_str()];
    Ok(back(
        &person,
        "/admin#people",
        &Flash::new("admin-role-changed", values),
    ))
}

pub(super) async fn deactivate(person: Person, Posted(whom): Posted<Whom>) -> Answer {
    let me = person.me.clone();
    let end = move |tx: &mut store::Tx<'_>| accounts::deactivate(tx, &me, &whom.handle);
    let them = person.visitor.app.store.write(end).await?;
    let flash = Flash::new("admin-deactivated", [them.author.name.as_str()]);
    Ok(back(&person, "/admin#people", &flash))
}

pub(super) async fn reactivate(person: Person, Posted(whom): Posted<Whom>) -> Answer {
    let me = person.me.clone();
    let begin = move |tx: &mut store::Tx<'_>| accounts::reactivate(tx, &me, &whom.handle);
    let them = person.visitor.app.store.write(begin).await?;
    let flash = Flash::new("admin-reactivated", [them.author.name.as_str()]);
    Ok(back(&person, "/admin#people", &flash))
}

fn back(person: &Person, path: &str, flash: &Flash) -> axum::response::Response {
    person.visitor.on_to(path, Some(flash))
}
