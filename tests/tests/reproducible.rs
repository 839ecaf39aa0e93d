//! Same rows, configuration and seed: the same bytes, whatever the threads, the order of rows, the file format and, but for the last
//! digits, the machine.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use plumb_core::{DateFormat, Time};
use plumb_model::{Model, Scorecard};
use plumb_tests::{plumb, workspace};
use plumb_train::read::{ReadOptions, TableReader};
use plumb_train::table::Table;
use plumb_train::write::{OutputBatch, OutputColumn, OutputWriter};
use tempfile::TempDir;

fn data(name: &str) -> PathBuf {
    workspace().join("data").join(name)
}

/// Writes the demo leads in some way.
type Writer = fn(&Path);

/// A folder with a copy of the demo configuration for a file of leads of its own.
struct Run {
    folder: TempDir,
}

impl Run {
    /// The demo configuration; the delimiter is left to be found out, as it differs between files.
    fn on(leads: &str, write: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write(&folder.path().join(leads));
        let config = std::fs::read_to_string(data("plumb.toml")).expect("the demo configuration");
        let own = config.replace("\nleads = \"leads.csv\"", &format!("\nleads = \"{leads}\"")).replace("\ndelimiter = \",\"", "");
        assert!(
            own.contains(leads) && !own.contains("delimiter ="),
            "the demo configuration names its file otherwise than this test thinks"
        );
        std::fs::write(folder.path().join("plumb.toml"), own).expect("a configuration");
        for name in ["events.csv", "rules.toml"] {
            std::fs::copy(data(name), folder.path().join(name)).expect("what the rules are and read");
        }
        Self { folder }
    }

    fn on_demo() -> Self {
        Self::on("leads.csv", |path| {
            std::fs::copy(data("leads.csv"), path).expect("a copy");
        })
    }

    /// Trains into a registry of that name, and returns the artifact.
    fn train(&self, registry: &str, args: &[&str], threads: Option<&str>) -> Vec<u8> {
        let mut command = plumb();
        command.current_dir(self.folder.path()).args(["train", "--registry", registry]).args(args);
        if let Some(threads) = threads {
            command.env("RAYON_NUM_THREADS", threads);
        }
        succeeds(command);
        std::fs::read(self.folder.path().join(registry).join("leads/versions/1/model.json")).expect("an artifact")
    }
}

fn succeeds(mut command: std::process::Command) {
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Probabilities of all leads of the demo data, by version 1 of a registry, at their creation.
fn probabilities(registry: &Path) -> Vec<f64> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = plumb();
    command.current_dir(folder.path()).args(["score", "-o", "scores.csv", "--model", "leads@1", "--as-of", "created_at", "--registry"]);
    command.arg(registry).arg(data("leads.csv"));
    succeeds(command);
    let text = std::fs::read_to_string(folder.path().join("scores.csv")).expect("scores");
    let header: Vec<&str> = text.lines().next().expect("a header").split(',').collect();
    let at = header.iter().position(|name| *name == "probability").expect("a probability");
    text.lines().skip(1).map(|line| line.split(',').nth(at).expect("a cell").parse().expect("a probability")).collect()
}

fn largest_difference(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max)
}

fn model(bytes: &[u8]) -> Model {
    Model::from_bytes(bytes).expect("an artifact")
}

fn demo_table() -> Table {
    TableReader::open(data("leads.csv"), ReadOptions::default()).expect("the demo leads").read_all().expect("the demo leads")
}

/// The demo leads in columns of numbers, times and text, as other programs would hand them over.
fn write_typed(path: &Path) {
    const NUMBERS: [&str; 5] = ["amount", "employees", "revenue", "budget", "past_purchases"];
    const TIMES: [&str; 3] = ["created_at", "closed_at", "expected_date"];
    let table = demo_table();
    let mut columns = Vec::new();
    let mut batch = OutputBatch::new();
    for name in table.names() {
        let column = table.column(name).expect("a column");
        let cells: Vec<Option<String>> =
            (0..table.rows()).map(|row| Some(column.value(row).to_text().into_owned()).filter(|cell| !cell.is_empty())).collect();
        if NUMBERS.contains(&name.as_str()) {
            columns.push(OutputColumn::number(name));
            batch.number(cells.iter().map(|cell| cell.as_ref().map(|c| c.parse().expect("a number"))).collect());
        } else if TIMES.contains(&name.as_str()) {
            columns.push(OutputColumn::time(name));
            batch.time(cells.iter().map(|cell| cell.as_ref().map(|c| Time::parse(c, DateFormat::Iso).expect("a time"))).collect());
        } else {
            columns.push(OutputColumn::text(name));
            batch.text(cells);
        }
    }
    let mut writer = OutputWriter::create(path, columns).expect("a file");
    writer.write(&batch).expect("a file");
    writer.finish().expect("a file");
}

/// Every third of the demo leads: linfa's dense matrix takes its time.
fn write_third(path: &Path) {
    let text = std::fs::read_to_string(data("leads.csv")).expect("the demo leads");
    let lines: Vec<&str> = text.lines().enumerate().filter(|(number, _)| *number == 0 || number % 3 == 1).map(|(_, line)| line).collect();
    std::fs::write(path, lines.join("\n") + "\n").expect("a file");
}

/// Every cell quoted, between semicolons, with a byte order mark and Windows line ends.
fn write_semicolons(path: &Path) {
    let table = demo_table();
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let line = |cells: Vec<String>| cells.join(";") + "\r\n";
    let mut text = String::from("\u{feff}") + &line(table.names().iter().map(|name| quoted(name)).collect());
    for row in 0..table.rows() {
        text += &line(table.names().iter().map(|name| quoted(&table.column(name).expect("a column").value(row).to_text())).collect());
    }
    std::fs::write(path, text).expect("a file");
}

fn write_gzip(path: &Path) {
    let mut encoder = GzEncoder::new(File::create(path).expect("a file"), Compression::fast());
    encoder.write_all(&std::fs::read(data("leads.csv")).expect("the demo leads")).expect("a file");
    encoder.finish().expect("a file");
}

/// The demo leads in an order that has nothing to do with time or identifiers.
fn write_shuffled(path: &Path) {
    let text = std::fs::read_to_string(data("leads.csv")).expect("the demo leads");
    let (header, body) = text.split_once('\n').expect("a header");
    let mut lines: Vec<&str> = body.lines().collect();
    assert_eq!(lines.len(), demo_table().rows(), "no cell of the demo leads has a line end");
    lines.sort_by_key(|line| plumb_core::hash::stable_hash(line.as_bytes()));
    std::fs::write(path, format!("{header}\n{}\n", lines.join("\n"))).expect("a file");
}

#[test]
fn runs_threads_and_the_order_of_rows_do_not_change_a_byte() {
    let run = Run::on_demo();
    let one = run.train("one", &[], None);
    assert!(one == run.train("again", &[], None), "two runs");
    assert!(one == run.train("single", &[], Some("1")), "one thread");
    assert!(one == run.train("several", &[], Some("4")), "four threads");
    assert!(one == Run::on("leads.csv", write_shuffled).train("shuffled", &[], None), "rows shuffled");
}

#[test]
fn the_format_of_the_file_does_not_change_a_byte() {
    let comma = Run::on_demo().train("models", &[], None);
    let formats: [(&str, Writer); 5] = [
        ("leads.csv", write_semicolons),
        ("leads.csv.gz", write_gzip),
        ("typed.csv", write_typed),
        ("leads.ndjson", write_typed),
        ("leads.parquet", write_typed),
    ];
    for (name, write) in formats {
        let other = Run::on(name, write).train("models", &[], None);
        assert_eq!(model(&other).dataset.digest, model(&comma).dataset.digest, "{name}: the digest of the data");
        assert!(other == comma, "{name}: the artifact");
    }
}

/// The demo leads with a cell of the second lead changed.
fn changed(from: &'static str, to: &'static str) -> Model {
    let run = Run::on("leads.csv", |path| {
        let text = std::fs::read_to_string(data("leads.csv")).expect("the demo leads");
        let lead = text.lines().nth(2).expect("a second lead");
        assert_eq!(lead.matches(from).count(), 1, "{lead}");
        std::fs::write(path, text.replacen(lead, &lead.replace(from, to), 1)).expect("a file");
    });
    model(&run.train("models", &[], None))
}

/// What the digest is for: rows that are not the same to the fit have another one, and rows that are have the same.
#[test]
fn the_digest_covers_what_the_fit_depends_on_and_nothing_else() {
    let demo = model(&Run::on_demo().train("models", &[], None));
    for (from, to) in [(",Cold outreach,", ",Google,"), (",A000875,", ",A000001,"), ("L0000002,", "L9999999,"), (",lost,", ",won,")] {
        let other = changed(from, to);
        assert_ne!(other.dataset.digest, demo.dataset.digest, "{from} to {to}");
        assert_eq!(other.fitting.config_digest, demo.fitting.config_digest);
    }
    // Whoever owns the lead, and the day on which it was lost within the horizon, tell the fit nothing.
    for (from, to) in [(",Jonas K.,", ",Maria L.,"), (",2023-07-14T15:13:50Z,", ",2023-07-15T15:13:50Z,")] {
        assert!(changed(from, to) == demo, "{from} to {to}");
    }
}

/// The factor from one penalty of the path to the next: twelve from 10^-1.5 to 10^3.5.
const PATH_STEP: f64 = 2.848_035_868_4;

#[test]
fn another_seed_deals_other_folds_and_scores_alike() {
    let run = Run::on_demo();
    let (one, other) = (model(&run.train("one", &[], None)), model(&run.train("other", &["--seed", "2"], None)));
    assert_eq!((one.fitting.seed, other.fitting.seed), (1, 2));
    assert_eq!(one.dataset, other.dataset);
    let path = |registry: &str| {
        let text = std::fs::read_to_string(run.folder.path().join(registry).join("leads/versions/1/metrics.json")).expect("metrics");
        serde_json::from_str::<serde_json::Value>(&text).expect("JSON")["cross_validation"]["path"].clone()
    };
    assert_ne!(path("one"), path("other"), "other folds give other out-of-fold losses");
    let (a, b) = (probabilities(&run.folder.path().join("one")), probabilities(&run.folder.path().join("other")));
    let mean = a.iter().zip(&b).map(|(x, y)| (x - y).abs()).sum::<f64>() / a.len() as f64;
    // The seed moves the penalty by a step of the path at most, and may switch the calibration.
    println!("penalties {} and {}, mean difference of probabilities {mean:.5}", one.fitting.penalty, other.fitting.penalty);
    let steps = (one.fitting.penalty / other.fitting.penalty).ln().abs() / PATH_STEP.ln();
    assert!(steps < 1.01, "{steps} steps of the path");
    // A step of the path makes a table bolder or meeker; the same penalty leaves only what the calibration does.
    let most = if steps < 0.01 { 0.01 } else { 0.025 };
    assert!(mean < most, "mean difference {mean}");
}

#[test]
fn both_solvers_choose_the_same_penalty_and_give_the_same_probabilities() {
    let run = Run::on("leads.csv", write_third);
    let (newton, linfa) = (run.train("newton", &["--solver", "newton"], None), run.train("linfa", &["--solver", "linfa"], None));
    let (newton, linfa) = (model(&newton), model(&linfa));
    assert_eq!((newton.fitting.solver.as_str(), linfa.fitting.solver.as_str()), ("newton", "linfa"));
    assert_eq!(newton.fitting.penalty, linfa.fitting.penalty);
    let apart = largest_difference(&probabilities(&run.folder.path().join("newton")), &probabilities(&run.folder.path().join("linfa")));
    println!("largest difference of probabilities {apart:.1e}");
    assert!(apart < 1e-6, "{apart:e}");
}

/// The bytes, or, on a machine whose vector units round otherwise, all but the last digits of the weights.
#[test]
fn the_committed_demo_model_is_what_training_on_the_demo_data_gives() {
    let committed = workspace().join("models/leads/versions/1/model.json");
    let ours =
        std::fs::read(&committed).unwrap_or_else(|e| panic!("{}: {e}; write it with `plumb train data/plumb.toml`", committed.display()));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = plumb();
    command.current_dir(workspace()).args(["train", "data/plumb.toml", "--registry"]).arg(folder.path());
    succeeds(command);
    let trained = std::fs::read(folder.path().join("leads/versions/1/model.json")).expect("an artifact");
    if ours == trained {
        return;
    }
    let (ours, trained) = (model(&ours), model(&trained));
    assert_eq!(ours.dataset, trained.dataset, "bytes differ, and so do the data: train again and commit");
    assert_eq!(ours.fitting.config_digest, trained.fitting.config_digest, "bytes differ, and so does the configuration");
    assert_eq!(ours.fitting.penalty, trained.fitting.penalty, "bytes differ, and so does the penalty: more than last digits");
    for (one, other) in [(&ours.served, &trained.served), (&ours.evaluated, &trained.evaluated)] {
        assert_eq!(encoders(one), encoders(other), "bytes differ, and so do edges or levels: more than last digits");
    }
    let apart = largest_difference(&probabilities(&workspace().join("models")), &probabilities(folder.path()));
    assert!(apart < 1e-9, "bytes differ, penalty and edges do not, but probabilities by {apart:e}: more than last digits");
}

fn encoders(card: &Scorecard) -> Vec<String> {
    card.features.iter().map(|feature| format!("{} {:?}", feature.name, feature.encoder)).collect()
}
