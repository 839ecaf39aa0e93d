//! `plumb rules suggest`: the same rules with points from the data.

mod points;
mod thresholds;

use std::path::PathBuf;

use plumb_core::Time;
use plumb_eval::Estimate;
use plumb_eval::compare::auc_difference;
use plumb_registry::{ModelRef, Registry};
use plumb_rules::{Edit, Points, RuleSet};
use serde::Serialize;

use super::cohort::{Rows, check_enough};
use super::contenders::Says;
use super::guard;
use super::learnt::Learnt;
use super::lines::RuleLine;
use super::ruled::{Applied, RulesFile};
use crate::config::LoadedConfig;
use crate::data::Snapshots;
use crate::spared::spare;
use crate::{Progress, TrainError};

/// To what points are rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Round {
    /// Whole points.
    #[default]
    Whole,
    /// Five points.
    Five,
}

impl Round {
    fn step(self) -> Points {
        Points::whole(if self == Self::Whole { 1 } else { 5 })
    }

    fn steps(self, steps: f64) -> Points {
        // Points lie within a million.
        Points::from_thousandths(self.step().thousandths() * steps as i64)
    }

    /// The nearest, halves away from 0.
    fn of(self, points: f64) -> Points {
        self.steps((points / self.step().get()).round())
    }

    fn up(self, points: f64) -> Points {
        self.steps((points / self.step().get()).ceil())
    }

    fn down(self, points: f64) -> Points {
        self.steps((points / self.step().get()).floor())
    }
}

/// What to re-estimate.
#[derive(Debug, Clone)]
pub struct SuggestOptions {
    /// The rules; those that the configuration names when not given.
    pub rules: Option<PathBuf>,
    /// The model whose advantage is looked at, and whose training leads the points come from.
    pub model: ModelRef,
    /// The registry's folder.
    pub registry: PathBuf,
    /// To what points are rounded.
    pub round: Round,
    /// Seed of folds.
    pub seed: u64,
    /// The moment for leads without any date.
    pub now: Time,
    /// Where the new rules will be written, which may be no file that is read.
    pub output: PathBuf,
}

/// Rules with points from the data, and what they are worth on leads that neither they nor the model have seen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggested {
    /// The text of the new file.
    #[serde(skip)]
    pub text: String,
    /// Each rule's points before and after.
    pub changes: Vec<PointsChange>,
    /// Leads that they were judged on.
    pub leads: usize,
    /// How many of them were won.
    pub won: usize,
    /// Leads that the points come from.
    pub training: usize,
    /// What they are worth.
    pub kept: Kept,
    /// What a person should know.
    pub notes: Vec<String>,
}

/// A rule's points before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PointsChange {
    /// What the data say of the rule.
    #[serde(flatten)]
    pub line: RuleLine,
    /// Its points in the new file.
    pub suggested: Option<f64>,
}

/// How much of the model's advantage over rules is kept by the same rules with other points, in AUC.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kept {
    /// Of the rules as they are.
    pub rules_auc: Estimate,
    /// Of the re-estimated rules.
    pub suggested_auc: Estimate,
    /// Of the model.
    pub model_auc: Estimate,
    /// The re-estimated less the rules as they are, paired.
    pub gain: Estimate,
    /// The model less the re-estimated, paired.
    pub left: Estimate,
    /// The gain as a share of the model's advantage; `None` where the model has no advantage.
    pub kept: Option<f64>,
}

/// Re-estimates a file of rules from the leads that the model learnt from, and judges it on those that it has not seen.
///
/// # Errors
/// As [`super::compare`].
pub fn suggest(loaded: &LoadedConfig, options: &SuggestOptions, progress: &dyn Progress) -> Result<Suggested, TrainError> {
    let mut inputs = loaded.inputs();
    inputs.extend(options.rules.iter().map(|path| (path.clone(), "the rules")));
    spare(inputs.iter().map(|(path, what)| (path.as_path(), *what)), &options.output, ("the new rules", "-o"))?;
    let model = Registry::open(&options.registry).load(&options.model)?;
    let rules = RulesFile::read(loaded, options.rules.as_deref())?;
    let mut notes = guard::check_columns(&rules.set, &rules.path, loaded)?;
    let home = Rows::read(loaded, &model.model, &[], progress)?;
    let unseen = home.unseen().at_age(0);
    check_enough(&home.data.dataset.file, &unseen, &model)?;
    progress.stage("apply the rules", None);
    let applied = Applied::new((loaded, &home.data), &rules.set, options.now, progress)?;
    notes.extend(applied.notes.iter().cloned());
    let learnt = Learnt::of(&applied)?;
    let lines = learnt.lines(&applied, &rules.set, options.seed)?;
    progress.stage("re-estimate", None);
    let new = reestimated(&rules, &applied, &learnt, &lines, options.round)?;
    let says_rules = learnt.says("the rules", &applied.count(&unseen.at)?);
    let says_new = says(&new, &applied, &applied, &unseen.at)?;
    let says_model = Says::model(&home, &model.model, "the model".to_owned(), &unseen.at)?;
    let clusters = home.clusters(&unseen.at);
    let kept = Kept::of(&unseen.won, [&says_rules, &says_new, &says_model], clusters.as_deref())?;
    Ok(Suggested {
        changes: changes(&rules.set, &new.set, lines),
        text: new.set.text().to_owned(),
        leads: unseen.won.len(),
        won: unseen.wins(),
        training: learnt.first.won.len(),
        kept,
        notes,
    })
}

/// The rules with points, caps and thresholds from the data.
pub(super) fn reestimated(
    rules: &RulesFile,
    at_home: &Applied<'_>,
    learnt: &Learnt,
    lines: &[RuleLine],
    round: Round,
) -> Result<RulesFile, TrainError> {
    let with = |set: &RuleSet, edits: &[Edit<'_>]| -> Result<RulesFile, TrainError> {
        let fault = |error: plumb_rules::EditError| {
            TrainError::data(rules.path.display().to_string(), format!("its points cannot be changed: {error}"))
        };
        Ok(RulesFile { path: rules.path.clone(), set: set.edited(edits).map_err(fault)? })
    };
    let new = with(&rules.set, &points::changes(&rules.set, lines, &learnt.ruled, round))?;
    let first = learnt.part.at.only(&learnt.part.at.of_age(0));
    let told = at_home.with(&new.set).count(&first)?;
    with(&new.set, &thresholds::bounds(&new.set, &learnt.at_creation(), &told, round).edits())
}

/// What re-estimated rules say of some leads of a file, as probabilities by the training leads. The old rules are applied to either file.
pub(super) fn says(new: &RulesFile, at_home: &Applied<'_>, applied: &Applied<'_>, at: &Snapshots) -> Result<Says, TrainError> {
    let learnt = Learnt::of(&at_home.with(&new.set))?;
    Ok(learnt.says("the re-estimated rules", &applied.with(&new.set).count(at)?))
}

fn changes(old: &RuleSet, new: &RuleSet, lines: Vec<RuleLine>) -> Vec<PointsChange> {
    use super::lines::LineOf;
    let suggested = |line: &RuleLine| match line.of {
        LineOf::Points => new.rules().get(line.place).map(|rule| rule.points.get()),
        LineOf::Missing => new.rules().get(line.place).and_then(|rule| rule.missing).map(Points::get),
        LineOf::Disqualifier => None,
    };
    debug_assert_eq!(old.rules().len(), new.rules().len(), "no rule comes or goes");
    lines.into_iter().map(|line| PointsChange { suggested: suggested(&line), line }).collect()
}

impl Kept {
    /// On leads that none of the three has seen: the rules, the re-estimated rules, the model.
    pub(super) fn of(won: &[bool], [rules, new, model]: [&Says; 3], clusters: Option<&[u32]>) -> Result<Self, TrainError> {
        let against = |one: &Says, other: &Says| auc_difference(won, &one.scores, &other.scores, clusters);
        let (gain, left, advantage) = (against(new, rules)?, against(model, new)?, against(model, rules)?.difference.estimate);
        Ok(Self {
            rules_auc: gain.other,
            suggested_auc: gain.one,
            model_auc: left.one,
            gain: gain.difference,
            left: left.difference,
            kept: (advantage > 0.0).then(|| gain.difference.estimate / advantage),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_rounded_to_the_step() {
        assert_eq!((Round::Whole.of(2.5), Round::Whole.of(-2.5)), (Points::whole(3), Points::whole(-3)));
        assert_eq!((Round::Five.of(7.4), Round::Five.of(-7.6)), (Points::whole(5), Points::whole(-10)));
        assert_eq!((Round::Five.up(11.0), Round::Five.down(-11.0)), (Points::whole(15), Points::whole(-15)));
        assert_eq!(Round::Whole.up(7.0), Points::whole(7));
    }
}
