//! Content with a digest that fits is still checked for everything that scoring relies on.

use plumb_core::CoreError;
use plumb_features::{EncoderError, RegisterError};
use plumb_model::{ArtifactError, Interaction, Model, ScaleError, ScoreScale, ScorecardError, Split};
use serde_json::{Value, json};

use crate::artifact_bytes::envelope;
use crate::sample::{interactions, model};

fn read(content: &str) -> Result<Model, ArtifactError> {
    Model::from_bytes(&envelope("1", content))
}

/// The model with the JSON value at `pointer` replaced, under a digest that fits.
fn with(pointer: &str, value: Value) -> ArtifactError {
    let mut content = serde_json::to_value(model()).unwrap();
    *content.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = value;
    read(&content.to_string()).expect_err(pointer)
}

/// The model with a key added to the JSON object at `pointer`.
fn with_key(pointer: &str) -> Result<Model, ArtifactError> {
    let mut content = serde_json::to_value(model()).unwrap();
    let object = content.pointer_mut(pointer).and_then(Value::as_object_mut).unwrap_or_else(|| panic!("no object {pointer}"));
    object.insert("later".into(), json!(1));
    read(&content.to_string())
}

/// The model's text with the first `from` replaced.
fn with_text(from: &str, to: &str) -> ArtifactError {
    let content = serde_json::to_string(&model()).unwrap();
    assert!(content.contains(from), "{from} is not in {content}");
    read(&content.replacen(from, to, 1)).expect_err(to)
}

#[track_caller]
fn assert_content(error: &ArtifactError, words: &str) {
    assert!(matches!(error, ArtifactError::Content(_)) && error.to_string().contains(words), "{error}");
}

#[track_caller]
fn assert_table(error: &ArtifactError, expected: &ScorecardError) {
    assert!(matches!(error, ArtifactError::Table { why, .. } if why == expected), "{error:?}, not {expected:?}");
}

#[test]
fn a_weight_that_is_no_number_is_refused_in_either_direction() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut one = model();
        one.evaluated.features[1].bins[3].weight = bad;
        let error = one.to_bytes().unwrap_err();
        assert!(matches!(&error, ArtifactError::Table { table: "evaluated", .. }), "{error}");
        assert_table(&error, &ScorecardError::NotFinite("source".into()));
        let mut two = model();
        two.served.intercept = bad;
        assert_table(&two.to_bytes().unwrap_err(), &ScorecardError::NotFinite("intercept".into()));
    }
    for (text, words) in [("null", "invalid type: null"), ("1e999", "out of range"), ("NaN", "expected value"), ("\"1\"", "invalid type")] {
        let error = with_text("\"weight\":1.25", &format!("\"weight\":{text}"));
        assert_content(&error, words);
    }
}

#[test]
fn no_other_number_may_be_infinite_or_nan() {
    type Change = fn(&mut Model, f64);
    let changes: [(&str, Change); 5] = [
        ("penalty", |m, x| m.fitting.penalty = x),
        ("platt", |m, x| m.fitting.platt = Some((x, 0.0))),
        ("platt", |m, x| m.fitting.platt = Some((1.0, x))),
        ("horizon_days", |m, x| m.dataset.horizon_days = Some(x)),
        ("test_share", |m, x| m.split = Split::Hash { test_share: x }),
    ];
    for (name, change) in changes {
        for bad in [f64::NAN, f64::INFINITY] {
            let mut changed = model();
            change(&mut changed, bad);
            let error = changed.to_bytes().expect_err(name);
            assert!(matches!(error, ArtifactError::NotFinite(found) if found == name), "{name}: {error}");
        }
    }
}

#[test]
fn weights_that_add_up_to_infinity_are_refused() {
    let mut huge = model();
    huge.served.features[0].bins[4].weight = 1e308;
    huge.served.features[1].bins[3].weight = 1e308;
    let error = huge.to_bytes().unwrap_err();
    assert_table(&error, &ScorecardError::TooLarge);
}

#[test]
fn counts_beyond_all_bounds_do_not_panic() {
    let mut many = model();
    for bin in &mut many.served.features[0].bins {
        bin.rows = u64::MAX;
    }
    let read = Model::from_bytes(&many.to_bytes().unwrap()).unwrap();
    assert!(read.served.base_log_odds().is_finite());
}

#[test]
fn duplicate_keys_are_refused() {
    assert_content(&with_text("\"folds\":5", "\"folds\":5,\"folds\":6"), "duplicate field `folds`");
    assert_content(&with_text("\"weight\":1.25", "\"weight\":1.25,\"weight\":9.0"), "duplicate field `weight`");
    assert_content(&with_text("\"intercept\":-0.9", "\"intercept\":-0.9,\"intercept\":-0.9"), "duplicate field `intercept`");
    assert_content(&with_text("\"type\":\"percentile\"", "\"type\":\"percentile\",\"type\":\"percentile\""), "duplicate field `type`");
    assert_content(&with_text("\"edges\":[1.0,5.0]", "\"edges\":[1.0,5.0],\"edges\":[]"), "duplicate field `edges`");
    assert_content(&with_text("\"b\":60", "\"b\":60,\"b\":61"), "duplicate field `b`");
}

#[test]
fn unknown_keys_are_refused_in_every_object() {
    let content = serde_json::to_value(model()).unwrap();
    let mut objects = Vec::new();
    collect_objects(&content, String::new(), &mut objects);
    assert!(objects.len() > 50, "{objects:?}");
    for pointer in &objects {
        let error = with_key(pointer).expect_err(pointer);
        assert_content(&error, "unknown field `later`");
    }
    let mut other_kinds = content;
    other_kinds["scale"] = json!({"type": "probability", "later": 1});
    assert_content(&read(&other_kinds.to_string()).unwrap_err(), "unknown field `later`");
}

fn collect_objects(value: &Value, pointer: String, objects: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(key, value)| collect_objects(value, format!("{pointer}/{key}"), objects));
            objects.push(pointer);
        }
        Value::Array(items) => items.iter().enumerate().for_each(|(i, value)| collect_objects(value, format!("{pointer}/{i}"), objects)),
        _ => {}
    }
}

#[test]
fn every_part_must_be_there() {
    let content = serde_json::to_value(model()).unwrap();
    for key in content.as_object().unwrap().keys() {
        let mut without = content.clone();
        without.as_object_mut().unwrap().remove(key);
        assert_content(&read(&without.to_string()).expect_err(key), &format!("missing field `{key}`"));
    }
}

#[test]
fn names_stand_once() {
    let error = with("/schema/fields/1/name", json!("visits"));
    assert!(matches!(&error, ArtifactError::Schema(CoreError::DuplicateField(name)) if name == "visits"), "{error}");
    let error = with("/served/features/1/name", json!("visits"));
    assert_table(&error, &ScorecardError::DuplicateFeature("visits".into()));
}

#[test]
fn a_feature_of_no_field_is_refused() {
    let error = with("/evaluated/features/0/source", json!("clicks"));
    assert_table(&error, &ScorecardError::UnknownSource { feature: "visits".into(), source_field: "clicks".into() });
}

#[test]
fn a_table_has_a_line_for_each_code() {
    for (change, found) in [(-1, 4), (1, 6)] {
        let mut wrong = model();
        let bins = &mut wrong.served.features[0].bins;
        if change < 0 {
            bins.pop();
        } else {
            bins.push(bins[0]);
        }
        let expected = ScorecardError::Lines { feature: "visits".into(), found, expected: 5 };
        assert_table(&wrong.to_bytes().unwrap_err(), &expected);
        assert_table(&read(&serde_json::to_string(&wrong).unwrap()).unwrap_err(), &expected);
    }
    let error = with("/served/features/1/bins", json!([]));
    assert_table(&error, &ScorecardError::Lines { feature: "source".into(), found: 0, expected: 4 });
}

#[test]
fn edges_and_levels_ascend() {
    let edges = ScorecardError::Encoder { feature: "visits".into(), why: EncoderError::Edges };
    for wrong in [json!([5.0, 1.0]), json!([5.0, 5.0])] {
        assert_table(&with("/served/features/0/encoder/edges", wrong), &edges);
    }
    let mut infinite = model();
    infinite.served.features[0].encoder = crate::sample::bins(plumb_features::Quantity::Value, &[1.0, f64::INFINITY]);
    assert_table(&infinite.to_bytes().unwrap_err(), &edges);
    let levels = ScorecardError::Encoder { feature: "source".into(), why: EncoderError::Levels };
    for key in ["google", "facebook"] {
        assert_table(&with("/served/features/1/encoder/levels/1/key", json!(key)), &levels);
    }
    let many: Vec<Value> = (0..5000).map(|i| json!({"key": format!("{i:05}"), "label": "x"})).collect();
    let too_many = ScorecardError::Encoder { feature: "source".into(), why: EncoderError::TooManyCodes(5002) };
    assert_table(&with("/served/features/1/encoder/levels", json!(many)), &too_many);
}

#[test]
fn no_more_won_than_rows() {
    assert_table(&with("/served/features/0/bins/2/won", json!(13)), &ScorecardError::Counts("visits".into()));
    assert_content(&with("/served/features/0/bins/2/rows", json!(-1)), "invalid value");
    assert_content(&with("/served/features/0/bins/2/rows", json!(1.5)), "invalid type");
}

#[test]
fn the_scale_is_checked() {
    let knots = [
        json!([]),
        json!([[0.5, 50.0], [0.4, 60.0]]),
        json!([[0.5, 50.0], [0.5, 60.0]]),
        json!([[0.4, 60.0], [0.5, 50.0]]),
        json!([[-0.1, 1.0], [0.5, 50.0]]),
        json!([[0.1, 1.0], [0.5, 100.5]]),
        json!([[0.1, -1.0]]),
        json!([[1.1, 10.0]]),
    ];
    for wrong in knots {
        let error = with("/scale/knots", wrong.clone());
        assert!(matches!(error, ArtifactError::Scale(ScaleError::Knots)), "{wrong}: {error}");
    }
    for wrong in [json!([[0.1]]), json!([[0.1, 1.0, 2.0]]), json!([[null, 1.0]])] {
        assert_content(&with("/scale/knots", wrong), "invalid");
    }
    let log_odds = |anchor_score, anchor_probability, points_to_double_odds| {
        let mut changed = model();
        changed.scale = ScoreScale::LogOdds { anchor_score, anchor_probability, points_to_double_odds };
        changed.to_bytes()
    };
    assert!(log_odds(50.0, 0.2, 10.0).is_ok());
    let nan = f64::NAN;
    let wrong = [(0.0, 0.2, 10.0), (101.0, 0.2, 10.0), (nan, 0.2, 10.0), (50.0, 0.0, 10.0), (50.0, 1.0, 10.0), (50.0, nan, 10.0)];
    for (score, probability, points) in wrong.into_iter().chain([(50.0, 0.2, 0.0), (50.0, 0.2, -1.0), (50.0, 0.2, nan)]) {
        let error = log_odds(score, probability, points).unwrap_err();
        assert!(matches!(error, ArtifactError::Scale(ScaleError::Anchor)), "{score} {probability} {points}: {error}");
    }
}

#[test]
fn grades_kinds_and_times_are_checked() {
    assert_content(&with("/grades/b", json!(80)), "must fall from A to C");
    assert_content(&with("/kind", json!("horoscope")), "unknown variant `horoscope`");
    assert_content(&with("/served/calibration/type", json!("beta")), "unknown variant `beta`");
    assert_content(&with("/served/calibration/type", json!("isotonic")), "missing field `knots`");
    assert_content(&with("/served/features/0/encoder/type", json!("pickle")), "unknown variant `pickle`");
    assert_content(&with("/split/cut", json!("yesterday")), "ISO 8601");
}

#[test]
fn an_interaction_that_does_not_fit_its_features_is_refused() {
    let whole = || {
        let mut model = model();
        model.served.interactions = interactions(&model.served.features, &mut (0..).map(f64::from));
        model
    };
    let bytes = whole().to_bytes().expect("it is sound");
    assert_eq!(Model::from_bytes(&bytes).expect("it reads back"), whole());
    type Change = fn(&mut Interaction);
    let changes: [(&str, Change); 7] = [
        ("has 1 features", |i| i.features.truncate(1)),
        ("`fax` is not a feature", |i| i.features[1] = "fax".into()),
        ("`source` is not a feature of the table, or out of order", |i| {
            i.features.reverse();
            i.groups.reverse();
        }),
        ("groups of `source`", |i| i.groups[1].push(0)),
        ("17 cells where its groups make 18", |i| i.cells.truncate(17)),
        ("not a finite number", |i| i.cells[3].weight = f64::NAN),
        ("more won rows", |i| i.cells[3].won = 1_000),
    ];
    for (words, change) in changes {
        let mut changed = whole();
        change(&mut changed.served.interactions[0]);
        let error = changed.to_bytes().expect_err(words).to_string();
        assert!(error.contains(words), "{error}: {words}");
    }
}

#[test]
fn measures_of_events_that_cannot_be_taken_are_refused() {
    let activity =
        |name: &str, kind: &str| json!({ "name": name, "of": { "type": kind }, "span": "since_creation", "measure": "count", "days": 30 });
    let register = |types: Value, activities: Value| json!({ "columns": { "lead": "id", "type": "type", "at": "at" }, "types": types, "properties": [], "activities": activities });
    let with_events = |register: Value| {
        let mut content = serde_json::to_value(model()).unwrap();
        content["events"] = register;
        read(&content.to_string())
    };
    let sound = with_events(register(json!(["call", "visit"]), json!([activity("visit.count_30d", "visit")]))).expect("a sound register");
    assert_eq!(sound.fields().last().map(|field| field.name.as_str()), Some("visit.count_30d"));
    assert!(sound.to_bytes().is_ok_and(|bytes| Model::from_bytes(&bytes).is_ok_and(|again| again == sound)));

    let unsorted = with_events(register(json!(["visit", "call"]), json!([]))).unwrap_err();
    assert!(matches!(unsorted, ArtifactError::Events(RegisterError::Types)), "{unsorted}");
    let unnamed = with_events(register(json!(["call"]), json!([activity("visit.count_30d", "visit")]))).unwrap_err();
    assert!(matches!(unnamed, ArtifactError::Events(RegisterError::Measure(_))), "{unnamed}");
    let as_a_column = with_events(register(json!(["visit"]), json!([activity("visits", "visit")]))).unwrap_err();
    assert!(matches!(as_a_column, ArtifactError::Schema(CoreError::DuplicateField(_))), "{as_a_column}");
    let mut unknown = register(json!([]), json!([]));
    unknown["later"] = json!(1);
    assert_content(&with_events(unknown).unwrap_err(), "unknown field `later`");
}
