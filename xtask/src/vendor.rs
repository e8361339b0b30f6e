//! Copies the client's third-party modules out of `node_modules` into `assets/vendor`.
//! Bare imports become relative, so that the page needs no import map (an inline script).
//! The copies are in version control: building and running Chirm needs no Node.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result, bail, ensure};
use sha2::{Digest as _, Sha256};

use crate::{node, process};

const CLIENT: &str = "crates/web";
const VENDOR: &str = "crates/web/assets/vendor";

/// A module that the client imports as `vendor/{file}`.
struct Module {
    package: &'static str,
    /// What `import` calls it in other packages, and where its types are found.
    id: &'static str,
    file: &'static str,
    from: &'static str,
}

const MODULES: [Module; 4] = [
    Module {
        package: "preact",
        id: "preact",
        file: "preact.mjs",
        from: "preact/dist/preact.mjs",
    },
    Module {
        package: "preact",
        id: "preact/hooks",
        file: "preact-hooks.mjs",
        from: "preact/hooks/dist/hooks.mjs",
    },
    Module {
        package: "@preact/signals-core",
        id: "@preact/signals-core",
        file: "preact-signals-core.mjs",
        from: "@preact/signals-core/dist/signals-core.mjs",
    },
    Module {
        package: "@preact/signals",
        id: "@preact/signals",
        file: "preact-signals.mjs",
        from: "@preact/signals/dist/signals.mjs",
    },
];

/// Fluent comes as several small modules; they keep their names in a folder of their own.
const FLUENT: &str = "@fluent/bundle";
const FLUENT_ENTRY: &str = "fluent-bundle.mjs";
const FLUENT_PARTS: [&str; 8] = [
    "builtins", "bundle", "index", "memoizer", "resolver", "resource", "scope", "types",
];

/// Every file of the folder by its path in it.
type Files = BTreeMap<String, String>;

/// Installs the pinned packages and writes the folder anew.
pub(crate) fn refresh() -> Result<()> {
    let files = wanted()?;
    let folder = process::root().join(VENDOR);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    for (path, text) in &files {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)?;
    }
    println!("{VENDOR}: {} files written", files.len());
    Ok(())
}

/// Fails when the folder is not exactly what `refresh` would write.
pub(crate) fn check() -> Result<()> {
    let wanted = wanted()?;
    let found = found()?;
    let names = wanted.keys().chain(found.keys());
    let mut differing: Vec<_> = names
        .filter(|name| wanted.get(*name) != found.get(*name))
        .cloned()
        .collect();
    differing.dedup();
    ensure!(
        differing.is_empty(),
        "{VENDOR} differs from its packages: {}",
        differing.join(", ")
    );
    println!("{VENDOR}: {} files as in their packages", wanted.len());
    Ok(())
}

/// What of the folder is not what its own README says; needs neither Node nor a network.
pub(crate) fn unlike_its_readme() -> Result<Vec<String>> {
    let mut found = found()?;
    let readme = found
        .remove("README.md")
        .context("no README.md in the vendor folder")?;
    let mut sums: BTreeMap<&str, &str> = readme
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(sum, path)| (path, sum))
        .collect();
    let mut problems = Vec::new();
    for (path, text) in &found {
        if sums.remove(path.as_str()) != Some(checksum(text).as_str()) {
            problems.push(format!("{VENDOR}/{path}: not the file its README names"));
        }
    }
    problems.extend(
        sums.keys()
            .map(|path| format!("{VENDOR}/{path}: named but not there")),
    );
    Ok(problems)
}

fn wanted() -> Result<Files> {
    node::install(CLIENT)?;
    let mut files = Files::new();
    for module in &MODULES {
        let text = relative_imports(module.id, &package_file(module.from)?)?;
        files.insert(module.file.to_owned(), text);
        files.insert(types_name(module.file), types(module.id));
    }
    for part in FLUENT_PARTS {
        let text = package_file(&format!("{FLUENT}/esm/{part}.js"))?;
        files.insert(format!("fluent-bundle/{part}.js"), text);
    }
    let entry = "export * from \"./fluent-bundle/index.js\";\n".to_owned();
    files.insert(FLUENT_ENTRY.to_owned(), entry);
    files.insert(types_name(FLUENT_ENTRY), types(FLUENT));
    for package in packages() {
        files.insert(licence_name(package), licence_text(package)?);
    }
    let readme = readme(&files)?;
    files.insert("README.md".to_owned(), readme);
    Ok(files)
}

fn found() -> Result<Files> {
    let folder = process::root().join(VENDOR);
    let mut files = Files::new();
    let mut folders = vec![folder.clone()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).with_context(|| format!("no {}", next.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&folder)?.to_string_lossy().into_owned();
                files.insert(name, fs::read_to_string(&path)?);
            }
        }
    }
    Ok(files)
}

fn packages() -> Vec<&'static str> {
    let mut packages: Vec<_> = MODULES.iter().map(|module| module.package).collect();
    packages.push(FLUENT);
    packages.dedup();
    packages
}

fn package_file(path: &str) -> Result<String> {
    let path = process::root().join(CLIENT).join("node_modules").join(path);
    fs::read_to_string(&path).with_context(|| format!("no {}", path.display()))
}

/// `from"preact"` becomes `from"./preact.mjs"`; the reference to a source map goes.
fn relative_imports(id: &str, text: &str) -> Result<String> {
    let text = text.split("//# sourceMappingURL=").next().unwrap_or(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("from\"") {
        let (name, after) = after.split_once('"').context("an import without an end")?;
        let Some(module) = MODULES.iter().find(|module| module.id == name) else {
            bail!("{id} imports {name}, which is not vendored");
        };
        write!(out, "{before}from\"./{}\"", module.file)?;
        rest = after;
    }
    out.push_str(rest.trim_end());
    ensure!(
        !out.contains("import\""),
        "{id} has an import without names"
    );
    out.push('\n');
    Ok(out)
}

fn types_name(file: &str) -> String {
    file.replace(".mjs", ".d.mts")
}

fn types(id: &str) -> String {
    format!("export * from \"{id}\";\n")
}

fn licence_name(package: &str) -> String {
    format!("LICENSE-{}", package.replace('@', "").replace('/', "-"))
}

fn licence_text(package: &str) -> Result<String> {
    // Fluent's package names its licence but does not carry the text.
    if package == FLUENT {
        return Ok(fs::read_to_string(process::root().join("LICENSE-APACHE"))?);
    }
    package_file(&format!("{package}/LICENSE"))
}

fn readme(files: &Files) -> Result<String> {
    let mut out = String::from(
        "# Third-party modules of the client\n\n\
         Written by `cargo xtask vendor` from the packages pinned in `crates/web/package.json`:\n\
         bare imports are made relative, nothing else is changed. Do not edit.\n\n\
         | package | version | licence |\n| --- | --- | --- |\n",
    );
    for package in packages() {
        let manifest: serde_json::Value =
            serde_json::from_str(&package_file(&format!("{package}/package.json"))?)?;
        let field = |name: &str| {
            manifest
                .get(name)
                .and_then(|it| it.as_str())
                .map(str::to_owned)
        };
        let version = field("version").context("a package without a version")?;
        let licence = field("license").context("a package without a licence")?;
        writeln!(out, "| {package} | {version} | {licence} |")?;
    }
    out.push_str("\nSHA-256 of each file:\n\n```\n");
    for (path, text) in files {
        writeln!(out, "{}  {path}", checksum(text))?;
    }
    out.push_str("```\n");
    Ok(out)
}

fn checksum(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .fold(String::new(), |mut out, byte| {
            // Writing into a String cannot fail.
            write!(out, "{byte:02x}").ok();
            out
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_imports_become_relative() {
        let text = "import{h as n}from\"preact\";n();//# sourceMappingURL=x.map";
        assert_eq!(
            relative_imports("x", text).unwrap(),
            "import{h as n}from\"./preact.mjs\";n();\n"
        );
    }

    #[test]
    fn an_import_that_is_not_vendored_is_refused() {
        assert!(relative_imports("x", "import{h}from\"elsewhere\"").is_err());
    }
}
