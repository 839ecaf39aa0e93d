//! One lead at a time: what is warned of, and what is not scored.

use plumb_core::{Grade, OwnedValue, Status};
use plumb_features::{FIRST, MISSING, OTHER, Property};
use plumb_model::{Bin, Calibration, Interaction, Scorecard, Scorer, TableChoice, Warning};

use crate::sample::{self, CREATED, NOTE, SOURCE, VISITS, feature, lead, levels, model, score, text, time};

fn scorer() -> Scorer {
    Scorer::new(&model(), TableChoice::Served)
}

#[test]
fn a_full_lead_is_looked_up_by_hand() {
    let scored = score(
        &scorer(),
        &[
            ("visits", OwnedValue::Number(3.0)),
            ("source", text("  REFERRAL ")),
            // A Wednesday, which the table of weekdays does not know, five days before.
            ("created", text("2025-05-28")),
            ("note", text("call back")),
        ],
    );
    assert_eq!(scored.codes, [FIRST + 1, FIRST + 1, FIRST, OTHER, FIRST]);
    assert_eq!(scored.log_odds, -0.9 + (0.1 + 0.2) + 0.9 + 0.4 + 0.0 + 0.15);
    let probability = scored.probability.unwrap();
    assert!((probability - 1.0 / (1.0 + (-scored.log_odds).exp())).abs() < 1e-15);
    // Between the knots (0.31, 50) and (0.9, 99.5).
    let points = 50.0 + 49.5 * (probability - 0.31) / 0.59;
    assert_eq!(f64::from(scored.score.unwrap().get()), points.ceil());
    assert_eq!((scored.status, scored.grade), (Status::Scored, Some(Grade::A)));
    assert_eq!(scored.warnings, []);
}

#[test]
fn the_two_tables_differ() {
    let lead = [("visits", OwnedValue::Number(3.0))];
    let served = score(&Scorer::new(&model(), TableChoice::Served), &lead);
    let evaluated = score(&Scorer::new(&model(), TableChoice::Evaluated), &lead);
    assert!((evaluated.log_odds - served.log_odds - 0.1).abs() < 1e-12);
}

#[test]
fn a_field_that_is_not_carried_is_warned_of_and_counts_as_missing() {
    let scored = score(&scorer(), &[("visits", OwnedValue::Number(3.0)), ("unknown", text("x"))]);
    assert_eq!(scored.warnings, [Warning::MissingField(SOURCE), Warning::MissingField(CREATED), Warning::MissingField(NOTE)]);
    assert_eq!(scored.codes[1..], [MISSING; 4]);
    assert_eq!(scored.status, Status::Scored);
}

#[test]
fn blanks_and_placeholders_are_missing_without_a_warning() {
    let full = [("visits", text("3")), ("source", text("google")), ("created", text("2025-05-26")), ("note", text("x"))];
    let blanks = [OwnedValue::Missing, text(""), text("  \t "), text("\u{a0}")];
    let of_visits = [text("999"), text(" 999.0 "), text("9.99e2"), OwnedValue::Number(999.0), OwnedValue::Number(f64::NAN)];
    let of_source = [text("select"), text(" SELECT ")];
    let wanted = (0..4).flat_map(|field| blanks.iter().map(move |value| (field, value)));
    let wanted = wanted.chain(of_visits.iter().map(|value| (VISITS, value))).chain(of_source.iter().map(|value| (SOURCE, value)));
    for (field, value) in wanted {
        let mut attributes = full.clone();
        attributes[field].1 = value.clone();
        let scored = score(&scorer(), &attributes);
        let features = [0..1, 1..2, 2..4, 4..5][field].clone();
        assert!(scored.codes[features].iter().all(|code| *code == MISSING), "{field} {value:?}: {:?}", scored.codes);
        assert_eq!(scored.warnings, [], "{field} {value:?}");
    }
}

#[test]
fn unseen_levels_and_wrong_types_are_warned_of() {
    let cases = [
        (VISITS, "visits", text("three"), Warning::WrongType(VISITS)),
        (VISITS, "visits", text("nan"), Warning::WrongType(VISITS)),
        (VISITS, "visits", text("1,5"), Warning::WrongType(VISITS)),
        (VISITS, "visits", OwnedValue::Number(f64::INFINITY), Warning::WrongType(VISITS)),
        (VISITS, "visits", OwnedValue::Time(time("2025-01-01")), Warning::WrongType(VISITS)),
        (SOURCE, "source", text("fax"), Warning::UnseenLevel(SOURCE)),
        (SOURCE, "source", OwnedValue::Number(7.0), Warning::UnseenLevel(SOURCE)),
        (SOURCE, "source", OwnedValue::Bool(true), Warning::UnseenLevel(SOURCE)),
        (CREATED, "created", text("yesterday"), Warning::WrongType(CREATED)),
        (CREATED, "created", text("2025-02-30"), Warning::WrongType(CREATED)),
        (CREATED, "created", OwnedValue::Bool(true), Warning::WrongType(CREATED)),
        (CREATED, "created", OwnedValue::Number(1e300), Warning::WrongType(CREATED)),
    ];
    for (field, name, value, warning) in cases {
        let scored = score(&scorer(), &[(name, value.clone())]);
        assert!(scored.warnings.contains(&warning), "{name} {value:?}: {:?}", scored.warnings);
        assert_eq!(scored.warnings.len(), 4, "the other three fields are not carried");
        let first = [0, 1, 2, 4][field];
        assert_eq!(scored.codes[first], OTHER, "{name} {value:?}");
    }
}

#[test]
fn a_lead_without_one_usable_field_has_no_score() {
    let unusable: [&[(&str, OwnedValue)]; 6] = [
        &[],
        &[("unknown", text("x"))],
        &[("visits", text("")), ("source", OwnedValue::Missing), ("note", text(" "))],
        &[("visits", text("999")), ("source", text("Select"))],
        &[("visits", text("three")), ("created", text("soon"))],
        &[("visits", OwnedValue::Number(f64::NAN))],
    ];
    for attributes in unusable {
        let scored = score(&scorer(), attributes);
        assert_eq!(scored.status, Status::Insufficient, "{attributes:?}");
        assert_eq!((scored.score, scored.probability, scored.grade), (None, None, None), "{attributes:?}");
    }
    let scored = score(&scorer(), &[("note", text("x"))]);
    assert_eq!(scored.status, Status::Scored, "one usable field is enough");
    assert!(scored.score.is_some() && scored.probability.is_some() && scored.grade.is_some());
}

#[test]
fn without_a_moment_an_age_is_missing_and_a_weekday_is_not() {
    let scorer = scorer();
    let monday = lead(&[("created", text("2025-05-26"))]);
    let scored = scorer.score(&(&scorer, &monday), None);
    assert_eq!(scored.codes[2..4], [MISSING, FIRST]);
    assert_eq!(scored.status, Status::Scored);
}

#[test]
fn the_order_of_a_fields_features_does_not_decide_what_is_usable() {
    // On a Friday the weekday is unseen, and without a moment the age is missing.
    let friday = lead(&[("created", text("2025-05-30"))]);
    let mut model = model();
    let first = Scorer::new(&model, TableChoice::Served);
    model.served.features.swap(2, 3);
    let second = Scorer::new(&model, TableChoice::Served);
    let (one, two) = (first.score(&(&first, &friday), None), second.score(&(&second, &friday), None));
    assert_eq!((one.status, &one.warnings), (two.status, &two.warnings));
    assert!(one.warnings.contains(&Warning::UnseenLevel(CREATED)));
}

#[test]
fn a_missing_number_is_not_the_lowest_number() {
    let card = Scorecard {
        intercept: -0.5,
        features: vec![
            feature("visits", sample::bins(plumb_features::Quantity::Value, &[1.0, 5.0]), &[0.0, 0.0, -2.0, 0.3, 1.0]),
            feature("note.presence", levels(Property::Presence, &["present"]), &[0.0, 0.0, 0.0]),
        ],
        interactions: Vec::new(),
        calibration: Calibration::Identity,
    };
    let mut model = model();
    model.served = card;
    let scorer = Scorer::new(&model, TableChoice::Served);
    let of = |value: OwnedValue| score(&scorer, &[("visits", value), ("note", text("x"))]);
    let lowest = of(OwnedValue::Number(0.0));
    let absent = score(&scorer, &[("note", text("x"))]);
    for missing in [absent, of(OwnedValue::Missing), of(text("")), of(text("999")), of(text("n/a"))] {
        assert_eq!(missing.log_odds, -0.5);
        assert!(missing.score > lowest.score && missing.probability > lowest.probability);
    }
}

#[test]
fn an_interaction_counts_and_says_which_combination_it_is() {
    let mut model = model();
    let cells = (0..9).map(|cell| Bin { weight: if cell == 8 { 3.0 } else { 0.0 }, rows: 10, won: 3 }).collect();
    let (features, groups) = (vec!["visits".to_owned(), "source".to_owned()], vec![vec![0, 0, 1, 1, 2], vec![0, 0, 1, 2]]);
    let plain = Scorer::new(&model, TableChoice::Served);
    model.served.interactions = vec![Interaction { features, groups, cells }];
    let scorer = Scorer::new(&model, TableChoice::Served);
    let of = |visits: f64, source: &str| [("visits", OwnedValue::Number(visits)), ("source", text(source))];
    for (visits, source, more) in [(7.0, "referral", 3.0), (7.0, "google", 0.0), (3.0, "referral", 0.0)] {
        let (with, without) = (score(&scorer, &of(visits, source)), score(&plain, &of(visits, source)));
        assert!((with.log_odds - without.log_odds - more).abs() < 1e-12, "{visits} {source}");
    }
    let lead = lead(&of(7.0, "referral"));
    let row = (&scorer, &lead);
    let explanation = scorer.explain(&row, &scorer.score(&row, None), 1);
    let [reason] = explanation.reasons.as_slice() else { panic!("one reason") };
    assert_eq!((reason.feature, reason.pair), ("visits × source", ["visits".to_owned(), "source".to_owned()].as_slice()));
    assert!((reason.log_odds - (3.0 - 3.0 / 9.0)).abs() < 1e-12, "{}", reason.log_odds);
    assert!(reason.text.starts_with("visits × source: 5 or more, REFERRAL raises the odds by a factor of"), "{}", reason.text);
}

#[test]
fn reasons_say_what_was_read() {
    let scorer = scorer();
    let lead = lead(&[("visits", text(" 12 ")), ("source", text("Fax"))]);
    let row = (&scorer, &lead);
    let explanation = scorer.explain(&row, &scorer.score(&row, None), 9);
    let of = |feature: &str| explanation.reasons.iter().find(|reason| *reason.feature == *feature).unwrap();
    assert_eq!(of("visits").value.as_deref(), Some("12"));
    assert!(of("visits").text.starts_with("visits: 5 or more raises the odds by a factor of "), "{}", of("visits").text);
    assert!(of("source").text.starts_with("source: Fax (other) lowers the odds"), "{}", of("source").text);
    assert_eq!(of("note.presence").value, None);
    assert!(of("note.presence").text.starts_with("note.presence: missing lowers"), "{}", of("note.presence").text);
}
