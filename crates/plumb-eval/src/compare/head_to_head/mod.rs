//! Which ranks better, and whose probabilities are truer?

mod statistics;

use serde::{Deserialize, Serialize};

use super::auc::auc_difference;
use super::bins::TiedBins;
use super::contenders::{Comparison, Contender};
use super::replicates::Resampled;
use crate::bootstrap::{ECE_BINS, recentred};
use crate::{Bootstrap, CalibrationBin, CalibrationLine, Estimate, EvalError, base_rate, calibration_line};
use statistics::{AUC, AVERAGE_PRECISION, BRIER, ECE, KS, LOG_LOSS, STATISTICS, Statistics};

/// All contenders on the same rows, with 95% intervals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeadToHead {
    /// Rows compared on.
    pub rows: usize,
    /// Won rows among them.
    pub won: usize,
    /// Accounts that intervals count; `None` where each row stands alone.
    pub clusters: Option<usize>,
    /// Share of won rows, 0 to 1.
    pub base_rate: f64,
    /// How intervals were drawn.
    pub bootstrap: Bootstrap,
    /// Each contender by itself, in their order.
    pub standings: Vec<Standing>,
    /// The first contender less each of the others, in their order.
    pub differences: Vec<Difference>,
}

/// How one contender does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Its name.
    pub name: String,
    /// [`crate::roc_auc`] with DeLong's interval, by accounts where there are such.
    pub auc: Estimate,
    /// [`crate::average_precision`] (PR-AUC) with a bootstrap interval.
    pub average_precision: Estimate,
    /// [`crate::ks_statistic`] with a bootstrap interval, moved by the mean excess of the replicates: resampling widens the largest gap.
    pub ks: Estimate,
    /// What its probabilities are worth; `None` where it has none.
    pub probabilities: Option<ProbabilityStanding>,
}

/// How true the probabilities of a contender are, with bootstrap intervals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProbabilityStanding {
    /// [`crate::log_loss`], in nats.
    pub log_loss: Estimate,
    /// [`crate::brier`].
    pub brier: Estimate,
    /// Expected calibration error over the bins of `curve`, 0 to 1; the interval is moved by the mean excess of the replicates, as in
    /// [`Bootstrap::metrics`].
    pub ece: Estimate,
    /// [`crate::calibration_line`]; `None` where no line fits.
    pub line: Option<CalibrationLine>,
    /// Predicted against observed share in at most 10 bins of about equal count, lowest first; rows of one probability stay together.
    pub curve: Vec<CalibrationBin>,
}

/// One contender less another on the same rows: each replicate is drawn once for both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// The first.
    pub one: String,
    /// The one it is compared with.
    pub other: String,
    /// Difference of AUC with DeLong's paired interval, by accounts where there are such; above 0 the first is better.
    pub auc: Estimate,
    /// Two-sided p-value of "the areas are equal".
    pub auc_p: f64,
    /// The same difference with a bootstrap interval, which needs no normal distribution.
    pub auc_bootstrap: Estimate,
    /// Difference of PR-AUC; above 0 the first is better.
    pub average_precision: Estimate,
    /// Difference of KS; above 0 the first is better.
    pub ks: Estimate,
    /// Difference of log loss in nats; *below* 0 the first is better. `None` where one has no probabilities.
    pub log_loss: Option<Estimate>,
    /// Difference of Brier scores; *below* 0 the first is better.
    pub brier: Option<Estimate>,
}

impl Comparison<'_> {
    /// Each contender by itself, and the first less each of the others.
    ///
    /// Whole accounts are drawn where there are such. Intervals are Efron's percentiles, widened where needed to hold the estimate, as in
    /// [`Bootstrap::metrics`].
    ///
    /// # Errors
    /// [`EvalError::TooFew`] with fewer than 2 replicates, 2 won or 2 lost rows, or 2 accounts that hold won rows, or lost ones.
    pub fn head_to_head(&self, bootstrap: Bootstrap) -> Result<HeadToHead, EvalError> {
        let deals = &self.deals;
        let resampled = Resampled::new(deals, &self.contenders);
        let statistics: Vec<Statistics> =
            self.contenders.iter().map(|contender| Statistics::new(contender, &resampled)).collect::<Result<_, _>>()?;
        let replicates = resampled.run(bootstrap, |weights| statistics.iter().flat_map(|own| own.of(weights)).collect())?;
        let first = &self.contenders[0];
        let areas: Vec<_> = self
            .contenders
            .iter()
            .map(|contender| auc_difference(deals.won, first.scores, contender.scores, deals.clusters))
            .collect::<Result<_, _>>()?;
        let standing = |(at, contender): (usize, &Contender<'_>)| {
            let figure = |of: usize| replicates.estimate(at * STATISTICS + of);
            let moved = |of: usize| {
                let of = at * STATISTICS + of;
                recentred(replicates.observed[of], replicates.drawn.iter().map(|row| row[of]).collect()).within(0.0, 1.0)
            };
            let probabilities = contender.probabilities.map(|p| ProbabilityStanding {
                log_loss: figure(LOG_LOSS),
                brier: figure(BRIER),
                ece: moved(ECE),
                line: calibration_line(deals.won, p).ok(),
                curve: TiedBins::new(p, ECE_BINS as u8).curve(p, deals.won),
            });
            let name = contender.name.to_owned();
            Standing { name, auc: areas[at].other, average_precision: figure(AVERAGE_PRECISION), ks: moved(KS), probabilities }
        };
        let difference = |at: usize| {
            let other = &self.contenders[at];
            let minus = |of: usize| replicates.difference(of, at * STATISTICS + of);
            let both = first.probabilities.is_some() && other.probabilities.is_some();
            Difference {
                one: first.name.to_owned(),
                other: other.name.to_owned(),
                auc: areas[at].difference,
                auc_p: areas[at].p,
                auc_bootstrap: minus(AUC),
                average_precision: minus(AVERAGE_PRECISION),
                ks: minus(KS),
                log_loss: both.then(|| minus(LOG_LOSS)),
                brier: both.then(|| minus(BRIER)),
            }
        };
        Ok(HeadToHead {
            rows: deals.won.len(),
            won: deals.won_rows(),
            clusters: deals.clusters.map(|_| resampled.units()),
            base_rate: base_rate(deals.won)?,
            bootstrap,
            standings: self.contenders.iter().enumerate().map(standing).collect(),
            differences: (1..self.contenders.len()).map(difference).collect(),
        })
    }
}
