//! Columns that the event log knows to be written after the close, and types of events that come only then.

use plumb_core::Time;
use plumb_eval::{Estimate, wilson};
use plumb_features::{History, Reading};

use super::super::thresholds::{AFTER_CLOSE, COUNTS_LATER, FEWEST_ROWS, IS_OWN_EVENT, MOSTLY_LATER, ONLY_AFTER_CLOSE};
use super::{FieldView, Hit, Level, Rule, Sample, percent};
use crate::TrainError;
use crate::data::{EventStore, Readings};

/// A date without a time of day may seem up to a day earlier than an event of the same day.
const SLACK_DAYS: f64 = 1.0;

/// What the log tells of a column.
pub(super) fn known_in_the_log(field: &FieldView<'_>, sample: &Sample<'_>) -> Result<Option<Hit>, TrainError> {
    let Some(events) = &sample.data.events else { return Ok(None) };
    match field.readings {
        Readings::Levels(_) => names_later_events(field, sample, events),
        Readings::Numbers(_) => counts_later_events(field, sample, events),
        _ => Ok(None),
    }
}

/// The events of a decided deal, and the end of the day of its close.
fn history<'a>(sample: &Sample<'a>, events: &'a EventStore, row: u32) -> Option<(History<'a>, Time)> {
    let closed = sample.data.closed_at(row)?;
    Some((events.of_lead(sample.data.event_lead(row)), closed.plus_days(SLACK_DAYS)))
}

/// Values that are the lead's own events (`contract sent`): the column was written when the event had happened.
fn names_later_events(field: &FieldView<'_>, sample: &Sample<'_>, events: &EventStore) -> Result<Option<Hit>, TrainError> {
    let type_of = |row: u32| match field.readings.get(row) {
        Reading::Level(key) => events.types.binary_search_by(|own| own.as_str().cmp(&key)).ok().map(|kind| kind as u16),
        _ => None,
    };
    let mut types: Vec<u16> = sample.rows.iter().filter_map(|row| type_of(*row)).collect();
    types.sort_unstable();
    types.dedup();
    let mut met = Met::default();
    for row in sample.rows.iter().filter(|_| !types.is_empty()) {
        let Some((history, closed)) = history(sample, events, *row) else { continue };
        let first = |kind: u16| history.times().iter().zip(history.kinds()).find(|(_, own)| **own == kind).map(|(at, _)| *at);
        let value = type_of(*row);
        for kind in types.iter().filter(|kind| value != Some(**kind)) {
            met.others.0 += 1;
            met.others.1 += u64::from(history.kinds().contains(kind));
        }
        let Some(kind) = value else { continue };
        met.named += 1;
        let Some(first) = first(kind) else { continue };
        met.own += 1;
        met.after_close += u64::from(first > closed.millis());
        let later = |created: Time| first > created.plus_days(SLACK_DAYS).millis();
        met.after_creation += u64::from(sample.data.created_at(*row).is_some_and(later));
    }
    met.hit()
}

/// Decided deals whose value is a type of event.
#[derive(Default)]
struct Met {
    named: u64,
    /// Of these, those that have such an event.
    own: u64,
    /// Of these, those whose first one comes after the close, and after the creation.
    after_close: u64,
    after_creation: u64,
    /// Of the types that are values, deals of another value, and how many of them have such an event all the same.
    others: (u64, u64),
}

impl Met {
    fn hit(&self) -> Result<Option<Hit>, TrainError> {
        let Met { named, own, others, .. } = *self;
        // `webinar` as the source of a lead need not be an event of it.
        if own < FEWEST_ROWS || wilson(own, named)?.lower < IS_OWN_EVENT {
            return Ok(None);
        }
        if others.0 > 0 && wilson(others.1, others.0)?.upper >= wilson(own, named)?.lower {
            return Ok(None);
        }
        let hit = |level, share: Estimate, what: &str| Hit {
            rule: Rule::KnownInTheLog,
            level,
            evidence: format!(
                "{own} of {named} decided deals whose value is a type of event have such an event, and the first one comes {what} in {} of them: the value was written then",
                percent(share.estimate)
            ),
            figures: vec![("written_later", share.estimate)],
        };
        let (closed, created) = (wilson(self.after_close, own)?, wilson(self.after_creation, own)?);
        Ok(if closed.lower >= AFTER_CLOSE {
            Some(hit(Level::Leak, closed, "after the close"))
        } else if created.lower >= MOSTLY_LATER {
            Some(hit(Level::Suspect, created, "after the creation"))
        } else {
            None
        })
    }
}

/// Numbers that are how many events a lead ever had, of one type or of all: those after the close are among them.
fn counts_later_events(field: &FieldView<'_>, sample: &Sample<'_>, events: &EventStore) -> Result<Option<Hit>, TrainError> {
    let any = events.types.len();
    // By type, and of all together: deals with events after the close, and those whose value counts them too.
    let (mut later, mut counted) = (vec![0u64; any + 1], vec![0u64; any + 1]);
    for row in &sample.rows {
        let Reading::Number(number) = field.readings.get(*row) else { continue };
        let Some((history, closed)) = history(sample, events, *row) else { continue };
        let by_close = history.until(closed).kinds().len();
        let mut kinds: Vec<u16> = history.kinds()[by_close..].to_vec();
        kinds.sort_unstable();
        kinds.dedup();
        let total = |kind: u16| history.kinds().iter().filter(|own| **own == kind).count();
        let totals = kinds.iter().map(|kind| (usize::from(*kind), total(*kind)));
        for (place, total) in totals.chain((!kinds.is_empty()).then_some((any, history.kinds().len()))) {
            later[place] += 1;
            counted[place] += u64::from(number == total as f64);
        }
    }
    for place in (0..=any).filter(|place| later[*place] >= FEWEST_ROWS) {
        let share = wilson(counted[place], later[place])?;
        if share.lower >= COUNTS_LATER {
            let what = events.types.get(place).map_or("events".to_owned(), |kind| format!("events of the type `{kind}`"));
            return Ok(Some(Hit {
                rule: Rule::KnownInTheLog,
                level: Level::Leak,
                evidence: format!(
                    "it is how many {what} a lead ever had: in {} of {} decided deals with such events after the close, these are counted too",
                    counted[place], later[place]
                ),
                figures: vec![("counts_later", share.estimate)],
            }));
        }
    }
    Ok(None)
}

/// Types of events that come only when a deal is closed, each by the name that a finding gives it.
pub(in super::super) fn late_types(sample: &Sample<'_>) -> Result<Vec<(String, Hit)>, TrainError> {
    let Some(events) = &sample.data.events else { return Ok(Vec::new()) };
    let mut counts = vec![(0u64, 0u64); events.types.len()];
    for row in &sample.rows {
        let Some((history, _)) = history(sample, events, *row) else { continue };
        // The day of the close is not over yet, but nothing of it can have told the close long before.
        let closing = sample.data.closed_at(*row).map_or(i64::MAX, |closed| closed.millis());
        let mut met: Vec<(u16, bool)> = history.kinds().iter().zip(history.times()).map(|(kind, at)| (*kind, *at >= closing)).collect();
        // Of each type the first event counts, a lead once.
        met.sort_by_key(|(kind, _)| *kind);
        met.dedup_by_key(|(kind, _)| *kind);
        for (kind, late) in met {
            let (leads, late_leads) = &mut counts[usize::from(kind)];
            *leads += 1;
            *late_leads += u64::from(late);
        }
    }
    let mut found = Vec::new();
    for (kind, (leads, late)) in events.types.iter().zip(counts).filter(|(_, (leads, _))| *leads >= FEWEST_ROWS) {
        let share = wilson(late, leads)?;
        if share.lower >= ONLY_AFTER_CLOSE {
            found.push((
                format!("(events of the type {kind})"),
                Hit {
                    rule: Rule::EventsOfTheEnd,
                    level: Level::Suspect,
                    evidence: format!(
                        "in {late} of {leads} decided deals ({}) the first one comes when the deal is closed",
                        percent(share.estimate)
                    ),
                    figures: vec![("after_close", share.estimate)],
                },
            ));
        }
    }
    Ok(found)
}
