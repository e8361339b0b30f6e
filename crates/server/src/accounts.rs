//! `chirm account`: for whoever has the machine, beside a running server or without one.

use std::io::{BufRead, IsTerminal, Write};
use std::sync::Arc;

use actions::accounts::{self, NewAccount};
use actions::secret;
use anyhow::{Context, anyhow};
use domain::invalid::Invalid;
use domain::name::{DisplayName, Handle};
use domain::password::Password;
use domain::settings::Language;
use domain::user::User;
use store::Store;
use web::texts::Texts;

use crate::config::{AccountCommand, Settings};
use crate::running::{database, options};
use crate::system_clock::system_clock;

/// What made-up passwords are long: 96 random bits.
const MADE_UP: &str = "made up; write it down, it is not shown again";

pub fn run(
    settings: &Settings,
    command: AccountCommand,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let no_one = Arc::new(|_| {});
    let store = Store::open(options(database(settings)?, system_clock(), no_one))?;
    let (password, shown) = password()?;
    let hash = secret::hash_password(&password).map_err(|_| anyhow!("no random numbers"))?;
    let user = match command {
        AccountCommand::Create { handle, name } => {
            runtime.block_on(create(&store, &handle, name.as_deref(), hash))?
        }
        AccountCommand::ResetPassword { handle } => {
            runtime.block_on(reset_password(&store, handle, hash))?
        }
    };
    store.close();
    writeln!(out, "{} ({})", user.author.handle, user.role.as_str())?;
    if let Some(shown) = shown {
        writeln!(out, "password: {shown} ({MADE_UP})")?;
    }
    Ok(())
}

async fn create(
    store: &Store,
    handle: &str,
    name: Option<&str>,
    password_hash: String,
) -> anyhow::Result<User> {
    let handle = Handle::parse(handle).map_err(in_words)?;
    let name = name.map(DisplayName::parse).transpose().map_err(in_words)?;
    let new = NewAccount {
        handle,
        name,
        email: None,
        password_hash,
        invite: None,
    };
    let made = store
        .write(move |tx| accounts::create_by_operator(tx, &new))
        .await;
    made.map_err(|error| {
        if let actions::Error::Conflict(_) = error {
            return anyhow!("handle: taken, or too much like one that is");
        }
        anyhow!(error.to_string())
    })
}

async fn reset_password(store: &Store, handle: String, hash: String) -> anyhow::Result<User> {
    let reset = move |tx: &mut store::Tx<'_>| {
        let user = actions::users::by_handle(tx, &handle)?;
        accounts::set_password(tx, user.id(), &hash, None, None)
    };
    store
        .write(reset)
        .await
        .map_err(|error: actions::Error| anyhow!(error.to_string()))
}

/// From standard input; made up when that is a terminal, and then to be shown.
fn password() -> anyhow::Result<(Password, Option<String>)> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        let text = secret::random_code().map_err(|_| anyhow!("no random numbers"))?;
        return Ok((Password::typed(text.clone()), Some(text)));
    }
    let mut line = String::new();
    stdin
        .lock()
        .read_line(&mut line)
        .context("the password could not be read")?;
    let password = Password::parse(line.trim_end_matches(['\n', '\r'])).map_err(in_words)?;
    Ok((password, None))
}

/// The field and what is wrong with it, as the pages say it; the command line speaks English.
fn in_words(invalid: Invalid) -> anyhow::Error {
    let texts = Texts::load();
    let problem = texts.get(Language::English).problem(invalid.problem);
    anyhow!("{}: {problem}", invalid.field)
}
