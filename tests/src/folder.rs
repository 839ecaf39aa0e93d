use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use crate::{Table, run, workspace};

/// A folder of one test, removed at its end.
#[derive(Debug)]
pub struct Folder(TempDir);

impl Folder {
    /// An empty folder.
    ///
    /// # Panics
    /// When the system gives none.
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder for the test"))
    }

    /// A folder with `leads.csv`: so many made-up leads. The column that tells the outcome is not in it.
    ///
    /// # Panics
    /// When `plumb synth` fails.
    pub fn with_leads(leads: u32, seed: u32) -> Self {
        let folder = Self::new();
        folder.plumb(&["synth", "--leads", &leads.to_string(), "--seed", &seed.to_string(), "-o", "made"]).done();
        let mut table = Table::parse(&folder.text("made/leads.csv"));
        fs::remove_dir_all(folder.path("made")).expect("a folder can be removed");
        table.drop_column("contract_status");
        folder.write("leads.csv", table.to_csv());
        folder
    }

    /// A folder with leads, their configuration, and `leads@1` trained on them and promoted.
    ///
    /// # Panics
    /// When `plumb init` or `plumb train` fails.
    pub fn with_model(leads: u32, seed: u32) -> Self {
        let folder = Self::with_leads(leads, seed);
        folder.plumb(&["init", "leads.csv"]).done();
        folder.plumb(&["train"]).done();
        folder
    }

    /// A folder with the demo's leads, events, rules and configuration, and more of it behind; unlike the demo's, its leads may be seen at several ages.
    ///
    /// # Panics
    /// When the demo's data are not there.
    pub fn with_demo(more: &str) -> Self {
        let folder = Self::new();
        for name in ["leads.csv", "events.csv", "rules.toml"] {
            fs::copy(workspace().join("data").join(name), folder.path(name)).expect("the demo data are there");
        }
        let config = fs::read_to_string(workspace().join("data/plumb.toml")).expect("the demo's configuration");
        folder.write("plumb.toml", format!("{config}\n{more}"));
        folder
    }

    /// A path within it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).expect("a file of the test can be written");
    }

    /// Reads a text file.
    ///
    /// # Panics
    /// When there is none.
    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|why| panic!("{name}: {why}"))
    }

    /// Reads a CSV file.
    ///
    /// # Panics
    /// When there is none.
    pub fn table(&self, name: &str) -> Table {
        Table::parse(&self.text(name))
    }

    /// Replaces a text that stands exactly once in a file.
    ///
    /// # Panics
    /// When it does not.
    pub fn replace(&self, name: &str, from: &str, to: &str) {
        let text = self.text(name);
        assert_eq!(text.matches(from).count(), 1, "`{from}` stands once in {name}:\n{text}");
        self.write(name, text.replace(from, to));
    }

    /// Runs the program here.
    pub fn plumb(&self, args: &[&str]) -> Said {
        Said::new(args, run(self.0.path(), args))
    }

    /// Every file and folder by its path, with its content: what a failed command must leave as it was.
    ///
    /// # Panics
    /// When one cannot be read.
    pub fn everything(&self) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        collect(self.0.path(), "", &mut found);
        found
    }
}

fn collect(folder: &Path, prefix: &str, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("a folder of the test can be listed") {
        let entry = entry.expect("an entry can be read");
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            found.insert(format!("{name}/"), Vec::new());
            collect(&entry.path(), &format!("{name}/"), found);
        } else {
            found.insert(name, fs::read(entry.path()).expect("a file can be read"));
        }
    }
}

/// What a command said, and how it ended.
#[derive(Debug)]
pub struct Said {
    args: String,
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Said {
    fn new(args: &[&str], output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program speaks UTF-8");
        let code = output.status.code().expect("the program ends by itself");
        Self { args: format!("plumb {}", args.join(" ")), code, stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// It ended with this code.
    ///
    /// # Panics
    /// When it did not.
    pub fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}{}", self.args, self.stdout, self.stderr);
        self
    }

    /// It did what it should.
    ///
    /// # Panics
    /// When it did not.
    pub fn done(self) -> Self {
        self.ended(0)
    }

    /// Standard error has these parts.
    ///
    /// # Panics
    /// When it lacks one.
    pub fn says(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.stderr.contains(part), "{}: expected `{part}` in\n{}", self.args, self.stderr);
        }
        self
    }

    /// It ended with this code and said one line, an error with these parts; standard output is empty.
    ///
    /// # Panics
    /// When it did not.
    pub fn refused(self, code: i32, parts: &[&str]) -> Self {
        let said = self.ended(code).says(parts);
        assert_eq!(said.stdout, "", "{}", said.args);
        assert!(said.stderr.starts_with("error: ") && said.stderr.ends_with('\n'), "{}:\n{}", said.args, said.stderr);
        assert_eq!(said.stderr.lines().count(), 1, "{}:\n{}", said.args, said.stderr);
        said
    }

    /// Standard output, which is one JSON document.
    ///
    /// # Panics
    /// When it is not.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|why| panic!("{}: {why} in\n{}", self.args, self.stdout))
    }
}
