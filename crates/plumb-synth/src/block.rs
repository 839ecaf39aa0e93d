//! A run of leads by column.

use crate::clock::{push_date, push_time};
use crate::config::SynthConfig;
use crate::event::SynthEvent;
use crate::lead::{Outcome, SynthLead};
use crate::register::{EVENTS, Field, LEADS, LEAK_COLUMNS, Read, TRUTH};
use std::borrow::Cow;
use std::io::Write;

/// The values of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnData {
    /// Texts.
    Text(Vec<Option<Cow<'static, str>>>),
    /// Numbers.
    Number(Vec<Option<f64>>),
    /// Instants in milliseconds since 1970, UTC.
    Time(Vec<Option<i64>>),
    /// Days since 1970.
    Date(Vec<Option<i32>>),
}

/// A column of a block.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// One value a row.
    pub data: ColumnData,
}

/// A run of leads with their events and their truth, by column; the columns of each table have the same length.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LeadBlock {
    /// The columns of the leads table.
    pub leads: Vec<Column>,
    /// The columns of the events table.
    pub events: Vec<Column>,
    /// The columns of the truth table.
    pub truth: Vec<Column>,
    /// Number of leads, of events and of leads by outcome.
    pub counts: crate::Summary,
}

fn take<T>(fields: &[Field<T>], rows: &[&T], wanted: impl Fn(&str) -> bool) -> Vec<Column> {
    let data = |read: &Read<T>| match *read {
        Read::Text(read) => ColumnData::Text(rows.iter().map(|row| read(row)).collect()),
        Read::Number(read) => ColumnData::Number(rows.iter().map(|row| read(row)).collect()),
        Read::Time(read) => ColumnData::Time(rows.iter().map(|row| read(row)).collect()),
        Read::Date(read) => ColumnData::Date(rows.iter().map(|row| read(row)).collect()),
    };
    fields.iter().filter(|field| wanted(field.name)).map(|field| Column { name: field.name, data: data(&field.read) }).collect()
}

impl LeadBlock {
    pub(crate) fn new(leads: &[SynthLead], config: &SynthConfig) -> Self {
        let rows: Vec<&SynthLead> = leads.iter().collect();
        let events: Vec<&SynthEvent> = leads.iter().flat_map(|lead| &lead.events).collect();
        let with = |outcome| leads.iter().filter(|lead| lead.outcome == outcome).count() as u64;
        let counts = crate::Summary {
            leads: leads.len() as u64,
            won: with(Outcome::Won),
            lost: with(Outcome::Lost),
            open: with(Outcome::Open),
            events: events.len() as u64,
        };
        Self {
            leads: take(LEADS, &rows, |name| config.leak || !LEAK_COLUMNS.contains(&name)),
            events: take(EVENTS, &events, |_| true),
            truth: take(TRUTH, &rows, |_| true),
            counts,
        }
    }
}

/// Appends the names of the columns as a line of CSV.
pub(crate) fn push_header(out: &mut Vec<u8>, columns: &[Column]) {
    for (position, column) in columns.iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        out.extend_from_slice(column.name.as_bytes());
    }
    out.push(b'\n');
}

/// Appends the rows as CSV: LF, quotes only where needed, absent cells empty.
pub(crate) fn push_rows(out: &mut Vec<u8>, columns: &[Column], rows: u64) {
    for row in 0..rows as usize {
        for (position, column) in columns.iter().enumerate() {
            if position > 0 {
                out.push(b',');
            }
            push_cell(out, &column.data, row);
        }
        out.push(b'\n');
    }
}

fn push_cell(out: &mut Vec<u8>, data: &ColumnData, row: usize) {
    match data {
        ColumnData::Text(cells) => push_text(out, cells[row].as_deref().unwrap_or_default()),
        ColumnData::Number(cells) => {
            if let Some(number) = cells[row] {
                push_number(out, number);
            }
        }
        ColumnData::Time(cells) => {
            if let Some(millis) = cells[row] {
                push_time(out, millis);
            }
        }
        ColumnData::Date(cells) => {
            if let Some(days) = cells[row] {
                push_date(out, i64::from(days));
            }
        }
    }
}

fn push_number(out: &mut Vec<u8>, number: f64) {
    // Most numbers are whole, and integers are written several times faster. Writing to a vector cannot fail.
    let _ = if number.fract() == 0.0 && number.abs() < 1e15 { write!(out, "{}", number as i64) } else { write!(out, "{number}") };
}

fn push_text(out: &mut Vec<u8>, text: &str) {
    if !text.contains([',', '"', '\n', '\r']) {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_only_where_needed() {
        let text = |cell: &'static str| Some(Cow::Borrowed(cell));
        let columns = [
            Column { name: "name", data: ColumnData::Text(vec![text("Tarnyx, \"Inc.\""), None, text(" a b ")]) },
            Column { name: "size", data: ColumnData::Number(vec![Some(12.0), Some(0.5), None]) },
            Column { name: "at", data: ColumnData::Time(vec![None, Some(0), Some(86_399_000)]) },
            Column { name: "day", data: ColumnData::Date(vec![Some(19_782), None, None]) },
        ];
        let mut out = Vec::new();
        push_header(&mut out, &columns);
        push_rows(&mut out, &columns, 3);
        let expected = concat!(
            "name,size,at,day\n",
            "\"Tarnyx, \"\"Inc.\"\"\",12,,2024-02-29\n",
            ",0.5,1970-01-01T00:00:00Z,\n",
            " a b ,,1970-01-01T23:59:59Z,\n",
        );
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }

    #[test]
    fn numbers_read_back_as_they_were() {
        for number in [0.0, 1.0, -3.0, 0.1, 1e15, 123_456_789_012.0, 0.163_643_742_368_148_52] {
            let mut out = Vec::new();
            push_number(&mut out, number);
            assert_eq!(String::from_utf8_lossy(&out).parse(), Ok(number));
        }
    }
}
