//! Ctrl-C leaves nothing behind: no half-written file, no temporary one, no part of a version.

#![cfg(unix)]

use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use plumb_registry::{ModelRef, Registry};
use plumb_tests::{Folder, plumb};

fn start(folder: &Folder, args: &[&str]) -> Child {
    let mut command = plumb();
    command.args(args).current_dir(folder.path("")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("the program starts")
}

fn kill(child: &Child, signal: &str) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().expect("there is a `kill`");
    assert!(sent.success() || signal != "-KILL");
}

/// Runs a command and sends it a signal after so long; how it ended.
fn interrupted(folder: &Folder, args: &[&str], signal: &str, after: Duration) -> ExitStatus {
    let mut child = start(folder, args);
    std::thread::sleep(after);
    // It may have ended by itself; until it is waited for, its number belongs to nobody else.
    kill(&child, signal);
    child.wait().expect("it ends")
}

fn duration(folder: &Folder, args: &[&str]) -> Duration {
    let from = Instant::now();
    start(folder, args).wait().expect("it ends");
    from.elapsed()
}

/// 130 where the program caught the signal; none where it had not begun to listen.
fn was_interrupted(status: ExitStatus) -> bool {
    matches!(status.code(), Some(130 | 143) | None)
}

#[test]
fn training_is_interrupted_at_any_moment() {
    let folder = Folder::with_leads(4_000, 5);
    folder.plumb(&["init", "leads.csv"]).done();
    let before = folder.everything();
    let whole = duration(&folder, &["train", "--registry", "timed"]);
    std::fs::remove_dir_all(folder.path("timed")).expect("it was published");
    let (mut interrupts, mut published) = (0, 0);
    for step in 0..24 {
        // Beyond the measured end too, where files are written.
        let after = whole.mul_f64(0.05 * f64::from(step));
        let status = interrupted(&folder, &["train"], if step % 2 == 0 { "-INT" } else { "-TERM" }, after);
        if was_interrupted(status) {
            interrupts += 1;
            assert_eq!(folder.everything().keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>(), "after {after:?}");
            assert_eq!(folder.everything(), before, "after {after:?}");
        } else {
            // It was published before, and whole.
            published += 1;
            assert_eq!(status.code(), Some(0));
            let registry = Registry::open(folder.path("models"));
            registry.load(&ModelRef::champion("leads").expect("a name")).expect("the version is whole");
            assert_eq!(registry.versions("leads").expect("it is there"), [1]);
            std::fs::remove_dir_all(folder.path("models")).expect("it is there");
        }
    }
    println!("{interrupts} runs were interrupted, {published} had published");
    assert!(interrupts >= 5, "only {interrupts} runs were interrupted");
}

#[test]
fn scoring_is_interrupted_at_any_moment() {
    let folder = Folder::with_model(2_000, 6);
    let leads = folder.text("leads.csv");
    let (header, rows) = leads.split_once('\n').expect("a header");
    folder.write("many.csv", format!("{header}\n{}", rows.repeat(60)));
    let before = folder.everything();
    let args = ["score", "many.csv", "-o", "scores.csv", "--reasons", "3"];
    let whole = duration(&folder, &args);
    let scores = folder.text("scores.csv");
    std::fs::remove_file(folder.path("scores.csv")).expect("it was written");
    let mut interrupts = 0;
    for step in 0..16 {
        let after = whole.mul_f64(0.07 * f64::from(step));
        let status = interrupted(&folder, &args, "-INT", after);
        let mut left = folder.everything();
        if was_interrupted(status) {
            interrupts += 1;
        }
        // The whole of it, if the signal came late, or nothing.
        if let Some(written) = left.remove("scores.csv") {
            assert_eq!(String::from_utf8_lossy(&written).lines().count(), scores.lines().count(), "after {after:?}");
            std::fs::remove_file(folder.path("scores.csv")).expect("it is there");
        }
        assert_eq!(left.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>(), "after {after:?}");
    }
    assert!(interrupts >= 3, "only {interrupts} runs were interrupted");
}

/// Nobody can tidy up after a kill, but the next who writes the same file does, and leaves the files of those who still write.
#[test]
fn what_a_killed_program_left_is_removed_by_the_next() {
    let folder = Folder::with_model(2_000, 6);
    let args = ["score", "leads.csv", "-o", "scores.csv"];
    folder.write(".scores.csv.999999-0.tmp", "half a li");
    folder.write(".scores.csv.backup.tmp", "somebody's own");
    let held = std::fs::File::create(folder.path(".scores.csv.999998-0.tmp")).expect("a file can be made");
    held.lock().expect("a file can be locked");
    folder.plumb(&args).done();
    let left: Vec<String> = folder.everything().into_keys().filter(|name| name.contains(".tmp")).collect();
    assert_eq!(left, [".scores.csv.999998-0.tmp", ".scores.csv.backup.tmp"]);
    drop(held);
    folder.plumb(&args).done();
    assert!(!folder.path(".scores.csv.999998-0.tmp").exists());
}
