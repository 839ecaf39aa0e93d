//! Which leads are compared on: those that the model's evaluated table has not seen.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use plumb_core::{Field, Time};
use plumb_model::{Model, Split};
use plumb_registry::Loaded;

use crate::config::LoadedConfig;
use crate::data::{Dataset, Prepared, Snapshots};
use crate::run::{clusters, unreadable};
use crate::{Progress, TrainError};

/// Fewer leads than this tell nothing.
const FEWEST_LEADS: usize = 20;
/// Intervals take a few deals of either outcome.
const FEWEST_OF_AN_OUTCOME: usize = 5;

/// Closed deals of one file: the leads at their ages, and what became of them.
pub(super) struct Rows<'a> {
    /// The configuration by which the file is read.
    pub loaded: &'a LoadedConfig,
    /// The file.
    pub data: Prepared<'a>,
}

/// Some of them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    /// Which leads, at which ages.
    pub at: Snapshots,
    /// Whether each was won.
    pub won: Vec<bool>,
}

impl<'a> Rows<'a> {
    /// Reads a file, with what is asked of its leads beside their roles, and parts it as the model's data were.
    pub(super) fn read(loaded: &'a LoadedConfig, model: &Model, fields: &[Field], progress: &dyn Progress) -> Result<Self, TrainError> {
        let dataset = Dataset::load_fields(loaded, fields, progress)?;
        let rows = Self { loaded, data: Prepared::as_split(&loaded.config, dataset, &model.split) };
        rows.check(model)?;
        Ok(rows)
    }

    /// Checks that the model says something of these leads, and that they are judged as it was.
    fn check(&self, model: &Model) -> Result<(), TrainError> {
        let (own, config) = (&model.dataset, &self.loaded.config);
        let file = self.loaded.path.display().to_string();
        let same_target =
            own.target.column == config.outcome.column && own.target.won == config.outcome.won && own.target.lost == config.outcome.lost;
        if !same_target || own.horizon_days != config.outcome.horizon_days {
            return Err(TrainError::data(
                file,
                "the model predicts something else than this configuration says: the outcome column, its values or the horizon differ; train anew, or name the configuration that the model was trained with",
            ));
        }
        match unreadable(&self.data, model) {
            Some(why) => Err(TrainError::data(&self.data.dataset.file, format!("the model cannot score these leads: {why}"))),
            None => Ok(()),
        }
    }

    /// What the evaluated table has not seen.
    pub(super) fn unseen(&self) -> Part {
        self.part(&self.data.parts.test)
    }

    /// All that have an outcome.
    pub(super) fn all(&self) -> Part {
        self.part(&(0..self.data.labelled.rows.len()).collect::<Vec<usize>>())
    }

    fn part(&self, entries: &[usize]) -> Part {
        Part { at: self.data.labelled.snapshots(entries), won: self.data.labelled.won_of(entries) }
    }

    /// Which of some rows belong together, see `run::clusters`; `None` where every row stands alone.
    pub(super) fn clusters(&self, at: &Snapshots) -> Option<Vec<u32>> {
        clusters(&self.data, at).filter(|all| all.iter().any(|cluster| *cluster != all[0]))
    }

    /// When each of some leads was created, if that is known.
    pub(super) fn created(&self, at: &Snapshots) -> Vec<Option<Time>> {
        at.rows.iter().map(|row| self.data.dataset.created_at(*row)).collect()
    }
}

impl Part {
    /// Those of one age.
    pub(super) fn at_age(&self, age: u8) -> Self {
        let places = self.at.of_age(age);
        Self { won: places.iter().map(|place| self.won[*place]).collect(), at: self.at.only(&places) }
    }

    /// How many were won.
    pub(super) fn wins(&self) -> usize {
        self.won.iter().filter(|won| **won).count()
    }
}

/// The configuration with another file of leads, and of events.
pub(super) fn other_file(loaded: &LoadedConfig, leads: &Path, events: Option<&Path>) -> LoadedConfig {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut other = loaded.clone();
    other.config.data.leads = absolute(leads);
    // These were extracted at another time.
    other.config.data.extracted_at = None;
    let file: Option<PathBuf> = events.map(absolute);
    for own in other.config.events.iter_mut().chain(other.config.rules.iter_mut().filter_map(|rules| rules.events.as_mut())) {
        own.file = file.clone().unwrap_or_else(|| own.file.clone());
    }
    other
}

/// Checks that a file of its own holds no lead that the evaluated table was fitted on: none from before its cut, or none of those that it learnt from
/// where leads were parted by their identifiers.
pub(super) fn check_unseen(cohort: &Rows<'_>, model: &Loaded, trained_on: &Rows<'_>) -> Result<(), TrainError> {
    let (dataset, labelled) = (&cohort.data.dataset, &cohort.data.labelled);
    let leads = (0..labelled.rows.len()).filter(|entry| labelled.is_first(*entry)).map(|entry| labelled.rows[entry]);
    let seen: Vec<u32> = match model.model.split {
        Split::Time { cut } => leads.filter(|row| dataset.created_at(*row).is_none_or(|created| created < cut)).collect(),
        Split::Hash { .. } => {
            let own = &trained_on.data;
            let learnt: HashSet<String> =
                own.parts.training.iter().map(|entry| own.dataset.id(own.labelled.rows[*entry]).into_owned()).collect();
            leads.filter(|row| learnt.contains(&*dataset.id(*row))).collect()
        }
    };
    let Some(first) = seen.first() else { return Ok(()) };
    let (name, version) = (&model.name, model.version);
    let what = match model.model.split {
        Split::Time { cut } => format!("from before {cut}, where the training part of {name}@{version} ends"),
        Split::Hash { .. } => format!("that {name}@{version} was fitted on"),
    };
    Err(TrainError::data(
        &dataset.file,
        format!(
            "{} leads are {what}, such as `{}`: a model judged on what it has seen looks better than it is; leave them out of the file",
            seen.len(),
            dataset.id(*first)
        ),
    ))
}

/// Checks that there is something to compare on.
pub(super) fn check_enough(file: &str, part: &Part, model: &Loaded) -> Result<(), TrainError> {
    let (leads, wins) = (part.won.len(), part.wins());
    if leads >= FEWEST_LEADS && wins.min(leads - wins) >= FEWEST_OF_AN_OUTCOME {
        return Ok(());
    }
    Err(TrainError::data(
        file,
        format!(
            "{}@{} has not seen {leads} leads with an outcome, {wins} of them won: that tells nothing; at least {FEWEST_LEADS} leads are needed, and {FEWEST_OF_AN_OUTCOME} won and lost ones. Wait for more deals to close, or name a later file with --on",
            model.name, model.version
        ),
    ))
}
