//! What rules say of leads at the moments at which the model sees them: the same columns and events, as known then, and nothing later.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use plumb_core::{Field, Time, Value};
use plumb_rules::{Counts, RuleScore, RuleSet, RuledLead};
use rayon::prelude::*;

use super::contenders::{Calibrated, Says};
use super::lines::LineOf;
use crate::config::LoadedConfig;
use crate::data::{Asked, Prepared, Snapshots, configured_fields, visit};
use crate::rules::{GivenColumns, LeadColumns, RuleEvents, RuleScorer, load_rules};
use crate::{Progress, TrainError};

/// The disqualified are never worked, so they rank below all others, among themselves by their points. Far below any total.
const BELOW_ALL: f64 = -1e12;

/// Rules with where they were read from.
#[derive(Debug)]
pub(super) struct RulesFile {
    /// The file.
    pub path: PathBuf,
    /// The rules.
    pub set: RuleSet,
}

impl RulesFile {
    /// Reads the rules that were named, or else those that the configuration names.
    pub(super) fn read(loaded: &LoadedConfig, named: Option<&Path>) -> Result<Self, TrainError> {
        let path = named.map(Path::to_owned).or_else(|| loaded.rules_path()).ok_or_else(|| TrainError::Config {
            file: loaded.path.display().to_string(),
            place: String::new(),
            problem: "it names no rules; give a file with --rules, or add `[rules]` with `file = \"rules.toml\"`".to_owned(),
        })?;
        Ok(Self { set: load_rules(&path)?, path })
    }

    /// What the rules are called, with the beginning of their digest.
    pub(super) fn version(&self) -> String {
        format!("{} ({})", self.set.name(), self.set.digest().chars().take(12).collect::<String>())
    }
}

/// What rules say of some leads, an entry a lead; and for each rule, how often it counted.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ruled {
    /// Totals of points.
    pub totals: Vec<f64>,
    /// Points of explicit groups.
    pub fit: Vec<f64>,
    /// Points of implicit groups.
    pub engagement: Vec<f64>,
    /// Scores, 1 to 100.
    pub scores: Vec<u8>,
    /// Whether any disqualifier holds.
    pub disqualified: Vec<bool>,
    /// A list a rule: how often it counted.
    units: Vec<Vec<f64>>,
    /// A list a rule: 1 where it gave its points for missing data.
    missing: Vec<Vec<f64>>,
    /// A list a disqualifier: 1 where it holds.
    disqualifiers: Vec<Vec<f64>>,
}

impl Ruled {
    fn new(set: &RuleSet, counts: &[Counts]) -> Self {
        let column = |of: &dyn Fn(&Counts) -> f64| counts.iter().map(of).collect::<Vec<f64>>();
        let (rules, out) = (set.rules().len(), set.disqualifiers().count());
        let flag = |flag: bool| f64::from(u8::from(flag));
        Self {
            totals: column(&|own| own.total.get()),
            fit: column(&|own| own.fit.get()),
            engagement: column(&|own| own.engagement.get()),
            scores: counts.iter().map(|own| own.score.get()).collect(),
            disqualified: counts.iter().map(Counts::is_disqualified).collect(),
            units: (0..rules).map(|rule| column(&|own| own.units[rule])).collect(),
            missing: (0..rules).map(|rule| column(&|own| flag(own.missing[rule]))).collect(),
            disqualifiers: (0..out).map(|place| column(&|own| flag(own.disqualified[place]))).collect(),
        }
    }

    /// What they say of each lead, with probabilities.
    pub(super) fn says(&self, name: &str, calibrated: &Calibrated) -> Says {
        let leads = || self.totals.iter().zip(&self.disqualified);
        Says {
            name: name.to_owned(),
            plural: true,
            scores: leads().map(|(total, out)| if *out { BELOW_ALL + total } else { *total }).collect(),
            probabilities: leads().map(|(total, out)| calibrated.probability(*total, *out)).collect(),
            bands: Some(self.scores.iter().zip(&self.disqualified).map(|(score, out)| if *out { 1 } else { *score }).collect()),
        }
    }

    /// What they say of some of the leads.
    pub(super) fn only(&self, places: &[usize]) -> Self {
        let numbers = |values: &Vec<f64>| places.iter().map(|place| values[*place]).collect::<Vec<f64>>();
        let lists = |lists: &Vec<Vec<f64>>| lists.iter().map(numbers).collect::<Vec<Vec<f64>>>();
        Self {
            totals: numbers(&self.totals),
            fit: numbers(&self.fit),
            engagement: numbers(&self.engagement),
            scores: places.iter().map(|place| self.scores[*place]).collect(),
            disqualified: places.iter().map(|place| self.disqualified[*place]).collect(),
            units: lists(&self.units),
            missing: lists(&self.missing),
            disqualifiers: lists(&self.disqualifiers),
        }
    }

    /// What to know of the disqualified, if there are any.
    pub(super) fn rejected(&self) -> Option<String> {
        let rejected = self.disqualified.iter().filter(|out| **out).count();
        let leads = self.disqualified.len();
        let (are, rank, count) = if rejected == 1 { ("is", "it ranks", "counts") } else { ("are", "they rank", "count") };
        (rejected > 0)
            .then(|| format!("{rejected} of {leads} leads {are} disqualified: {rank} below all others, and {count} as a score of 1"))
    }

    /// The regressor of a line.
    pub(super) fn regressor(&self, of: LineOf, place: usize) -> &Vec<f64> {
        match of {
            LineOf::Points => &self.units[place],
            LineOf::Missing => &self.missing[place],
            LineOf::Disqualifier => &self.disqualifiers[place],
        }
    }
}

/// Rules as they are applied to a file.
pub(super) struct Applied<'a> {
    /// The configuration by which the file is read.
    loaded: &'a LoadedConfig,
    /// The file.
    pub data: &'a Prepared<'a>,
    set: &'a RuleSet,
    columns: LeadColumns,
    events: Option<Arc<RuleEvents>>,
    /// The only age at which each field is shown, as to the model.
    only_at: Vec<Option<u8>>,
    now: Time,
    /// What a person should know.
    pub notes: Vec<String>,
}

impl<'a> Applied<'a> {
    /// Rules for the leads of a file. `now` is the moment for leads without any date.
    pub(super) fn new(
        (loaded, data): (&'a LoadedConfig, &'a Prepared<'a>),
        set: &'a RuleSet,
        now: Time,
        progress: &dyn Progress,
    ) -> Result<Self, TrainError> {
        let given = GivenColumns::of(loaded);
        let columns = LeadColumns { id: given.id, created: given.created, previous: None };
        let mut notes = Vec::new();
        let events = match loaded.rule_events().filter(|_| set.uses_events() && columns.id.is_some()) {
            Some(source) => {
                let events = RuleEvents::read(&source, set.properties(), progress)?;
                notes.extend(events.notes(&source.path.display().to_string()));
                Some(Arc::new(events))
            }
            None => None,
        };
        if events.is_none() && set.uses_events() {
            notes.push("some rules read events, and the configuration names none: they say nothing".to_owned());
        }
        let is_there = |name: &str| data.dataset.names.iter().any(|own| own == name);
        let mut lacking: Vec<&str> = set.fields().iter().map(|field| field.name.as_str()).filter(|name| !is_there(name)).collect();
        lacking.dedup();
        if !lacking.is_empty() {
            notes.push(format!("rules read columns that the leads lack, and that count as missing: {}", lacking.join(", ")));
        }
        // What the configuration says of a column goes before what the rules say.
        let configured = configured_fields(&loaded.config);
        let only_at = |field: &Field| data.only_age(configured.iter().find(|own| own.name == field.name).unwrap_or(field));
        let only_at = set.fields().iter().map(only_at).collect();
        Ok(Self { loaded, data, set, columns, events, only_at, now, notes })
    }

    /// The same for rules that read what these do: the events need not be read again.
    pub(super) fn with<'b>(&'b self, set: &'b RuleSet) -> Applied<'b> {
        let (columns, events, only_at) = (self.columns.clone(), self.events.clone(), self.only_at.clone());
        Applied { loaded: self.loaded, data: self.data, set, columns, events, only_at, now: self.now, notes: Vec::new() }
    }

    /// What the rules say of leads at their ages.
    pub(super) fn count(&self, at: &Snapshots) -> Result<Ruled, TrainError> {
        Ok(Ruled::new(self.set, &self.each(at, RuleSet::count)?))
    }

    /// Full ledgers of a few leads.
    pub(super) fn ledgers(&self, at: &Snapshots) -> Result<Vec<RuleScore>, TrainError> {
        self.each(at, |set, lead, moment| set.evaluate(lead, moment, None))
    }

    /// Something of each lead at its age, by its columns and events as they were known then.
    fn each<T: Send>(&self, at: &Snapshots, look: impl Fn(&RuleSet, &RuledLead<'_>, Time) -> T + Sync) -> Result<Vec<T>, TrainError> {
        let scorer = RuleScorer::new(self.set, self.columns.clone(), self.events.as_deref());
        let is_plain = self.only_at.iter().all(Option::is_none);
        visit(self.loaded, self.data, scorer.wanted().cloned(), at, |table, asked| {
            let seen = scorer.rows(table);
            let one = |own: &Asked| {
                let moment = own.moment.unwrap_or(self.now);
                seen.with_lead(own.row, |lead| {
                    if is_plain {
                        return look(self.set, lead, moment);
                    }
                    let mut values = lead.values.to_vec();
                    let is_hidden = |only: &Option<u8>| only.is_some_and(|age| age != own.age);
                    let hidden = values.iter_mut().zip(&self.only_at).filter(|(_, only)| is_hidden(only));
                    hidden.for_each(|(value, _)| *value = Value::Missing);
                    look(self.set, &RuledLead { values: &values, ..*lead }, moment)
                })
            };
            Ok(asked.par_iter().map(one).collect())
        })
    }
}
