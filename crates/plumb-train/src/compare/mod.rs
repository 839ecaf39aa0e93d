//! Model and rules on the same closed deals, which the model's evaluated table has not seen.
//!
//! `cohort` says which leads those are, `ruled` what rules say of them at the moment at which the model sees them, `contenders` who is compared. The
//! statistics are those of [`plumb_eval::compare`]; `lines` holds each rule's points against the data. What it comes to is a [`Compared`].

mod baseline;
mod cohort;
mod contenders;
mod document;
mod figures;
mod guard;
mod learnt;
mod likeness;
mod lines;
mod page;
mod regression;
mod ruled;
mod segments;
mod shown;
mod suggest;
mod swap_file;
mod worked;

use std::path::PathBuf;

use plumb_core::{Field, FieldKind, Time};
use plumb_registry::{Loaded, ModelRef, Registry};

pub use baseline::AgainstRules;
pub(crate) use baseline::Beside;
pub use document::{
    AucGap, Compared, ComparedOn, Competitor, LedgerLine, NamedGains, Part, Parted, Reestimated, SwapSummary, SwappedLead, TellingLead,
    Thresholds, WorkedShown,
};
pub use likeness::{CaughtAtReach, LikenessCompared};
pub use lines::{Advice, LineOf, RuleLine};
pub use page::write_compare_page;
pub use suggest::{Kept, PointsChange, Round, SuggestOptions, Suggested, suggest};
pub use swap_file::write_swap_set;

use crate::config::LoadedConfig;
use crate::data::plain_field;
use crate::spared::spare;
use crate::{Progress, TrainError};
use cohort::{Part as Leads, Rows};
use contenders::{Previous, Says};
use learnt::Learnt;
use likeness::Alike;
use ruled::{Applied, Ruled, RulesFile};

/// What to compare.
#[derive(Debug, Clone)]
pub struct CompareOptions {
    /// The rules; those that the configuration names when not given.
    pub rules: Option<PathBuf>,
    /// The model.
    pub model: ModelRef,
    /// A lookalike model that is compared too.
    pub lookalike: Option<ModelRef>,
    /// The registry's folder.
    pub registry: PathBuf,
    /// Another file of closed deals, all of them from after the model's training part.
    pub on: Option<PathBuf>,
    /// What the leads of that file did.
    pub events: Option<PathBuf>,
    /// How many leads can be worked a week.
    pub per_week: Option<usize>,
    /// What working a lead costs, in money.
    pub cost_per_lead: Option<f64>,
    /// Seed of intervals.
    pub seed: u64,
    /// The moment for leads without any date.
    pub now: Time,
    /// The page that will be written of it, which may be no file that is read.
    pub page: Option<PathBuf>,
    /// The leads that change places, likewise.
    pub swap_set: Option<PathBuf>,
}

impl CompareOptions {
    /// Checks that what will be written takes the place of nothing that is read.
    fn spare_inputs(&self, loaded: &LoadedConfig) -> Result<(), TrainError> {
        let own = loaded.inputs();
        let named = [(&self.rules, "the rules"), (&self.on, "the leads"), (&self.events, "the events")];
        let named = named.iter().filter_map(|(path, what)| Some((path.as_deref()?, *what)));
        let inputs: Vec<_> = own.iter().map(|(path, what)| (path.as_path(), *what)).chain(named).collect();
        for (output, written) in [(&self.page, ("the page", "-o")), (&self.swap_set, ("the list of leads", "--swap-set"))] {
            if let Some(output) = output {
                spare(inputs.iter().copied(), output, written)?;
            }
        }
        match (&self.page, &self.swap_set) {
            (Some(page), Some(list)) if page == list => {
                Err(TrainError::data(page.display().to_string(), "page and list of leads would go into one file; name another"))
            }
            _ => Ok(()),
        }
    }
}

/// Who else is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The rules with points from the data.
    Reestimated,
    /// The version before.
    Previous,
    /// The share won.
    BaseRate,
}

/// All that a comparison is made of: leads with what the model, the rules and others say of them.
struct Case<'a> {
    options: &'a CompareOptions,
    model: Loaded,
    alike: Option<Alike>,
    rules: &'a RulesFile,
    applied: &'a Applied<'a>,
    /// Where the leads compared on are.
    rows: &'a Rows<'a>,
    /// These leads, at all ages at which they are seen.
    unseen: Leads,
    /// What rules say of them.
    ruled: Ruled,
    /// What the model and the rules say of them, at all ages.
    sides: [Says; 2],
    /// What others say of them at their creation.
    others: Vec<(Role, Says)>,
    /// Leads at their creation that rules were calibrated on.
    training: Leads,
    lines: Vec<RuleLine>,
    notes: Vec<String>,
}

/// Compares the model with the rules on closed deals that its evaluated table has not seen.
///
/// # Errors
/// [`TrainError`] when a file cannot be read, a rule reads how a deal ended, the model cannot score the leads or has seen them, or there are too few.
pub fn compare(loaded: &LoadedConfig, options: &CompareOptions, progress: &dyn Progress) -> Result<Compared, TrainError> {
    options.spare_inputs(loaded)?;
    let registry = Registry::open(&options.registry);
    let model = registry.load(&options.model)?;
    let alike = options.lookalike.as_ref().map(|reference| Alike::load(&registry, reference)).transpose()?;
    let rules = RulesFile::read(loaded, options.rules.as_deref())?;
    let mut notes = guard::check_columns(&rules.set, &rules.path, loaded)?;
    let fields = asked(loaded);
    let home = Rows::read(loaded, &model.model, &fields, progress)?;
    let elsewhere = options.on.as_ref().map(|on| cohort::other_file(loaded, on, options.events.as_deref()));
    let elsewhere = elsewhere.as_ref().map(|other| Rows::read(other, &model.model, &fields, progress)).transpose()?;
    if let Some(other) = &elsewhere {
        cohort::check_unseen(other, &model, &home)?;
    }
    let (rows, unseen) = match &elsewhere {
        Some(other) => (other, other.all()),
        None => (&home, home.unseen()),
    };
    let first = unseen.at_age(0);
    cohort::check_enough(&rows.data.dataset.file, &first, &model)?;
    progress.stage("apply the rules", None);
    let at_home = Applied::new((loaded, &home.data), &rules.set, options.now, progress)?;
    let away = elsewhere.as_ref().map(|other| Applied::new((other.loaded, &other.data), &rules.set, options.now, progress)).transpose()?;
    let applied = away.as_ref().unwrap_or(&at_home);
    let (learnt, ruled) = (Learnt::of(&at_home)?, applied.count(&unseen.at)?);
    notes.extend(applied.notes.iter().cloned());
    notes.extend(ruled.rejected());
    if learnt.calibrated.slope.is_none() {
        notes.push("on the leads that the model learnt from, leads with more points do not win more often: as probabilities, the rules are taken for the base rate".to_owned());
    }
    progress.stage("line by line", None);
    let lines = learnt.lines(&at_home, &rules.set, options.seed)?;
    let new = suggest::reestimated(&rules, &at_home, &learnt, &lines, Round::Whole)?;
    progress.stage("compare", None);
    let sides = [Says::model(rows, &model.model, "the model".to_owned(), &unseen.at)?, learnt.says("the rules", &ruled)];
    let mut others = vec![(Role::Reestimated, suggest::says(&new, &at_home, applied, &first.at)?)];
    match contenders::previous(&registry, &model, rows, &first)? {
        Previous::Says(says) => others.push((Role::Previous, says)),
        Previous::NotCompared(why) => notes.push(why),
        Previous::None => {}
    }
    others.push((Role::BaseRate, Says::base_rate(learnt.base_rate(), first.won.len())));
    let case =
        Case { options, model, alike, rules: &rules, applied, rows, unseen, ruled, sides, others, training: learnt.first, lines, notes };
    figures::figures(case, progress)
}

/// What is read of each lead beside its roles: how leads are parted, and the amount.
fn asked(loaded: &LoadedConfig) -> Vec<Field> {
    let amount = loaded.config.lead.amount.iter().map(|name| plain_field(&loaded.config, name, FieldKind::Number));
    let mut fields: Vec<Field> = amount.chain(segments::candidates(loaded)).collect();
    let mut names = std::collections::HashSet::new();
    fields.retain(|field| names.insert(field.name.clone()));
    fields
}
