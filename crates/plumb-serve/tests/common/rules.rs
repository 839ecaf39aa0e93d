use std::fs;
use std::path::{Path, PathBuf};

use plumb_serve::AppState;
use tempfile::TempDir;

/// Rules that read attributes which the model knows, attributes which it does not know, and events, which it does not use.
pub const RULES: &str = r#"name = "Test rules"
scenario_field = "campaign"
stages = { nurture = 20, sales_ready = { enter = 50, leave = 40 } }

[fields]
hired = { kind = "date" }
seniority = { column = "job_title", kind = "title", part = "seniority" }

[[group]]
id = "company"
title = "The company"
kind = "explicit"
cap = 40

[[group]]
id = "activity"
title = "What the lead does"
kind = "implicit"
cap = 30

[[scenario]]
id = "fair"
values = ["Spring fair"]

[[rule]]
id = "big"
title = "At least 250 employees"
group = "company"
when = { field = "employees", at_least = 250 }
points = 30

[[rule]]
id = "industry"
title = "Our industries"
group = "company"
when = { field = "industry", in = ["Manufacturing", "Média"] }
points = 20

[[rule]]
id = "boss"
title = "Can decide"
when = { field = "seniority", in = ["owner_founder", "c_level", "director"] }
points = 7.5

[[rule]]
id = "job"
title = "Sells"
when = { field = "job_title", contains = "sales" }
points = 2

[[rule]]
id = "download"
title = "Downloads"
group = "activity"
each = { event = "download", where = { property = "pages", at_least = 2 } }
points = 5
further = 1
cap = 10
decay = { half_life_days = 30 }

[[rule]]
id = "young"
title = "Came in lately"
when = { lead_age_days = { at_most = 30 } }
points = 3

[[rule]]
id = "fair"
title = "Met at the fair"
scenario = "fair"
when = { field = "met", equals = true }
points = 11

[[disqualify]]
id = "competitor"
reason = "Works for a competitor"
when = { field = "company", equals = "Rival Ltd" }
"#;

/// A file of rules in a folder of its own.
pub struct RulesFile {
    folder: TempDir,
}

impl RulesFile {
    pub fn new(text: &str) -> Self {
        let file = Self { folder: TempDir::new().expect("a folder") };
        file.write(text);
        file
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("rules.toml")
    }

    pub fn write(&self, text: &str) {
        fs::write(self.path(), text).expect("writing rules");
    }

    /// Writes a text and lets the server look at it as often as it takes to be sure.
    pub fn change(&self, text: &str, state: &AppState) {
        self.write(text);
        Self::look(state);
    }

    pub fn look(state: &AppState) {
        state.refresh();
        state.refresh();
    }
}
