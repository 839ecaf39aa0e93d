use std::cmp::Ordering;

use crate::Sort;
use crate::sql::Row;
use crate::{LeadFilter, Place, StoreError};

use super::conditions::{Conditions, bound};

/// The order of a list: its column, in which ties are in the order of identifiers, from its start or from its end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    sort: Sort,
    descending: bool,
}

impl Order {
    pub(super) fn new(sort: Sort, descending: bool) -> Self {
        Self { sort, descending }
    }

    /// What the list is sorted by, for [`Order::value`].
    pub(super) fn column(self) -> &'static str {
        match self.sort {
            Sort::Id => "0",
            Sort::Score => "l.score",
            Sort::Probability => "l.probability",
            Sort::ExpectedAmount => "l.expected_amount",
            Sort::Disagreement => "l.disagreement",
            Sort::Trend => "l.trend",
            Sort::Created => "l.created_at",
        }
    }

    /// The index that has leads in this order; none for that of the identifiers.
    pub(super) fn index(self) -> Option<&'static str> {
        match self.sort {
            Sort::Id => None,
            Sort::Score => Some("leads_by_score"),
            Sort::Probability => Some("leads_by_probability"),
            Sort::ExpectedAmount => Some("leads_by_expected_amount"),
            Sort::Disagreement => Some("leads_by_disagreement"),
            Sort::Trend => Some("leads_by_trend"),
            Sort::Created => Some("leads_by_created"),
        }
    }

    /// Behind `ORDER BY`.
    pub(super) fn terms(self) -> String {
        let direction = if self.descending { "DESC" } else { "ASC" };
        match self.sort {
            Sort::Id => format!("l.id {direction}"),
            _ => format!("{} {direction}, l.id {direction}", self.column()),
        }
    }

    /// Only leads behind a place. Both are compared as a pair, so that an index finds the very lead, also among many with one value. It must be the first
    /// of all conditions: SQLite begins where the first one says that bounds the index.
    pub(super) fn continue_after<'a>(self, place: &'a Place, filter: &LeadFilter, conditions: &mut Conditions<'a>) {
        let beyond = if self.descending { "<" } else { ">" };
        let id = bound(Some(&place.id));
        // Where all have the value of the place, only the identifier tells.
        let has_one_value = self.sort == Sort::Trend && filter.trend.is_some_and(|trend| f64::from(trend.rank()) == place.value);
        if self.sort == Sort::Id || has_one_value {
            return conditions.with(&format!("l.id {beyond}"), id);
        }
        let value = match self.sort {
            // Whole milliseconds, far below where a double would round them.
            Sort::Created => conditions.param(place.value as i64),
            _ => conditions.param(place.value),
        };
        let id = conditions.param(id);
        conditions.add(format!("({}, l.id) {beyond} (?{value}, ?{id})", self.column()));
    }

    /// The order of two leads by their values and identifiers, as the database has it: identifiers by their bytes.
    pub(super) fn compare(self, a: (f64, &str), b: (f64, &str)) -> Ordering {
        let rising = a.0.partial_cmp(&b.0).unwrap_or(Ordering::Equal).then_with(|| a.1.cmp(b.1));
        if self.descending { rising.reverse() } else { rising }
    }

    /// The value of a row that begins with the column.
    pub(super) fn value(self, row: &mut Row) -> Result<f64, StoreError> {
        match self.sort {
            Sort::Id | Sort::Created => Ok(row.int()? as f64),
            _ => row.float(),
        }
    }
}
