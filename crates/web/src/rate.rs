//! How often one account or address may do what costs others something.

use std::net::IpAddr;
use std::num::NonZeroU32;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use domain::id::UserId;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::app::{App, Switch};
use crate::error::{Error, Result};

/// Sign-ups from one address: so many at once, then one every few seconds.
const ACCOUNTS_BURST: u32 = 60;
const ACCOUNTS_PER_MINUTE: u32 = 20;
/// Passwords tried for one handle from one address.
const SIGN_INS_BURST: u32 = 10;
const SIGN_INS_PER_MINUTE: u32 = 6;
/// Passwords tried from one address, whatever the handle.
const SIGN_INS_PER_ADDRESS_BURST: u32 = 60;
const SIGN_INS_PER_ADDRESS_PER_MINUTE: u32 = 60;
/// What one account changes: messages, channels, settings.
const WRITES_BURST: u32 = 200;
const WRITES_PER_MINUTE: u32 = 1_200;
/// A key is not longer than most handles, whatever somebody types.
const KEY_CHARACTERS_MAX: usize = 64;
/// Keys kept before those that are idle are dropped.
const KEYS_MAX: usize = 50_000;

type Keyed<K> = DefaultKeyedRateLimiter<K>;

#[derive(Debug)]
pub(crate) struct Limits(Option<Active>);

#[derive(Debug)]
struct Active {
    accounts: Keyed<IpAddr>,
    sign_ins: Keyed<(IpAddr, String)>,
    sign_ins_per_address: Keyed<IpAddr>,
    writes: Keyed<UserId>,
}

impl Limits {
    pub(crate) fn new(switch: Switch) -> Self {
        Self(switch.is_on().then(|| Active {
            accounts: RateLimiter::keyed(quota(ACCOUNTS_PER_MINUTE, ACCOUNTS_BURST)),
            sign_ins: RateLimiter::keyed(quota(SIGN_INS_PER_MINUTE, SIGN_INS_BURST)),
            sign_ins_per_address: RateLimiter::keyed(quota(
                SIGN_INS_PER_ADDRESS_PER_MINUTE,
                SIGN_INS_PER_ADDRESS_BURST,
            )),
            writes: RateLimiter::keyed(quota(WRITES_PER_MINUTE, WRITES_BURST)),
        }))
    }

    pub(crate) fn account(&self, from: Address) -> Result<()> {
        self.0
            .as_ref()
            .map_or(Ok(()), |active| check(&active.accounts, &from.0))
    }

    pub(crate) fn sign_in(&self, from: Address, handle: &str) -> Result<()> {
        self.0.as_ref().map_or(Ok(()), |active| {
            check(&active.sign_ins_per_address, &from.0)?;
            let start: String = handle.trim().chars().take(KEY_CHARACTERS_MAX).collect();
            check(&active.sign_ins, &(from.0, domain::name::fold(&start)))
        })
    }

    pub(crate) fn write(&self, user: UserId) -> Result<()> {
        self.0
            .as_ref()
            .map_or(Ok(()), |active| check(&active.writes, &user))
    }
}

fn quota(per_minute: u32, burst: u32) -> Quota {
    let one = NonZeroU32::MIN;
    Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(one))
        .allow_burst(NonZeroU32::new(burst).unwrap_or(one))
}

fn check<K: Clone + std::hash::Hash + Eq>(limiter: &Keyed<K>, key: &K) -> Result<()> {
    if limiter.len() > KEYS_MAX {
        limiter.retain_recent();
    }
    limiter.check_key(key).map_err(|early| {
        let wait = early.wait_time_from(DefaultClock::default().now());
        Error::RateLimited {
            retry_after_seconds: wait.as_secs() + 1,
        }
    })
}

/// Where a request comes from. Behind a proxy on this machine: what the proxy says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Address(pub(crate) IpAddr);

impl FromRequestParts<App> for Address {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<std::net::SocketAddr>>()
            .map(|ConnectInfo(peer)| peer.ip())
            .ok_or_else(|| Error::internal("a request without a peer"))?;
        // Only a server with a public address has a proxy, and only a near one is believed.
        if app.options.public_url.is_none() || !peer.is_loopback() {
            return Ok(Self(peer));
        }
        let said = parts
            .headers
            .get("x-forwarded-for")
            .and_then(|value| value.to_str().ok());
        let last = said.and_then(|list| list.rsplit(',').next()?.trim().parse().ok());
        Ok(Self(last.unwrap_or(peer)))
    }
}
