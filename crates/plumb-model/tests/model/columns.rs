//! Scoring column by column gives what scoring row by row gives, bit for bit.

use std::sync::Arc;

use plumb_core::{OwnedValue, Time, Value};
use plumb_model::{Calibration, Cells, ColumnScorer, Feature, Model, Moments, Row, Scored, Scorer, Scores, TableChoice, Values, Warning};
use proptest::prelude::*;

use crate::sample::{SOURCE, bins, feature, interactions, levels, model, text, time};
use crate::scorer_properties::any_value;

/// A column of values of any kind.
#[derive(Debug, Clone)]
struct Cellar {
    values: Vec<OwnedValue>,
    /// Where all of them are numbers or missing.
    numbers: Option<Vec<f64>>,
}

impl Cellar {
    fn new(values: Vec<OwnedValue>) -> Self {
        let number = |value: &OwnedValue| match value {
            OwnedValue::Number(number) => Some(*number),
            OwnedValue::Missing => Some(f64::NAN),
            _ => None,
        };
        Self { numbers: values.iter().map(number).collect(), values }
    }
}

impl Values for Cellar {
    fn value(&self, row: usize) -> Value<'_> {
        match self.values[row].as_value() {
            // As in every column of a file.
            Value::Text("") => Value::Missing,
            value => value,
        }
    }

    fn count(&self) -> usize {
        self.values.len()
    }

    fn is_text(&self) -> bool {
        self.values.iter().all(|value| matches!(value, OwnedValue::Text(_) | OwnedValue::Missing))
    }

    fn numbers(&self) -> Option<&[f64]> {
        self.numbers.as_deref()
    }
}

/// One field of a batch.
#[derive(Debug, Clone)]
enum Field {
    Absent,
    Plain(Cellar),
    Shared(Vec<u32>, Arc<Cellar>),
}

impl Field {
    fn value(&self, row: usize) -> Option<Value<'_>> {
        match self {
            Field::Absent => None,
            Field::Plain(values) => Some(values.value(row)),
            Field::Shared(keys, values) => Some(values.value(keys[row] as usize)),
        }
    }

    fn cells(&self) -> Cells<'_, Cellar> {
        match self {
            Field::Absent => Cells::Absent,
            Field::Plain(values) => Cells::Plain(values),
            Field::Shared(keys, values) => Cells::Shared { keys, values },
        }
    }
}

struct FieldsRow<'a>(&'a [Field], usize);

impl<'v> Row<'v> for FieldsRow<'v> {
    fn value(&self, field: usize) -> Option<Value<'v>> {
        self.0[field].value(self.1)
    }
}

fn any_text() -> impl Strategy<Value = OwnedValue> {
    let words = [
        "google",
        "Google ",
        "Referral",
        "fax",
        "Select",
        "select",
        "999",
        "999.0",
        "3",
        "",
        " ",
        "2025-05-26",
        "31/12/2024",
        "nan",
        "true",
        "Se",
        "jana@acme.example",
        "jana@gmail.com",
        "ACME GmbH",
        "Roadrunner",
    ];
    let long = any::<u8>().prop_map(|n| text(&format!("{}{n}", "a long text ".repeat(12))));
    prop_oneof![
        prop::sample::select(words.to_vec()).prop_map(text),
        any::<String>().prop_map(|s| text(&s)),
        long,
        Just(OwnedValue::Missing)
    ]
}

fn any_time() -> impl Strategy<Value = OwnedValue> {
    (-400_000_000_000_000..400_000_000_000_000i64).prop_map(|ms| Time::from_millis(ms).map_or(OwnedValue::Missing, OwnedValue::Time))
}

fn any_number() -> impl Strategy<Value = OwnedValue> {
    prop_oneof![(-2.0..8.0f64).prop_map(OwnedValue::Number), any::<f64>().prop_map(OwnedValue::Number), Just(OwnedValue::Number(999.0))]
}

fn any_cells(rows: usize) -> impl Strategy<Value = Cellar> {
    prop_oneof![
        prop::collection::vec(any_text(), rows),
        prop::collection::vec(any_time(), rows),
        prop::collection::vec(any_number(), rows),
        prop::collection::vec(any_value(), rows),
    ]
    .prop_map(Cellar::new)
}

fn any_field(rows: usize) -> impl Strategy<Value = Field> {
    let shared = any_cells(5).prop_flat_map(move |values| (prop::collection::vec(0..5u32, rows), Just(Arc::new(values))));
    prop_oneof![
        1 => Just(Field::Absent),
        4 => any_cells(rows).prop_map(Field::Plain),
        4 => shared.prop_map(|(keys, values)| Field::Shared(keys, values)),
    ]
}

fn any_batch() -> impl Strategy<Value = (usize, Vec<Field>)> {
    (0..40usize).prop_flat_map(|rows| (Just(rows), prop::collection::vec(any_field(rows), 4)))
}

/// The sample model with random weights; with an hour of the day too, with and without fields of several features, and with features of fields
/// in turn.
fn any_model() -> impl Strategy<Value = Model> {
    let weights = prop::collection::vec(-6.0..6.0f64, 40);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    (weights, -5.0..5.0f64, flags).prop_map(|(weights, intercept, (hours_only, reversed, compared))| {
        let mut model = model();
        if compared {
            model.schema.fields[SOURCE].company = Some("note".into());
            let told = levels(plumb_features::Property::Level, &["cannot tell", "no", "yes"]);
            let made = feature("source.matches_company", told, &[0.0; 5]);
            model.served.features.push(Feature { source: made.name.clone(), ..made });
        }
        let features = &mut model.served.features;
        features.push(feature("created.hour", bins(plumb_features::Quantity::HourOfDay, &[6.0, 18.0]), &[0.0; 5]));
        features.push(feature("visits.presence", levels(plumb_features::Property::Presence, &["present"]), &[0.0; 3]));
        if hours_only {
            features.retain(|feature| !["created.age_days", "visits.presence"].contains(&feature.name.as_str()));
        }
        if reversed {
            features.reverse();
        }
        let mut weights = weights.into_iter().cycle();
        features.iter_mut().flat_map(|feature| &mut feature.bins).for_each(|bin| bin.weight = weights.next().unwrap_or(0.0));
        model.served.interactions = interactions(&model.served.features, &mut weights);
        model.served.intercept = intercept;
        if intercept > 0.0 {
            model.served.calibration = Calibration::Isotonic { knots: vec![(-3.0, -2.0), (0.5, -0.3 * intercept), (2.0, 1.5)] };
        }
        model
    })
}

#[derive(Debug, Clone)]
enum AnyMoments {
    One(Option<Time>),
    Each(Vec<Option<Time>>),
}

impl AnyMoments {
    fn of(&self, row: usize) -> Option<Time> {
        match self {
            AnyMoments::One(moment) => *moment,
            AnyMoments::Each(moments) => moments[row],
        }
    }

    fn moments(&self) -> Moments<'_> {
        match self {
            AnyMoments::One(moment) => Moments::One(*moment),
            AnyMoments::Each(moments) => Moments::Each(moments),
        }
    }
}

fn any_moments() -> impl Strategy<Value = AnyMoments> {
    let one = || prop::option::of(prop::sample::select(vec![time("2025-06-02"), time("2024-01-01T12:00:00Z")]));
    prop_oneof![one().prop_map(AnyMoments::One), prop::collection::vec(one(), 40).prop_map(AnyMoments::Each)]
}

fn check(scores: &Scores, rows: &[Scored]) -> Result<(), TestCaseError> {
    prop_assert_eq!(scores.log_odds.len(), rows.len());
    for (row, scored) in rows.iter().enumerate() {
        prop_assert_eq!(scores.log_odds[row].to_bits(), scored.log_odds.to_bits(), "row {}", row);
        prop_assert_eq!(scores.probabilities[row].map(f64::to_bits), scored.probability.map(f64::to_bits), "row {}", row);
        prop_assert_eq!((scores.scores[row], scores.grades[row]), (scored.score, scored.grade), "row {}", row);
    }
    for field in 0..scores.unseen_levels.len() {
        let count = |wanted: Warning| rows.iter().filter(|row| row.warnings.contains(&wanted)).count() as u64;
        prop_assert_eq!(scores.unseen_levels[field], count(Warning::UnseenLevel(field)), "field {}", field);
        prop_assert_eq!(scores.wrong_types[field], count(Warning::WrongType(field)), "field {}", field);
    }
    Ok(())
}

proptest! {
    #[test]
    fn batch_after_batch(model in any_model(), batches in prop::collection::vec((any_batch(), any_moments()), 1..4)) {
        let scorer = Scorer::new(&model, TableChoice::Served);
        // What one batch leaves behind must not change the next.
        let mut columns = ColumnScorer::new(&model, TableChoice::Served);
        for ((rows, fields), moments) in &batches {
            for _ in 0..2 {
                let cells: Vec<Cells<'_, Cellar>> = fields.iter().map(Field::cells).collect();
                let found = columns.score(&cells, *rows, moments.moments());
                let expected: Vec<Scored> = (0..*rows).map(|row| scorer.score(&FieldsRow(fields, row), moments.of(row))).collect();
                check(&found, &expected)?;
            }
        }
    }
}

/// More texts than are remembered, in more rows than are coded at a time.
#[test]
fn columns_of_ever_new_texts() {
    let model = model();
    let scorer = Scorer::new(&model, TableChoice::Served);
    let mut columns = ColumnScorer::new(&model, TableChoice::Served);
    for repeats in [1, 3] {
        for start in 0..6u32 {
            let rows = 10_000;
            let of = |row: u32| (start * rows + row) / repeats;
            let column = |value: &dyn Fn(u32) -> String| Field::Plain(Cellar::new((0..rows).map(|row| text(&value(of(row)))).collect()));
            let fields = [
                column(&|n| format!("{}.{}", n % 9, n)),
                column(&|n| if n % 3 == 0 { "Google".to_owned() } else { format!("source {n}") }),
                column(&|n| Time::from_millis(1_700_000_000_000 + i64::from(n) * 60_000).unwrap().to_string()),
                column(&|n| format!("note {n}")),
            ];
            let moment = Some(time("2025-06-02"));
            let cells: Vec<Cells<'_, Cellar>> = fields.iter().map(Field::cells).collect();
            let found = columns.score(&cells, rows as usize, Moments::One(moment));
            let expected: Vec<Scored> = (0..rows as usize).map(|row| scorer.score(&FieldsRow(&fields, row), moment)).collect();
            check(&found, &expected).unwrap();
        }
    }
}
