//! Which measures of events become features.

use std::collections::{BTreeMap, BTreeSet};

use plumb_features::{Activity, EventRegister, Events, Measure, Span};
use plumb_fit::CodeColumn;

use crate::config::{EventsConfig, TrainingConfig};
use crate::data::{EventStore, Prepared};

/// Types that are told apart at most: those that most leads have.
const MOST_TYPES: usize = 24;
/// A type that fewer leads have than this share is pooled.
const COMMON_SHARE: f64 = 0.01;
/// The windows of counts and sums.
const WINDOWS: [Option<u32>; 4] = [None, Some(90), Some(30), Some(7)];
/// The most bins of a measure: there are many of them.
const MOST_BINS: usize = 16;
/// The most features that are made from events.
const MOST_FEATURES: usize = 64;
/// Two measures of the same events that differ in no more rows than this share tell the same.
const SAME_SHARE: f64 = 0.02;

/// Everything that may be measured, decided on what the training part knew when it was last seen. No outcome is looked at.
pub(super) fn candidates(data: &Prepared<'_>, events: &EventStore) -> EventRegister {
    let Met { leads, of_type, with_amount } = leads_by_type(data, events);
    let fewest = (data.config.training.min_level_rows as f64).max(COMMON_SHARE * leads as f64);
    let mut common: Vec<(u64, usize)> = of_type.iter().enumerate().map(|(kind, leads)| (*leads, kind)).collect();
    common.retain(|(leads, _)| *leads as f64 >= fewest);
    // By falling number of leads, then by name: types are numbered by name.
    common.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    common.truncate(MOST_TYPES);
    let mut kinds: Vec<usize> = common.into_iter().map(|(_, kind)| kind).collect();
    kinds.sort_unstable();
    let has_others = of_type.iter().enumerate().any(|(kind, leads)| *leads > 0 && !kinds.contains(&kind));
    let types: Vec<String> = kinds.into_iter().map(|kind| events.types[kind].clone()).collect();
    let mut activities = Vec::new();
    let mut subjects: Vec<(String, Events)> = vec![("events".to_owned(), Events::Any)];
    subjects.extend(types.iter().map(|key| (key.clone(), Events::Type(key.clone()))));
    subjects.extend(has_others.then(|| ("other events".to_owned(), Events::Other)));
    for span in [Span::AtCreation, Span::SinceCreation] {
        for (name, of) in &subjects {
            activities.extend(WINDOWS.map(|days| activity(name, of, span, Measure::Count, days)));
            activities.push(activity(name, of, span, Measure::DaysSinceLast, None));
        }
        activities.push(activity("events", &Events::Any, span, Measure::DaysSinceFirst, None));
        activities.push(activity("events", &Events::Any, span, Measure::Trend, None));
        activities.extend([None, Some(30)].map(|days| activity("events", &Events::Any, span, Measure::DistinctTypes, days)));
        activities.push(activity("events", &Events::Any, span, Measure::FirstType, None));
        activities.push(activity("events", &Events::Any, span, Measure::FirstHour, None));
        for (place, property) in events.properties.iter().enumerate() {
            let sum = |name: &str, of: &Events| {
                WINDOWS.map(|days| Activity { property: Some(property.clone()), ..activity(name, of, span, Measure::Sum, days) })
            };
            activities.extend(sum(property, &Events::Any));
            // Where one type alone has amounts, their sum is that of all.
            if with_amount[place].iter().filter(|leads| **leads > 0).count() < 2 {
                continue;
            }
            for key in &types {
                let kind = events.types.iter().position(|own| own == key);
                if kind.is_some_and(|kind| with_amount[place][kind] as f64 >= fewest) {
                    activities.extend(sum(&format!("{key}.{property}"), &Events::Type(key.clone())));
                }
            }
        }
    }
    make_names_unique(&mut activities, &data.dataset.names);
    EventRegister {
        columns: data.config.events.as_ref().map(EventsConfig::columns).unwrap_or_default(),
        types,
        properties: events.properties.clone(),
        activities,
    }
}

fn activity(subject: &str, of: &Events, span: Span, measure: Measure, days: Option<u32>) -> Activity {
    let what = match measure {
        Measure::Count => "count",
        Measure::Sum => "sum",
        Measure::DistinctTypes => "types",
        Measure::DaysSinceLast => "days_since_last",
        Measure::DaysSinceFirst => "days_since_first",
        Measure::Trend => "trend",
        Measure::FirstType => "first_type",
        Measure::FirstHour => "first_hour",
    };
    let window = days.map(|days| format!("_{days}d")).unwrap_or_default();
    let span_name = if span == Span::AtCreation { "_at_creation" } else { "" };
    Activity { name: format!("{subject}.{what}{window}{span_name}"), of: of.clone(), span, measure, property: None, days }
}

/// A column may be called what a measure is.
fn make_names_unique(activities: &mut [Activity], columns: &[String]) {
    let mut taken: BTreeSet<String> = columns.iter().cloned().collect();
    for activity in activities {
        while !taken.insert(activity.name.clone()) {
            activity.name.push_str(" (events)");
        }
    }
}

/// What leads of the training part had done when they were last seen.
struct Met {
    leads: u64,
    /// Leads with events of each type.
    of_type: Vec<u64>,
    /// By property: leads with an amount in events of each type.
    with_amount: Vec<Vec<u64>>,
}

fn leads_by_type(data: &Prepared<'_>, events: &EventStore) -> Met {
    let training = data.training().0;
    let none = vec![0u64; events.types.len()];
    let mut met = Met { leads: 0, of_type: none.clone(), with_amount: vec![none; events.properties.len()] };
    for (index, row) in training.rows.iter().enumerate() {
        // A lead's ages stand side by side, and at the last one most is known.
        if training.rows.get(index + 1) == Some(row) {
            continue;
        }
        met.leads += 1;
        let Some(moment) = data.moment(*row, training.age(index)) else { continue };
        let known = events.of_lead(data.dataset.event_lead(*row)).until(moment);
        let count = |kinds: BTreeSet<u16>, counts: &mut [u64]| kinds.into_iter().for_each(|kind| counts[usize::from(kind)] += 1);
        count(known.kinds().iter().copied().collect(), &mut met.of_type);
        for (property, counts) in met.with_amount.iter_mut().enumerate() {
            let amounts = known.amounts(property).iter().zip(known.kinds()).filter(|(amount, _)| !amount.is_nan());
            count(amounts.map(|(_, kind)| *kind).collect(), counts);
        }
    }
    met
}

/// The settings for measures: a lead is in the rows once an age, and what holds for leads must hold for them.
pub(super) fn settings(training: &TrainingConfig, ages: usize) -> TrainingConfig {
    let ages = ages.max(1);
    let max_bins = training.max_bins.min(MOST_BINS);
    TrainingConfig {
        max_bins,
        min_bin_rows: training.min_bin_rows * ages,
        min_level_rows: training.min_level_rows * ages as u64,
        ..training.clone()
    }
}

/// The measures worth a feature, from their codes in the training part; `None` for one that is the same for all.
///
/// Each must differ from its commonest code in enough rows, and must not tell what a wider window tells. Of too many those stay that rank
/// first, then those that differ in most rows. No outcome is looked at.
pub(super) fn worth_keeping(register: &EventRegister, columns: &[Option<&CodeColumn>], fewest_rows: usize) -> Vec<usize> {
    let mut candidates: Vec<(usize, usize)> = Vec::new();
    for (place, column) in columns.iter().enumerate() {
        let Some(column) = column else { continue };
        let differing = differing_rows(column);
        let tells_the_same = |other: &usize| {
            let (own, other_activity) = (&register.activities[place], &register.activities[*other]);
            let same_subject = own.of == other_activity.of
                && own.span == other_activity.span
                && own.measure == other_activity.measure
                && own.property == other_activity.property;
            same_subject && columns[*other].is_some_and(|other| is_same(column, other))
        };
        if differing >= fewest_rows && !candidates.iter().any(|(other, _)| tells_the_same(other)) {
            candidates.push((place, differing));
        }
    }
    let rank = |place: usize| rank(&register.activities[place]);
    candidates.sort_by(|a, b| rank(a.0).cmp(&rank(b.0)).then(b.1.cmp(&a.1)).then(a.0.cmp(&b.0)));
    candidates.truncate(MOST_FEATURES);
    let mut kept: Vec<usize> = candidates.into_iter().map(|(place, _)| place).collect();
    kept.sort_unstable();
    kept
}

/// What goes first where there is not room for all: what is measured of all events together, then how many there were of each type, then their
/// sums and how long ago, then windows of a type.
fn rank(activity: &Activity) -> u8 {
    match (&activity.of, activity.measure, activity.span, activity.days) {
        (Events::Any, ..) => 0,
        (_, Measure::Count, _, None) => 1,
        (_, Measure::Sum, _, None) => 2,
        (_, Measure::DaysSinceLast, Span::SinceCreation, _) => 2,
        _ => 3,
    }
}

/// Rows that do not have the commonest code.
fn differing_rows(column: &CodeColumn) -> usize {
    let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
    column.codes.iter().for_each(|code| *counts.entry(code).or_default() += 1);
    column.codes.len() - counts.values().max().copied().unwrap_or(0)
}

fn is_same(a: &CodeColumn, b: &CodeColumn) -> bool {
    let differ = a.codes.iter().zip(b.codes.iter()).filter(|(a, b)| a != b).count();
    differ as f64 <= SAME_SHARE * a.codes.len() as f64
}

#[cfg(test)]
mod tests {
    use plumb_features::Shape;

    use super::*;

    #[test]
    fn a_measure_must_vary_and_not_tell_what_a_wider_window_tells() {
        let visit = Events::Type("visit".into());
        let count = |days| activity("visit", &visit, Span::SinceCreation, Measure::Count, days);
        let activities =
            vec![count(None), count(Some(90)), count(Some(7)), activity("visit", &visit, Span::AtCreation, Measure::Count, None)];
        let register = EventRegister { activities, types: vec!["visit".into()], ..EventRegister::default() };
        let column = |of: fn(usize) -> u16| CodeColumn::new(Shape::Thermometer, 6, (0..1000).map(of));
        let ever = column(|row| 2 + (row % 3) as u16);
        // Differs in 1% of the rows from the one before; in a third of them; in too few rows from its commonest code.
        let quarter = column(|row| if row % 100 == 0 { 5 } else { 2 + (row % 3) as u16 });
        let week = column(|row| if row % 3 == 0 { 5 } else { 2 + (row % 3) as u16 });
        let rare = column(|row| if row < 59 { 3 } else { 2 });
        let columns = [Some(&ever), Some(&quarter), Some(&week), Some(&rare)];
        assert_eq!(worth_keeping(&register, &columns, 60), [0, 2]);
        assert_eq!(worth_keeping(&register, &columns, 59), [0, 2, 3], "what was before the creation is another thing");
        assert_eq!(worth_keeping(&register, &[None, Some(&quarter), None, None], 60), [1]);
    }

    #[test]
    fn of_too_many_the_first_in_rank_stay() {
        let types: Vec<String> = (0..MOST_FEATURES).map(|n| format!("type {n:03}")).collect();
        let of = |key: &String, days| activity(key, &Events::Type(key.clone()), Span::SinceCreation, Measure::Count, days);
        let activities: Vec<Activity> = types.iter().flat_map(|key| [of(key, Some(7)), of(key, None)]).collect();
        // Each has codes of its own, and windows differ in more rows.
        let column = |place: usize| {
            CodeColumn::new(
                Shape::Thermometer,
                4,
                (0..2000).map(|row| 2 + u16::from((row * 7 + place * 13) % 100 < 20 + 20 * (1 - place % 2))),
            )
        };
        let columns: Vec<CodeColumn> = (0..activities.len()).map(column).collect();
        let register = EventRegister { types, activities, ..EventRegister::default() };
        let kept = worth_keeping(&register, &columns.iter().map(Some).collect::<Vec<_>>(), 20);
        assert_eq!(kept, (0..MOST_FEATURES).map(|n| 2 * n + 1).collect::<Vec<_>>());
    }
}
