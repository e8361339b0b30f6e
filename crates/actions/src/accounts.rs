//! Making accounts, changing them, ending them.

use domain::event::{Audience, Data, EventKind};
use domain::id::{SessionId, UserId};
use domain::name::{
    DisplayName, HANDLE_CHARACTERS_MAX, Handle, fold, skeleton, visible_characters,
};
use domain::policy;
use domain::settings::Settings;
use domain::user::{Role, User};
use serde_json::json;
use store::events::NewEvent;
use store::{Tx, facts, names, users};

use crate::error::{Conflict, Error, Result, or_conflict};
use crate::{invites, secret, sessions};

/// Who may make an account, as the owner set it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    Open,
    Invite,
    Closed,
}

/// A name of a fact that only the first account can claim.
const FIRST_ACCOUNT: &str = "first_account";

/// What a new account asks for; the password is hashed before the transaction begins.
#[derive(Debug)]
pub struct NewAccount {
    pub handle: Handle,
    pub name: Option<DisplayName>,
    pub email: Option<String>,
    pub password_hash: String,
    pub invite: Option<String>,
}

/// Whether the server still waits for its first account.
pub fn none_yet(tx: &mut Tx<'_>) -> Result<bool> {
    Ok(users::count(tx)? == 0)
}

/// Makes an account. The first one on a server is its owner.
pub fn create(tx: &mut Tx<'_>, new: &NewAccount, registration: Registration) -> Result<User> {
    let is_first = users::count(tx)? == 0 && registration != Registration::Closed;
    let invite = if is_first {
        None
    } else {
        admit(tx, registration, new.invite.as_deref())?
    };
    create_admitted(tx, new, invite)
}

/// Makes an account whatever the registration mode: for the one who runs the server.
pub fn create_by_operator(tx: &mut Tx<'_>, new: &NewAccount) -> Result<User> {
    create_admitted(tx, new, None)
}

fn create_admitted(
    tx: &mut Tx<'_>,
    new: &NewAccount,
    invite: Option<domain::invite::Invite>,
) -> Result<User> {
    let role = first_or_member(tx, new.handle.as_str())?;
    let name = new
        .name
        .as_ref()
        .map_or(new.handle.as_str(), DisplayName::as_str);
    let user = insert(
        tx,
        &users::NewUser {
            handle: new.handle.as_str(),
            handle_fold: &new.handle.fold(),
            name,
            role,
            password_hash: Some(&new.password_hash),
            email: new.email.as_deref(),
        },
    )?;
    if let Some(invite) = invite {
        invites::take_seat(tx, &user, &invite)?;
    }
    Ok(user)
}

/// The first account with a password owns the server.
fn first_or_member(tx: &mut Tx<'_>, handle: &str) -> Result<Role> {
    let is_first = facts::claim(tx, FIRST_ACCOUNT, handle)?;
    Ok(if is_first { Role::Owner } else { Role::Member })
}

/// Makes a guest: a display name and nothing else, as in a chat without accounts.
pub fn create_guest(
    tx: &mut Tx<'_>,
    name: &DisplayName,
    invite: Option<&str>,
    registration: Registration,
) -> Result<User> {
    let invite = admit(tx, registration, invite)?;
    let handle = guest_handle(name)?;
    let user = insert(
        tx,
        &users::NewUser {
            handle: handle.as_str(),
            handle_fold: &handle.fold(),
            name: name.as_str(),
            role: Role::Guest,
            password_hash: None,
            email: None,
        },
    )?;
    if let Some(invite) = invite {
        invites::take_seat(tx, &user, &invite)?;
    }
    Ok(user)
}

fn admit(
    tx: &mut Tx<'_>,
    registration: Registration,
    code: Option<&str>,
) -> Result<Option<domain::invite::Invite>> {
    let invite = code.map(|code| invites::use_up(tx, code)).transpose()?;
    match registration {
        Registration::Closed => Err(Error::RegistrationClosed),
        Registration::Invite if invite.is_none() => Err(Error::RegistrationClosed),
        Registration::Invite | Registration::Open => Ok(invite),
    }
}

/// A guest's handle is their name where that can be one.
fn guest_handle(name: &DisplayName) -> Result<Handle> {
    let fits = visible_characters(name.as_str()) <= HANDLE_CHARACTERS_MAX;
    if let (true, Ok(handle)) = (fits, Handle::parse(name.as_str())) {
        return Ok(handle);
    }
    let code = secret::random_code().map_err(|_| no_randomness())?;
    let end = code.get(..8).unwrap_or_default();
    Ok(Handle::parse(&format!("guest-{end}"))?)
}

fn insert(tx: &mut Tx<'_>, new: &users::NewUser<'_>) -> Result<User> {
    if names::holder(tx, new.handle_fold)?.is_some() {
        return Err(taken(new.role, Conflict::Handle));
    }
    let user = users::insert(tx, new)
        .map_err(|error| or_conflict(error, || taken(new.role, Conflict::Handle)))?;
    claim_names(tx, &user)?.map_err(|conflict| taken(new.role, conflict))?;
    Ok(user)
}

/// A guest typed only a name: that is the field to point at.
fn taken(role: Role, conflict: Conflict) -> Error {
    match role {
        Role::Guest => Error::Conflict(Conflict::Name),
        Role::Owner | Role::Moderator | Role::Member => Error::Conflict(conflict),
    }
}

/// Takes handle and name for a person; a conflict when one is, or looks like, somebody else's.
fn claim_names(tx: &mut Tx<'_>, user: &User) -> Result<std::result::Result<(), Conflict>> {
    let claims = [
        (&user.author.handle, Conflict::Handle),
        (&user.author.name, Conflict::Name),
    ];
    for (name, conflict) in claims {
        let fold = fold(name);
        let skeleton = skeleton(&fold);
        let look_alike = names::look_alikes(tx, &skeleton, user.id())?
            .iter()
            // Two plain ASCII names are told apart by whoever types them; scripts mixed are not.
            .any(|other| !(other.is_ascii() && fold.is_ascii()));
        if look_alike || !names::claim(tx, &fold, &skeleton, user.id())? {
            return Ok(Err(conflict));
        }
    }
    Ok(Ok(()))
}

/// What a person may change of their own account; none leaves a field as it is.
#[derive(Debug, Default)]
pub struct Change {
    pub handle: Option<Handle>,
    pub name: Option<DisplayName>,
    pub email: Option<Option<String>>,
    pub settings: Option<Settings>,
}

/// An account, held still: what is changed of it overwrites nothing that changed meanwhile.
fn held(tx: &mut Tx<'_>, id: UserId) -> Result<User> {
    users::lock(tx, id)?;
    users::by_id(tx, id)?.ok_or(Error::NotFound)
}

/// The same by handle, while no owner can be taken away.
fn held_by_handle(tx: &mut Tx<'_>, handle: &str) -> Result<User> {
    users::lock_owners(tx)?;
    let user = users::by_handle(tx, &fold(handle))?.ok_or(Error::NotFound)?;
    held(tx, user.id())
}

pub fn change(tx: &mut Tx<'_>, me: UserId, change: Change) -> Result<User> {
    let mut user = held(tx, me)?;
    let before = user.author.clone();
    if let Some(handle) = change.handle {
        handle.as_str().clone_into(&mut user.author.handle);
    }
    if let Some(name) = change.name {
        name.as_str().clone_into(&mut user.author.name);
    }
    if let Some(email) = change.email {
        user.email = email;
    }
    if let Some(settings) = change.settings {
        settings.check()?;
        user.settings = settings;
    }
    store_changed(tx, &user, before != user.author)?;
    Ok(user)
}

fn store_changed(tx: &mut Tx<'_>, user: &User, renamed: bool) -> Result<()> {
    if renamed {
        names::release(tx, user.id())?;
        claim_names(tx, user)?.map_err(Error::Conflict)?;
    }
    users::change(tx, user, &fold(&user.author.handle))
        .map_err(|error| or_conflict(error, || Error::Conflict(Conflict::Handle)))?;
    if renamed {
        tell_changed(tx, user);
    }
    Ok(())
}

fn tell_changed(tx: &mut Tx<'_>, user: &User) {
    let mut data = json!(user.author);
    if let Some(fields) = data.as_object_mut() {
        fields.insert("role".to_owned(), json!(user.role));
    }
    tell_everyone(tx, EventKind::UserChanged, user.id(), data);
}

/// Sets a password in place of the one whose hash this was; none for a guest. Whoever still typed
/// the old one after it was replaced changes nothing.
pub fn replace_password(
    tx: &mut Tx<'_>,
    (me, session): (UserId, SessionId),
    replaced: Option<&str>,
    hash: &str,
    handle: Option<Handle>,
) -> Result<User> {
    users::lock(tx, me)?;
    if users::password_hash_by_id(tx, me)?.as_deref() != replaced {
        return Err(Error::Unauthenticated);
    }
    set_password(tx, me, hash, handle, Some(session))
}

/// Sets a password and ends every other session. A guest becomes a member by it.
pub fn set_password(
    tx: &mut Tx<'_>,
    me: UserId,
    hash: &str,
    handle: Option<Handle>,
    keep: Option<SessionId>,
) -> Result<User> {
    let mut user = held(tx, me)?;
    users::set_password_hash(tx, me, hash)?;
    if user.role == Role::Guest {
        user.role = first_or_member(tx, &user.author.handle)?;
        let renamed = handle.is_some();
        if let Some(handle) = handle {
            handle.as_str().clone_into(&mut user.author.handle);
        }
        store_changed(tx, &user, renamed)?;
        if !renamed {
            tell_changed(tx, &user);
        }
    }
    sessions::end_others(tx, me, keep)?;
    Ok(user)
}

/// Gives somebody a role. A server always has an owner.
pub fn set_role(tx: &mut Tx<'_>, me: &User, handle: &str, role: Role) -> Result<User> {
    let mut them = held_by_handle(tx, handle)?;
    policy::may_administer(me.role, them.role)?;
    policy::may_administer(me.role, role)?;
    if them.role == Role::Guest || role == Role::Guest {
        return Err(Error::Forbidden);
    }
    refuse_last_owner(tx, &them, role)?;
    them.role = role;
    users::change(tx, &them, &fold(&them.author.handle))?;
    tell_changed(tx, &them);
    Ok(them)
}

fn refuse_last_owner(tx: &mut Tx<'_>, them: &User, role: Role) -> Result<()> {
    let is_last = them.role == Role::Owner && role != Role::Owner && users::owners(tx)? <= 1;
    if is_last {
        Err(Error::Conflict(Conflict::LastOwner))
    } else {
        Ok(())
    }
}

/// Ends an account: its sessions and open connections end with it, what it said stays.
pub fn deactivate(tx: &mut Tx<'_>, me: &User, handle: &str) -> Result<User> {
    let mut them = held_by_handle(tx, handle)?;
    if them.id() != me.id() {
        policy::may_administer(me.role, them.role)?;
    }
    refuse_last_owner(tx, &them, Role::Member)?;
    if users::deactivate(tx, them.id())? {
        them.deactivated_at = Some(tx.now());
        sessions::end_others(tx, them.id(), None)?;
        let data = json!({"user_id": them.id()});
        tell_everyone(tx, EventKind::UserDeactivated, them.id(), data);
    }
    Ok(them)
}

/// Lets an ended account sign in again.
pub fn reactivate(tx: &mut Tx<'_>, me: &User, handle: &str) -> Result<User> {
    let mut them = users::by_handle(tx, &fold(handle))?.ok_or(Error::NotFound)?;
    policy::may_administer(me.role, them.role)?;
    users::reactivate(tx, them.id())?;
    them.deactivated_at = None;
    tell_changed(tx, &them);
    Ok(them)
}

fn tell_everyone(tx: &mut Tx<'_>, kind: EventKind, user: UserId, data: serde_json::Value) {
    store::events::append(
        tx,
        NewEvent {
            kind,
            audience: Audience::Everyone,
            conversation: None,
            user: Some(user),
            data: Data::Json(data),
        },
    );
}

pub(crate) fn no_randomness() -> Error {
    Error::Store(store::Error::Unavailable("no random numbers".to_owned()))
}
