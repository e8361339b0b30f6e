//! The people and conversations a measurement needs, made through the API like anybody's.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::api::{Conversation, SignedIn, excerpt};
use crate::exchange::{Reply, ask_all};
use crate::http;
use crate::target::Target;

const CONNECTIONS: usize = 64;
pub(crate) const ASK_LIMIT: Duration = Duration::from_secs(120);

/// Six digits that tell this run's names from another's.
pub(crate) fn run_name() -> String {
    // A hasher's keys are random, and that is all that is wanted here.
    format!(
        "{:06x}",
        RandomState::new().build_hasher().finish() & 0xff_ffff
    )
}

/// Makes the account that owns the channels; on a new server, the server's owner.
pub(crate) fn owner(target: &mut Target, run: &str) -> Result<String> {
    let account = json!({
        "handle": format!("bench{run}"),
        "name": format!("Bench {run}"),
        "password": format!("only for measuring {run}"),
    });
    let reply = ask(target, None, "POST /api/v1/accounts", Some(&account))?;
    token(&reply)
}

/// Makes so many guests and gives their tokens.
pub(crate) fn guests(target: &mut Target, run: &str, count: usize) -> Result<Vec<String>> {
    let requests: Vec<Vec<u8>> = (0..count)
        .map(|number| {
            let guest = json!({ "name": format!("Guest {run} {number:05}") });
            http::request(target.host(), None, "POST /api/v1/guests", Some(&guest))
        })
        .collect();
    let replies = ask_all(target, &requests, CONNECTIONS, ASK_LIMIT)?;
    replies.iter().map(token).collect()
}

/// Makes a public channel, lets all of them join, and gives its id.
pub(crate) fn channel(
    target: &mut Target,
    owner: &str,
    name: &str,
    people: &[String],
) -> Result<String> {
    let channel = json!({ "name": name, "visibility": "public" });
    let reply = ask(target, Some(owner), "POST /api/v1/channels", Some(&channel))?;
    ensure!(
        reply.code == 201,
        "a channel answered {}: {}",
        reply.code,
        excerpt(&reply.body)
    );
    let made: Conversation = serde_json::from_slice(&reply.body).context("a channel")?;
    join(target, &made.id, people)?;
    Ok(made.id)
}

pub(crate) fn join(target: &mut Target, conversation: &str, people: &[String]) -> Result<()> {
    let line = format!("PUT /api/v1/conversations/{conversation}/membership");
    let host = target.host().to_owned();
    let requests: Vec<Vec<u8>> = people
        .iter()
        .map(|token| http::request(&host, Some(token), &line, None))
        .collect();
    for reply in ask_all(target, &requests, CONNECTIONS, ASK_LIMIT)? {
        let (code, body) = (reply.code, excerpt(&reply.body));
        ensure!(
            (200..300).contains(&code),
            "joining answered {code}: {body}"
        );
    }
    Ok(())
}

/// The version the server says it is.
pub(crate) fn version(target: &mut Target) -> Result<String> {
    let reply = ask(target, None, "GET /api/v1/server", None)?;
    let server: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    Ok(server
        .get("version")
        .and_then(Value::as_str)
        .unwrap_or("unknown")
        .to_owned())
}

pub(crate) fn ask(
    target: &mut Target,
    token: Option<&str>,
    line: &str,
    body: Option<&Value>,
) -> Result<Reply> {
    let request = http::request(target.host(), token, line, body);
    let replies = ask_all(target, &[request], 1, ASK_LIMIT)?;
    replies
        .into_iter()
        .next()
        .with_context(|| format!("no answer to {line}"))
}

fn token(reply: &Reply) -> Result<String> {
    ensure!(
        reply.code == 201,
        "signing up answered {}: {}",
        reply.code,
        excerpt(&reply.body)
    );
    let signed_in: SignedIn = serde_json::from_slice(&reply.body).context("a sign-up")?;
    Ok(signed_in.token)
}
