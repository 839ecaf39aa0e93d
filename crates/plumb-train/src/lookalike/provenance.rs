//! Columns that tell two files apart rather than the people in them.
//!
//! Seeds come from one export and the population from another: a column that one of them fills in, writes otherwise or knows other values
//! of separates the two perfectly, and says nothing of likeness.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use plumb_features::level_key;
use serde::Serialize;

use crate::TrainError;
use crate::init::{ColumnProfile, is_placeholder, scan_columns};
use crate::lookup::Lookups;

/// One file fills a column in for so many at least, or for so few at most ...
const NEARLY_ALL: f64 = 0.98;
const NEARLY_NONE: f64 = 0.02;
/// ... and the other one for so many fewer, or more. People differ in what they tell; that all or nobody tells is how a file was made.
const FILL_GAP: f64 = 0.4;

/// So many of the values of one file are written in a way that hardly any of the other's is ...
const OTHERWISE: f64 = 0.5;
/// ... of which this is hardly any.
const HARDLY_ANY: f64 = 0.001;

/// Vocabularies are compared where a value stands for so many rows on average.
const ROWS_A_LEVEL: f64 = 5.0;

/// Fewer values of a column tell nothing.
const FEWEST_VALUES: u64 = 20;

/// A column that tells the files apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Provenance {
    /// The column.
    pub column: String,
    /// What differs.
    pub kind: ProvenanceKind,
    /// The evidence, as a sentence.
    pub evidence: String,
    /// True where the column is used all the same, because somebody allows it.
    pub allowed: bool,
}

/// What of a column differs between two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProvenanceKind {
    /// Whether it is filled in.
    Fill,
    /// How values are written.
    Format,
    /// Which values there are.
    Vocabulary,
}

/// Compares the columns of this name of both files.
///
/// # Errors
/// [`TrainError`] when a file cannot be read.
pub(super) fn provenance(
    seeds: &Path,
    population: &Path,
    delimiter: Option<u8>,
    lookups: &Lookups,
    columns: &[&str],
    allowed: &[String],
) -> Result<Vec<Provenance>, TrainError> {
    let of_seeds = scan_columns(seeds, delimiter, lookups)?;
    let of_population = scan_columns(population, delimiter, lookups)?;
    let profile = |profiles: &[ColumnProfile], name: &str| profiles.iter().find(|profile| profile.name == name).map(filled);
    let finding = |name: &&str| {
        let (seeds, population) = (profile(&of_seeds, name)?, profile(&of_population, name)?);
        let (kind, evidence) =
            fill(&seeds, &population).or_else(|| format(&seeds, &population)).or_else(|| vocabulary(&seeds, &population))?;
        let allowed = allowed.iter().any(|allowed| allowed == name);
        Some(Provenance { column: (*name).to_owned(), kind, evidence, allowed })
    };
    Ok(columns.iter().filter_map(finding).collect())
}

/// Words that stand for "no value" are none.
fn filled(profile: &ColumnProfile) -> ColumnProfile {
    let placeholders: Vec<String> =
        profile.values().iter().filter(|(text, _)| is_placeholder(text)).map(|(text, _)| level_key(text).into_owned()).collect();
    profile.without(&placeholders)
}

fn fill(seeds: &ColumnProfile, population: &ColumnProfile) -> Option<(ProvenanceKind, String)> {
    let share = |profile: &ColumnProfile| profile.present() as f64 / profile.rows.max(1) as f64;
    let (own, other) = (share(seeds), share(population));
    let is_how_made = |share: f64| !(NEARLY_NONE..=NEARLY_ALL).contains(&share);
    (is_how_made(own) || is_how_made(other)).then_some(())?;
    ((own - other).abs() >= FILL_GAP).then(|| {
        let evidence = format!("filled in for {:.0}% of the seeds' file and {:.0}% of the population's", 100.0 * own, 100.0 * other);
        (ProvenanceKind::Fill, evidence)
    })
}

fn format(seeds: &ColumnProfile, population: &ColumnProfile) -> Option<(ProvenanceKind, String)> {
    let (own, others) = (shapes(seeds), shapes(population));
    let telling = |of: &Shapes, against: &Shapes| {
        if of.total < FEWEST_VALUES || against.total < FEWEST_VALUES {
            return None;
        }
        let is_unknown =
            |shape: &&String| against.rows.get(*shape).is_none_or(|(rows, _)| (*rows as f64) < HARDLY_ANY * against.total as f64);
        let unknown: Vec<&String> = of.rows.keys().filter(is_unknown).collect();
        let rows: u64 = unknown.iter().map(|shape| of.rows[*shape].0).sum();
        let commonest = unknown.iter().max_by_key(|shape| of.rows[**shape].0)?;
        (rows as f64 >= OTHERWISE * of.total as f64).then(|| (of.rows[*commonest].1.clone(), rows as f64 / of.total as f64))
    };
    let said = |(example, share): (String, f64), whose: &str, other: &str| {
        let evidence = format!(
            "{:.0}% of the values in {whose} file are written in a way that {other} file does not know, such as {}",
            100.0 * share,
            example_of(&example)
        );
        (ProvenanceKind::Format, evidence)
    };
    // How numbers and codes are written; words differ by what they say, which is the vocabulary's matter.
    telling(&own, &others)
        .map(|found| said(found, "the seeds'", "the population's"))
        .or_else(|| telling(&others, &own).map(|found| said(found, "the population's", "the seeds'")))
}

/// An example shows how it is written and not what it says: it may be of one person.
fn example_of(text: &str) -> String {
    let masked: String = text
        .chars()
        .take(40)
        .map(|c| match c {
            c if c.is_ascii_digit() => '9',
            c if c.is_uppercase() => 'A',
            c if c.is_alphabetic() => 'a',
            c => c,
        })
        .collect();
    format!("`{masked}`")
}

/// How the values of a column are written: rows by shape, with an example.
struct Shapes {
    rows: BTreeMap<String, (u64, String)>,
    total: u64,
}

fn shapes(profile: &ColumnProfile) -> Shapes {
    let mut rows: BTreeMap<String, (u64, String)> = BTreeMap::new();
    let mut total = 0;
    for (text, count) in profile.values() {
        total += count;
        rows.entry(shape(text)).or_insert_with(|| (0, text.to_owned())).0 += count;
    }
    Shapes { rows, total }
}

/// Runs of digits as `9`, words as `a`, `A` or `Aa` by their case, all words of a text as one, other signs as they are.
fn shape(text: &str) -> String {
    let mut shape = String::new();
    let mut words = text.split_whitespace().map(word_shape).collect::<Vec<_>>();
    if words.iter().all(|word| matches!(word.as_str(), "a" | "Aa")) {
        // Whether the second word of a name is written large says nothing of the file.
        words.truncate(1);
    }
    words.dedup();
    for word in words {
        if !shape.is_empty() {
            shape.push(' ');
        }
        shape.push_str(&word);
    }
    shape
}

fn word_shape(word: &str) -> String {
    let mut shape = String::new();
    let mut push = |c: char| {
        if !shape.ends_with(c) || !matches!(c, '9' | 'A' | 'a') {
            shape.push(c);
        }
    };
    for c in word.chars() {
        push(match c {
            c if c.is_numeric() => '9',
            c if c.is_uppercase() => 'A',
            c if c.is_alphabetic() => 'a',
            c => c,
        });
    }
    shape
}

fn vocabulary(seeds: &ColumnProfile, population: &ColumnProfile) -> Option<(ProvenanceKind, String)> {
    let levels = |profile: &ColumnProfile| profile.levels();
    let (own, others) = (levels(seeds), levels(population));
    let present = seeds.present();
    if present < FEWEST_VALUES || (present as f64) < ROWS_A_LEVEL * own.len() as f64 || population.present() < FEWEST_VALUES {
        return None;
    }
    let known: BTreeSet<String> = others.iter().map(|(label, _)| level_key(label).into_owned()).collect();
    let unknown: u64 = own.iter().filter(|(label, _)| !known.contains(&*level_key(label))).map(|(_, rows)| rows).sum();
    (unknown as f64 >= OTHERWISE * present as f64).then(|| {
        let evidence =
            format!("{:.0}% of the seeds have values that nobody in the population's file has", 100.0 * unknown as f64 / present as f64);
        (ProvenanceKind::Vocabulary, evidence)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, TextColumn};

    fn profile(values: &[(&str, usize)]) -> ColumnProfile {
        let mut profile = ColumnProfile::new("x");
        let texts: TextColumn = values.iter().flat_map(|(text, count)| std::iter::repeat_n((*text).to_owned(), *count)).collect();
        profile.add(&Column::Text(texts));
        profile
    }

    #[test]
    fn what_one_file_fills_in_is_found_and_what_people_tell_is_not() {
        let full = profile(&[("a", 100)]);
        assert!(fill(&full, &profile(&[("a", 50), ("", 50)])).is_some());
        assert!(fill(&profile(&[("", 100)]), &profile(&[("a", 50), ("", 50)])).is_some());
        assert!(fill(&profile(&[("a", 93), ("", 7)]), &profile(&[("a", 60), ("", 40)])).is_none());
        assert!(fill(&full, &profile(&[("a", 90), ("", 10)])).is_none());
    }

    #[test]
    fn formats_are_told_apart_by_how_and_not_by_what_is_written() {
        let iso = profile(&[("2025-03-01", 30), ("2025-12-24", 30)]);
        let slashes = profile(&[("03/01/2025", 30), ("12/24/2025", 30)]);
        assert!(format(&iso, &slashes).is_some());
        assert!(format(&iso, &profile(&[("2019-01-01", 50)])).is_none());
        assert!(format(&profile(&[("GERMANY", 40)]), &profile(&[("Germany", 40)])).is_some());
        assert!(format(&profile(&[("Head of sales", 40)]), &profile(&[("Founder", 40)])).is_none());
        assert!(format(&profile(&[("3", 40)]), &profile(&[("12", 40)])).is_none());
    }

    #[test]
    fn values_that_the_population_lacks_are_found() {
        let population = profile(&[("DE", 50), ("FR", 50)]);
        assert!(vocabulary(&profile(&[("germany", 50)]), &population).is_some());
        assert!(vocabulary(&profile(&[("de", 50)]), &population).is_none());
    }
}
