use super::order::Order;
use super::{filter, lead_row, way};
use crate::sql::{Connection, params};
use crate::{LeadQuery, Page, Place, StoreError, StoredLead};

pub(crate) fn one(db: &mut dyn Connection, id: &str) -> Result<Option<StoredLead>, StoreError> {
    let sql = format!("SELECT {} FROM {} WHERE l.id = ?1", lead_row::COLUMNS, lead_row::TABLES);
    db.query(&sql, params![id])?.into_iter().next().map(|mut row| lead_row::read(&mut row)).transpose()
}

pub(crate) fn page(db: &mut dyn Connection, query: &LeadQuery) -> Result<Page<StoredLead>, StoreError> {
    let order = Order::new(query.sort, query.descending);
    let walking = way::walking(db, query, order)?;
    let mut conditions = filter::conditions(db, &query.filter);
    if let Some(place) = &query.after {
        order.continue_after(place, &mut conditions);
    }
    // One more than asked tells whether there is another page.
    let limit = conditions.param(i64::from(query.limit) + 1);
    let (value, columns, joins) = (order.column(), lead_row::COLUMNS, lead_row::JOINS);
    let (where_, terms) = (conditions.where_(), order.terms());
    let sql = format!("SELECT {value}, {columns} FROM leads l {walking} {joins} {where_} ORDER BY {terms} LIMIT ?{limit}");
    let mut rows = conditions.query(db, &sql)?;
    let more = rows.len() > query.limit as usize;
    rows.truncate(query.limit as usize);
    let mut page = Page { items: Vec::with_capacity(rows.len()), next: None };
    for mut row in rows {
        let value = order.value(&mut row)?;
        let lead = lead_row::read(&mut row)?;
        page.next = more.then(|| Place { value, id: lead.id.clone() });
        page.items.push(lead);
    }
    Ok(page)
}
