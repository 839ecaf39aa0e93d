//! Which column holds the name of the company that an e-mail address may be of.

use std::path::Path;

use plumb_core::{Field, FieldKind, Value};
use plumb_features::CompanyMatcher;

use super::profile::{ColumnProfile, Decision, Role, find_role};
use super::scan::MOST_ROWS;
use crate::TrainError;
use crate::lookup::Lookups;
use crate::read::{ReadOptions, TableReader};

/// Fewer rows say nothing, neither that the columns belong together nor that they part leads; as few as make a level.
const FEWEST_ROWS: u64 = 10;
/// A column of companies agrees with the addresses in a good part of the rows.
const SHARE: f64 = 0.1;

/// How the addresses of a column agree with the companies of another.
pub(super) struct Company {
    /// The column of addresses.
    pub email: String,
    /// The column of companies.
    pub company: String,
    agree: u64,
    differ: u64,
}

impl Company {
    /// Whether comparing them tells leads apart.
    pub(super) fn tells(&self) -> bool {
        self.agree.min(self.differ) >= FEWEST_ROWS
    }

    /// Why it is proposed, or not.
    pub(super) fn reason(&self) -> String {
        let (rows, company) = (self.agree + self.differ, &self.company);
        match self.tells() {
            true => format!(
                "the domain is that of `{company}` in {:.0}% of {rows} rows where it can be told",
                100.0 * self.agree as f64 / rows as f64
            ),
            false => format!("the domain is that of `{company}` wherever it can be told, so it is not compared with it"),
        }
    }
}

/// Compares the first column of addresses with the column that is called as companies are; `None` where there are no such two, or they have
/// nothing to do with each other.
pub(super) fn company(
    leads: &Path,
    decisions: &[(&ColumnProfile, Decision)],
    excluded: &[String],
    lookups: &Lookups,
) -> Result<Option<Company>, TrainError> {
    let allowed = || decisions.iter().filter(|(profile, _)| !excluded.contains(&profile.name));
    let emails = allowed().find(|(_, decision)| decision.kind == FieldKind::Email && decision.used);
    let names = allowed().filter(|(_, decision)| matches!(decision.kind, FieldKind::Text | FieldKind::Category));
    let named = find_role(Role::Company, names.map(|(profile, _)| profile.name.as_str()));
    let companies = named.and_then(|name| allowed().find(|(profile, _)| profile.name == name));
    let (Some((email, of_email)), Some((company, of_company))) = (emails, companies) else { return Ok(None) };
    let field = |profile: &ColumnProfile, decision: &Decision| Field {
        missing: decision.missing.clone(),
        ..Field::new(&profile.name, decision.kind)
    };
    let matcher = CompanyMatcher::new(&field(email, of_email), &field(company, of_company));
    let (email, company) = (email.name.clone(), company.name.clone());
    let mut reader = TableReader::open(leads, ReadOptions::default())?;
    // By place: yes, no, cannot tell.
    let (mut told, mut rows) = ([0u64; CompanyMatcher::VALUES.len()], 0);
    while let Some(table) = reader.next_batch()?.map(|table| lookups.join(table)).filter(|_| rows < MOST_ROWS) {
        let columns = [&email, &company].map(|name| table.column(name));
        for row in 0..table.rows() {
            let [email, company] = columns.map(|column| column.map_or(Value::Missing, |column| column.value(row)));
            if let Some(place) = matcher.place(email, company) {
                told[place] += 1;
            }
        }
        rows += table.rows() as u64;
    }
    let [agree, differ, _] = told;
    let belong = agree >= FEWEST_ROWS && agree as f64 >= SHARE * (agree + differ) as f64;
    Ok(belong.then_some(Company { email, company, agree, differ }))
}
