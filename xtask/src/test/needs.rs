//! What the tests need on the machine: found, or installed where that is allowed.
//! Allowed means: root, on a system with `apt-get`. Nobody else's machine is changed.

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Result, bail};

use crate::{node, process};

/// A program that Debian's packages can bring.
pub(crate) struct Need {
    /// What a person calls it.
    pub(crate) name: &'static str,
    packages: &'static [&'static str],
    find: fn() -> Option<PathBuf>,
}

const NODE: Need = Need {
    name: "Node.js with npm",
    packages: &["nodejs", "npm"],
    find: || process::find("npm"),
};
pub(crate) const CHROMIUM: Need = Need {
    name: "Chromium",
    packages: &["chromium", "fonts-noto-cjk", "fonts-noto-color-emoji"],
    find: chromium,
};
pub(crate) const POSTGRES: Need = Need {
    name: "PostgreSQL",
    packages: &["postgresql"],
    find: postgres,
};
pub(crate) const NATS: Need = Need {
    name: "nats-server",
    packages: &["nats-server"],
    find: || process::find("nats-server"),
};

/// Node.js of a version that does.
pub(crate) fn node() -> Result<()> {
    NODE.meet()?;
    node::renew()
}

impl Need {
    /// Where it is, after installing it if need be; otherwise what to do.
    pub(crate) fn meet(&self) -> Result<PathBuf> {
        if let Some(found) = (self.find)() {
            return Ok(found);
        }
        if !(is_root() && process::find("apt-get").is_some()) {
            bail!(
                "{} is not installed (Debian: apt-get install {})",
                self.name,
                self.list()
            );
        }
        println!("installing {}: apt-get install {}", self.name, self.list());
        apt_get(&["update", "-qq"])?;
        let mut arguments = vec!["install", "-qq", "--yes", "--no-install-recommends"];
        arguments.extend(self.packages);
        apt_get(&arguments)?;
        let Some(found) = (self.find)() else {
            bail!(
                "{} was installed but is not where it was looked for",
                self.name
            );
        };
        Ok(found)
    }

    fn list(&self) -> String {
        self.packages.join(" ")
    }
}

/// With `CI=true` nothing may be skipped.
#[expect(
    clippy::disallowed_methods,
    reason = "a tool of the developers has no settings module"
)]
pub(crate) fn is_ci() -> bool {
    env::var("CI").is_ok_and(|value| value == "true")
}

pub(crate) fn is_root() -> bool {
    process::output(process::command(".", "id", &["-u"])).is_ok_and(|id| id.trim() == "0")
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    let mut command = process::command(".", "apt-get", &["-o", "Dpkg::Use-Pty=0"]);
    command.args(arguments);
    command.env("DEBIAN_FRONTEND", "noninteractive");
    process::run(command)
}

/// The real program: the wrapper that Debian puts in `PATH` warns on every start.
fn chromium() -> Option<PathBuf> {
    if let Some(named) = env::var_os("CHIRM_TEST_CHROMIUM") {
        return Some(named.into());
    }
    let debian = Path::new("/usr/lib/chromium/chromium");
    if debian.is_file() {
        return Some(debian.to_owned());
    }
    ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find_map(process::find)
}

/// The folder of `initdb`: Debian keeps the newest of several versions out of `PATH`.
fn postgres() -> Option<PathBuf> {
    // What is in `PATH` may be a link to one program alone; the rest lies beside the real one.
    if let Some(initdb) = process::find("initdb").and_then(|path| path.canonicalize().ok()) {
        return initdb.parent().map(Path::to_owned);
    }
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let folders = versions.map(|version| version.path().join("bin"));
    folders
        .filter(|folder| folder.join("initdb").is_file())
        .max()
}
