//! Categories of very many levels, told by their past rates: what is there is found, what is chance weighs nothing, and no row tells its own
//! label, neither by itself nor by its account.

use plumb_core::hash::mix;
use plumb_core::math::{logit, sigmoid};
use plumb_model::{Scorecard, TableChoice};
use plumb_train::{SolverChoice, Trained};

use super::support::{Scratch, csv, day};

const ROWS: u64 = 24_000;

/// A number from 0 to 1 that looks random.
fn uniform(seed: u64, row: u64, what: u64) -> f64 {
    (mix(mix(mix(seed) ^ row) ^ what) >> 11) as f64 / (1u64 << 53) as f64
}

/// About normal, with variance 1: the sum of twelve uniform numbers.
fn normal(seed: u64, row: u64, what: u64) -> f64 {
    (0..12).map(|part| uniform(seed, row, 100 * what + part)).sum::<f64>() - 6.0
}

/// Leads over 600 days.
struct Story {
    seed: u64,
    /// Levels of the column `code`.
    levels: u64,
    /// The standard deviation of the levels' log-odds, and of the accounts'.
    of_levels: f64,
    of_accounts: f64,
    /// Leads of an account, which come in one after the other.
    account_leads: u64,
}

impl Story {
    fn log_odds(&self, row: u64) -> f64 {
        let account = row / self.account_leads;
        logit(0.25)
            + 1.2 * (uniform(self.seed, row, 1) - 0.5)
            + self.of_levels * normal(self.seed, self.level(row), 2)
            + self.of_accounts * normal(self.seed, account, 3)
    }

    /// An account's leads share a level.
    fn level(&self, row: u64) -> u64 {
        mix(self.seed ^ (row / self.account_leads + 77)) % self.levels
    }

    fn cells(&self, row: u64) -> Vec<String> {
        let created = row * 600 / ROWS;
        let won = uniform(self.seed, row, 4) < sigmoid(self.log_odds(row));
        vec![
            format!("L{row:06}"),
            day(19_000 + created as i64).to_string(),
            day(19_000 + (created + 1 + mix(row) % 20) as i64).to_string(),
            if won { "won" } else { "lost" }.to_owned(),
            format!("A{}", row / self.account_leads),
            format!("code {}", self.level(row)),
            format!("{:.3}", uniform(self.seed, row, 1)),
        ]
    }

    /// Trains with and without the column; with dates or without them.
    fn train(&self, code: &str, dated: bool) -> (Scratch, Trained) {
        let header = ["lead_id", "created_at", "closed_at", "outcome", "account", "code", "x"];
        let dates = if dated { "created = \"created_at\"\nclosed = \"closed_at\"" } else { "" };
        let config = format!(
            r#"data.leads = "leads.csv"
[lead]
id = "lead_id"
account = "account"
{dates}
[outcome]
column = "outcome"
won = ["won"]
lost = ["lost"]
[training]
interactions = false
[columns]
x = {{ kind = "number", known_at = "creation" }}
code = {{ {code}, known_at = "creation" }}
"#
        );
        let scratch = Scratch::new();
        let trained = scratch.train(&csv(&header, (0..ROWS).map(|row| self.cells(row))), &config, SolverChoice::Newton);
        (scratch, trained)
    }
}

const RATED: &str = "kind = \"category\", encoding = \"rate\"";
const UNUSED: &str = "kind = \"category\", use = false";

/// How far apart the column's weights pull leads; 0 where there is none.
fn spread(card: &Scorecard) -> f64 {
    let Some(feature) = card.features.iter().find(|feature| feature.name == "code") else { return 0.0 };
    let weights = feature.bins.iter().filter(|bin| bin.rows > 0).map(|bin| bin.weight);
    weights.clone().fold(f64::MIN, f64::max) - weights.fold(f64::MAX, f64::min)
}

#[test]
fn levels_that_differ_are_learned_from() {
    for (seed, dated) in [(1, true), (2, false)] {
        let story = Story { seed, levels: 600, of_levels: 1.0, of_accounts: 0.0, account_leads: 1 };
        let ((scratch, with), (_, without)) = (story.train(RATED, dated), story.train(UNUSED, dated));
        // Both models may be as good as the truth, which has the same test rows of the newest leads: what of the way is gone.
        let gain = without.metrics.test.log_loss.estimate - with.metrics.test.log_loss.estimate;
        let model = scratch.model(1);
        assert!(spread(&model.served) > 1.5, "{}", spread(&model.served));
        assert!(gain > 0.04, "seed {seed}: {gain}");
        assert_eq!(model.table(TableChoice::Served).features.iter().filter(|feature| feature.name == "code").count(), 1);
    }
}

#[test]
fn five_thousand_levels_of_chance_weigh_nothing() {
    for (seed, dated) in [(3, true), (4, false), (5, true)] {
        let story = Story { seed, levels: 5_000, of_levels: 0.0, of_accounts: 0.0, account_leads: 1 };
        // So few rows each that half of the levels are kept.
        let ((scratch, with), (_, without)) = (story.train(RATED, dated), story.train(UNUSED, dated));
        let model = scratch.model(1);
        for card in [&model.served, &model.evaluated] {
            assert!(spread(card) < 0.1, "seed {seed}: {}", spread(card));
        }
        let worse = with.metrics.test.log_loss.estimate - without.metrics.test.log_loss.estimate;
        assert!(worse < 2e-4, "seed {seed}: {worse}");
    }
}

/// Levels differ in what was seen, but only because each had a few accounts: a new account's leads follow nothing of it. Rates that hold the own account
/// tell the labels of its leads.
#[test]
fn an_account_does_not_tell_its_own_labels() {
    for (seed, dated) in [(6, true), (7, false)] {
        let story = Story { seed, levels: 400, of_levels: 0.0, of_accounts: 2.0, account_leads: 10 };
        let ((scratch, with), (_, without)) = (story.train(RATED, dated), story.train(UNUSED, dated));
        let model = scratch.model(1);
        assert!(spread(&model.evaluated) < 0.5, "seed {seed}: {}", spread(&model.evaluated));
        // Without dates leads are parted by their identifiers, and the test part has leads of accounts that are known.
        let worse = with.metrics.test.log_loss.estimate - without.metrics.test.log_loss.estimate;
        assert!(!dated || worse < 2e-3, "seed {seed}: {worse}");
        let cross = with.metrics.cross_validation.log_loss - without.metrics.cross_validation.log_loss;
        assert!(cross > -2e-3, "seed {seed}: cross-validation is flattered by {cross}");
    }
}
