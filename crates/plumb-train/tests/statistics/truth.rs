//! On leads whose log-odds are exactly a sum over columns, fitted probabilities approach the true ones at the rate that theory has: the
//! mean squared error of a regular parametric model falls with one over the number of rows.
//!
//! The columns are the bins of the published criteria. So the table can express the truth, and what is left is the error of estimation,
//! through the whole of training: files, labels, encoders, penalty, calibration, artifact and the scoring of a file.

use plumb_core::math::{logit, sigmoid};
use plumb_model::TableChoice;
use plumb_synth::{Bins, CRITERIA, SynthConfig, SynthLead, additive_log_odds, visible_bin};
use plumb_train::{AsOf, ScoreOptions, Silent, SolverChoice, score_file};

use super::support::{Scratch, csv, generator, slope, time};

const FRESH: u64 = 8_000;

fn header() -> Vec<&'static str> {
    ["lead_id", "created_at", "outcome"].into_iter().chain(CRITERIA.iter().map(|criterion| criterion.name)).collect()
}

fn cells(lead: &SynthLead) -> Vec<String> {
    let bins = CRITERIA.iter().map(|criterion| visible_bin(criterion, lead).map(|bin| bin.to_string()).unwrap_or_default());
    // How it ends in the end: no lead is too young here, that is another claim.
    let outcome = if lead.eventually_won { "won" } else { "lost" };
    [lead.lead_id.clone(), time(lead.created_at).to_string(), outcome.to_owned()].into_iter().chain(bins).collect()
}

fn config() -> String {
    let kind = |bins: &Bins| if matches!(bins, Bins::Levels(_)) { "category" } else { "number" };
    let columns: Vec<String> =
        CRITERIA.iter().map(|c| format!("\"{}\" = {{ kind = \"{}\", known_at = \"creation\" }}\n", c.name, kind(&c.bins))).collect();
    format!(
        r#"data.leads = "leads.csv"
lead = {{ id = "lead_id", created = "created_at" }}
outcome = {{ column = "outcome", won = ["won"], lost = ["lost"] }}
[columns]
{}"#,
        columns.concat()
    )
}

/// What a model is off by on leads it has never seen.
struct Errors {
    /// Mean squared error of the log-odds.
    log_odds: f64,
    /// Free weights of the served table: bins that were met, less one a feature, and the intercept.
    weights: f64,
    /// Mean Kullback-Leibler divergence of the true from the fitted probability: the excess log loss.
    excess: f64,
}

/// Trains on `rows` leads and scores fresh ones from another seed by the file.
fn errors(rows: u64, seed: u64) -> Errors {
    let scratch = Scratch::new();
    let training = generator(SynthConfig::additive(rows, seed));
    let trained = scratch.train(&csv(&header(), training.iter().map(|lead| cells(&lead))), &config(), SolverChoice::Newton);
    assert!(trained.promoted(), "{}", trained.verdict.reason);
    let model = scratch.model(1);
    assert_eq!(model.dataset.labelled, rows);
    assert_eq!(model.table(TableChoice::Served).features.iter().filter(|f| f.source != "created_at").count(), CRITERIA.len());
    let fresh: Vec<SynthLead> = generator(SynthConfig::additive(FRESH, 1_000 + seed)).iter().collect();
    let input = scratch.file("fresh.csv", &csv(&header(), fresh.iter().map(cells)));
    let output = scratch.path("scores.csv");
    let as_of = AsOf::Column("created_at".into());
    let options =
        ScoreOptions { input, output: output.clone(), as_of, reasons: 0, lookups: Vec::new(), events: None, rules: None, likeness: None };
    let summary = score_file(&model, &options, &Silent).expect("it scores");
    assert_eq!(summary.scored, FRESH);
    let scores = std::fs::read_to_string(output).expect("scores");
    let (mut log_odds, mut excess) = (0.0, 0.0);
    for (lead, line) in fresh.iter().zip(scores.lines().skip(1)) {
        let found: Vec<&str> = line.split(',').collect();
        assert_eq!(found[0], lead.lead_id);
        let fitted: f64 = found[2].parse().expect("a probability");
        let truth = additive_log_odds(lead);
        let p = sigmoid(truth);
        log_odds += (logit(fitted) - truth).powi(2) / FRESH as f64;
        excess += (p * (p / fitted).ln() + (1.0 - p) * ((1.0 - p) / (1.0 - fitted)).ln()) / FRESH as f64;
    }
    let met = |feature: &plumb_model::Feature| feature.bins.iter().filter(|bin| bin.rows > 0).count() - 1;
    let weights = 1.0 + model.served.features.iter().map(met).sum::<usize>() as f64;
    Errors { log_odds, weights, excess }
}

#[test]
fn the_error_falls_in_proportion_to_the_rows() {
    let sizes: [(u64, u64); 4] = [(2_000, 4), (8_000, 3), (32_000, 2), (96_000, 1)];
    let (mut log_odds, mut excess, mut a_weight) = (Vec::new(), Vec::new(), Vec::new());
    for (rows, seeds) in sizes {
        let all: Vec<Errors> = (1..=seeds).map(|seed| errors(rows, seed)).collect();
        let mean = |of: fn(&Errors) -> f64| all.iter().map(of).sum::<f64>() / seeds as f64;
        let (squared, divergence) = (mean(|e| e.log_odds), mean(|e| e.excess));
        log_odds.push(((rows as f64).ln(), squared.ln()));
        excess.push(((rows as f64).ln(), divergence.ln()));
        a_weight.push(2.0 * rows as f64 * divergence / mean(|e| e.weights));
        println!("{rows} rows: mean squared error of log-odds {squared:.5}, excess log loss {divergence:.6}");
    }
    let (of_log_odds, of_excess) = (slope(&log_odds), slope(&excess));
    println!("slopes on the log-log scale {of_log_odds:.3} and {of_excess:.3}; 2 n times the excess a weight {a_weight:.3?}");
    // -1 in the limit; a little above it here, as the ridge penalty takes off more of the error where rows are few. An error that does
    // not go away (a biased label, a wrong edge, a penalty that grows with the rows) would bend the line towards 0.
    for slope in [of_log_odds, of_excess] {
        assert!((-1.1..=-0.8).contains(&slope), "slope {slope}");
    }
    // Unpenalised maximum likelihood has an excess of weights / (2 n) (Wilks 1938). Shrinking does not do worse, and with many rows
    // hardly shrinks.
    assert!(a_weight.iter().all(|ratio| *ratio < 1.25) && a_weight[3] > 0.5, "{a_weight:?}");
    assert!(log_odds[3].1.exp() < 0.02, "typically 0.1 of a log-odds off at 96,000 rows");
}
