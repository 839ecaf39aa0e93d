//! The way to the leads of a list, for a database that keeps no statistics and would guess.

use super::filter::Part;
use super::order::Order;
use crate::sql::Connection;
use crate::{LeadQuery, StoreError};

/// Up to so many leads are found by the index of a filter, and sorted. Where a filter lets more through, a page of them is soon met in the order that is
/// asked for.
const FEW: u32 = 5_000;

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
    for part in &parts {
        let (index, sort) = part.index();
        // One part alone whose index is in order is the best there is.
        if sort == query.sort && parts.len() == 1 || is_few(db, *part)? {
            return Ok(Some(index));
        }
    }
    Ok(in_order.or(order.index()))
}

fn is_few(db: &mut dyn Connection, part: Part<'_>) -> Result<bool, StoreError> {
    let mut conditions = part.alone();
    let walking = db.walking(Some(part.index().0));
    let few = conditions.param(FEW);
    let sql = format!("SELECT 1 FROM leads l {walking} {} LIMIT 1 OFFSET ?{few}", conditions.where_());
    Ok(conditions.query(db, &sql)?.is_empty())
}
