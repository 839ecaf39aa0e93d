use std::borrow::Cow;

use axum::response::Response;
use plumb_core::{Grade, Status, Time};

use crate::catalog::ReadyModel;
use crate::clock::Moment;
use crate::limits::{SMALL_TABLE_BYTES, TABLE_WARNINGS};
use crate::problem::ApiError;
use crate::score::{Attributes, Beside, LeadData, Order, WarningAnswer, WarningCode, score};

/// What is said of a row.
#[derive(Debug)]
pub(crate) struct RowScore {
    pub status: Status,
    pub score: Option<u8>,
    pub probability: Option<f64>,
    pub grade: Option<Grade>,
    pub warnings: Vec<WarningAnswer<'static>>,
}

/// Scores rows in their order, each exactly as [`score`] scores a lead. What is beside the model is not asked, but what it knows is not warned of.
pub(crate) fn score_rows<'a>(
    ready: &ReadyModel,
    beside: Beside<'_>,
    rows: impl IntoIterator<Item = Attributes<'a>>,
    at: Time,
) -> Vec<RowScore> {
    let moment = Moment::new(at);
    let is_known = |warning: &WarningAnswer<'_>| {
        warning.code == WarningCode::UnknownField && warning.field.as_deref().is_some_and(|field| beside.reads(field))
    };
    let row = |attributes| {
        let data = LeadData { attributes, events: None };
        let order = Order { lead_id: None, data, as_of: None, model: None, reasons: 0, previous_stage: None, ledger: false };
        let mut scored = score(ready, Beside::default(), &order, &moment);
        scored.warnings.retain(|warning| !is_known(warning));
        let (status, score, probability, grade) = (scored.status, scored.score, scored.probability, scored.grade);
        RowScore { status, score, probability, grade, warnings: scored.warnings.into_iter().map(owned).collect() }
    };
    rows.into_iter().map(row).collect()
}

/// A warning that outlives its row.
fn owned(WarningAnswer { code, field, message }: WarningAnswer<'_>) -> WarningAnswer<'static> {
    let keep = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
    WarningAnswer { code, field: field.map(keep), message: keep(message) }
}

/// Runs work on a body: a large one apart from the threads that answer.
pub(crate) async fn run(bytes: usize, work: impl FnOnce() -> Result<Response, ApiError> + Send + 'static) -> Result<Response, ApiError> {
    if bytes <= SMALL_TABLE_BYTES {
        return work();
    }
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|why| {
        tracing::error!(%why, "scoring a table failed");
        Err(ApiError::Internal)
    })
}

/// The warnings of a table, each once, with the rows that it is about.
#[derive(Debug, Default)]
pub(crate) struct WarningTally<'a> {
    told: Vec<(&'a WarningAnswer<'static>, usize)>,
    rows: usize,
    untold: usize,
}

impl<'a> WarningTally<'a> {
    pub fn of(rows: &'a [RowScore]) -> Self {
        let mut tally = Self { rows: rows.len(), ..Self::default() };
        rows.iter().flat_map(|row| &row.warnings).for_each(|warning| tally.add(warning));
        tally
    }

    fn add(&mut self, warning: &'a WarningAnswer<'static>) {
        let is_same = |(told, _): &&mut (&WarningAnswer<'_>, usize)| told.code == warning.code && told.field == warning.field;
        if let Some((_, rows)) = self.told.iter_mut().find(is_same) {
            *rows += 1;
        } else if self.told.len() < TABLE_WARNINGS {
            self.told.push((warning, 1));
        } else {
            self.untold += 1;
        }
    }

    /// All in one text; `None` without warnings.
    pub fn text(&self) -> Option<String> {
        let mut parts: Vec<String> =
            self.told.iter().map(|(warning, rows)| format!("{} ({rows} of {} rows)", warning.message, self.rows)).collect();
        parts.extend((self.untold > 0).then(|| format!("and {} more warnings", self.untold)));
        (!parts.is_empty()).then(|| parts.join("; "))
    }
}
