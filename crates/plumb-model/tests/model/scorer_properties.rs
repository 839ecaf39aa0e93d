//! What holds for every lead and every table.

use plumb_core::{OwnedValue, Time};
use plumb_model::{Calibration, Model, Scored, Scorer, TableChoice};
use proptest::prelude::*;

use crate::sample::{interactions, lead, model, text, time};

pub fn any_value() -> impl Strategy<Value = OwnedValue> {
    let words = ["google", "Referral", "fax", "Select", "999", "3", "", " ", "2025-05-26", "31/12/2024", "nan", "1e400", "\u{0}", "true"];
    prop_oneof![
        Just(OwnedValue::Missing),
        any::<f64>().prop_map(OwnedValue::Number),
        (-10.0..20.0f64).prop_map(OwnedValue::Number),
        any::<bool>().prop_map(OwnedValue::Bool),
        any::<String>().prop_map(|s| text(&s)),
        prop::sample::select(words.to_vec()).prop_map(text),
        (-400_000_000_000_000..400_000_000_000_000i64).prop_map(|ms| Time::from_millis(ms).map_or(OwnedValue::Missing, OwnedValue::Time)),
    ]
}

fn any_lead() -> impl Strategy<Value = Vec<(&'static str, OwnedValue)>> {
    let attribute = |name: &'static str| prop::option::of(any_value().prop_map(move |value| (name, value)));
    (attribute("visits"), attribute("source"), attribute("created"), attribute("note"))
        .prop_map(|(a, b, c, d)| [a, b, c, d].into_iter().flatten().collect())
}

fn any_model() -> impl Strategy<Value = Model> {
    let lines = model().served.features.iter().map(|f| f.bins.len()).sum::<usize>();
    (prop::collection::vec((-6.0..6.0f64, 0..100_000u64), lines), -5.0..5.0f64).prop_map(|(lines, intercept)| {
        let mut model = model();
        model.served.intercept = intercept;
        let bins = model.served.features.iter_mut().flat_map(|feature| &mut feature.bins);
        for (bin, (weight, rows)) in bins.zip(lines) {
            (bin.weight, bin.rows, bin.won) = (weight, rows, rows / 4);
        }
        if intercept > 0.0 {
            // Rows and columns, and reasons, must agree through a curve too.
            model.served.calibration = Calibration::Isotonic { knots: vec![(-3.0, -2.0), (0.5, -0.3 * intercept), (2.0, 1.5)] };
        }
        model.served.interactions = interactions(&model.served.features, &mut (0..).map(|cell| f64::from(cell % 7) - intercept));
        model
    })
}

fn bits(scored: &Scored) -> (u64, Option<u64>) {
    (scored.log_odds.to_bits(), scored.probability.map(f64::to_bits))
}

proptest! {
    #[test]
    fn reasons_and_the_rest_add_up(model in any_model(), attributes in any_lead(), most in 0..8usize, moment in any::<bool>()) {
        let scorer = Scorer::new(&model, TableChoice::Served);
        let lead = lead(&attributes);
        let row = (&scorer, &lead);
        let scored = scorer.score(&row, moment.then(|| time("2025-06-02")));
        let explanation = scorer.explain(&row, &scored, most);
        let listed: f64 = explanation.reasons.iter().map(|reason| reason.log_odds).sum();
        let total = explanation.base_log_odds + listed + explanation.other_log_odds;
        prop_assert!((total - scored.log_odds).abs() <= 1e-12 * scored.log_odds.abs().max(1.0), "{total} is not {}", scored.log_odds);
        prop_assert!(explanation.reasons.len() <= most);
        prop_assert!(explanation.reasons.windows(2).all(|pair| pair[0].log_odds.abs() >= pair[1].log_odds.abs()));
        prop_assert!(explanation.reasons.iter().all(|reason| reason.log_odds != 0.0));
    }

    #[test]
    fn every_lead_is_scored_or_said_not_to_be(attributes in any_lead()) {
        let scorer = Scorer::new(&model(), TableChoice::Served);
        let lead = lead(&attributes);
        let scored = scorer.score(&(&scorer, &lead), Some(time("2025-06-02")));
        let is_scored = scored.status == plumb_core::Status::Scored;
        prop_assert_eq!([scored.score.is_some(), scored.probability.is_some(), scored.grade.is_some()], [is_scored; 3]);
        prop_assert!(scored.probability.is_none_or(|p| (0.0..=1.0).contains(&p)));
        prop_assert!(scored.log_odds.is_finite());
        prop_assert!(scored.warnings.len() <= 4);
        prop_assert_eq!(scored.codes.len(), 5);
    }

    #[test]
    fn a_number_scores_the_same_as_its_text(number in prop_oneof![any::<f64>(), -2.0..8.0f64, (-5..1200i32).prop_map(f64::from)], day in 0..40_000i64) {
        prop_assume!(number.is_finite());
        let scorer = Scorer::new(&model(), TableChoice::Served);
        let date = Time::from_millis(day * 86_400_000).unwrap();
        let typed = [("visits", OwnedValue::Number(number)), ("source", OwnedValue::Number(number)), ("created", OwnedValue::Time(date))];
        let shortest = number.to_string();
        let spellings = [shortest.clone(), format!(" {shortest}\t")];
        let score = |attributes: &[(&str, OwnedValue)]| {
            let lead = lead(attributes);
            scorer.score(&(&scorer, &lead), Some(time("2025-06-02T12:34:56Z")))
        };
        let expected = score(&typed);
        for spelling in &spellings {
            let found = score(&[("visits", text(spelling)), ("source", text(spelling)), ("created", text(&date.to_string()))]);
            prop_assert_eq!(bits(&found), bits(&expected));
            prop_assert_eq!(&found, &expected);
        }
        // Only as a number do these mean the same.
        for spelling in [format!("{number:e}"), serde_json::to_string(&number).unwrap()] {
            prop_assert_eq!(score(&[("visits", text(&spelling))]), score(&[("visits", OwnedValue::Number(number))]));
        }
    }

    #[test]
    fn a_model_that_went_through_its_artifact_gives_the_same_bits(model in any_model(), attributes in any_lead()) {
        let read = Model::from_bytes(&model.to_bytes().unwrap()).unwrap();
        let (before, after) = (Scorer::new(&model, TableChoice::Served), Scorer::new(&read, TableChoice::Served));
        let lead = lead(&attributes);
        let (one, two) = (before.score(&(&before, &lead), None), after.score(&(&after, &lead), None));
        prop_assert_eq!(bits(&one), bits(&two));
        prop_assert_eq!(one, two);
    }
}
