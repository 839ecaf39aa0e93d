//! Helpers shared by the end-to-end tests: the built program, run as a user would.

mod browser;
mod folder;
mod server;
mod table;

pub use browser::Browser;
pub use folder::{Folder, Said};
pub use server::{Reply, Running};
pub use table::Table;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The program, as `cargo test` built it beside the tests.
///
/// # Panics
/// When it is not there: run the tests of the whole workspace.
pub fn plumb() -> Command {
    let test = std::env::current_exe().expect("a test knows its own path");
    let release = test.parent().and_then(Path::parent).expect("tests lie in <target>/<profile>/deps");
    let program = release.join("plumb");
    assert!(program.exists(), "{} is not built: run `cargo test --release --workspace`", program.display());
    Command::new(program)
}

/// Runs the program in a folder and returns what it said.
///
/// # Panics
/// When it cannot be started.
pub fn run(folder: &Path, args: &[&str]) -> Output {
    plumb().args(args).current_dir(folder).output().expect("the program starts")
}

/// The registry with the demo's model, as an option takes it.
///
/// # Panics
/// As [`workspace`].
pub fn demo_registry() -> String {
    workspace().join("models").to_string_lossy().into_owned()
}

/// The workspace's root folder.
pub fn workspace() -> PathBuf {
    // Asked at run time: two checkouts that share a target folder share compiled tests, but not this path.
    let tests = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where the crate is"));
    tests.parent().expect("tests is a folder of the workspace").to_owned()
}
