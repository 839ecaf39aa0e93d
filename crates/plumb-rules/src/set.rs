use std::fmt::Write as _;

use plumb_core::Field;
use sha2::{Digest, Sha256};

use crate::condition::{Compare, Subject};
use crate::rule::{Disqualifier, Rule, Scenario};
use crate::{Grades, Group, Position, RuleErrors, RuleInfo, Scale, Stages, parse};

/// The rules of a file, checked. Cheap to share behind an `Arc`; scoring changes nothing in it.
#[derive(Debug, Clone)]
pub struct RuleSet {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) text: String,
    pub(crate) digest: String,
    pub(crate) compare: Compare,
    pub(crate) subjects: Vec<Subject>,
    pub(crate) fields: Vec<Field>,
    pub(crate) properties: Vec<Subject>,
    pub(crate) property_names: Vec<String>,
    pub(crate) groups: Vec<Group>,
    pub(crate) scenarios: Vec<Scenario>,
    /// The place of the field that names a lead's scenario.
    pub(crate) scenario_field: Option<usize>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) infos: Vec<RuleInfo>,
    pub(crate) disqualifiers: Vec<Disqualifier>,
    /// Rules that apply where no scenario does, and those of each scenario, in the order of the file.
    pub(crate) global_rules: Vec<usize>,
    pub(crate) scenario_rules: Vec<Vec<usize>>,
    pub(crate) has_replacements: bool,
    pub(crate) reads_events: bool,
    /// Fields and properties that are declared and not read.
    pub(crate) unread: Vec<(String, Position)>,
    pub(crate) places: Places,
    pub(crate) scale: Scale,
    pub(crate) stages: Stages,
    pub(crate) grades: Grades,
}

/// Where the file says how points become a score, a stage and a grade; where each would stand if it does not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Places {
    /// Where `scenario_field` is named, if it is.
    pub(crate) scenario_field: Option<Position>,
    pub(crate) scale: Position,
    pub(crate) nurture: Position,
    pub(crate) sales_ready: Position,
    pub(crate) rejected: Position,
    pub(crate) fit: Position,
    pub(crate) engagement: Position,
}

impl RuleSet {
    /// Reads and checks the text of a rules file.
    ///
    /// # Errors
    /// Every fault with its line and column, what was expected and a hint.
    pub fn parse(text: &str) -> Result<Self, RuleErrors> {
        parse::parse(text)
    }

    /// What the rules are called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the file says of itself.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// The text that the rules were read from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The SHA-256 of the text in hexadecimal digits: the version of the rules.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The attributes that rules read, in the order of [`RuledLead::values`](crate::RuledLead::values). A column that is read in two ways stands twice.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The properties of events that rules read, in the order of [`RuleEvent::properties`](crate::RuleEvent::properties).
    pub fn properties(&self) -> &[String] {
        &self.property_names
    }

    /// Whether any rule reads events.
    pub fn uses_events(&self) -> bool {
        self.reads_events
    }

    /// The rules in the order of the file.
    pub fn rules(&self) -> &[RuleInfo] {
        &self.infos
    }

    /// The groups in the order of the file.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The scenarios' ids in the order of the file.
    pub fn scenarios(&self) -> impl Iterator<Item = &str> {
        self.scenarios.iter().map(|scenario| scenario.id.as_str())
    }

    /// Ids and reasons of the disqualifiers in the order of the file.
    pub fn disqualifiers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.disqualifiers.iter().map(|disqualifier| (disqualifier.id.as_str(), disqualifier.reason.as_str()))
    }

    /// The way from the sum of the groups to the score.
    pub fn scale(&self) -> Scale {
        self.scale
    }

    /// The thresholds of the stages.
    pub fn stages(&self) -> Stages {
        self.stages
    }

    /// The grid of grades.
    pub fn grades(&self) -> &Grades {
        &self.grades
    }
}

/// The SHA-256 of a text in hexadecimal digits.
pub(crate) fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
