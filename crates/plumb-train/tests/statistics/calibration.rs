//! What training does about probabilities that are off: a curve, a line, and a base rate that moves.

use plumb_core::hash::unit_interval;
use plumb_core::{Attribute, Lead, OwnedValue};
use plumb_model::{Calibration, Model, Scorer, TableChoice};
use plumb_registry::Advice;
use plumb_train::{SolverChoice, Trained};

use super::support::{Scratch, csv, day};

const FEATURES: usize = 8;

fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// Leads of eight flags, three a day, whose log-odds are `of` the number of flags that are set and the share of the history gone by.
struct Made<F: Fn(f64, f64) -> f64> {
    rows: u64,
    of: F,
}

impl<F: Fn(f64, f64) -> f64> Made<F> {
    fn flags(lead: u64) -> Vec<bool> {
        (0..FEATURES).map(|flag| unit_interval(format!("{lead}/{flag}").as_bytes()) < 0.5).collect()
    }

    fn probability(&self, lead: u64) -> f64 {
        let set = Self::flags(lead).into_iter().filter(|set| *set).count() as f64;
        sigmoid((self.of)(set, lead as f64 / self.rows as f64))
    }

    fn csv(&self) -> String {
        let row = |lead: u64| {
            let created = day(18_000 + lead as i64 / 3);
            let outcome = if unit_interval(format!("{lead}/outcome").as_bytes()) < self.probability(lead) { "won" } else { "lost" };
            let mut cells = vec![format!("L{lead}"), created.to_string(), outcome.to_owned()];
            cells.extend(Self::flags(lead).into_iter().map(|set| if set { "yes" } else { "no" }.to_owned()));
            cells
        };
        let names: Vec<String> = (0..FEATURES).map(|flag| format!("flag_{flag}")).collect();
        let header: Vec<&str> = ["id", "created", "outcome"].into_iter().chain(names.iter().map(String::as_str)).collect();
        csv(&header, (0..self.rows).map(row))
    }
}

fn config(training: &str) -> String {
    let columns: String = (0..FEATURES).map(|flag| format!("flag_{flag} = {{ kind = \"category\", known_at = \"creation\" }}\n")).collect();
    format!(
        r#"[data]
leads = "leads.csv"
[lead]
id = "id"
created = "created"
[outcome]
column = "outcome"
won = ["won"]
lost = ["lost"]
[training]
interactions = false
{training}
[columns]
{columns}"#
    )
}

fn trained(made: &Made<impl Fn(f64, f64) -> f64>, training: &str) -> (Trained, Model) {
    let scratch = Scratch::new();
    let trained = scratch.train(&made.csv(), &config(training), SolverChoice::Newton);
    (trained, scratch.model(1))
}

/// The log-odds are a bent function of a sum. No sum of weights can be right, a curve over it can.
#[test]
fn a_bend_of_the_sum_is_learnt_and_served() {
    let made = Made { rows: 16_000, of: |set, _| if set < 5.0 { -3.0 + 0.15 * set } else { -2.25 + 1.6 * (set - 5.0) } };
    let (trained, model) = trained(&made, "");
    assert_eq!(trained.metrics.cross_validation.calibration, "isotonic");
    assert!(trained.metrics.cross_validation.calibrated_on < trained.metrics.rows.training, "the newest training rows decide");
    assert!(matches!(model.served.calibration, Calibration::Isotonic { .. }) && model.evaluated.calibration == model.served.calibration);
    assert_eq!(model.fitting.platt, None);
    let line = trained.metrics.calibration.line.expect("the test rows have a line");
    assert!((line.slope.estimate - 1.0).abs() < 0.2, "{line:?}");

    // Served probabilities are near the truth, where the sum alone is not; reasons add up to the log-odds before the curve.
    let scorer = Scorer::new(&model, TableChoice::Served);
    let (mut with_curve, mut without) = (0.0, 0.0);
    for lead in 0..400 {
        let attribute = |(flag, set): (usize, bool)| Attribute {
            name: format!("flag_{flag}").into(),
            value: OwnedValue::Text(if set { "yes" } else { "no" }.into()),
        };
        let attributes = Made::<fn(f64, f64) -> f64>::flags(lead).into_iter().enumerate().map(attribute).collect();
        let row = (&scorer, &Lead { id: None, attributes });
        let scored = scorer.score(&row, None);
        let said = scored.probability.expect("it can be scored");
        assert_eq!(said, model.served.calibration.probability(scored.log_odds));
        let explanation = scorer.explain(&row, &scored, 3);
        let sum = explanation.base_log_odds + explanation.other_log_odds + explanation.reasons.iter().map(|r| r.log_odds).sum::<f64>();
        assert!((sum - scored.log_odds).abs() < 1e-9);
        with_curve += (said - made.probability(lead)).abs();
        without += (sigmoid(scored.log_odds) - made.probability(lead)).abs();
    }
    assert!(with_curve < 0.6 * without, "{with_curve} off with the curve, {without} without");
}

#[test]
fn a_sum_needs_no_curve() {
    let (trained, model) = trained(&Made { rows: 12_000, of: |set, _| -2.5 + 0.4 * set }, "");
    assert_ne!(trained.metrics.cross_validation.calibration, "isotonic");
    assert_eq!(model.served.calibration, Calibration::Identity);
    let rates = &trained.metrics.base_rate;
    assert!(!trained.notes.iter().any(|note| note.contains("BASE RATE")), "{:?}", trained.notes);
    assert!(rates.difference.is_some_and(|difference| !difference.excludes_zero()));
    assert_eq!(trained.verdict.advice, Some(Advice::Promote));
    // Rows stand alone here, so DeLong's interval is told, near the bootstrap's.
    let (delong, bootstrap) = (trained.metrics.auc_delong.expect("no clusters"), trained.metrics.test.auc);
    assert!((delong.lower - bootstrap.lower).abs() < 0.005 && (delong.upper - bootstrap.upper).abs() < 0.005, "{delong:?} {bootstrap:?}");
}

/// From the last fifth on leads are won far more often, whatever they are like.
fn risen() -> Made<impl Fn(f64, f64) -> f64> {
    Made { rows: 6_000, of: |set, gone| -2.5 + 0.4 * set + if gone > 0.8 { 0.9 } else { 0.0 } }
}

#[test]
fn a_base_rate_that_rose_is_told_with_the_shift_that_corrects_it() {
    let (trained, model) = trained(&risen(), "");
    let note = trained.notes.iter().find(|note| note.contains("THE BASE RATE HAS RISEN")).expect("it is told");
    let shift = trained.metrics.base_rate.served_shift.expect("wins and losses");
    assert!(note.contains(&format!("`intercept_shift = {:.2}` under [training]", shift.estimate)), "{note}");
    // The served table has seen the test part, a fifth of its rows, and so made good a part of it; the measured one has not.
    let of_evaluated = trained.metrics.calibration.shift.expect("wins and losses");
    // Standard errors of 0.06 for the test rows and 0.03 for what the table learnt.
    assert!((of_evaluated.estimate - 0.9).abs() < 0.22, "{of_evaluated:?}");
    assert!(shift.lower > 0.4 && shift.estimate < of_evaluated.estimate - 0.1, "{shift:?}");
    assert_eq!(model.fitting.intercept_shift, None);
    let text = String::from_utf8(model.to_bytes().expect("a model")).expect("text");
    assert!(!text.contains("intercept_shift"), "models without a shift stay as they were");
}

#[test]
fn a_configured_shift_moves_the_served_table_alone_and_is_on_record() {
    let (_, plain) = trained(&risen(), "");
    let (moved_run, moved) = trained(&risen(), "intercept_shift = 0.5");
    assert_eq!(moved.fitting.intercept_shift, Some(0.5));
    assert_eq!(moved.evaluated, plain.evaluated, "figures stay those of the data");
    assert!((moved.served.intercept - plain.served.intercept - 0.5).abs() < 1e-12);
    assert_eq!(moved.served.features, plain.served.features);
    assert!(moved_run.notes.iter().any(|note| note.contains("the served table is moved by 0.5 log-odds, as configured")));
    assert_ne!(moved.fitting.config_digest, plain.fitting.config_digest);
}

#[test]
fn shifts_beyond_reason_are_refused() {
    for wrong in ["6.0", "nan", "-inf"] {
        let error = plumb_train::config::Config::parse(&config(&format!("intercept_shift = {wrong}")), "plumb.toml").expect_err(wrong);
        assert!(error.to_string().contains("`training.intercept_shift` must be log-odds from -5 to 5"), "{error}");
    }
}
