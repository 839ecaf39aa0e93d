//! Leads that are shown by themselves: those that change places, and those that tell most, with both explanations.

use plumb_eval::compare::{SwapRow, SwapSet, TellingRow, TellingRows};

use super::Case;
use super::contenders::Says;
use super::document::{LedgerLine, SwapSummary, SwappedLead, TellingLead};
use crate::TrainError;
use crate::data::Snapshots;
use crate::run::reasons;

/// So many telling leads a side.
pub(super) const TELLING: usize = 10;
/// So many reasons of the model a lead.
const REASONS: usize = 6;

/// The leads compared on, at their creation.
pub(super) struct Leads<'a> {
    pub case: &'a Case<'a>,
    pub at: &'a Snapshots,
    /// Their places among those of all ages.
    pub places: &'a [usize],
    pub model: &'a Says,
    pub rules: &'a Says,
    pub amounts: Option<&'a [f64]>,
}

impl Leads<'_> {
    pub fn swap_set(&self, found: &SwapSet) -> SwapSummary {
        let promoted = found.promoted.iter().map(|row| self.swapped(row, true));
        let demoted = found.demoted.iter().map(|row| self.swapped(row, false));
        SwapSummary {
            n: found.n,
            worked: found.worked,
            promoted: found.promoted_group,
            demoted: found.demoted_group,
            both: found.both,
            neither: found.neither,
            difference: found.difference,
            leads: promoted.chain(demoted).collect(),
        }
    }

    fn swapped(&self, row: &SwapRow, promoted: bool) -> SwappedLead {
        let lead = row.row;
        SwappedLead {
            id: self.id(lead),
            promoted,
            chance: row.change,
            won: row.won,
            amount: self.amounts.map(|amounts| amounts[lead]),
            model_score: band(self.model, lead),
            model_probability: self.model.probabilities[lead],
            rule_score: band(self.rules, lead),
            rule_total: self.case.ruled.totals[self.places[lead]],
        }
    }

    /// With both explanations: the files are read once more for these few leads.
    pub fn telling(&self, found: &TellingRows) -> Result<Vec<TellingLead>, TrainError> {
        let both: Vec<(&TellingRow, bool)> =
            found.one_right.iter().map(|row| (row, true)).chain(found.other_right.iter().map(|row| (row, false))).collect();
        let at = self.at.only(&both.iter().map(|(row, _)| row.row).collect::<Vec<usize>>());
        let rows = self.case.rows;
        let reasons = reasons(rows.loaded, &rows.data, &self.case.model.model, &at, REASONS)?;
        let ledgers = self.case.applied.ledgers(&at)?;
        let told = both.into_iter().zip(reasons.into_iter().zip(ledgers)).map(|((row, model_right), (reasons, score))| TellingLead {
            id: self.id(row.row),
            won: row.won,
            amount: self.amounts.map(|amounts| amounts[row.row]),
            model_right,
            model_rank: row.one_rank,
            rule_rank: row.other_rank,
            model_score: band(self.model, row.row),
            model_probability: self.model.probabilities[row.row],
            reasons,
            rule_score: score.score.get(),
            ledger: score
                .ledger
                .into_iter()
                .map(|line| LedgerLine { kind: line.kind, text: line.text, points: line.points.get() })
                .collect(),
        });
        Ok(told.collect())
    }

    fn id(&self, lead: usize) -> String {
        self.case.rows.data.dataset.id(self.at.rows[lead]).into_owned()
    }
}

/// The score that people see; model and rules give one of every lead.
fn band(says: &Says, lead: usize) -> u8 {
    says.bands.as_ref().map_or(1, |bands| bands[lead])
}
