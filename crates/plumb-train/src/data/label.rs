//! Which rows have a label, and what it is.

use plumb_core::{Outcome, Time};

use crate::config::Config;
use crate::data::snapshots::chosen;
use crate::data::{Dataset, Snapshots};

/// Leads with a label at one or several ages: in the order of [`Dataset::order`], and a lead's own by age.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Labelled {
    /// Rows of the table.
    pub rows: Vec<u32>,
    /// The number of each one's age in `days`; empty where all are seen at their creation only.
    pub ages: Vec<u8>,
    /// The row that tells what each was then, where rows tell what leads were over time; empty where each lead's own row does.
    pub versions: Vec<u32>,
    /// The ages in days, from 0; empty where leads are seen at their creation only.
    pub days: Vec<f64>,
    /// Whether each was won (within the horizon, if there is one).
    pub won: Vec<bool>,
    /// When each label became known, where dates tell.
    pub known_at: Vec<Option<Time>>,
    /// Why rows were left out.
    pub left_out: LeftOut,
}

/// Rows left out, by reason.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct LeftOut {
    /// Still open, and no horizon says what that means.
    pub open: u64,
    /// Too young: of its age, too many deals are still open, so the closed ones are no fair sample.
    pub immature: u64,
    /// Without the dates needed, or closed more than a day before they were created, as a mistyped date makes it seem.
    pub undated: u64,
    /// True when so many closed deals have no date of closing that these dates are not used at all.
    pub closes_ignored: bool,
    /// Days of age that a lead needs to be counted as mature.
    pub maturity_days: Option<f64>,
}

/// Up to this share, closed deals without a date of closing are left out; past it, dates of closing are not used.
const MOST_UNDATED: f64 = 0.1;

/// Labels the rows, each at the ages that the configuration names: at its creation, and at a later age if it was still open then.
///
/// With a horizon H: won means closed as won within H days of the snapshot. A row counts once snapshot + H is past at the extract, closed
/// or not, so that young rows are no biased sample (quick wins only); still open at that point is lost.
///
/// Without one: closed leads only. Where dates of creation and close are known, leads younger than the 90th percentile of days to
/// close are left out, since among them only the quick ones have closed. Where many closed deals lack the date, it may be filled in for won
/// deals only: then dates of closing tell nothing about time, are not used, and leads are seen at their creation only.
pub fn label(dataset: &Dataset, config: &Config) -> Labelled {
    let days = config.snapshot_days();
    let mut labelled = match (config.outcome.horizon_days, dataset.extracted_at) {
        (Some(horizon), Some(extract)) => by_horizon(dataset, days, horizon, extract),
        _ => by_close(dataset, days),
    };
    let days_at = |index: usize| labelled.ages.get(index).map_or(0.0, |age| labelled.days_at(*age));
    let seen = labelled.rows.iter().enumerate().map(|(index, row)| (*row, dataset.snapshot(*row, days_at(index))));
    let versions = dataset.versions(seen);
    labelled.versions = versions.unwrap_or_default();
    labelled
}

fn by_horizon(dataset: &Dataset, days: Vec<f64>, horizon: f64, extract: Time) -> Labelled {
    let mut labelled = Labelled::new(days, LeftOut { maturity_days: Some(horizon), ..LeftOut::default() });
    for row in &dataset.order {
        let Some(created) = dataset.created_at(*row) else {
            labelled.left_out.undated += 1;
            continue;
        };
        let known_at = created.plus_days(horizon);
        if known_at > extract {
            labelled.left_out.immature += 1;
            continue;
        }
        if is_misdated(dataset, *row) {
            labelled.left_out.undated += 1;
            continue;
        }
        let won_at = match (dataset.outcomes[*row as usize], dataset.closed_at(*row)) {
            (Outcome::Won, Some(closed)) => Some(closed),
            (Outcome::Won, None) => {
                labelled.left_out.undated += 1;
                continue;
            }
            (Outcome::Lost | Outcome::Open, _) => None,
        };
        labelled.push(*row, won_at.is_some_and(|closed| closed <= known_at), Some(known_at));
        for (age, seen_at) in labelled.later_ages(dataset, *row) {
            let known_at = seen_at.plus_days(horizon);
            if known_at <= extract {
                labelled.push_at(*row, age, won_at.is_some_and(|closed| closed <= known_at), Some(known_at));
            }
        }
    }
    labelled
}

fn by_close(dataset: &Dataset, days: Vec<f64>) -> Labelled {
    let has_closes = dataset.has_closed();
    let closes_ignored = has_closes && undated_share(dataset) > MOST_UNDATED;
    let uses_closes = has_closes && !closes_ignored;
    let maturity_days = if uses_closes { days_to_close_p90(dataset) } else { None };
    let youngest = dataset.extracted_at.zip(maturity_days).map(|(extract, days)| extract.plus_days(-days));
    let days = if uses_closes { days } else { Vec::new() };
    let mut labelled = Labelled::new(days, LeftOut { maturity_days, closes_ignored, ..LeftOut::default() });
    for row in &dataset.order {
        let closed = dataset.closed_at(*row).filter(|_| uses_closes);
        let created = dataset.created_at(*row);
        let outcome = dataset.outcomes[*row as usize];
        if outcome == Outcome::Open {
            labelled.left_out.open += 1;
        } else if (dataset.has_created() && created.is_none()) || (uses_closes && (closed.is_none() || is_misdated(dataset, *row))) {
            labelled.left_out.undated += 1;
        } else if created.zip(youngest).is_some_and(|(created, youngest)| created > youngest) {
            labelled.left_out.immature += 1;
        } else {
            labelled.push(*row, outcome == Outcome::Won, closed);
            for (age, _) in labelled.later_ages(dataset, *row) {
                labelled.push_at(*row, age, outcome == Outcome::Won, closed);
            }
        }
    }
    labelled
}

/// The share of closed deals without a date of closing.
fn undated_share(dataset: &Dataset) -> f64 {
    let closed = || dataset.order.iter().filter(|row| dataset.outcomes[**row as usize] != Outcome::Open);
    let undated = closed().filter(|row| dataset.closed_at(**row).is_none()).count();
    undated as f64 / closed().count().max(1) as f64
}

/// Closed more than a day before it was created. Up to a day is how a date without a time of day looks beside one with it.
fn is_misdated(dataset: &Dataset, row: u32) -> bool {
    let days = dataset.closed_at(row).zip(dataset.created_at(row)).map(|(closed, created)| closed.days_since(created));
    dataset.outcomes[row as usize] != Outcome::Open && days.is_some_and(|days| days < -1.0)
}

/// The 90th percentile of days from creation to close, over closed deals.
fn days_to_close_p90(dataset: &Dataset) -> Option<f64> {
    let closed = dataset.order.iter().filter(|row| dataset.outcomes[**row as usize] != Outcome::Open);
    let mut days: Vec<f64> = closed.filter_map(|row| Some(dataset.closed_at(*row)?.days_since(dataset.created_at(*row)?))).collect();
    days.sort_unstable_by(f64::total_cmp);
    (!days.is_empty()).then(|| days[(days.len() * 9 / 10).min(days.len() - 1)].max(0.0))
}

impl Labelled {
    fn new(days: Vec<f64>, left_out: LeftOut) -> Self {
        Self { days: if days.len() > 1 { days } else { Vec::new() }, left_out, ..Self::default() }
    }

    fn push(&mut self, row: u32, won: bool, known_at: Option<Time>) {
        self.push_at(row, 0, won, known_at);
    }

    fn push_at(&mut self, row: u32, age: u8, won: bool, known_at: Option<Time>) {
        self.rows.push(row);
        if !self.days.is_empty() {
            self.ages.push(age);
        }
        self.won.push(won);
        self.known_at.push(known_at);
    }

    /// The ages after creation at which a lead was still open, with their moments. A closed deal without a date of closing may have
    /// closed at any time, so it is seen at its creation only; of an open one a date of closing is a plan.
    fn later_ages(&self, dataset: &Dataset, row: u32) -> Vec<(u8, Time)> {
        let Some(created) = dataset.created_at(row).filter(|_| !self.days.is_empty()) else { return Vec::new() };
        let is_closed = dataset.outcomes[row as usize] != Outcome::Open;
        let was_open = |at: Time| !is_closed || dataset.closed_at(row).is_some_and(|closed| at < closed);
        // A configuration names few ages.
        let ages = self.days.iter().enumerate().skip(1).map(|(age, days)| (age as u8, created.plus_days(*days)));
        ages.filter(|(_, at)| was_open(*at)).collect()
    }

    /// The given entries: which leads at which ages.
    pub fn snapshots(&self, entries: &[usize]) -> Snapshots {
        Snapshots { rows: chosen(&self.rows, entries), ages: chosen(&self.ages, entries), versions: chosen(&self.versions, entries) }
    }

    /// All of them.
    pub fn all(&self) -> Snapshots {
        Snapshots { rows: self.rows.clone(), ages: self.ages.clone(), versions: self.versions.clone() }
    }

    /// Labels of the given entries.
    pub fn won_of(&self, entries: &[usize]) -> Vec<bool> {
        entries.iter().map(|index| self.won[*index]).collect()
    }

    /// Days from creation at an age.
    pub fn days_at(&self, age: u8) -> f64 {
        self.days.get(usize::from(age)).copied().unwrap_or(0.0)
    }

    /// Whether an entry is the first of its lead. Every lead has an entry at its creation.
    pub fn is_first(&self, index: usize) -> bool {
        self.ages.get(index).is_none_or(|age| *age == 0)
    }

    /// How many leads have a label, and how many of them were won, as seen from their creation.
    pub fn leads(&self) -> (usize, usize) {
        let firsts = || (0..self.rows.len()).filter(|index| self.is_first(*index));
        (firsts().count(), firsts().filter(|index| self.won[*index]).count())
    }

    /// Number of won rows.
    pub fn won_rows(&self) -> usize {
        self.won.iter().filter(|won| **won).count()
    }
}
