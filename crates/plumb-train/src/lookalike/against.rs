//! The model for conversion as a baseline: would ranking by it find the hidden seeds as well?

use std::path::{Path, PathBuf};

use plumb_core::{Field, FieldKind, Time};
use plumb_eval::compare::auc_difference;
use plumb_eval::{Estimate, at_depths};
use plumb_features::{FieldReader, Reading};
use plumb_model::{Kind, Model, Scorer, Split, TableChoice};
use plumb_registry::{Loaded, ModelRef, Registry};
use serde::Serialize;

use super::LookalikeOptions;
use super::columns::Chosen;
use super::fit::Fitted;
use super::people::Everybody;
use super::quality::REACHES;
use crate::config::LoadedConfig;
use crate::data::{EventSource, EventStore};
use crate::lookup::Lookups;
use crate::read::{ReadOptions, TableReader};
use crate::score::{Activities, RowMoments, TableRows};
use crate::table::Table;
use crate::{Progress, TrainError};

/// Fewer hidden seeds, or others, tell nothing.
const FEWEST: usize = 20;

/// What a model for conversion says of the same people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgainstConversion {
    /// The model.
    pub name: String,
    /// Its version.
    pub version: u32,
    /// People compared on: those of the population, hidden seeds among them, that its evaluated table has not seen.
    pub rows: usize,
    /// The hidden seeds among them.
    pub hidden: usize,
    /// Why the two are not compared, if they are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_compared: Option<String>,
    /// Both on these people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_same_rows: Option<OnSameRows>,
    /// What a person should know, such as what the model was not told.
    pub notes: Vec<String>,
}

/// Likeness and probability of conversion on the same people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OnSameRows {
    /// How often likeness puts a hidden seed before somebody of the population, with DeLong's interval.
    pub likeness_auc: Estimate,
    /// The same by the probability of conversion.
    pub conversion_auc: Estimate,
    /// Likeness less conversion, paired.
    pub difference: Estimate,
    /// How many times as many as by chance are found within shares of these people.
    pub at_reach: Vec<Lifts>,
}

/// What two rankings find within a share of the people.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Lifts {
    /// The share.
    pub reach: f64,
    /// Times chance by likeness.
    pub likeness: f64,
    /// Times chance by the probability of conversion.
    pub conversion: f64,
}

/// The model to be held against, if one is asked for.
pub(super) fn load(registry: &Registry, reference: Option<&ModelRef>) -> Result<Option<Loaded>, TrainError> {
    let Some(reference) = reference else { return Ok(None) };
    let loaded = registry.load(reference)?;
    if loaded.model.kind == Kind::Conversion {
        return Ok(Some(loaded));
    }
    let problem = format!("`{reference}` tells likeness; `--against` names a model for conversion");
    Err(TrainError::data(registry.root().display().to_string(), problem))
}

/// Holds out-of-fold likeness against what the evaluated table of `model` says, on people that the table has not seen.
pub(super) fn against(
    model: &Loaded,
    (options, chosen): (&LookalikeOptions, &Chosen),
    everybody: &Everybody<'_>,
    fitted: &Fitted,
    progress: &dyn Progress,
) -> Result<AgainstConversion, TrainError> {
    let mut found = AgainstConversion {
        name: model.name.clone(),
        version: model.version,
        rows: 0,
        hidden: 0,
        not_compared: None,
        on_same_rows: None,
        notes: Vec::new(),
    };
    let names = &everybody.data.dataset.names;
    let columns = model.model.schema.fields.iter().map(|field| field.name.as_str());
    let lacking: Vec<&str> = columns.filter(|name| !names.iter().any(|own| own == name)).collect();
    if !lacking.is_empty() {
        found.not_compared = Some(format!("it uses columns that these files lack: {}", lacking.join(", ")));
        return Ok(found);
    }
    let events = events(model, options, chosen, progress)?;
    if model.model.events.is_some() && events.is_none() {
        found.notes.push(format!("{} uses events, and none are given: what people did counts as not known", model.name));
    }
    let said = conversion(model, events.as_ref(), (options, &chosen.loaded), everybody)?;
    let unseen: Vec<(usize, f64)> = said.into_iter().enumerate().filter_map(|(entry, log_odds)| Some((entry, log_odds?))).collect();
    let is_hidden: Vec<bool> = unseen.iter().map(|(entry, _)| everybody.is_hidden[*entry]).collect();
    found.rows = unseen.len();
    found.hidden = is_hidden.iter().filter(|hidden| **hidden).count();
    if found.hidden.min(found.rows - found.hidden) < FEWEST {
        found.not_compared = Some(format!(
            "its evaluated table has not seen {} people, {} hidden seeds among them; at least {FEWEST} of either kind are needed",
            found.rows, found.hidden
        ));
        return Ok(found);
    }
    let likeness: Vec<f64> = unseen.iter().map(|(entry, _)| fitted.tuned.out_of_fold[*entry]).collect();
    let conversion: Vec<f64> = unseen.into_iter().map(|(_, log_odds)| log_odds).collect();
    let areas = auc_difference(&is_hidden, &likeness, &conversion, None)?;
    let depths = at_depths(&is_hidden, &likeness, &REACHES)?.into_iter().zip(at_depths(&is_hidden, &conversion, &REACHES)?);
    let lifts = |(own, other): (plumb_eval::Depth, plumb_eval::Depth)| Lifts {
        reach: own.share,
        likeness: own.capture / own.share,
        conversion: other.capture / other.share,
    };
    found.on_same_rows = Some(OnSameRows {
        likeness_auc: areas.one,
        conversion_auc: areas.other,
        difference: areas.difference,
        at_reach: depths.map(lifts).collect(),
    });
    Ok(found)
}

/// What people did, where the model uses it: of the file that is named, or of that of the configuration.
fn events(model: &Loaded, options: &LookalikeOptions, chosen: &Chosen, progress: &dyn Progress) -> Result<Option<EventStore>, TrainError> {
    let configured = || chosen.loaded.config.events.as_ref().map(|events| chosen.loaded.beside(&events.file));
    let path: Option<PathBuf> = options.events.clone().or_else(configured);
    let Some((register, path)) = model.model.events.as_ref().zip(path) else { return Ok(None) };
    let (store, notes) = EventSource::for_model(register, path).read(progress)?;
    notes.iter().for_each(|note| progress.note(note));
    Ok(Some(store))
}

/// The log-odds that the evaluated table gives to each labelled row that is no known seed and that the table has not seen; `None` for the others.
/// Both files are read once more, in the order in which their rows are numbered.
fn conversion(
    model: &Loaded,
    events: Option<&EventStore>,
    (options, loaded): (&LookalikeOptions, &LoadedConfig),
    everybody: &Everybody<'_>,
) -> Result<Vec<Option<f64>>, TrainError> {
    let dataset = &everybody.data.dataset;
    let mut entry_of = vec![None; dataset.rows];
    for (entry, (row, known)) in everybody.data.labelled.rows.iter().zip(everybody.known()).enumerate() {
        entry_of[*row as usize] = (!known).then_some(entry);
    }
    let lookups = Lookups::of(loaded)?;
    let scorer = Scorer::new(&model.model, TableChoice::Evaluated);
    let judge = Judge::new(&model.model, &scorer, events, everybody);
    let mut said = vec![None; everybody.data.labelled.rows.len()];
    let mut before = 0;
    for path in std::iter::once(&options.seeds).chain(&options.population) {
        let read = ReadOptions { delimiter: loaded.delimiter()?, ..ReadOptions::default() };
        let mut reader = TableReader::open(path, read)?;
        while let Some(table) = reader.next_batch()?.map(|table| lookups.join(table)) {
            let Some(entries) = entry_of.get(before..before + table.rows()) else { return Err(changed(path)) };
            judge.score(&table, before, entries, &mut said);
            before += table.rows();
        }
    }
    if before == dataset.rows { Ok(said) } else { Err(changed(&options.seeds)) }
}

fn changed(path: &Path) -> TrainError {
    TrainError::data(path.display().to_string(), "the file has changed while it was read; do it again")
}

/// The evaluated table of a model for conversion, ready for tables of people.
struct Judge<'a> {
    model: &'a Model,
    scorer: &'a Scorer,
    activities: Option<Activities<'a>>,
    everybody: &'a Everybody<'a>,
    /// The column of creation, where the lookalike's own configuration does not read the same one.
    created: Option<(&'a str, FieldReader)>,
}

impl<'a> Judge<'a> {
    fn new(model: &'a Model, scorer: &'a Scorer, events: Option<&'a EventStore>, everybody: &'a Everybody<'a>) -> Self {
        let own = model.schema.created.as_deref().filter(|name| everybody.data.config.lead.created.as_deref() != Some(*name));
        let reader = |name: &'a str| {
            let known = model.schema.fields.iter().find(|field| field.name == name && field.kind == FieldKind::Date).cloned();
            (name, FieldReader::new(&known.unwrap_or_else(|| Field::new(name, FieldKind::Date))))
        };
        Self { model, scorer, activities: events.and_then(|events| Activities::new(scorer, events)), everybody, created: own.map(reader) }
    }

    /// Scores those of a table who are asked for and were not learnt from, each at their creation; `before` are the rows before the table.
    fn score(&self, table: &Table, before: usize, entries: &[Option<usize>], said: &mut [Option<f64>]) {
        let moments = RowMoments::Each((0..table.rows()).map(|row| self.created_at(table, before, row)).collect());
        let id = self.model.schema.id.as_deref();
        let measures = self.activities.as_ref().map(|activities| activities.measure(table, id, &moments)).unwrap_or_default();
        let rows = TableRows::new(table, self.scorer, &measures);
        let ids = id.and_then(|name| table.column(name));
        for (row, entry) in entries.iter().enumerate() {
            // Nobody can say of somebody without an identifier whether a hash of it is on the training side.
            let own_id = ids.map(|ids| ids.value(row).to_text());
            let is_unseen = match self.model.split {
                Split::Time { .. } => self.model.split.is_held_out("", moments.of(row)),
                Split::Hash { .. } => own_id.is_some_and(|id| self.model.split.is_held_out(&id, None)),
            };
            if let Some(entry) = entry.filter(|_| is_unseen) {
                said[entry] = Some(rows.score(self.scorer, row, moments.of(row)).log_odds);
            }
        }
    }

    fn created_at(&self, table: &Table, before: usize, row: usize) -> Option<Time> {
        let Some((name, reader)) = &self.created else {
            // A table has fewer rows than 32 bits count.
            return self.everybody.data.dataset.created_at((before + row) as u32);
        };
        match reader.read(table.column(name)?.value(row)) {
            Reading::Time(time) => Some(time),
            _ => None,
        }
    }
}
