//! A report of likeness on made-up people, for the example and the tests. The numbers are drawn, and measured as those of a real run are.

use crate::draws::{Draws, sigmoid};
use plumb_eval::{Estimate, at_depths, roc_auc, roc_auc_delong, wilson};
use plumb_view::lookalike::{AtReach, Beside, CurvePoint, LookalikeReport, People, Quality, Stability, TellingFile, Trait};
use plumb_view::report::{Decision, FeaturePoints, PairPoints, PointsRow, Verdict};

const PEOPLE: usize = 4000;

/// Whether somebody is a hidden seed, how alike they are, and how near the nearest seed is.
fn ranked() -> (Vec<bool>, Vec<f64>, Vec<f64>) {
    let mut draws = Draws(11);
    let (mut hidden, mut alike, mut nearest) = (vec![], vec![], vec![]);
    for person in 0..PEOPLE {
        let is_hidden = person % 25 == 0;
        let shift = if is_hidden { 1.5 } else { 0.0 };
        hidden.push(is_hidden);
        alike.push(sigmoid(shift + draws.normal()));
        nearest.push((6.0 * (0.4 * shift + draws.normal())).round());
    }
    (hidden, alike, nearest)
}

fn quality() -> Quality {
    let (hidden, alike, nearest) = ranked();
    let found = |reach: &[f64]| {
        let of = |scores: &[f64]| at_depths(&hidden, scores, reach).expect("depths");
        of(&alike).into_iter().zip(of(&nearest)).collect::<Vec<_>>()
    };
    let recall = |depth: &plumb_eval::Depth| {
        let interval = wilson(depth.won.round() as u64, hidden.iter().filter(|hidden| **hidden).count() as u64).expect("a share");
        Estimate { estimate: depth.capture, ..interval }
    };
    let reach: Vec<f64> = (1..=30).map(f64::from).chain((16..=50).map(|k| f64::from(2 * k))).map(|percent| percent / 100.0).collect();
    let point = |(own, near): &(plumb_eval::Depth, plumb_eval::Depth)| CurvePoint {
        reach: own.share,
        recall: recall(own),
        nearest_seed: near.capture,
    };
    let at = |(own, near): &(plumb_eval::Depth, plumb_eval::Depth)| AtReach {
        reach: own.share,
        people: own.rows as u64,
        recall: recall(own),
        nearest_seed_lift: near.capture / near.share,
    };
    let conversion = Estimate { estimate: 0.781, lower: 0.733, upper: 0.829 };
    let auc = roc_auc_delong(&hidden, &alike).expect("an area");
    Quality {
        auc,
        nearest_seed_auc: roc_auc(&hidden, &nearest).expect("an area"),
        at_reach: found(&[0.01, 0.05, 0.1, 0.2]).iter().map(at).collect(),
        curve: found(&reach).iter().map(point).collect(),
        beside: Some(Beside {
            name: "leads@3".to_owned(),
            rows: 812,
            hidden: 148,
            likeness: auc,
            conversion,
            difference: Estimate { estimate: 0.062, lower: 0.021, upper: 0.103 },
            lifts: vec![(0.01, 9.4, 6.1), (0.05, 6.8, 4.4), (0.1, 4.9, 3.6), (0.2, 3.3, 2.8)],
        }),
    }
}

fn row(label: &str, points: f64, rows: u64, won: u64) -> PointsRow {
    PointsRow { label: label.to_owned(), points, standard_error: Some(0.12), rows, won }
}

fn features() -> Vec<FeaturePoints> {
    let industry = FeaturePoints {
        name: "industry".to_owned(),
        spread: 0.61,
        is_ordered: false,
        edges: Vec::new(),
        values: vec![row("Software", 0.74, 1200, 310), row("Retail <small>", -0.52, 900, 60), row("missing", -0.1, 300, 40)],
        bins: Vec::new(),
    };
    let employees = FeaturePoints {
        name: "employees".to_owned(),
        spread: 0.44,
        is_ordered: true,
        edges: ["", "50", "250", "1k"].map(str::to_owned).to_vec(),
        values: vec![row("missing", 0.05, 420, 70)],
        bins: vec![
            row("below 50", -0.6, 1300, 90),
            row("50 to 250", -0.1, 1100, 150),
            row("250 to 1k", 0.35, 900, 210),
            row("from 1k", 0.6, 500, 160),
        ],
    };
    vec![industry, employees]
}

fn traits() -> Vec<Trait> {
    let own = |feature: &str, value: &str, won: u64, of_population: f64, points: f64| Trait {
        feature: feature.to_owned(),
        value: value.to_owned(),
        of_seeds: wilson(won, 800).expect("a share"),
        of_population,
        points,
    };
    vec![
        own("industry", "Software", 310, 0.21, 0.74),
        own("employees", "from 1k", 160, 0.09, 0.6),
        own("industry", "Retail", 60, 0.24, -0.52),
    ]
}

/// The report.
pub fn report() -> LookalikeReport {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    LookalikeReport {
        model: "like".to_owned(),
        ranks: "Ranks people by how like 800 customers they are, on a scale of 1 to 100: the percentile in the population.".to_owned(),
        verdict: Verdict {
            decision: Decision::Promote,
            meaning: "Seeds that it was not told of come first among the population".to_owned(),
            reason: "160 hidden seeds are found among the population: AUC 0.86".to_owned(),
        },
        people: People {
            seeds: 800,
            which: "amount >= 50000".to_owned(),
            population: 3840,
            hidden: 160,
            hidden_by: "the newest".to_owned(),
            facts: vec![pair("seeds", "customers.csv"), pair("population", "prospects.csv")],
            columns: ["industry", "employees", "country"].map(str::to_owned).to_vec(),
            left_out: vec![pair("owner", "decided by the team, and not by who somebody is")],
        },
        findings: Some(vec![
            TellingFile {
                column: "country".to_owned(),
                evidence: "filled in for 100% of the seeds' file and 41% of the population's".to_owned(),
                allowed: true,
            },
            TellingFile {
                column: "phone".to_owned(),
                evidence:
                    "93% of the values in the seeds' file are written in a way that the population's file does not know, such as `+99 999`"
                        .to_owned(),
                allowed: false,
            },
        ]),
        notes: vec!["41 rows of the population are seeds, and count as seeds only".to_owned()],
        quality: quality(),
        traits: traits(),
        features: features(),
        pairs: vec![PairPoints {
            name_a: "industry".to_owned(),
            name_b: "employees".to_owned(),
            labels_a: ["Software", "other"].map(str::to_owned).to_vec(),
            labels_b: ["below 250", "from 250"].map(str::to_owned).to_vec(),
            weights: vec![-0.1, 0.2, 0.05, -0.1],
            support: vec![700, 500, 1900, 900],
        }],
        stability: Stability { reach: 0.05, other_folds: 0.97, more_seeds: 0.94, is_stable: true },
        reproducibility: vec![pair("model", "like"), pair("seed", "1")],
    }
}
