//! The way to the leads of a list, for a database that keeps no statistics and would guess.

use super::filter::Part;
use super::order::Order;
use crate::sql::Connection;
use crate::{LeadQuery, StoreError};

/// Up to so many leads are found by the index of a filter, and sorted. Where a filter lets more through, a page of them is soon met in the order that is
/// asked for.
const FEW: u32 = 5_000;
/// The same where more is asked of leads than what the index tells: fewer are sorted, and those that are asked for may be nowhere in the order, which would
/// then be gone through from end to end.
const FEW_TO_LOOK_AT: u32 = 50_000;

/// What stands behind the table of leads, so that a list is gone through by the index that leads there fastest.
pub(super) fn walking(db: &mut dyn Connection, query: &LeadQuery, order: Order) -> Result<String, StoreError> {
    if db.knows_the_way() {
        return Ok(String::new());
    }
    let index = index(db, query, order)?;
    Ok(db.walking(index))
}

fn index(db: &mut dyn Connection, query: &LeadQuery, order: Order) -> Result<Option<&'static str>, StoreError> {
    let parts = Part::all(&query.filter);
    let in_order = parts.iter().map(|part| part.index()).find(|(_, sort)| *sort == query.sort).map(|(index, _)| index);
    let is_all = parts.len() == 1 && query.filter.segments.is_empty() && query.filter.open.is_none();
    let few = if is_all { FEW } else { FEW_TO_LOOK_AT };
    for part in &parts {
        let (index, sort) = part.index();
        // One part alone whose index is in order is the best there is.
        if sort == query.sort && parts.len() == 1 || is_at_most(db, *part, few)? {
            return Ok(Some(index));
        }
    }
    Ok(in_order.or(order.index()))
}

fn is_at_most(db: &mut dyn Connection, part: Part<'_>, few: u32) -> Result<bool, StoreError> {
    let mut conditions = part.alone();
    let walking = db.walking(Some(part.index().0));
    let few = conditions.param(few);
    let sql = format!("SELECT 1 FROM leads l {walking} {} LIMIT 1 OFFSET ?{few}", conditions.where_());
    Ok(conditions.query(db, &sql)?.is_empty())
}
