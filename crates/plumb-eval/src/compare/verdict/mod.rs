//! So which of the two?
//!
//! One criterion is named before the figures are seen, and its 95% interval decides: all else can only make the verdict more careful. Testing several
//! criteria and taking the one that speaks would err more often than 1 in 20 (Wasserstein & Lazar, "The ASA statement on p-values", The American
//! Statistician 70, 2016, principle 4).
//!
//! [`Criterion::Auc`], the paired difference of AUC, is for those who have not said how many leads they can work: it uses every pair of a won and a
//! lost lead, favours no depth, counts ties as a coin and needs no resampling. It says nothing of the one depth that somebody works to (Hand, "Measuring
//! classifier performance: a coherent alternative to the area under the ROC curve", Machine Learning 77, 2009), so whoever knows N takes
//! [`Criterion::Wins`], the paired difference of wins among the best N.

mod answer;
mod words;

use super::auc::auc_difference;
use super::capacity::CapacityUnit;
use super::chances::{Accounts, Chances, Swap};
use super::contenders::{Pair, Side};
use super::levels::FEWEST_OF_EACH;
use crate::{Estimate, EvalError};
pub use answer::{Caution, Criterion, Finding, TopWins, Verdict, VerdictSettings};

impl Pair<'_> {
    /// Whether the first is better than the second by the criterion named in `settings`.
    ///
    /// The interval of the criterion decides when it excludes 0. Nothing is told where there are fewer than [`FEWEST_OF_EACH`] won or lost rows,
    /// where AUC and wins in the best N clearly contradict each other, and where the one ahead is the one whose score decided who was worked and its
    /// lead is not clear among leads that were worked alike.
    ///
    /// # Errors
    /// N of 0; weeks asked for and not given.
    pub fn verdict(&self, settings: &VerdictSettings<'_>) -> Result<Verdict, EvalError> {
        let top = self.top_wins(settings)?;
        // Too few rows for an interval: then the caution below says so.
        let areas = auc_difference(self.deals.won, self.one.scores, self.other.scores, self.deals.clusters).ok();
        let auc = areas.map(|areas| areas.difference);
        let ahead = |difference: Estimate| Side::ahead(difference.lower, difference.upper);
        let (by_auc, by_wins) = (auc.and_then(ahead), ahead(top.difference));
        let mut decided = match settings.criterion {
            Criterion::Auc => by_auc,
            Criterion::Wins => by_wins,
        };
        let mut cautions = Vec::new();
        let (won, lost) = (top.won, top.rows - top.won);
        if won < FEWEST_OF_EACH || lost < FEWEST_OF_EACH || areas.is_none() {
            cautions.push(Caution::FewRows { won, lost });
            decided = None;
        } else if by_auc.is_some() && by_wins.is_some() && by_auc != by_wins {
            cautions.push(Caution::DependsOnDepth);
            decided = None;
        }
        if let Some((worked, whose)) = settings.worked.and_then(|worked| worked.went_with.map(|whose| (worked, whose))) {
            let within = worked.within.map(|within| within.difference);
            let stops = decided == Some(whose) && within.and_then(ahead) != Some(whose);
            cautions.push(Caution::WorkedByScore { whose, within, decided: stops });
            if stops {
                decided = None;
            }
        }
        if decided.is_some() && by_wins.is_none() {
            cautions.push(Caution::UnclearAtDepth);
        }
        let finding = match decided {
            Some(Side::One) => Finding::Better,
            Some(Side::Other) => Finding::Worse,
            None => Finding::CannotTell,
        };
        let mut verdict = Verdict {
            finding,
            sentence: String::new(),
            one: self.one.name.to_owned(),
            other: self.other.name.to_owned(),
            criterion: settings.criterion,
            one_auc: areas.map(|areas| areas.one),
            other_auc: areas.map(|areas| areas.other),
            auc,
            auc_p: areas.map(|areas| areas.p),
            top,
            cautions,
        };
        verdict.sentence = words::sentence(&verdict, self.one.plural, self.other.plural);
        Ok(verdict)
    }

    fn top_wins(&self, settings: &VerdictSettings<'_>) -> Result<TopWins, EvalError> {
        let unit = settings.unit;
        let n = match settings.n {
            Some(n) => n.min(self.deals.won.len()),
            None => self.fifth(unit)?,
        };
        let won = self.deals.won;
        let (one, other) = (self.inclusion(&self.one, unit, n)?, self.inclusion(&self.other, unit, n)?);
        let accounts = Accounts::new(self.deals.clusters);
        let accounts = accounts.as_ref();
        Ok(TopWins {
            unit,
            n,
            worked: one.iter().sum::<f64>().round() as usize,
            rows: won.len(),
            won: self.deals.won_rows(),
            difference: Swap::new(&one, &other, won).wins(won, accounts),
            one: Chances::new(one, won).wins(won, accounts),
            other: Chances::new(other, won).wins(won, accounts),
        })
    }

    /// A fifth of the rows, or of those of an average week, to two digits.
    fn fifth(&self, unit: CapacityUnit) -> Result<usize, EvalError> {
        let weeks = self.deals.weeks_of(unit)?.map_or(1, |weeks| {
            let mut weeks = weeks.to_vec();
            weeks.sort_unstable();
            weeks.dedup();
            weeks.len()
        });
        let fifth = self.deals.won.len() / (5 * weeks);
        let mut unit = 1;
        while fifth / unit >= 100 {
            unit *= 10;
        }
        Ok((fifth / unit * unit).max(1))
    }
}
