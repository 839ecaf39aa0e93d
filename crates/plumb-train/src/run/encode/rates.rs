//! Levels by their past rates, for categories of too many levels for a weight each.
//!
//! A rate that holds a row's own label tells it, so the rows that are learned from are told rates without it, as scikit-learn's `TargetEncoder`
//! does by folds and CatBoost by an order (Prokhorenkova et al. 2018, *CatBoost: unbiased boosting with categorical features*, 3.2). Where dates tell, a row is told what had
//! become known of its level when it was seen; else what the other folds tell. The leads of its own account are left out either way.
//! Other rows, and leads to be scored, are told the rates of all rows that are learned from.

use plumb_features::{Encoder, FIRST, Level, LevelRate, Reading, Shrinkage, fit_edges};
use plumb_fit::{CodeColumn, Codes, Folds};
use plumb_model::Split;

use super::field::FieldRows;
use super::levels::kept_levels;
use crate::config::TrainingConfig;
use crate::data::LevelReadings;

/// The most levels: each is a line of the artifact.
const MOST_LEVELS: usize = 100_000;
/// The most bins that rates are cut into.
const MOST_BINS: usize = 16;

/// What became of a lead.
struct Ended {
    level: usize,
    group: u64,
    /// When that was known; 0 where dates do not tell.
    known_at: i64,
    fold: u8,
    won: bool,
}

/// The encoder, and the codes of the rows that it is fitted on; `None` where levels differ no more than by chance.
pub(super) fn rated(rows: &FieldRows<'_>, own: &LevelReadings, training: &TrainingConfig) -> Option<(Encoder, CodeColumn)> {
    let limits = TrainingConfig { max_levels: MOST_LEVELS, ..training.clone() };
    let kept = kept_levels(own, &rows.one_a_lead(), &limits);
    let level_of = |entry: usize| own.key(entry as u32).and_then(|key| kept.binary_search_by(|level| level.key.as_str().cmp(&key)).ok());
    let of_entry: Vec<Option<usize>> = (0..own.entries()).map(level_of).collect();
    let (data, part) = (rows.data, rows.part);
    let labelled = &data.labelled;
    let entry_of = |index: usize| own.entry(part.at.version(index) as usize) as usize;
    let known_at = |index: usize| labelled.known_at[part.entries[index]];
    let is_ordered = matches!(data.parts.split, Split::Time { .. }) && (0..part.entries.len()).all(|index| known_at(index).is_some());
    let groups = data.dataset.groups_of(&part.at.rows);
    let folds = Folds::by_group(&groups, training.folds, part.seed);
    let counted = (0..part.entries.len()).filter(|index| part.at.age(*index) == rows.only_at.unwrap_or(0));
    let ended = counted.filter_map(|index| {
        Some(Ended {
            level: of_entry[entry_of(index)]?,
            group: groups[index],
            known_at: known_at(index).map_or(0, |at| at.millis()),
            fold: folds.of_rows()[index],
            won: labelled.won[part.entries[index]],
        })
    });
    let history = History::new(ended.collect());
    let totals: Vec<(u64, u64)> = (0..kept.len()).map(|level| history.all(level)).collect();
    let shrinkage = Shrinkage::fit(&totals)?;
    let told = |index: usize| {
        let level = of_entry[entry_of(index)].filter(|_| rows.shows(index))?;
        let moment = data.moment(part.at.rows[index], part.at.age(index)).filter(|_| is_ordered);
        let (leads, won) = match moment {
            Some(moment) => history.until(level, moment.millis(), groups[index]),
            None => history.without(level, folds.of_rows()[index]),
        };
        Some(shrinkage.rate(leads, won))
    };
    let rates: Vec<Option<f64>> = (0..part.entries.len()).map(told).collect();
    let mut of_leads: Vec<f64> = rates
        .iter()
        .enumerate()
        .filter(|(index, _)| part.at.age(*index) == rows.only_at.unwrap_or(0))
        .filter_map(|(_, rate)| *rate)
        .collect();
    let edges = fit_edges(&mut of_leads, MOST_BINS.min(training.max_bins), training.min_bin_rows);
    if edges.is_empty() {
        return None;
    }
    let rate = |(level, (leads, won)): (&Level, &(u64, u64))| LevelRate { key: level.key.clone(), rate: shrinkage.rate(*leads, *won) };
    let encoder = Encoder::Rates { edges, levels: kept.iter().zip(&totals).map(rate).collect() };
    let Encoder::Rates { edges, .. } = &encoder else { unreachable!("made above") };
    let code = |(index, rate): (usize, &Option<f64>)| match rate {
        // At most MOST_BINS.
        Some(rate) => FIRST + edges.partition_point(|edge| edge <= rate) as u16,
        None if rows.shows(index) => encoder.code(&own.reading(entry_of(index) as u32), None).code,
        None => encoder.code(&Reading::Missing, None).code,
    };
    let codes = Codes::collect(encoder.codes(), rates.iter().enumerate().map(code));
    let column = CodeColumn { codes, levels: encoder.codes(), shape: encoder.shape(), trend: None, shrinkage: 1.0 };
    Some((encoder, column))
}

/// What became of the leads of each level.
struct History {
    /// By level, then by when it was known.
    by_time: Sorted,
    /// By level and account, then by when it was known.
    by_group: Sorted,
    /// By level, then by fold.
    by_fold: Sorted,
}

/// Leads in an order, with the wins of those before each.
struct Sorted {
    keys: Vec<[u64; 3]>,
    wins: Vec<u64>,
}

impl Sorted {
    fn new(ended: &[Ended], key: impl Fn(&Ended) -> [u64; 3]) -> Self {
        let mut sorted: Vec<([u64; 3], bool)> = ended.iter().map(|own| (key(own), own.won)).collect();
        sorted.sort_unstable();
        let mut wins = vec![0];
        wins.extend(sorted.iter().scan(0, |sum, (_, won)| {
            *sum += u64::from(*won);
            Some(*sum)
        }));
        Self { keys: sorted.into_iter().map(|(key, _)| key).collect(), wins }
    }

    /// Leads and wins from one key to another, both included.
    fn between(&self, first: [u64; 3], last: [u64; 3]) -> (u64, u64) {
        let from = self.keys.partition_point(|key| *key < first);
        let to = self.keys.partition_point(|key| *key <= last);
        ((to - from) as u64, self.wins[to] - self.wins[from])
    }
}

/// Times in their order as numbers without a sign.
fn ordinal(millis: i64) -> u64 {
    (millis as u64) ^ (1 << 63)
}

impl History {
    fn new(ended: Vec<Ended>) -> Self {
        Self {
            by_time: Sorted::new(&ended, |own| [own.level as u64, ordinal(own.known_at), 0]),
            by_group: Sorted::new(&ended, |own| [own.level as u64, own.group, ordinal(own.known_at)]),
            by_fold: Sorted::new(&ended, |own| [own.level as u64, u64::from(own.fold), 0]),
        }
    }

    /// Leads and wins of a level.
    fn all(&self, level: usize) -> (u64, u64) {
        self.by_time.between([level as u64, 0, 0], [level as u64, u64::MAX, u64::MAX])
    }

    /// What had become known by a moment of leads of other accounts.
    fn until(&self, level: usize, moment: i64, group: u64) -> (u64, u64) {
        let (level, moment) = (level as u64, ordinal(moment));
        let all = self.by_time.between([level, 0, 0], [level, moment, u64::MAX]);
        let own = self.by_group.between([level, group, 0], [level, group, moment]);
        (all.0 - own.0, all.1 - own.1)
    }

    /// What the other folds tell. A fold holds all leads of an account.
    fn without(&self, level: usize, fold: u8) -> (u64, u64) {
        let (all, level, fold) = (self.all(level), level as u64, u64::from(fold));
        let own = self.by_fold.between([level, fold, 0], [level, fold, u64::MAX]);
        (all.0 - own.0, all.1 - own.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history() -> History {
        // Level, account, day that it was known, fold, won.
        let ended = [(0, 7, 10, 0, true), (0, 7, 20, 0, false), (0, 8, 15, 1, true), (0, 9, -5, 1, false), (1, 7, 12, 0, true)];
        let made = |(level, group, known_at, fold, won): &(usize, u64, i64, u8, bool)| Ended {
            level: *level,
            group: *group,
            known_at: *known_at,
            fold: *fold,
            won: *won,
        };
        History::new(ended.iter().map(made).collect())
    }

    #[test]
    fn what_was_known_without_the_own_account() {
        let history = history();
        assert_eq!((history.all(0), history.all(1), history.all(2)), ((4, 2), (1, 1), (0, 0)));
        assert_eq!(history.until(0, 12, 8), (2, 1), "one of account 7 and the one known before 1970");
        assert_eq!(history.until(0, 15, 8), (2, 1), "its own does not count");
        assert_eq!(history.until(0, 15, 1), (3, 2), "what is known at the very moment counts");
        assert_eq!(history.until(0, 100, 7), (2, 1));
        assert_eq!(history.until(0, -6, 1), (0, 0));
        assert_eq!(history.until(1, 100, 7), (0, 0), "an account is no evidence for itself");
    }

    #[test]
    fn other_folds() {
        let history = history();
        assert_eq!((history.without(0, 0), history.without(0, 1), history.without(0, 2)), ((2, 1), (2, 1), (4, 2)));
        assert_eq!(history.without(1, 0), (0, 0));
    }
}
