//! The data folder: one server at a time, checked before anything in it is touched.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use anyhow::{Context, bail};

const LOCK: &str = "chirm.lock";

/// Holds the folder until it is dropped; the system lets go of it when the process dies.
#[derive(Debug)]
pub struct Claim {
    _lock: File,
}

/// Takes the folder for this process, and makes it if need be.
pub fn claim(folder: &Path) -> anyhow::Result<Claim> {
    let shown = folder.display();
    std::fs::create_dir_all(folder)
        .with_context(|| format!("--data: the folder {shown} cannot be made"))?;
    let lock = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join(LOCK))
        .with_context(|| format!("--data: the folder {shown} cannot be written to"))?;
    match lock.try_lock() {
        Ok(()) => Ok(Claim { _lock: lock }),
        Err(TryLockError::WouldBlock) => {
            bail!("--data: the folder {shown} is in use by another Chirm")
        }
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("--data: the folder {shown} cannot be locked"))
        }
    }
}
