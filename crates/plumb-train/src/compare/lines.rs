//! Line by line: each rule's points against what the data say its condition is worth beside all others.

use plumb_eval::Estimate;
use plumb_rules::{RuleInfo, RuleSet};
use serde::Serialize;

use super::regression::regress;
use super::ruled::Ruled;
use crate::TrainError;

/// With fewer training leads of either kind (that a rule counts for, that it does not), its points are left as they are.
const FEWEST_LEADS: usize = 20;

/// What a line of the list is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LineOf {
    /// A rule's points.
    Points,
    /// A rule's points where its condition cannot be told.
    Missing,
    /// A disqualifier.
    Disqualifier,
}

/// What should become of a rule's points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// They are within what the data allow.
    Keep,
    /// They should count for more, in the same direction.
    Raise,
    /// They should count for less, in the same direction.
    Lower,
    /// The condition tells nothing beside the others, and the points say that it does.
    Drop,
    /// Leads of this kind win less where the points say more, or the other way round.
    WrongSign,
    /// Too few leads to tell.
    CannotTell,
}

impl Advice {
    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Raise => "raise",
            Self::Lower => "lower",
            Self::Drop => "drop",
            Self::WrongSign => "wrong sign",
            Self::CannotTell => "too few leads to tell",
        }
    }
}

impl RuleLine {
    /// What should become of the points, in words. Of points that count against a lead, raising them means to take more off.
    pub fn advice_in_words(&self) -> &'static str {
        match self.advice {
            Advice::Raise if self.points.is_some_and(|points| points < 0.0) => "raise the penalty",
            Advice::Lower if self.points.is_some_and(|points| points < 0.0) => "lower the penalty",
            other => other.word(),
        }
    }
}

/// A rule against the data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleLine {
    /// The rule's id.
    pub rule: String,
    /// For people to read.
    pub title: String,
    /// Its group; none of a disqualifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// What of it.
    pub of: LineOf,
    /// Its place among the rules, or among the disqualifiers.
    #[serde(skip)]
    pub place: usize,
    /// The line of the file where it begins; none of a disqualifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Its points as they stand; none of a disqualifier.
    pub points: Option<f64>,
    /// Training leads that it counts for.
    pub leads: usize,
    /// How many of them were won.
    pub won: usize,
    /// Share won among the training leads that it does not count for.
    pub others_won: Option<f64>,
    /// What it is worth in points, beside all other rules, with a 95% interval; `None` where it counts for all leads, or for none.
    pub worth: Option<Estimate>,
    /// The same in log-odds.
    pub log_odds: Option<Estimate>,
    /// What should become of its points.
    pub advice: Advice,
}

/// Regresses the outcome of training leads on how often each rule counted. Estimates are put on the points' scale so that the totals of the training leads
/// spread as widely (by their standard deviation) as they do now: then thresholds keep about their meaning, and a point its weight.
///
/// One line a rule, then one a rule with points for missing data, then one a disqualifier. `strata` are the ages of leads seen at several; rows of one group (an account) stay together when the penalty is chosen.
///
/// # Errors
/// [`TrainError::Fit`].
pub(super) fn lines(
    rules: &RuleSet,
    ruled: &Ruled,
    strata: &[u8],
    won: &[bool],
    groups: &[u64],
    seed: u64,
) -> Result<Vec<RuleLine>, TrainError> {
    let infos = rules.rules();
    let disqualifiers: Vec<(&str, &str)> = rules.disqualifiers().collect();
    let of_missing: Vec<usize> = (0..infos.len()).filter(|rule| infos[*rule].missing.is_some()).collect();
    let parts: Vec<(LineOf, usize)> = (0..infos.len())
        .map(|rule| (LineOf::Points, rule))
        .chain(of_missing.iter().map(|rule| (LineOf::Missing, *rule)))
        .chain((0..disqualifiers.len()).map(|place| (LineOf::Disqualifier, place)))
        .collect();
    let regressors: Vec<&Vec<f64>> = parts.iter().map(|(of, place)| ruled.regressor(*of, *place)).collect();
    let found = regress(&regressors, strata, won, groups, seed)?;
    let log_odds_a_point = scale(&ruled.totals, &found.fitted);
    let line = |part: usize| {
        let ((of, place), slope) = (&parts[part], &found.slopes[part]);
        let support = Support::of(regressors[part], won);
        let worth = slope.zip(log_odds_a_point).map(|(slope, scale)| slope.times(1.0 / scale));
        let (rule, title, group, line, points) = match of {
            LineOf::Disqualifier => {
                let (id, reason) = disqualifiers[*place];
                (id.to_owned(), reason.to_owned(), None, None, None)
            }
            _ => {
                let RuleInfo { id, title, group, points, missing, at, .. } = &infos[*place];
                let points = if *of == LineOf::Points { Some(*points) } else { *missing };
                (id.clone(), title.clone(), Some(group.clone()), Some(at.line), points.map(|points| points.get()))
            }
        };
        RuleLine {
            rule,
            title,
            group,
            of: *of,
            place: *place,
            line,
            points,
            leads: support.leads,
            won: support.won,
            others_won: (support.others > 0).then(|| support.others_won as f64 / support.others as f64),
            worth,
            log_odds: *slope,
            advice: advice(points, worth.filter(|_| support.is_enough())),
        }
    };
    Ok((0..parts.len()).map(line).collect())
}

/// Log-odds a point at which fitted log-odds spread as widely as totals do.
fn scale(totals: &[f64], fitted: &[f64]) -> Option<f64> {
    let (points, log_odds) = (deviation(totals), deviation(fitted));
    Some(log_odds / points).filter(|scale| scale.is_finite() && *scale > 0.0)
}

/// The standard deviation.
fn deviation(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    (values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / values.len() as f64).sqrt()
}

/// What an interval says of points. A disqualifier should point down.
fn advice(points: Option<f64>, worth: Option<Estimate>) -> Advice {
    let Some(worth) = worth else { return Advice::CannotTell };
    let Some(points) = points else {
        return if worth.upper < 0.0 {
            Advice::Keep
        } else if worth.lower > 0.0 {
            Advice::WrongSign
        } else {
            Advice::CannotTell
        };
    };
    if (worth.lower..=worth.upper).contains(&points) {
        return Advice::Keep;
    }
    // As if the points were positive.
    let (points, lower, upper) = if points < 0.0 { (-points, -worth.upper, -worth.lower) } else { (points, worth.lower, worth.upper) };
    if points == 0.0 {
        Advice::Raise
    } else if upper < 0.0 {
        Advice::WrongSign
    } else if lower > points {
        Advice::Raise
    } else if lower <= 0.0 {
        Advice::Drop
    } else {
        Advice::Lower
    }
}

/// Leads that something counts for, and the others.
struct Support {
    leads: usize,
    won: usize,
    others: usize,
    others_won: usize,
}

impl Support {
    fn of(numbers: &[f64], won: &[bool]) -> Self {
        let mut support = Self { leads: 0, won: 0, others: 0, others_won: 0 };
        for (number, won) in numbers.iter().zip(won) {
            let (leads, wins) =
                if *number == 0.0 { (&mut support.others, &mut support.others_won) } else { (&mut support.leads, &mut support.won) };
            *leads += 1;
            *wins += usize::from(*won);
        }
        support
    }

    fn is_enough(&self) -> bool {
        self.leads >= FEWEST_LEADS && self.others >= FEWEST_LEADS
    }
}

/// An estimate in another unit.
trait Times {
    fn times(self, factor: f64) -> Self;
}

impl Times for Estimate {
    fn times(self, factor: f64) -> Self {
        Estimate { estimate: factor * self.estimate, lower: factor * self.lower, upper: factor * self.upper }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_decides_what_becomes_of_points() {
        let worth = |lower: f64, upper: f64| Some(Estimate { estimate: (lower + upper) / 2.0, lower, upper });
        for (points, lower, upper, expected) in [
            (10.0, 8.0, 14.0, Advice::Keep),
            (10.0, -1.0, 11.0, Advice::Keep),
            (10.0, 12.0, 20.0, Advice::Raise),
            (10.0, 2.0, 8.0, Advice::Lower),
            (10.0, -3.0, 4.0, Advice::Drop),
            (10.0, -9.0, -2.0, Advice::WrongSign),
            (-10.0, -14.0, -8.0, Advice::Keep),
            (-10.0, -20.0, -12.0, Advice::Raise),
            (-10.0, -8.0, -2.0, Advice::Lower),
            (-10.0, -4.0, 3.0, Advice::Drop),
            (-10.0, 2.0, 9.0, Advice::WrongSign),
            (0.0, 3.0, 9.0, Advice::Raise),
            (0.0, -9.0, -3.0, Advice::Raise),
        ] {
            assert_eq!(advice(Some(points), worth(lower, upper)), expected, "{points} points, {lower} to {upper}");
        }
        assert_eq!(advice(Some(10.0), None), Advice::CannotTell);
        assert_eq!(advice(None, worth(-9.0, -1.0)), Advice::Keep, "a disqualifier of leads that hardly win");
        assert_eq!(advice(None, worth(1.0, 9.0)), Advice::WrongSign);
        assert_eq!(advice(None, worth(-1.0, 1.0)), Advice::CannotTell);
    }
}
