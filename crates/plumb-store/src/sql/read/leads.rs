use super::conditions::{Conditions, bound};
use super::lead_row;
use crate::sql::{Connection, Row, params};
use crate::{LeadFilter, LeadQuery, Page, Place, Sort, StoreError, StoredLead};

pub(crate) fn one(db: &mut dyn Connection, id: &str) -> Result<Option<StoredLead>, StoreError> {
    let sql = format!("SELECT {} FROM {} WHERE l.id = ?1", lead_row::COLUMNS, lead_row::TABLES);
    db.query(&sql, params![id])?.into_iter().next().map(|mut row| lead_row::read(&mut row)).transpose()
}

pub(crate) fn page(db: &mut dyn Connection, query: &LeadQuery) -> Result<Page<StoredLead>, StoreError> {
    let mut conditions = filter(db, &query.filter, query.sort);
    let (column, index) = column(query.sort);
    let (beyond, direction) = if query.descending { ("<", "DESC") } else { (">", "ASC") };
    let order = if query.sort == Sort::Id { format!("l.id {direction}") } else { format!("{column} {direction}, l.id") };
    if let Some(place) = &query.after {
        let id = bound(Some(&place.id));
        if query.sort == Sort::Id {
            conditions.with(&format!("l.id {beyond}"), id);
        } else {
            let value = match query.sort {
                // Whole milliseconds, far below where a double would round them.
                Sort::Created => conditions.param(place.value as i64),
                _ => conditions.param(place.value),
            };
            let id = conditions.param(id);
            // The first part is what the index finds; the second leaves out the ties that were met.
            conditions.add(format!("{column} {beyond}= ?{value} AND ({column} {beyond} ?{value} OR l.id > ?{id})"));
        }
    }
    // One more than asked tells whether there is another page.
    let limit = conditions.param(i64::from(query.limit) + 1);
    let (columns, walking, joins) = (lead_row::COLUMNS, db.walking(index), lead_row::JOINS);
    let sql = format!("SELECT {column}, {columns} FROM leads l {walking} {joins} {} ORDER BY {order} LIMIT ?{limit}", conditions.where_());
    let mut rows = conditions.query(db, &sql)?;
    let more = rows.len() > query.limit as usize;
    rows.truncate(query.limit as usize);
    let mut page = Page { items: Vec::with_capacity(rows.len()), next: None };
    for mut row in rows {
        let value = sorted_by(&mut row, query.sort)?;
        let lead = lead_row::read(&mut row)?;
        page.next = more.then(|| Place { value, id: lead.id.clone() });
        page.items.push(lead);
    }
    Ok(page)
}

/// The column that leads are sorted by, and the index that has them in this order.
fn column(sort: Sort) -> (&'static str, Option<&'static str>) {
    match sort {
        Sort::Id => ("0", None),
        Sort::Score => ("l.score", Some("leads_by_score")),
        Sort::Probability => ("l.probability", Some("leads_by_probability")),
        Sort::ExpectedAmount => ("l.expected_amount", Some("leads_by_expected_amount")),
        Sort::Disagreement => ("l.disagreement", Some("leads_by_disagreement")),
        Sort::Created => ("l.created_at", Some("leads_by_created")),
    }
}

fn sorted_by(row: &mut Row, sort: Sort) -> Result<f64, StoreError> {
    match sort {
        Sort::Id | Sort::Created => Ok(row.int()? as f64),
        _ => row.float(),
    }
}

fn filter<'a>(db: &dyn Connection, filter: &'a LeadFilter, sort: Sort) -> Conditions<'a> {
    let mut conditions = Conditions::default();
    // Sorted by identifier, the plus keeps the database from finding leads by score: it would have to sort all that it found for one page.
    let score = if sort == Sort::Id { "+l.score" } else { "l.score" };
    conditions.with_opt(&format!("{score} >="), filter.min_score.map(f64::from));
    if let Some(max) = filter.max_score {
        conditions.with(&format!("{score} <="), f64::from(max));
        // A lead without a score has none, not a low one.
        conditions.add(format!("{score} > 0"));
    }
    conditions.with_opt("l.grade =", filter.grade.map(|grade| grade.as_str()));
    conditions.with_opt("l.stage =", filter.stage.map(|stage| stage.as_str()));
    conditions.with_opt("l.trend =", filter.trend.map(|trend| trend.as_str()));
    conditions.with_opt("l.owner =", filter.owner.as_deref());
    conditions.with_opt("l.outcome =", filter.outcome.map(|outcome| outcome.as_str()));
    match filter.open {
        Some(true) => conditions.add("(l.outcome IS NULL OR l.outcome = 'reopened')"),
        Some(false) => conditions.add("l.outcome IN ('won', 'lost')"),
        None => {}
    }
    for segment in &filter.segments {
        let (name, value) = (conditions.param(&segment.attribute), conditions.param(&segment.value));
        conditions.add(db.in_segment("v.attributes", name, value));
    }
    conditions
}
