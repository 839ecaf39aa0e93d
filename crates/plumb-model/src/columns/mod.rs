//! Scores many rows at a time, column by column: the same codes, the same sums in the same order and so the same bits as
//! [`Scorer::score`](crate::Scorer::score) row by row.
//!
//! What is gained is that a value which many rows share is read and coded once, and that each loop does one simple thing.

mod entries;
mod field;
mod memo;
mod points;

use std::sync::Arc;

use plumb_core::{Grade, GradeCuts, Score, Time, Value};
use plumb_features::Note;

use crate::interaction::Joint;
use crate::pairs::{Pair, pairs};
use crate::{Calibration, Model, TableChoice};
use field::{Coded, FieldCoder};
use points::Points;

/// Rows that are coded together: their sums stay in the nearest cache while feature after feature is added.
const BLOCK_ROWS: usize = 4096;

/// A column of values.
pub trait Values {
    /// The value of a row.
    fn value(&self, row: usize) -> Value<'_>;
    /// How many values there are.
    fn count(&self) -> usize;
    /// True if all values are text or missing.
    fn is_text(&self) -> bool;
    /// All values, if they are numbers or missing: NaN where one is missing.
    fn numbers(&self) -> Option<&[f64]>;
}

/// The values of one field in a batch of rows.
#[derive(Debug)]
pub enum Cells<'a, V> {
    /// The batch does not have the field.
    Absent,
    /// A value a row.
    Plain(&'a V),
    /// Distinct values, and which of them each row has.
    Shared {
        /// Which of the values each row has.
        keys: &'a [u32],
        /// The values; batches that share them are faster.
        values: &'a Arc<V>,
    },
}

/// The moments at which rows are scored.
#[derive(Debug, Clone, Copy)]
pub enum Moments<'a> {
    /// One for all rows.
    One(Option<Time>),
    /// One a row.
    Each(&'a [Option<Time>]),
}

impl<'a, V: Values> Cells<'a, V> {
    /// The value of a row; `None` where the batch does not have the field.
    fn value(&self, row: usize) -> Option<Value<'a>> {
        match self {
            Cells::Absent => None,
            Cells::Plain(values) => Some(values.value(row)),
            Cells::Shared { keys, values } => Some(values.value(keys[row] as usize)),
        }
    }
}

impl Moments<'_> {
    fn of(&self, row: usize) -> Option<Time> {
        match self {
            Moments::One(moment) => *moment,
            Moments::Each(moments) => moments[row],
        }
    }
}

/// What came out for a batch, row by row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scores {
    /// Log-odds of being won.
    pub log_odds: Vec<f64>,
    /// Calibrated probability; `None` for a row without any usable field, as score and grade.
    pub probabilities: Vec<Option<f64>>,
    /// Score.
    pub scores: Vec<Option<Score>>,
    /// Grade.
    pub grades: Vec<Option<Grade>>,
    /// Rows with a level that the model does not know, by field.
    pub unseen_levels: Vec<u64>,
    /// Rows with a value of the wrong type, by field.
    pub wrong_types: Vec<u64>,
}

/// A feature: its field, and its place among the features of that field.
#[derive(Debug, Clone, Copy)]
struct Place {
    field: usize,
    among: usize,
}

/// One table of a model, made ready to score columns. It remembers values that it has met, so each thread has its own.
pub struct ColumnScorer<V> {
    intercept: f64,
    /// The features, in the scorecard's order: sums are made in it.
    places: Vec<Place>,
    fields: Vec<FieldCoder<V>>,
    /// What is made of two columns: the last of the fields.
    pairs: Vec<Pair>,
    joints: Vec<Joint>,
    calibration: Calibration,
    points: Points,
    grades: GradeCuts,
    /// The moment for which values are remembered.
    moment: Option<Time>,
}

impl<V: Values> ColumnScorer<V> {
    /// Makes one table of a checked model ready.
    pub fn new(model: &Model, choice: TableChoice) -> Self {
        let card = model.table(choice);
        let own = model.fields();
        let mut fields: Vec<FieldCoder<V>> = own.iter().map(FieldCoder::new).collect();
        let places = card.features.iter().filter_map(|feature| {
            // A checked model names only its own fields; see `Scorecard::check`.
            let field = own.iter().position(|field| field.name == feature.source)?;
            let weights = feature.bins.iter().map(|bin| bin.weight).collect();
            Some(Place { field, among: fields[field].add(feature.encoder.clone(), weights) })
        });
        let places: Vec<Place> = places.collect();
        let joints: Vec<Joint> = card.interactions.iter().map(|interaction| Joint::new(interaction, &card.features)).collect();
        for (feature, _) in joints.iter().flat_map(|joint| &joint.members) {
            let Place { field, among } = places[*feature];
            fields[field].keep_codes(among);
        }
        let (calibration, points, grades) = (card.calibration.clone(), Points::new(&model.scale), model.grades);
        Self {
            intercept: card.intercept,
            places,
            fields,
            pairs: pairs(&model.schema).map(|(_, pair)| pair).collect(),
            joints,
            calibration,
            points,
            grades,
            moment: None,
        }
    }

    /// Scores a batch; `cells` has an entry for each field that is given, see [`Scorer::given`](crate::Scorer::given), in their order.
    ///
    /// # Panics
    /// When `cells` are not as many as these fields, or one of them has fewer rows than `rows`.
    pub fn score(&mut self, cells: &[Cells<'_, V>], rows: usize, moments: Moments<'_>) -> Scores {
        assert_eq!(cells.len() + self.pairs.len(), self.fields.len(), "cells for each field that is given");
        self.keep_what_holds_at(moments);
        let none = vec![0; self.fields.len()];
        let mut scores = Scores { unseen_levels: none.clone(), wrong_types: none, ..Scores::default() };
        scores.log_odds.reserve(rows);
        scores.probabilities.reserve(rows);
        scores.scores.reserve(rows);
        scores.grades.reserve(rows);
        for start in (0..rows).step_by(BLOCK_ROWS) {
            self.score_block(cells, start..rows.min(start + BLOCK_ROWS), moments, &mut scores);
        }
        scores
    }

    /// Codes of ages hold for one moment only.
    fn keep_what_holds_at(&mut self, moments: Moments<'_>) {
        if let Moments::One(moment) = moments
            && moment != self.moment
        {
            self.moment = moment;
            self.fields.iter_mut().filter(|field| field.counts_days()).for_each(FieldCoder::forget);
        }
    }

    fn score_block(&mut self, cells: &[Cells<'_, V>], rows: std::ops::Range<usize>, moments: Moments<'_>, scores: &mut Scores) {
        let (given, made) = self.fields.split_at_mut(cells.len());
        let given = given.iter_mut().zip(cells).map(|(field, cells)| field.code(cells, rows.clone(), moments));
        let made = made.iter_mut().zip(&self.pairs);
        let made = made.map(|(field, pair)| field.code_pair(pair, (&cells[pair.email], &cells[pair.company]), rows.clone()));
        let coded: Vec<Coded<'_>> = given.chain(made).collect();
        let mut sums = vec![self.intercept; rows.len()];
        for place in &self.places {
            coded[place.field].add_weights(place.among, &mut sums);
        }
        let mut joint_cells = vec![0; if self.joints.is_empty() { 0 } else { rows.len() }];
        for joint in &self.joints {
            joint_cells.fill(0);
            for (feature, steps) in &joint.members {
                let Place { field, among } = self.places[*feature];
                coded[field].add_steps(among, steps, &mut joint_cells);
            }
            sums.iter_mut().zip(&joint_cells).for_each(|(sum, cell)| *sum += joint.weights[usize::from(*cell)]);
        }
        let mut usable = vec![false; rows.len()];
        let mut all_usable = false;
        for (field, coded) in coded.iter().enumerate() {
            let (unseen, wrong) = coded.count_notes();
            scores.unseen_levels[field] += unseen;
            scores.wrong_types[field] += wrong;
            if !all_usable {
                all_usable = coded.mark_usable(&mut usable);
            }
        }
        for (&log_odds, &usable) in sums.iter().zip(&usable) {
            let outcome = (usable || all_usable).then(|| {
                let probability = self.calibration.probability(log_odds);
                let score = self.points.score(probability);
                (probability, score, self.grades.grade(score))
            });
            scores.log_odds.push(log_odds);
            scores.probabilities.push(outcome.map(|(probability, ..)| probability));
            scores.scores.push(outcome.map(|(_, score, _)| score));
            scores.grades.push(outcome.map(|(.., grade)| grade));
        }
    }
}

/// A row is usable if a field says so: with a level that the model does not know, too, but not with a value of the wrong type.
fn makes_usable(note: Note) -> bool {
    matches!(note, Note::Fine | Note::Unseen)
}
