//! Writes the list of files that a release carries inside itself.
//! A debug build reads them from the source folder instead, so that styling rebuilds nothing.

use std::fmt::Write;
use std::path::Path;
use std::{env, error, fs};

#[path = "src/assets/files.rs"]
mod files;

fn main() -> Result<(), Box<dyn error::Error>> {
    let root = env::var_os("CARGO_MANIFEST_DIR").ok_or("run by cargo")?;
    let out = env::var_os("OUT_DIR").ok_or("run by cargo")?;
    let release = env::var_os("PROFILE").is_some_and(|profile| profile == "release");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/assets/files.rs");

    let mut list = String::from("const EMBEDDED: &[(&str, &[u8])] = &[\n");
    if release {
        for folder in files::FOLDERS {
            println!("cargo::rerun-if-changed={folder}");
        }
        for (name, path) in files::list(Path::new(&root))? {
            writeln!(list, "    ({name:?}, include_bytes!({path:?})),")?;
        }
    }
    list.push_str("];\n");
    fs::write(Path::new(&out).join("embedded.rs"), list)?;
    Ok(())
}
