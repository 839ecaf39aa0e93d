//! What changed between two models, against sums written out by hand.

use plumb_features::{Encoder, Property, Quantity};
use plumb_model::{Difference, Feature, Model, ScoreScale};

use crate::sample::{bins, feature, levels, model};

/// The difference of two models of one feature each.
fn difference(from: Feature, to: Feature) -> Difference {
    let (mut one, mut other) = (model(), model());
    one.served.features = vec![from];
    other.served.features = vec![to];
    Difference::between(&one, &other)
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-12, "{a} is not {b}");
}

fn source(keys: &[&str], weights: &[f64], rows: &[u64]) -> Feature {
    let mut feature = feature("source", levels(Property::Level, keys), weights);
    feature.bins.iter_mut().zip(rows).for_each(|(bin, rows)| (bin.rows, bin.won) = (*rows, 0));
    feature
}

#[test]
fn a_model_does_not_differ_from_itself() {
    let same = Difference::between(&model(), &model());
    assert!(same.added.is_empty() && same.removed.is_empty());
    assert_eq!(same.features.len(), model().served.features.len());
    assert!(same.features.iter().all(|feature| feature.mean == 0.0 && !feature.recoded && feature.values_added.is_empty()));
    assert_eq!((same.leads.mean, same.leads.standard_deviation), (0.0, 0.0));
    assert!(same.settings.iter().all(|setting| !setting.changed()));
}

#[test]
fn levels_are_matched_by_key_and_the_unknown_is_other() {
    let from = source(&["chat", "web"], &[0.0, -0.2, 0.5, 0.1], &[0, 10, 10, 20]);
    let to = source(&["fair", "web"], &[0.0, 0.0, 1.0, 0.3], &[0, 0, 10, 30]);
    let found = difference(from, to);
    let [feature] = found.features.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        (feature.values_added.as_slice(), feature.values_removed.as_slice()),
        (["FAIR".to_owned()].as_slice(), ["CHAT".to_owned()].as_slice())
    );
    // Means: (-0.2 * 10 + 0.5 * 10 + 0.1 * 20) / 40 = 0.125 and (1.0 * 10 + 0.3 * 30) / 40 = 0.475.
    let fair = (1.0 - 0.475) - (-0.2 - 0.125);
    let web = (0.3 - 0.475) - (0.1 - 0.125);
    close(feature.mean, (10.0 * fair + 30.0 * f64::abs(web)) / 40.0);
    let largest = feature.largest.as_ref().expect("a value");
    assert_eq!(largest.value, "FAIR");
    close(largest.to - largest.from, fair);
    let mean = (10.0 * fair + 30.0 * web) / 40.0;
    let variance = (10.0 * (fair - mean).powi(2) + 30.0 * (web - mean).powi(2)) / 40.0;
    close(found.leads.standard_deviation, variance.sqrt());
    // The average lead's log-odds moved by 0.475 - 0.125 at the same intercept.
    close(found.leads.mean, 0.35 + mean);
}

#[test]
fn bins_are_compared_between_all_edges() {
    let numbered = |edges: &[f64], weights: &[f64], rows: &[u64]| {
        let mut feature = feature("visits", bins(Quantity::Value, edges), weights);
        feature.bins.iter_mut().zip(rows).for_each(|(bin, rows)| (bin.rows, bin.won) = (*rows, 0));
        feature
    };
    let from = numbered(&[10.0], &[0.0, 0.0, -1.0, 1.0], &[0, 0, 50, 50]);
    let to = numbered(&[10.0, 20.0], &[0.0, 0.0, -1.0, 0.5, 1.5], &[0, 0, 50, 25, 25]);
    let found = difference(from.clone(), to);
    // Points: -1, 1 and -1, 0.5, 1.5, both with mean 0; half of the rows moved by one half.
    close(found.features[0].mean, 0.25);
    assert_eq!(found.features[0].codes, (2, 3));
    assert_eq!(found.features[0].largest.as_ref().map(|largest| largest.value.as_str()), Some("10 to below 20"));

    // An edge that only the earlier model has cuts a bin of the later one in even halves.
    let flat = numbered(&[], &[0.0, 0.0, 0.0], &[0, 0, 100]);
    close(difference(from, flat).features[0].mean, 1.0);
}

#[test]
fn features_come_and_go_with_all_their_points() {
    let (one, mut other) = (model(), model());
    let gone = other.served.features.remove(0);
    let found = Difference::between(&one, &other);
    assert_eq!((found.added, found.removed), (vec![], vec![gone.name.clone()]));
    let rows: f64 = gone.bins.iter().map(|bin| bin.rows as f64).sum();
    let variance = gone.bins.iter().map(|bin| bin.rows as f64 * (bin.weight - gone.mean()).powi(2)).sum::<f64>() / rows;
    close(found.leads.standard_deviation, variance.sqrt());
}

#[test]
fn what_is_coded_otherwise_is_not_compared() {
    let number = feature("source", bins(Quantity::Value, &[1.0]), &[0.0, 0.0, -0.4, 0.4]);
    let found = difference(source(&["web"], &[0.0, 0.0, 0.2], &[5, 5, 10]), number);
    assert!(found.features[0].recoded && found.features[0].largest.is_none());
    assert!(matches!(source(&["web"], &[0.0; 3], &[1; 3]).encoder, Encoder::Levels { .. }));
    assert!(found.leads.standard_deviation > 0.0);
}

#[test]
fn another_scale_is_named() {
    let (mut one, mut other) = (model(), model());
    one.scale = ScoreScale::Probability;
    other.scale = ScoreScale::Percentile { knots: vec![(0.0, 0.0), (0.2, 50.0), (0.4, 100.0)] };
    let scale = |from: &Model, to: &Model| {
        let settings = Difference::between(from, to).settings;
        settings.into_iter().find(|setting| setting.name == "scale").expect("the scale is a setting")
    };
    let found = scale(&one, &other);
    assert!(found.changed());
    // Scores are rounded up: 50 is what lies above 49 points.
    assert_eq!(
        (found.from.as_str(), found.to.as_str()),
        ("probability: 50 from 49.00%, 80 from 79.00%", "percentile: 50 from 19.60%, 80 from 31.60%")
    );
    // A map of the same kind that is drawn anew.
    let mut redrawn = other.clone();
    redrawn.scale = ScoreScale::Percentile { knots: vec![(0.0, 0.0), (0.3, 50.0), (0.4, 100.0)] };
    assert!(scale(&other, &redrawn).changed() && !scale(&other, &other).changed());
}
