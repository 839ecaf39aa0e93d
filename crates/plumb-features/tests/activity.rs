//! What is measured of a lead's events, and that nothing later, and no order in which they come, can change it.

use plumb_core::{Time, Value};
use plumb_features::{Activity, ActivityReader, Event, EventRegister, Events, LeadEvents, Measure, NEVER_DAYS, Seen, Span};
use proptest::prelude::*;

const HOUR: i64 = 3_600_000;

fn hour(hours: i64) -> Time {
    // Never at midnight.
    Time::from_millis(hours * HOUR + 1).expect("in range")
}

fn activity(of: Events, span: Span, measure: Measure, days: Option<u32>) -> Activity {
    let property = (measure == Measure::Sum).then(|| "minutes".to_owned());
    Activity { name: format!("{of:?} {span:?} {measure:?} {days:?}"), of, span, measure, property, days }
}

/// Every measure of every kind.
fn register() -> EventRegister {
    let mut activities = Vec::new();
    for span in [Span::AtCreation, Span::SinceCreation] {
        for of in [Events::Any, Events::Type("call".into()), Events::Type("visit".into()), Events::Other] {
            for days in [None, Some(7), Some(30)] {
                let windows = [Measure::Count, Measure::Sum, Measure::DistinctTypes];
                activities.extend(windows.map(|measure| activity(of.clone(), span, measure, days)));
            }
            let others = [Measure::DaysSinceLast, Measure::DaysSinceFirst, Measure::Trend, Measure::FirstType, Measure::FirstHour];
            activities.extend(others.map(|measure| activity(of.clone(), span, measure, None)));
        }
    }
    let register = EventRegister {
        types: vec!["call".into(), "visit".into()],
        properties: vec!["minutes".into()],
        activities,
        ..EventRegister::default()
    };
    register.check().expect("a sound register");
    register
}

fn event(kind: &'static str, at: Time, id: u64, minutes: f64) -> Event<'static> {
    Event { key: kind.into(), at, id, amounts: vec![minutes] }
}

fn measured(reader: &ActivityReader, events: &[Event<'_>], at: Time, created: Option<Time>) -> Vec<String> {
    LeadEvents::new(reader, events).measures(Seen { at, created }).iter().map(|value| format!("{value:?}")).collect()
}

/// One measure of the events.
fn one(of: Events, span: Span, measure: Measure, days: Option<u32>, events: &[Event<'_>], at: Time) -> String {
    let register = EventRegister { activities: vec![activity(of, span, measure, days)], ..register() };
    let reader = ActivityReader::new(&register);
    measured(&reader, events, at, Some(hour(1000))).remove(0)
}

fn number(value: f64) -> String {
    format!("{:?}", Value::Number(value))
}

#[test]
fn windows_reach_from_just_after_their_days_ago_to_the_moment() {
    let events: Vec<Event<'_>> =
        [1001, 1024, 1192, 1193, 1360].into_iter().enumerate().map(|(n, at)| event("visit", hour(at), n as u64 + 1, 2.5)).collect();
    let count = |days, at| one(Events::Any, Span::SinceCreation, Measure::Count, days, &events, hour(at));
    // Seven days are 168 hours: the event at 1192 is just out, the one at 1193 in.
    assert_eq!((count(Some(7), 1360), count(None, 1360)), (number(2.0), number(5.0)));
    assert_eq!((count(Some(7), 1359), count(None, 1359)), (number(2.0), number(4.0)));
    let sum = one(Events::Type("visit".into()), Span::SinceCreation, Measure::Sum, Some(7), &events, hour(1360));
    assert_eq!(sum, number(5.0));
    assert_eq!(one(Events::Type("call".into()), Span::SinceCreation, Measure::Count, None, &events, hour(1360)), number(0.0));
    // Two in the last week, and three in the 30 days before it.
    assert_eq!(one(Events::Any, Span::SinceCreation, Measure::Trend, None, &events, hour(1360)), number(2.0 - 3.0 * 7.0 / 30.0));
}

#[test]
fn what_was_before_the_creation_is_seen_from_there() {
    let events = [event("call", hour(400), 1, 1.0), event("visit", hour(1000), 2, 1.0), event("blog", hour(1001), 3, 1.0)];
    for at in [1000, 1001, 5000] {
        let before = |measure, days| one(Events::Any, Span::AtCreation, measure, days, &events, hour(at));
        // At the moment itself counts as known then.
        assert_eq!((before(Measure::Count, None), before(Measure::Count, Some(7))), (number(2.0), number(1.0)));
        assert_eq!((before(Measure::DaysSinceFirst, None), before(Measure::DaysSinceLast, None)), (number(25.0), number(0.0)));
        assert_eq!(before(Measure::FirstType, None), format!("{:?}", Value::Text("call")));
    }
    let since = |measure, at| one(Events::Any, Span::SinceCreation, measure, None, &events, hour(at));
    assert_eq!(since(Measure::FirstType, 1000), format!("{:?}", Value::Text("(none)")));
    assert_eq!(since(Measure::FirstType, 1001), format!("{:?}", Value::Text("(other)")));
    assert_eq!((since(Measure::DaysSinceLast, 1000), since(Measure::DaysSinceLast, 1025)), (number(NEVER_DAYS), number(1.0)));
    // Scored before it was created: nothing of the future.
    let early = one(Events::Any, Span::AtCreation, Measure::Count, None, &events, hour(399));
    assert_eq!(early, number(0.0));
    let reader = ActivityReader::new(&register());
    assert!(measured(&reader, &events, hour(2000), None).iter().all(|value| value == "Missing"), "without a creation nothing is known");
}

#[test]
fn a_day_without_a_time_counts_from_its_end() {
    let day = |days: i64| Time::from_millis(days * 24 * HOUR).expect("in range");
    let events = [event("visit", day(50), 1, 1.0)];
    let count = |at: Time| one(Events::Any, Span::SinceCreation, Measure::Count, None, &events, at);
    let noon = Time::from_millis(50 * 24 * HOUR + 12 * HOUR).expect("in range");
    assert_eq!((count(noon), count(day(51))), (number(0.0), number(1.0)));
    let first_hour = |events: &[Event<'_>], at| one(Events::Any, Span::SinceCreation, Measure::FirstHour, None, events, at);
    assert_eq!(first_hour(&events, day(51)), "Missing", "and has no hour");
    let timed = [event("visit", hour(1201), 1, 1.0), event("call", hour(1300), 2, 1.0)];
    assert_eq!((first_hour(&timed, hour(1300)), first_hour(&timed, hour(1200))), (number(1.0), "Missing".to_owned()));
}

#[test]
fn pooled_types_are_one_type() {
    let events = [event("a", hour(1001), 1, 1.0), event("b", hour(1002), 2, 1.0), event("call", hour(1003), 3, f64::NAN)];
    let of = |of, measure| one(of, Span::SinceCreation, measure, None, &events, hour(1003));
    assert_eq!((of(Events::Any, Measure::DistinctTypes), of(Events::Other, Measure::Count)), (number(2.0), number(2.0)));
    assert_eq!((of(Events::Any, Measure::Sum), of(Events::Type("call".into()), Measure::Sum)), (number(2.0), number(0.0)));
}

fn events() -> impl Strategy<Value = Vec<(usize, i64, u64, i32)>> {
    prop::collection::vec((0usize..5, 0i64..2400, 0u64..12, -20i32..200), 0..40)
}

fn built(events: &[(usize, i64, u64, i32)]) -> Vec<Event<'static>> {
    let name = |kind: usize| ["visit", "call", "a", "blog", "zoo"][kind];
    // Tenths, so that a sum depends on its order.
    let minutes = |tenths: i32| if tenths < 0 { f64::NAN } else { f64::from(tenths) * 0.1 };
    events.iter().map(|(kind, at, id, tenths)| event(name(*kind), hour(*at), *id, minutes(*tenths))).collect()
}

proptest! {
    #[test]
    fn nothing_later_changes_what_was_known(known in events(), later in events(), at in 0i64..2400) {
        let reader = ActivityReader::new(&register());
        let known: Vec<_> = known.into_iter().filter(|event| event.1 <= at).collect();
        let expected = measured(&reader, &built(&known), hour(at), Some(hour(1000)));
        // Later copies of known events, too: the earliest of an identifier stays.
        let later = later.into_iter().filter(|event| event.1 > at).collect::<Vec<_>>();
        let all: Vec<_> = later.iter().chain(&known).copied().collect();
        prop_assert_eq!(measured(&reader, &built(&all), hour(at), Some(hour(1000))), expected);
    }

    #[test]
    fn order_and_repetition_do_not_matter(known in events(), seed in any::<u64>(), at in 0i64..2400) {
        let reader = ActivityReader::new(&register());
        let expected = measured(&reader, &built(&known), hour(at), Some(hour(1000)));
        let mut again = known.clone();
        again.extend(known.iter().filter(|event| event.2 != 0));
        again.sort_by_key(|event| plumb_core::hash::stable_hash(&[&event.1.to_le_bytes()[..], &seed.to_le_bytes()[..]].concat()));
        prop_assert_eq!(measured(&reader, &built(&again), hour(at), Some(hour(1000))), expected);
    }
}

#[test]
fn a_register_that_cannot_be_measured_is_refused() {
    let of = |change: fn(&mut EventRegister)| {
        let mut register = register();
        change(&mut register);
        register.check()
    };
    assert!(of(|_| ()).is_ok());
    assert!(of(|r| r.types.reverse()).is_err(), "types out of order");
    assert!(of(|r| r.types[0] = "visit".into()).is_err(), "a type twice");
    assert!(of(|r| r.activities[0].of = Events::Type("webinar".into())).is_err(), "a type that is not named");
    assert!(of(|r| r.properties.clear()).is_err(), "a property that is not named");
    assert!(of(|r| r.activities[0].days = Some(0)).is_err(), "an empty window");
    assert!(of(|r| r.activities[0].measure = Measure::Sum).is_err(), "a sum of nothing");
    assert!(of(|r| (r.activities[0].measure, r.activities[0].days) = (Measure::Trend, Some(7))).is_err(), "a trend has windows of its own");
}
