//! A report on made-up leads, for the example and the tests. The numbers are drawn, and measured as those of a real run are.

mod draws;

use draws::{Draws, sigmoid};
use plumb_eval::{Bootstrap, at_depths, calibration_curve, calibration_line, gains, log_loss, log_losses, paired_difference, slices};
use plumb_view::report::{
    Comparison, Contestant, CrossValidation, DataSummary, Decision, FeaturePoints, Finding, LeftOut, Measured, NamedGains, NamedSlice,
    PairPoints, PointsRow, Scores, Segment, Severity, Stability, TrainingReport, Verdict,
};

const ROWS: usize = 1200;

struct Leads {
    won: Vec<bool>,
    p: Vec<f64>,
    champion: Vec<f64>,
    month: Vec<usize>,
    source: Vec<usize>,
}

fn leads() -> Leads {
    let mut draws = Draws(3);
    let mut leads = Leads { won: vec![], p: vec![], champion: vec![], month: vec![], source: vec![] };
    for row in 0..ROWS {
        let z = -1.8 + 1.2 * draws.normal();
        let source = (draws.next() * draws.next() * 6.0) as usize;
        let shift = if source == 2 { -0.9 } else { 0.0 };
        leads.won.push(draws.next() < sigmoid(z + shift));
        leads.p.push(sigmoid(z));
        leads.champion.push(sigmoid(0.9 * z + 0.7 * draws.normal()));
        leads.month.push(row * 5 / ROWS);
        leads.source.push(source);
    }
    leads
}

fn contestant(name: &str, leads: &Leads, p: &[f64], is_model: bool) -> Contestant {
    let bootstrap = Bootstrap { replicates: 200, seed: 1 };
    let losses = |p: &[f64]| log_losses(&leads.won, p).expect("probabilities");
    let gain: Vec<f64> = losses(p).iter().zip(losses(&leads.p)).map(|(theirs, own)| theirs - own).collect();
    Contestant {
        name: name.to_owned(),
        metrics: bootstrap.metrics(&leads.won, p, None).expect("metrics"),
        gain: (!is_model).then(|| paired_difference(&gain).expect("an interval")),
    }
}

fn named(names: &[&str], leads: &Leads, of_row: &[usize]) -> Vec<NamedSlice> {
    let slices = slices(&leads.won, &leads.p, of_row, names.len(), None).expect("slices");
    names.iter().zip(slices).map(|(name, slice)| NamedSlice { name: (*name).to_owned(), slice }).collect()
}

/// Rows `from..to`, as if they were measured by themselves.
fn measured(name: &str, training: u64, leads: &Leads, from: usize, to: usize) -> Measured {
    let (won, p) = (&leads.won[from..to], &leads.p[from..to]);
    let bootstrap = Bootstrap { replicates: 200, seed: 1 };
    Measured {
        name: name.to_owned(),
        training,
        rows: won.len() as u64,
        won: won.iter().filter(|won| **won).count() as u64,
        metrics: Some(bootstrap.metrics(won, p, None).expect("metrics")),
        base_log_loss: log_loss(won, &vec![0.21; won.len()]).ok(),
    }
}

/// The first period had too little to learn from.
fn backtest(leads: &Leads) -> Vec<Measured> {
    let starts = ["2024-04-02", "2024-06-18", "2024-09-03", "2024-11-27"];
    let period = |(place, name): (usize, &&str)| measured(name, 1100 * place as u64 + 200, leads, 300 * place, 300 * place + 300);
    let mut periods: Vec<Measured> = starts.iter().enumerate().map(period).collect();
    periods[0].metrics = None;
    periods
}

fn ages(leads: &Leads) -> Vec<Measured> {
    vec![measured("0", 4500, leads, 0, 1200), measured("7", 4021, leads, 0, 900), measured("30", 2987, leads, 200, 700)]
}

fn scores(leads: &Leads) -> Scores {
    let mut sorted = leads.p.clone();
    sorted.sort_by(f64::total_cmp);
    let score = |p: &f64| 1 + 99 * sorted.partition_point(|other| other < p) / ROWS;
    let band: Vec<usize> = leads.p.iter().map(|p| (score(p) - 1) / 10).collect();
    let grade: Vec<usize> = leads.p.iter().map(|p| [80, 60, 40, 0].iter().position(|low| score(p) >= *low).unwrap_or(3)).collect();
    let bands = [
        "1\u{2013}10",
        "11\u{2013}20",
        "21\u{2013}30",
        "31\u{2013}40",
        "41\u{2013}50",
        "51\u{2013}60",
        "61\u{2013}70",
        "71\u{2013}80",
        "81\u{2013}90",
        "91\u{2013}100",
    ];
    Scores { bands: named(&bands, leads, &band), grades: named(&["A, from 80", "B, from 60", "C, from 40", "D"], leads, &grade) }
}

fn row(label: &str, points: f64, rows: u64) -> PointsRow {
    let won = (rows as f64 * sigmoid(-1.4 + points)).round() as u64;
    PointsRow { label: label.to_owned(), points, standard_error: Some(0.9 / (rows as f64).sqrt()), rows, won }
}

fn features() -> Vec<FeaturePoints> {
    let category = |name: &str, spread: f64, values: Vec<PointsRow>| FeaturePoints {
        name: name.to_owned(),
        spread,
        is_ordered: false,
        edges: vec![],
        values,
        bins: vec![],
    };
    let edges = ["", "10k", "20k", "50k", "100k", "200k", "500k", "1M"];
    let bins = edges.iter().enumerate().map(|(bin, edge)| row(&format!("from {edge}"), -0.5 + 0.9 * sigmoid(bin as f64 - 3.0), 520));
    let mut features = vec![
        category(
            "source",
            0.41,
            vec![
                row("Customer referral", 0.81, 182),
                row("Partner referral", 0.35, 263),
                row("Webinar", 0.2, 362),
                row("Organic search", 0.05, 835),
                row("Paid social", -0.54, 424),
                row("Purchased list <cold> & \"old\"", -0.62, 122),
            ],
        ),
        FeaturePoints {
            name: "budget".to_owned(),
            spread: 0.33,
            is_ordered: true,
            edges: edges.iter().map(|edge| (*edge).to_owned()).collect(),
            values: vec![row("missing", -0.12, 1400)],
            bins: bins.collect(),
        },
    ];
    for (number, name) in
        ["job_title", "industry", "country", "persona", "pain", "authority", "language", "device", "campaign", "team", "plan", "size"]
            .iter()
            .enumerate()
    {
        let spread = 0.3 / (1.0 + number as f64);
        let values = (0..3 + 2 * number)
            .map(|k| row(&format!("{name} {k}"), spread * (2.0 * (k as f64 / (2 + 2 * number) as f64) - 1.0), 900 - 30 * k as u64));
        features.push(category(name, spread, values.collect()));
    }
    features
}

fn pair() -> PairPoints {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<String>>();
    let (labels_a, labels_b) = (
        texts(&["missing", "Decision maker", "Influencer", "End user"]),
        texts(&["below 10k", "10k to 50k", "50k to 200k", "200k or more"]),
    );
    let cells = labels_a.len() * labels_b.len();
    let mut draws = Draws(11);
    PairPoints {
        name_a: "authority".to_owned(),
        name_b: "budget".to_owned(),
        labels_a,
        labels_b,
        weights: (0..cells).map(|_| 0.2 * draws.normal()).collect(),
        support: (0..cells).map(|cell| if cell == 3 { 0 } else { 40 + 17 * cell as u64 }).collect(),
    }
}

/// The report.
pub fn report() -> TrainingReport {
    let leads = leads();
    let rate = leads.won.iter().filter(|won| **won).count() as f64 / ROWS as f64;
    let base = vec![0.21; ROWS];
    let model = contestant("model", &leads, &leads.p, true);
    let against_base = contestant("base rate", &leads, &base, false);
    let gain = against_base.gain.expect("a gain");
    let mut probability_counts = vec![0; 20];
    leads.p.iter().for_each(|p| probability_counts[(20.0 * p) as usize] += 1);
    let ranked = |name: &str, p: &[f64]| NamedGains { name: name.to_owned(), rows: gains(&leads.won, p, 100).expect("gains") };
    let sources = named(&["Organic search", "Webinar", "Paid social", "Trade fair", "Newsletter", "Chat"], &leads, &leads.source);
    TrainingReport {
        model: "leads".to_owned(),
        predicts: "The probability that a lead is won within 90 days of its creation, mapped to a score of 1 to 100.".to_owned(),
        verdict: Verdict {
            decision: Decision::Promote,
            meaning: "it predicts better than the champion, version 3, and takes its place".to_owned(),
            reason: "better than the champion, version 3: log loss on 1200 test rows lower by 0.0240 (95% interval 0.0110 to 0.0370)"
                .to_owned(),
        },
        data: DataSummary {
            file: "leads.csv".to_owned(),
            read: 7412,
            labelled: 6300,
            won: 1290,
            left_out: vec![
                LeftOut { rows: 861, reason: "younger than 90 days".to_owned() },
                LeftOut { rows: 251, reason: "without usable dates".to_owned() },
            ],
            training: 4500,
            training_rate: 0.21,
            test: ROWS as u64,
            test_rate: rate,
            split: "The model learnt from leads created before 9 December 2024 and is measured on those created from then on".to_owned(),
            period: [
                ("first lead", "2023-06-26"),
                ("cut", "2024-12-09"),
                ("last labelled lead", "2025-03-31"),
                ("extract", "2025-06-30"),
                ("horizon", "90 days"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
            excluded_columns: vec![("contract_status".to_owned(), "written when the deal closes".to_owned())],
        },
        findings: Some(vec![Finding {
            severity: Severity::Suspect,
            column: "approval_status".to_owned(),
            evidence: "filled in for 94% of won and 31% of lost deals".to_owned(),
        }]),
        notes: vec!["nobody has said since when these columns are known: device".to_owned()],
        comparisons: vec![Comparison {
            rows: "All 1,200 test leads".to_owned(),
            contestants: vec![model, against_base, contestant("champion, version 3", &leads, &leads.champion, false)],
        }],
        cross_validation: CrossValidation { log_loss: 0.4615, base_log_loss: 0.5149, gain },
        gains: vec![ranked("model", &leads.p), ranked("champion", &leads.champion)],
        depths: at_depths(&leads.won, &leads.p, &[0.05, 0.1, 0.2, 0.3, 0.5]).expect("depths"),
        calibration: calibration_curve(&leads.won, &leads.p, 10).expect("a curve"),
        calibration_line: calibration_line(&leads.won, &leads.p).ok(),
        probability_counts,
        scores: scores(&leads),
        features: features(),
        pairs: vec![pair()],
        stability: Stability {
            unit: "month".to_owned(),
            periods: named(&["2024-12", "2025-01", "2025-02", "2025-03", "2025-04"], &leads, &leads.month),
            backtest: backtest(&leads),
        },
        ages: ages(&leads),
        segments: vec![Segment { column: "source".to_owned(), rows: sources }],
        reproducibility: [
            ("solver", "newton"),
            ("data digest", "77510fdbca1e5127943b3ab12ff17621f65383c1e57e48ed0c924c16de538b33"),
            ("seed", "1"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec(),
        config: "[data]\nleads = \"leads.csv\"\n".to_owned(),
    }
}
