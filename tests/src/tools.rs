//! Programs that tests need and Rust does not bring.

use std::path::{Path, PathBuf};

/// A program that `make tools` has put below `target`, or else one that the machine has. None where there is none, which
/// only a developer's machine may say.
pub fn tool(name: &str) -> Option<PathBuf> {
    let target = repository().join("target");
    let ours = ["tools", "prometheus/usr/bin"].map(|folder| target.join(folder).join(name));
    let installed = std::env::var_os("PATH").unwrap_or_default();
    let found = (ours.into_iter())
        .chain(std::env::split_paths(&installed).map(|folder| folder.join(name)))
        .find(|path| path.is_file());
    if found.is_none() {
        assert_ne!(
            std::env::var("CI").as_deref(),
            Ok("true"),
            "{name} is missing: run `make tools` first"
        );
        eprintln!("not tested, {name} is missing; run `make tools`");
    }
    found
}

/// The root of the repository.
pub fn repository() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("a workspace").to_owned()
}
