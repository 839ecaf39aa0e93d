//! The rules beside a model that is being trained: on the same test rows, at the same moments.

use plumb_core::Time;
use plumb_eval::compare::auc_difference;
use plumb_eval::{Bootstrap, Differences, Estimate, Metrics, log_losses};
use serde::Serialize;

use super::guard;
use super::learnt::Learnt;
use super::ruled::{Applied, RulesFile};
use crate::config::LoadedConfig;
use crate::data::Prepared;
use crate::run::{Judged, gain};
use crate::{Progress, TrainError};

/// The rules that the configuration names, as a competitor on the test rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgainstRules {
    /// What they are called.
    pub name: String,
    /// The SHA-256 of their file.
    pub digest: String,
    /// Their metrics, with probabilities by what their totals came to on the training part. AUC is of their ranking, in which the disqualified come last,
    /// with DeLong's interval.
    pub metrics: Metrics,
    /// The model's metrics less theirs.
    pub difference: Differences,
    /// Their log loss less the model's, a row; above 0 the model is better.
    pub gain: Estimate,
}

/// Rules that are looked at while a model is trained.
pub(crate) struct Beside {
    rules: RulesFile,
    /// What a person should know of them.
    pub notes: Vec<String>,
}

impl Beside {
    /// The rules that the configuration names, if it does; else, where a file that they need is not there, a note. A model never depends on
    /// rules, so that who has only the leads and the configuration can train all the same.
    ///
    /// # Errors
    /// [`TrainError::Config`] when they cannot be read, or read how a deal ended.
    pub(crate) fn of(loaded: &LoadedConfig) -> Result<Result<Self, Option<String>>, TrainError> {
        let Some(path) = loaded.rules_path() else { return Ok(Err(None)) };
        let mut files = std::iter::once(path).chain(loaded.rule_events().map(|events| events.path));
        if let Some(gone) = files.find(|file| !file.exists()) {
            let name = gone.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            return Ok(Err(Some(format!("the rules are not held against the model: `{name}`, which `[rules]` names, is not there"))));
        }
        let rules = RulesFile::read(loaded, None)?;
        let notes = guard::check_columns(&rules.set, &rules.path, loaded)?;
        Ok(Ok(Self { rules, notes }))
    }

    /// Judges them on the test rows, given with what the model says.
    ///
    /// # Errors
    /// [`TrainError`] when a file cannot be read, or a statistic not be computed.
    pub(crate) fn judged(
        &self,
        (loaded, data): (&LoadedConfig, &Prepared<'_>),
        test: &Judged,
        bootstrap: Bootstrap,
        now: Time,
        progress: &dyn Progress,
    ) -> Result<AgainstRules, TrainError> {
        let set = &self.rules.set;
        let applied = Applied::new((loaded, data), set, now, progress)?;
        let says = Learnt::of(&applied)?.says("the rules", &applied.count(&test.at)?);
        let (won, model, rules, clusters) = (&test.won, &test.probabilities, &says.probabilities, test.clusters());
        let mut metrics = bootstrap.metrics(won, rules, clusters)?;
        let mut difference = bootstrap.difference(won, model, rules, clusters)?;
        // Where there are too few accounts for DeLong's interval, that of the probabilities is left.
        if let Ok(areas) = auc_difference(won, model, &says.scores, clusters) {
            (metrics.auc, difference.auc) = (areas.other, areas.difference);
        }
        let gain = gain(&log_losses(won, rules)?, &log_losses(won, model)?, clusters)?;
        Ok(AgainstRules { name: set.name().to_owned(), digest: set.digest().to_owned(), metrics, difference, gain })
    }
}
