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

mod words;

use serde::{Deserialize, Serialize};

use super::auc::auc_difference;
use super::capacity::CapacityUnit;
use super::chances::{Accounts, Chances, Swap};
use super::contenders::{Pair, Side};
use super::levels::FEWEST_OF_EACH;
use super::worked::Worked;
use crate::{Estimate, EvalError};

/// What decides, named beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// The difference of AUC with DeLong's paired interval: when no capacity is declared.
    Auc,
    /// The difference of wins among the best N, with the paired interval of the leads that change places: when sales said what they can work.
    Wins,
}

/// What to judge by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VerdictSettings<'a> {
    /// What decides.
    pub criterion: Criterion,
    /// What N counts.
    pub unit: CapacityUnit,
    /// How many leads can be worked; `None`: a fifth of those that there are, to two digits.
    pub n: Option<usize>,
    /// What [`Pair::worked`] said of the same pair, where it is known who was worked.
    pub worked: Option<&'a Worked>,
}

/// The first of a pair against the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The first is better.
    Better,
    /// The first is worse.
    Worse,
    /// The deals do not tell.
    CannotTell,
}

/// A verdict, and what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Of `one` against `other`.
    pub finding: Finding,
    /// A sentence or two that can be repeated as they stand.
    pub sentence: String,
    /// Who is judged.
    pub one: String,
    /// Against whom.
    pub other: String,
    /// What decided.
    pub criterion: Criterion,
    /// AUC of the first.
    pub one_auc: Option<Estimate>,
    /// AUC of the other.
    pub other_auc: Option<Estimate>,
    /// The first AUC less the other, with DeLong's paired interval; `None` with fewer than 2 won or lost rows (or accounts that hold such).
    pub auc: Option<Estimate>,
    /// Two-sided p-value of "the areas are equal".
    pub auc_p: Option<f64>,
    /// Wins among the best N.
    pub top: TopWins,
    /// Why the verdict is more careful than the criterion alone, or to be taken with care.
    pub cautions: Vec<Caution>,
}

/// Wins that two catch in their best N.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TopWins {
    /// What N counts.
    pub unit: CapacityUnit,
    /// N.
    pub n: usize,
    /// Rows worked by each.
    pub worked: usize,
    /// Rows compared on.
    pub rows: usize,
    /// Won rows among all.
    pub won: usize,
    /// Won rows that the first catches; not whole where tied scores cross the edge.
    pub one: Estimate,
    /// Won rows that the other catches.
    pub other: Estimate,
    /// The first less the other, paired.
    pub difference: Estimate,
}

/// What makes a verdict careful.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Caution {
    /// Fewer than [`FEWEST_OF_EACH`] won or lost rows: intervals cannot be believed, nothing is told.
    FewRows {
        /// Won rows.
        won: usize,
        /// Lost rows.
        lost: usize,
    },
    /// AUC and wins in the best N clearly say the opposite of each other: it depends on how many leads are worked, nothing is told.
    DependsOnDepth,
    /// The verdict holds for the ranking as a whole; among the best N alone the difference may be chance.
    UnclearAtDepth,
    /// Sales worked leads of high score by this one rather than others, so its figures may be the effect of the work.
    WorkedByScore {
        /// Whose score it was.
        whose: Side,
        /// The difference of AUC when work is taken as given; `None` where that cannot be told.
        within: Option<Estimate>,
        /// Whether nothing is told because of it: the one ahead is the one whose score was worked by, and it is not clearly ahead when work is taken as
        /// given.
        decided: bool,
    },
}

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
