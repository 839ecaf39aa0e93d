//! The people of a file who are most like the seeds.

use std::collections::HashSet;
use std::path::PathBuf;
use std::str::FromStr;

use plumb_core::hash::stable_hash;
use plumb_model::Model;
use plumb_model::lookalike::{AudienceTrait, CurvePoint, Extent, Person, Ranked, once_key};
use serde::Serialize;

use super::scan::{Scan, check_tells_likeness, text};
use crate::lookup::LookupConfig;
use crate::read::{ReadOptions, TableReader};
use crate::score::AsOf;
use crate::spared::spare;
use crate::write::{OutputBatch, OutputColumn, OutputWriter};
use crate::{Progress, TrainError};

/// A share, written `5%` or `0.05`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share(pub f64);

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| text.trim().parse::<f64>().ok();
        let share = match text.trim().strip_suffix('%') {
            Some(percent) => number(percent).map(|percent| percent / 100.0),
            None => number(text),
        };
        match share.filter(|share| *share > 0.0 && *share <= 1.0) {
            Some(share) => Ok(Share(share)),
            None => Err(format!("`{text}` is no share; expected one such as 5% or 0.05, above 0 and up to 100%")),
        }
    }
}

/// Whom to look among, and where the list goes.
#[derive(Debug, Clone)]
pub struct AudienceOptions {
    /// The file of people.
    pub input: PathBuf,
    /// The file of the audience; its extension says the format.
    pub output: PathBuf,
    /// How far it goes.
    pub extent: Extent,
    /// A column of which each value stands in the audience once: one a company, say.
    pub one_per: Option<String>,
    /// Keeps seeds in.
    pub keep_seeds: bool,
    /// Files of other audiences, to see who is in both.
    pub overlap: Vec<PathBuf>,
    /// The moment of scoring.
    pub as_of: AsOf,
    /// Tables to join.
    pub lookups: Vec<LookupConfig>,
}

/// Who was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Audience {
    /// People looked among: without seeds, those who cannot be scored, and those left out as `one_per` asks.
    pub population: usize,
    /// Seeds that were left out.
    pub seeds_left_out: usize,
    /// Left out as somebody more alike has the same value.
    pub same_left_out: usize,
    /// Left out without any usable field.
    pub insufficient: usize,
    /// People of the audience.
    pub people: usize,
    /// How like the least alike of them is, in times as common among the seeds as in the population.
    pub least_likeness: f64,
    /// Likeness against reach.
    pub curve: Vec<CurvePoint>,
    /// What the audience has more often than the others, or less, the most telling first.
    pub traits: Vec<AudienceTrait>,
    /// How many of the audience are in each of the other files.
    pub overlap: Vec<Overlap>,
    /// The column of identifiers; rows are numbered, and seeds not known, where the file lacks it.
    pub id: Option<String>,
}

/// Who is in two audiences.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overlap {
    /// The other file, without its folder.
    pub file: String,
    /// People in it.
    pub people: usize,
    /// In both.
    pub both: usize,
}

/// Finds the audience and writes it, the most alike first, as `id`, `score`, `likeness` and `rank`.
///
/// `seeds` are hashes of the seeds' identifiers, see [`seed_hashes`].
///
/// # Errors
/// [`TrainError`] when a file cannot be read or written, a column is not there, or nobody is left.
pub fn audience(model: &Model, seeds: &HashSet<u64>, options: &AudienceOptions, progress: &dyn Progress) -> Result<Audience, TrainError> {
    let file = options.input.display().to_string();
    check_tells_likeness(model, &file)?;
    let lookups = options.lookups.iter().map(|lookup| (lookup.file.as_path(), "a table that is joined"));
    let lists = options.overlap.iter().map(|path| (path.as_path(), "the list that it is held against"));
    let inputs = std::iter::once((options.input.as_path(), "the people it is drawn from")).chain(lookups).chain(lists);
    spare(inputs, &options.output, ("the audience", "-o"))?;
    progress.stage("score", None);
    let Scored { people, id, seeds_left_out, insufficient } = score(model, seeds, options, progress)?;
    let ranked = Ranked::new(people);
    let people = ranked.people();
    if people.is_empty() {
        return Err(TrainError::data(file, "nobody is left to choose from: all are seeds, or have no usable field"));
    }
    let chosen = ranked.count(options.extent);
    if chosen == 0 {
        let most = people[0].likeness;
        return Err(TrainError::data(file, format!("nobody is that alike: the most alike is {most:.2} times as common among the seeds")));
    }
    write(&people[..chosen], id.as_deref(), options)?;
    let overlap = options.overlap.iter().map(|path| overlap(path, id.as_deref(), &people[..chosen])).collect::<Result<_, _>>()?;
    Ok(Audience {
        population: people.len(),
        seeds_left_out,
        same_left_out: ranked.same_left_out(),
        insufficient,
        people: chosen,
        least_likeness: people[chosen - 1].likeness,
        curve: ranked.curve(),
        traits: ranked.traits(&model.served, chosen),
        overlap,
        id,
    })
}

/// Everybody of a file.
struct Scored {
    people: Vec<Person>,
    id: Option<String>,
    seeds_left_out: usize,
    insufficient: usize,
}

fn score(model: &Model, seeds: &HashSet<u64>, options: &AudienceOptions, progress: &dyn Progress) -> Result<Scored, TrainError> {
    let scan = Scan::open(model, &options.input, &options.as_of, &options.lookups)?;
    if let Some(name) = options.one_per.as_ref().filter(|name| !scan.names().contains(name)) {
        let problem = format!("there is no column `{name}`, which --one-per names; the columns are: {}", scan.names().join(", "));
        return Err(TrainError::data(scan.file(), problem));
    }
    let (id, one_per) = (scan.id(), options.one_per.as_deref());
    let mut found = Scored { people: Vec::new(), id: id.map(str::to_owned), seeds_left_out: 0, insufficient: 0 };
    scan.each(progress, |batch| {
        for (row, scored) in batch.scored.iter().enumerate() {
            let own_id = batch.text(id, row);
            if !options.keep_seeds && own_id.as_ref().is_some_and(|id| seeds.contains(&stable_hash(id.as_bytes()))) {
                found.seeds_left_out += 1;
                continue;
            }
            let Some(score) = scored.score else {
                found.insufficient += 1;
                continue;
            };
            found.people.push(Person {
                id: own_id.unwrap_or_else(|| (batch.rows_before + row + 1).to_string()),
                row: batch.rows_before + row,
                likeness: model.likeness(scored.log_odds),
                score,
                once: batch.text(one_per, row).map(|value| once_key(&value)),
                codes: batch.codes(model, row),
            });
        }
        Ok(())
    })?;
    Ok(found)
}

fn write(people: &[Person], id: Option<&str>, options: &AudienceOptions) -> Result<(), TrainError> {
    let columns = vec![
        OutputColumn::text(id.unwrap_or("row")),
        OutputColumn::integer("score"),
        OutputColumn::number("likeness"),
        OutputColumn::integer("rank"),
    ];
    let mut writer = OutputWriter::create(&options.output, columns)?;
    let mut batch = OutputBatch::new();
    batch.text(people.iter().map(|person| Some(person.id.clone())).collect());
    batch.integer(people.iter().map(|person| Some(i64::from(person.score.get()))).collect());
    batch.number(people.iter().map(|person| Some(person.likeness)).collect());
    batch.integer((1..=people.len() as i64).map(Some).collect());
    writer.write(&batch)?;
    Ok(writer.finish()?)
}

fn overlap(path: &PathBuf, id: Option<&str>, people: &[Person]) -> Result<Overlap, TrainError> {
    let file = path.display().to_string();
    let Some(id) = id else {
        return Err(TrainError::data(file, "people are told apart by their identifiers, and the file of people has no such column"));
    };
    let mut reader = TableReader::open(path, ReadOptions { columns: Some(vec![id.to_owned()]), ..ReadOptions::default() })?;
    let mut others = HashSet::new();
    while let Some(table) = reader.next_batch()? {
        if table.column(id).is_none() {
            return Err(TrainError::data(file, format!("there is no column `{id}`, which names people")));
        }
        others.extend((0..table.rows()).filter_map(|row| text(&table, id, row)));
    }
    let both = people.iter().filter(|person| others.contains(&person.id)).count();
    let name = path.file_name().map_or(file, |name| name.to_string_lossy().into_owned());
    Ok(Overlap { file: name, people: others.len(), both })
}

/// The seeds of a version, as it was published: hashes of their identifiers, which name nobody.
///
/// # Errors
/// [`TrainError::Data`] when a line is no hash.
pub fn seed_hashes(text: &str, file: &str) -> Result<HashSet<u64>, TrainError> {
    let hash = |(line, text): (usize, &str)| {
        u64::from_str_radix(text.trim(), 16).map_err(|_| TrainError::Data {
            file: file.to_owned(),
            place: format!(", line {}", line + 1),
            problem: format!("`{text}` is no hash of 16 hexadecimal digits"),
        })
    };
    text.lines().enumerate().map(hash).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_read_as_people_write_them() {
        assert_eq!(("5%".parse::<Share>().map(|share| share.0), "0.05".parse::<Share>().map(|share| share.0)), (Ok(0.05), Ok(0.05)));
        for text in ["0", "120%", "many", "-1%", "NaN"] {
            assert!(text.parse::<Share>().is_err(), "{text}");
        }
    }

    #[test]
    fn hashes_of_seeds_are_read_back() {
        let text = "00000000000000ff\n0000000000000001\n";
        assert_eq!(seed_hashes(text, "seeds.txt").expect("hashes"), HashSet::from([255, 1]));
        let error = seed_hashes("12\nnobody\n", "seeds.txt").expect_err("no hash").to_string();
        assert!(error.contains("line 2"), "{error}");
    }
}
