//! The program starts, and wrong usage exits with 2. Its other tests stand in the `tests` member of the workspace; this one also
//! makes `cargo test` build the program for them.

use std::process::Command;

fn plumb(args: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_plumb")).args(args).output().expect("the program runs")
}

#[test]
fn wrong_usage_exits_with_2_and_says_how() {
    for args in [&["frobnicate"][..], &["train", "--solver", "magic"], &["score", "leads.csv"], &["init", "leads.csv", "--lost", "1"], &[]]
    {
        let output = plumb(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("Usage") || said.contains("--help"), "{args:?}: {said}");
    }
}

#[test]
fn version_and_help_go_to_standard_output() {
    let version = plumb(&["--version"]);
    assert!(version.status.success());
    assert_eq!(String::from_utf8_lossy(&version.stdout).trim(), format!("plumb {}", env!("CARGO_PKG_VERSION")));
    let help = plumb(&["--help"]);
    for command in ["init", "train", "score", "serve", "models", "synth", "demo"] {
        assert!(String::from_utf8_lossy(&help.stdout).contains(command), "{command}");
    }
}
