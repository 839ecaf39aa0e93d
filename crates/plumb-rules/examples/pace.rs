//! How long rules take: 100,000 leads and a file of 40 rules on attributes, with and without a ledger.

use std::fmt::Write as _;
use std::time::Instant;

use plumb_core::{DateFormat, Time, Value};
use plumb_rules::{RuleSet, RuledLead};

fn main() {
    let mut text = "name = \"pace\"\n[[group]]\nid = \"g\"\nkind = \"explicit\"\ncap = 80\n".to_owned();
    for rule in 0..40 {
        let condition = match rule % 4 {
            0 => format!("field = \"number{}\", at_least = {}", rule % 5, rule * 10),
            1 => format!("field = \"level{}\", in = [\"Level {}\", \"Level {}\"]", rule % 5, rule % 7, rule % 3),
            2 => format!("field = \"level{}\", contains = \"{}\"", rule % 5, rule % 9),
            _ => format!("all = [{{ field = \"number0\", below = {} }}, {{ field = \"level0\", exists = true }}]", rule * 9),
        };
        // Writing to a string cannot fail.
        let _ = write!(text, "[[rule]]\nid = \"r{rule}\"\ngroup = \"g\"\nwhen = {{ {condition} }}\npoints = {}\n", rule % 9 + 1);
    }
    let rules = match RuleSet::parse(&text) {
        Ok(rules) => rules,
        Err(errors) => return eprintln!("{errors}"),
    };
    let Ok(at) = Time::parse("2025-06-30", DateFormat::Iso) else { return };
    let levels: Vec<String> = (0..50).map(|level| format!("Level {}", level % 10)).collect();
    let lead = |row: usize| -> Vec<Value<'_>> {
        let value = |(place, field): (usize, &plumb_core::Field)| match field.name.starts_with("number") {
            true => Value::Number(((row * 37 + place * 11) % 500) as f64),
            false => Value::Text(&levels[(row + place) % 50]),
        };
        rules.fields().iter().enumerate().map(value).collect()
    };
    let leads: Vec<Vec<Value<'_>>> = (0..100_000).map(lead).collect();
    let ruled = |values| RuledLead { values, ..RuledLead::default() };
    let start = Instant::now();
    let sum: u64 = leads.iter().map(|values| u64::from(rules.score(&ruled(values), at).get())).sum();
    println!("scores alone: {:.0} ms (mean {:.1})", start.elapsed().as_secs_f64() * 1e3, sum as f64 / 1e5);
    let start = Instant::now();
    let lines: usize = leads.iter().map(|values| rules.evaluate(&ruled(values), at, None).ledger.len()).sum();
    println!("with ledgers: {:.0} ms ({:.1} lines a lead)", start.elapsed().as_secs_f64() * 1e3, lines as f64 / 1e5);
}
