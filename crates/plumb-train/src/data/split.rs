//! The cut between what a model learns from and what it is measured on.

use plumb_core::Time;
use plumb_model::Split;

use crate::data::{Dataset, Labelled};

/// Labelled rows parted in two; numbers index [`Labelled::rows`].
#[derive(Debug, Clone, PartialEq)]
pub struct Parts {
    /// What the evaluated table is fitted on.
    pub training: Vec<usize>,
    /// What it is measured on.
    pub test: Vec<usize>,
    /// Rows before the cut whose label became known only after it, or that were too young at the cut.
    pub purged: usize,
    /// True when leads too young at the cut are trained on after all, because without them less than half would be left.
    pub young_kept: bool,
    /// The rule.
    pub split: Split,
}

/// Parts labelled rows: oldest to train, newest to test, by creation. The training part is what an extract at the cut would have given:
/// rows whose label became known only after it are purged, and so are rows too young at the cut to be a fair sample (of the youngest,
/// only the quick wins would be left). A lead is on one side with all its ages. Only without any time, by a hash of the lead's identifier, so that a lead is always on the same side.
pub fn split(dataset: &Dataset, labelled: &Labelled, test_share: f64) -> Parts {
    match cut(dataset, labelled, test_share) {
        Some(cut) => by_time(dataset, labelled, cut),
        None => by_hash(dataset, labelled, test_share),
    }
}

/// Parts labelled rows by a rule that was drawn before, maybe from earlier data: what a model learnt from stays its training part.
pub fn split_as(dataset: &Dataset, labelled: &Labelled, rule: &Split) -> Parts {
    match *rule {
        Split::Time { cut } => by_time(dataset, labelled, cut),
        Split::Hash { test_share } => by_hash(dataset, labelled, test_share),
    }
}

/// Whether a row is on the test side of a rule, whatever data the rule was drawn from.
pub fn is_held_out(split: &Split, id: &str, created: Option<Time>) -> bool {
    split.is_held_out(id, created)
}

/// The creation of the first lead of the test part. Where most leads share the oldest date (that of an import, say), it is the next date
/// there is, if enough leads are left after it; else there is no old and new.
fn cut(dataset: &Dataset, labelled: &Labelled, test_share: f64) -> Option<Time> {
    // Labelled rows stand in order of creation. Leads are counted, not their ages.
    let firsts: Option<Vec<usize>> =
        (!labelled.ages.is_empty()).then(|| (0..labelled.rows.len()).filter(|index| labelled.is_first(*index)).collect());
    let leads = firsts.as_ref().map_or(labelled.rows.len(), Vec::len);
    let created = |lead: usize| dataset.created_at(labelled.rows[firsts.as_ref().map_or(lead, |firsts| firsts[lead])]);
    let at = ((1.0 - test_share) * leads as f64) as usize;
    let first = dataset.created_at(*labelled.rows.first()?)?;
    let later = (at..leads).find(|lead| created(*lead).is_some_and(|created| created > first))?;
    let enough = (leads - later) as f64 >= 0.5 * test_share * leads as f64;
    created(later).filter(|_| enough)
}

fn by_time(dataset: &Dataset, labelled: &Labelled, cut: Time) -> Parts {
    let created = |index: &usize| dataset.created_at(labelled.rows[*index]);
    let (test, before): (Vec<usize>, Vec<usize>) = (0..labelled.rows.len()).partition(|index| created(index).is_some_and(|at| at >= cut));
    let (training, young_kept) = known_at_cut(dataset, labelled, &before, cut);
    Parts { purged: before.len() - training.len(), training, test, young_kept, split: Split::Time { cut } }
}

/// Of entries before a cut, those that an extract at the cut would have given; and whether those too young at the cut are kept after all.
fn known_at_cut(dataset: &Dataset, labelled: &Labelled, before: &[usize], cut: Time) -> (Vec<usize>, bool) {
    let created = |index: &usize| dataset.created_at(labelled.rows[*index]);
    let known: Vec<usize> =
        before.iter().copied().filter(|index| labelled.known_at[*index].is_none_or(|known_at| known_at <= cut)).collect();
    let youngest = labelled.left_out.maturity_days.map(|days| cut.plus_days(-days));
    let mature = |index: &usize| created(index).zip(youngest).is_none_or(|(at, youngest)| at <= youngest);
    let old_enough: Vec<usize> = known.iter().copied().filter(mature).collect();
    // In a short history the rule would take nearly everything; some bias is better than no model.
    let young_kept = 2 * old_enough.len() < known.len();
    (if young_kept { known } else { old_enough }, young_kept)
}

/// One step of a backtest: what an extract at a cut would have taught, and the leads that came after it.
#[derive(Debug, Clone, PartialEq)]
pub struct Period {
    /// The first moment of the period.
    pub cut: Time,
    /// The first moment behind it; `None` of the last one.
    pub until: Option<Time>,
    /// What is learnt from.
    pub training: Vec<usize>,
    /// The leads that were created in the period, at their creation.
    pub test: Vec<usize>,
}

/// The share of leads that the periods of a backtest take at most, so that the first one has something to learn from.
const MOST_TESTED: f64 = 0.6;

/// The last `count` periods of about as many leads each: of a test part's share where that leaves enough to learn from, else smaller. Oldest first.
/// None where there is no time, or where most leads share a date.
pub fn periods(dataset: &Dataset, labelled: &Labelled, test_share: f64, count: usize) -> Vec<Period> {
    let firsts: Vec<usize> = (0..labelled.rows.len()).filter(|index| labelled.is_first(*index)).collect();
    let share = test_share.min(MOST_TESTED / count.max(1) as f64);
    let cut_at = |step: usize| {
        let lead = ((1.0 - share * step as f64) * firsts.len() as f64) as usize;
        dataset.created_at(labelled.rows[*firsts.get(lead)?])
    };
    let oldest = firsts.first().and_then(|index| dataset.created_at(labelled.rows[*index]));
    let mut cuts: Vec<Time> = (1..=count).rev().filter_map(cut_at).filter(|cut| Some(*cut) > oldest).collect();
    cuts.dedup();
    let created = |index: usize| dataset.created_at(labelled.rows[index]);
    let period = |(step, cut): (usize, &Time)| {
        let until = cuts.get(step + 1).copied();
        let before: Vec<usize> = (0..labelled.rows.len()).filter(|index| created(*index).is_some_and(|at| at < *cut)).collect();
        let is_within = |at: Time| at >= *cut && until.is_none_or(|until| at < until);
        let test = firsts.iter().copied().filter(|index| created(*index).is_some_and(is_within)).collect();
        Period { cut: *cut, until, training: known_at_cut(dataset, labelled, &before, *cut).0, test }
    };
    cuts.iter().enumerate().map(period).collect()
}

fn by_hash(dataset: &Dataset, labelled: &Labelled, test_share: f64) -> Parts {
    let split = Split::Hash { test_share };
    let held_out = |index: &usize| {
        let row = labelled.rows[*index];
        is_held_out(&split, &dataset.id(row), None)
    };
    let (test, training) = (0..labelled.rows.len()).partition(held_out);
    Parts { training, test, purged: 0, young_kept: false, split }
}
