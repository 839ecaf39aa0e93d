use super::conditions::Conditions;
use super::order::Order;
use super::{filter, lead_row, way};
use crate::sql::{Connection, Row, params};
use crate::{LeadQuery, Page, Place, StoreError, StoredLead};

pub(crate) fn one(db: &mut dyn Connection, id: &str) -> Result<Option<StoredLead>, StoreError> {
    let sql = format!("SELECT {} FROM {} WHERE l.id = ?1", lead_row::COLUMNS, lead_row::TABLES);
    db.query(&sql, params![id])?.into_iter().next().map(|mut row| lead_row::read(&mut row)).transpose()
}

pub(crate) fn page(db: &mut dyn Connection, query: &LeadQuery) -> Result<Page<StoredLead>, StoreError> {
    let order = Order::new(query.sort, query.descending);
    let walking = way::walking(db, query, order)?;
    let mut conditions = Conditions::default();
    if let Some(place) = &query.after {
        order.continue_after(place, &query.filter, &mut conditions);
    }
    filter::add(db, &query.filter, &mut conditions);
    // One more than asked tells whether there is another page.
    let limit = conditions.param(i64::from(query.limit) + 1);
    let (value, columns, joins) = (order.column(), lead_row::COLUMNS, lead_row::JOINS);
    let (where_, terms) = (conditions.where_(), order.terms());
    let versions = if query.filter.segments.is_empty() { "" } else { "JOIN versions v ON v.n = l.head" };
    // Who is on the page is chosen first: where leads must be sorted, their attributes and scores are not carried along.
    let sql = format!(
        "SELECT {value}, {columns} FROM (SELECT l.id FROM leads l {walking} {versions} {where_} ORDER BY {terms} LIMIT ?{limit}) page
        JOIN leads l ON l.id = page.id {joins}"
    );
    let read = |mut row: Row| Ok((order.value(&mut row)?, lead_row::read(&mut row)?));
    let mut rows = conditions.query(db, &sql)?.into_iter().map(read).collect::<Result<Vec<_>, StoreError>>()?;
    rows.sort_by(|(a, lead), (b, other)| order.compare((*a, &lead.id), (*b, &other.id)));
    let more = rows.len() > query.limit as usize;
    rows.truncate(query.limit as usize);
    let next = rows.last().filter(|_| more).map(|(value, lead)| Place { value: *value, id: lead.id.clone() });
    Ok(Page { items: rows.into_iter().map(|(_, lead)| lead).collect(), next })
}
