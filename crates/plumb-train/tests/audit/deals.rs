//! Made-up deals, with columns to audit.

use plumb_core::Time;
use plumb_core::hash::mix;
use plumb_train::config::LoadedConfig;
use plumb_train::{AuditReport, Finding, Level, Rule, Silent, audit};
use tempfile::TempDir;

/// A deal: three in ten won, one in six open; created evenly over 1000 days; closed 3 to 92 days later.
#[derive(Debug, Clone, Copy)]
pub struct Deal {
    pub number: u64,
    pub won: bool,
    pub open: bool,
    /// Days since 1970.
    pub created: i64,
    pub closed: i64,
}

impl Deal {
    fn new(number: u64, of: u64) -> Self {
        let created = 19_000 + (number * 1000 / of) as i64;
        let draw = |salt: u64| unit(number, salt);
        Self { number, won: draw(1) < 0.3, open: draw(2) < 1.0 / 6.0, created, closed: created + 3 + (draw(3) * 90.0) as i64 }
    }

    /// An even draw between 0 and 1, another one for each salt.
    pub fn draw(&self, salt: u64) -> f64 {
        unit(self.number, salt)
    }

    pub fn outcome(&self) -> &'static str {
        match (self.open, self.won) {
            (true, _) => "open",
            (_, true) => "won",
            _ => "lost",
        }
    }

    /// One of the values, whatever the outcome.
    pub fn any(&self, salt: u64, values: &[&str]) -> String {
        values[(self.draw(salt) * values.len() as f64) as usize].to_owned()
    }
}

fn unit(number: u64, salt: u64) -> f64 {
    (mix(number.wrapping_mul(1000).wrapping_add(salt).wrapping_add(0x9e37_79b9)) >> 11) as f64 / (1u64 << 53) as f64
}

/// A day as ISO 8601.
pub fn day(days: i64) -> String {
    Time::from_millis(days * 86_400_000).expect("in range").to_string()
}

type Cell = Box<dyn Fn(&Deal) -> String>;

/// A table of deals with columns of one's own.
pub struct Table {
    pub deals: Vec<Deal>,
    columns: Vec<(String, &'static str, Cell)>,
    /// Whether dates of creation and close are in the table.
    dated: bool,
    /// What follows in the configuration.
    more: String,
}

impl Table {
    /// So many deals in order of creation, with three columns that tell little.
    pub fn of(deals: u64) -> Self {
        let table =
            Self { deals: (0..deals).map(|n| Deal::new(n, deals)).collect(), columns: Vec::new(), dated: true, more: String::new() };
        table
            .category("source", |deal| {
                deal.any(11, if deal.won { &["web", "fair", "fair", "mail"] } else { &["web", "fair", "mail", "mail"] })
            })
            .number("staff", |deal| (500.0 * deal.draw(12).powf(if deal.won { 0.8 } else { 1.0 })).floor().to_string())
            .category("country", |deal| deal.any(13, &["DE", "FR", "NL", "PL"]))
    }

    pub fn category(self, name: &str, cell: impl Fn(&Deal) -> String + 'static) -> Self {
        self.column(name, "category", cell)
    }

    pub fn number(self, name: &str, cell: impl Fn(&Deal) -> String + 'static) -> Self {
        self.column(name, "number", cell)
    }

    pub fn date(self, name: &str, cell: impl Fn(&Deal) -> String + 'static) -> Self {
        self.column(name, "date", cell)
    }

    pub fn column(mut self, name: &str, kind: &'static str, cell: impl Fn(&Deal) -> String + 'static) -> Self {
        self.columns.push((name.to_owned(), kind, Box::new(cell)));
        self
    }

    pub fn without_dates(mut self) -> Self {
        self.dated = false;
        self
    }

    pub fn with(mut self, more: &str) -> Self {
        self.more = more.to_owned();
        self
    }

    /// Writes table and configuration, and loads the latter.
    pub fn write(&self) -> (TempDir, LoadedConfig) {
        let folder = tempfile::tempdir().expect("a folder");
        let dates = if self.dated { ",created,closed" } else { "" };
        let names: Vec<String> = self.columns.iter().map(|(name, ..)| format!("\"{name}\"")).collect();
        let mut text = format!("id,outcome{dates},{}\n", names.join(","));
        for deal in &self.deals {
            let closed = if deal.open { String::new() } else { day(deal.closed) };
            let dates = if self.dated { format!(",{},{closed}", day(deal.created)) } else { String::new() };
            let cells: Vec<String> = self.columns.iter().map(|(_, _, cell)| cell(deal)).collect();
            text.push_str(&format!("D{},{}{dates},{}\n", mix(deal.number), deal.outcome(), cells.join(",")));
        }
        std::fs::write(folder.path().join("leads.csv"), text).expect("a file");
        let dates = if self.dated { "created = \"created\"\nclosed = \"closed\"\n" } else { "" };
        let columns: Vec<String> = self.columns.iter().map(|(name, kind, _)| format!("\"{name}\" = {{ kind = \"{kind}\" }}\n")).collect();
        let config = format!(
            "[data]\nleads = \"leads.csv\"\n[lead]\nid = \"id\"\n{dates}[outcome]\ncolumn = \"outcome\"\nwon = [\"won\"]\nlost = [\"lost\"]\n{}\n[columns]\n{}",
            self.more,
            columns.concat()
        );
        let path = folder.path().join("plumb.toml");
        std::fs::write(&path, config).expect("a file");
        let loaded = LoadedConfig::load(&path).expect("a sound configuration");
        (folder, loaded)
    }

    pub fn audit(&self) -> AuditReport {
        let (_folder, loaded) = self.write();
        audit(&loaded, &Silent).expect("it can be audited")
    }

    /// What is found of the columns in use: the date of close, which has its role, is left out, and rightly.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = self.audit().findings;
        findings.retain(|finding| finding.column != "closed");
        findings
    }
}

/// There is one finding, of this column and level, by this rule among others.
#[track_caller]
pub fn finds(table: &Table, column: &str, level: Level, rule: Rule) -> Finding {
    let findings = table.findings();
    let [found] = findings.as_slice() else { panic!("one finding: {findings:#?}") };
    assert_eq!((found.column.as_str(), found.level), (column, level), "{found:#?}");
    assert!(found.rule == rule || found.also.contains(&rule), "{found:#?}");
    found.clone()
}

/// Nothing is found.
#[track_caller]
pub fn finds_nothing(table: &Table) {
    assert_eq!(table.findings(), [], "nothing");
}
