//! Who is compared: the model, the rules, the model before, the base rate. Each says the same of every lead: what it ranks by, a probability, a score.

use plumb_core::math::{logit, sigmoid};
use plumb_eval::compare::Contender;
use plumb_fit::{Correction, calibrate, platt_line};
use plumb_model::Model;
use plumb_registry::{Loaded, ModelRef, Registry};

use super::cohort::{Part, Rows};
use crate::TrainError;
use crate::data::{Snapshots, is_held_out};
use crate::run::{predict, unreadable};

/// What one says of some leads.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Says {
    /// How to speak of it, with its article.
    pub name: String,
    /// Whether the name is a plural.
    pub plural: bool,
    /// What it ranks by.
    pub scores: Vec<f64>,
    /// Its probabilities.
    pub probabilities: Vec<f64>,
    /// The scores that people see, 1 to 100, where it gives such.
    pub bands: Option<Vec<u8>>,
}

impl Says {
    /// A model by its evaluated table: ranked by probability, which is finer than the score that is made of it.
    pub(super) fn model(rows: &Rows<'_>, model: &Model, name: String, at: &Snapshots) -> Result<Self, TrainError> {
        let probabilities = predict(rows.loaded, &rows.data, model, at)?;
        let bands = probabilities.iter().map(|p| model.scale.score(*p).get()).collect();
        Ok(Self { name, plural: false, scores: probabilities.clone(), probabilities, bands: Some(bands) })
    }

    /// The share of training leads that was won, said of every lead.
    pub(super) fn base_rate(share: f64, leads: usize) -> Self {
        let same = vec![share; leads];
        Self { name: "the base rate".to_owned(), plural: false, scores: same.clone(), probabilities: same, bands: None }
    }

    /// The same as one of a comparison.
    pub(super) fn contender(&self) -> Contender<'_> {
        Contender {
            name: &self.name,
            plural: self.plural,
            scores: &self.scores,
            probabilities: Some(&self.probabilities),
            bands: self.bands.as_deref(),
        }
    }

    /// What it says of some of the leads.
    pub(super) fn only(&self, places: &[usize]) -> Self {
        Self {
            name: self.name.clone(),
            plural: self.plural,
            scores: places.iter().map(|place| self.scores[*place]).collect(),
            probabilities: places.iter().map(|place| self.probabilities[*place]).collect(),
            bands: self.bands.as_ref().map(|bands| places.iter().map(|place| bands[*place]).collect()),
        }
    }
}

/// From what rules say to a probability, as training leads had it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Calibrated {
    /// Log-odds a point; `None` where the share won does not rise with the total.
    pub slope: Option<f64>,
    intercept: f64,
    bent: Correction,
    /// The probability of the disqualified, whatever their points.
    disqualified: f64,
}

/// The disqualified win as all leads do, until their own share says otherwise: as if so many had won at the share of all.
const PRIOR_LEADS: f64 = 10.0;

impl Calibrated {
    /// By training leads: the line of logistic regression, and where a rising curve is clearly better, the line bent by it; rows of a group (an account)
    /// stay together in that choice. Where the share won does not rise with the total, every lead gets the base rate: rules that point the wrong way do
    /// not get credit for it. The disqualified, who have no place among the totals, get a share of their own.
    pub(super) fn by_training(totals: &[f64], disqualified: &[bool], won: &[bool], groups: &[u64]) -> Self {
        let share = |won: f64, leads: f64| won / leads;
        let (mut out, mut out_won) = (0.0, 0.0);
        for (_, won) in disqualified.iter().zip(won).filter(|(disqualified, _)| **disqualified) {
            out += 1.0;
            out_won += f64::from(u8::from(*won));
        }
        let all = share(won.iter().filter(|won| **won).count() as f64, won.len().max(1) as f64);
        let disqualified_share = share(out_won + PRIOR_LEADS * all, out + PRIOR_LEADS);
        let own: Vec<usize> = (0..won.len()).filter(|lead| !disqualified[*lead]).collect();
        let of_own = |values: &[f64]| own.iter().map(|lead| values[*lead]).collect::<Vec<f64>>();
        let (totals, groups) = (of_own(totals), own.iter().map(|lead| groups[*lead]).collect::<Vec<u64>>());
        let won: Vec<bool> = own.iter().map(|lead| won[*lead]).collect();
        match platt_line(&totals, &won, None) {
            Some(line) => {
                let log_odds: Vec<f64> = totals.iter().map(|total| line.intercept + line.slope * total).collect();
                let bent = calibrate(&log_odds, &won, &groups, None);
                Self { slope: Some(line.slope), intercept: line.intercept, bent, disqualified: disqualified_share }
            }
            None => Self { slope: None, intercept: logit(all), bent: Correction::Identity, disqualified: disqualified_share },
        }
    }

    /// The probability that goes with a total.
    pub(super) fn probability(&self, total: f64, disqualified: bool) -> f64 {
        if disqualified { self.disqualified } else { sigmoid(self.bent.corrected(self.intercept + self.slope.unwrap_or(0.0) * total)) }
    }
}

/// The version before.
pub(super) enum Previous {
    /// There is none.
    None,
    /// What it says.
    Says(Says),
    /// Why it cannot be judged on the same leads.
    NotCompared(String),
}

/// The version before the model, on the same leads, if it has not seen them either.
pub(super) fn previous(registry: &Registry, model: &Loaded, rows: &Rows<'_>, part: &Part) -> Result<Previous, TrainError> {
    let Some(version) = registry.predecessor(&model.name, model.version)? else { return Ok(Previous::None) };
    let why = |why: String| Ok(Previous::NotCompared(format!("{}@{version}, the version before, is not compared: {why}", model.name)));
    let loaded = match registry.load(&ModelRef::version(&model.name, version)?) {
        Ok(loaded) => loaded,
        // What was is no reason not to compare what is.
        Err(error) => return why(error.to_string()),
    };
    let (own, theirs) = (&model.model.dataset, &loaded.model.dataset);
    if own.target != theirs.target || own.horizon_days != theirs.horizon_days {
        return why("it predicts something else".to_owned());
    }
    if let Some(lacks) = unreadable(&rows.data, &loaded.model) {
        return why(lacks);
    }
    let dataset = &rows.data.dataset;
    let seen = part.at.rows.iter().filter(|row| !is_held_out(&loaded.model.split, &dataset.id(**row), dataset.created_at(**row))).count();
    if seen > 0 {
        return why(format!("it has seen {seen} of the {} leads", part.won.len()));
    }
    Says::model(rows, &loaded.model, format!("the model before ({}@{version})", model.name), &part.at).map(Previous::Says)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_point_the_wrong_way_get_the_base_rate() {
        let totals: Vec<f64> = (0..200).map(f64::from).collect();
        let won: Vec<bool> = (0..200).map(|row| row < 50 || row % 10 == 0).collect();
        let groups: Vec<u64> = (0..200).collect();
        let own = Calibrated::by_training(&totals, &[false; 200], &won, &groups);
        assert_eq!(own.slope, None);
        let share = won.iter().filter(|won| **won).count() as f64 / 200.0;
        assert!((own.probability(0.0, false) - share).abs() < 1e-12);
        assert!((own.probability(150.0, false) - share).abs() < 1e-12);
    }

    #[test]
    fn totals_become_the_shares_that_were_won_and_so_do_the_disqualified() {
        // 0, 10 and 20 points: 10%, 30% and 60% won. The disqualified have 20 points and never win.
        let leads = 3000 + 300;
        let totals: Vec<f64> = (0..leads).map(|lead| if lead < 3000 { f64::from(lead % 3) * 10.0 } else { 20.0 }).collect();
        let disqualified: Vec<bool> = (0..leads).map(|lead| lead >= 3000).collect();
        let won: Vec<bool> = (0..leads).map(|lead| lead < 3000 && (lead / 3) % 10 < [1, 3, 6][lead as usize % 3]).collect();
        let own = Calibrated::by_training(&totals, &disqualified, &won, &(0..leads as u64).collect::<Vec<u64>>());
        for (total, share) in [(0.0, 0.1), (10.0, 0.3), (20.0, 0.6)] {
            assert!((own.probability(total, false) - share).abs() < 0.03, "{total}: {}", own.probability(total, false));
        }
        assert!(own.probability(20.0, true) < 0.02);
    }
}
