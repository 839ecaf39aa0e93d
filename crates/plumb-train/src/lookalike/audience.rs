//! The people of a file who are most like the seeds.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::str::FromStr;

use plumb_core::Score;
use plumb_core::hash::stable_hash;
use plumb_model::{ColumnScorer, Kind, Model, Moments, Scorer, TableChoice};
use serde::Serialize;

use crate::lookup::{LookupConfig, Lookups};
use crate::read::{ReadError, ReadOptions, TableReader};
use crate::score::{AsOf, RowMoments, cells, check_file, is_same_file, moments};
use crate::table::{Column, Table};
use crate::write::{OutputBatch, OutputColumn, OutputWriter};
use crate::{Progress, TrainError};

/// How far an audience goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Extent {
    /// A share of the population, above 0 and up to 1.
    Reach(f64),
    /// So many people.
    Size(usize),
    /// All that are at least so many times as common among the seeds as in the population.
    Likeness(f64),
}

/// Ready-made extents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breadth {
    /// 1% of the population: those most alike.
    Narrow,
    /// 5%.
    Balanced,
    /// 10%: more people, less alike.
    Broad,
}

impl Breadth {
    /// The extent that it stands for.
    pub fn extent(self) -> Extent {
        Extent::Reach(match self {
            Breadth::Narrow => 0.01,
            Breadth::Balanced => 0.05,
            Breadth::Broad => 0.1,
        })
    }
}

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

/// How alike the last person is within a share of the population.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CurvePoint {
    /// The share.
    pub reach: f64,
    /// People within it.
    pub people: usize,
    /// Likeness of the last one.
    pub least: f64,
    /// Their mean likeness.
    pub mean: f64,
}

/// A value and how common it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AudienceTrait {
    /// The feature.
    pub feature: String,
    /// The value, or what was made of it.
    pub value: String,
    /// Its share in the audience.
    pub of_audience: f64,
    /// Its share in the whole file.
    pub of_all: f64,
    /// Its share among the seeds.
    pub of_seeds: f64,
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

/// Shares of which the curve tells.
const CURVE: [f64; 10] = [0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3];

/// So many traits are told.
const TRAITS: usize = 12;

/// Somebody scored.
struct Person {
    id: String,
    likeness: f64,
    score: Score,
    /// What may stand once, as a hash.
    once: Option<u64>,
    /// The code of each feature.
    codes: Box<[u16]>,
}

/// Finds the audience and writes it, the most alike first, as `id`, `score`, `likeness` and `rank`.
///
/// `seeds` are hashes of the seeds' identifiers, see [`seed_hashes`].
///
/// # Errors
/// [`TrainError`] when a file cannot be read or written, a column is not there, or nobody is left.
pub fn audience(model: &Model, seeds: &HashSet<u64>, options: &AudienceOptions, progress: &dyn Progress) -> Result<Audience, TrainError> {
    let file = options.input.display().to_string();
    if model.kind != Kind::Lookalike {
        let problem = format!("the model `{}` predicts conversion, and no likeness; train one with `plumb lookalike train`", model.name);
        return Err(TrainError::data(file, problem));
    }
    if is_same_file(&options.input, &options.output) {
        return Err(TrainError::data(file, "the audience would replace the people it is drawn from; name another file with -o"));
    }
    progress.stage("score", None);
    let Scored { mut people, id, seeds_left_out, insufficient } = score(model, seeds, options, progress)?;
    // Of equals, the first in the order of identifiers: the same people whatever the order of the file.
    people.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then_with(|| a.id.cmp(&b.id)));
    let before = people.len();
    let mut met = HashSet::new();
    people.retain(|person| person.once.is_none_or(|once| met.insert(once)));
    if people.is_empty() {
        return Err(TrainError::data(file, "nobody is left to choose from: all are seeds, or have no usable field"));
    }
    let chosen = count(&people, options.extent);
    if chosen == 0 {
        let most = people[0].likeness;
        return Err(TrainError::data(file, format!("nobody is that alike: the most alike is {most:.2} times as common among the seeds")));
    }
    write(&people[..chosen], id.as_deref(), options)?;
    let overlap = options.overlap.iter().map(|path| overlap(path, id.as_deref(), &people[..chosen])).collect::<Result<_, _>>()?;
    Ok(Audience {
        population: people.len(),
        seeds_left_out,
        same_left_out: before - people.len(),
        insufficient,
        people: chosen,
        least_likeness: people[chosen - 1].likeness,
        curve: CURVE.iter().map(|reach| point(&people, *reach)).collect(),
        traits: traits(model, &people, chosen),
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
    let file = options.input.display().to_string();
    let scorer = Scorer::new(model, TableChoice::Served);
    let lookups = Lookups::read(&options.lookups)?;
    let mut reader = TableReader::open(&options.input, ReadOptions::default())?;
    lookups.check(reader.names(), &file)?;
    let names: Vec<String> = reader.names().iter().chain(lookups.names()).cloned().collect();
    let moment_column = if let AsOf::Column(name) = &options.as_of { Some(name.as_str()) } else { None };
    let has_header = !names.is_empty();
    if has_header {
        check_file(&names, &scorer, &file, moment_column)?;
        if let Some(name) = options.one_per.as_ref().filter(|name| !names.contains(name)) {
            return Err(TrainError::data(
                file,
                format!("there is no column `{name}`, which --one-per names; the columns are: {}", names.join(", ")),
            ));
        }
    }
    let mut columns: ColumnScorer<Column> = ColumnScorer::new(model, TableChoice::Served);
    let id = model.schema.id.clone().filter(|name| !has_header || names.contains(name));
    let mut scored = Scored { people: Vec::new(), id, seeds_left_out: 0, insufficient: 0 };
    let mut rows_before = 0usize;
    while let Some(table) = reader.next_batch()?.map(|table| lookups.join(table)) {
        let moments = moments(&table, &options.as_of, &model.schema.fields, &file)?;
        let own = cells(&table, &scorer, &[]);
        let scores = match &moments {
            RowMoments::One(moment) => columns.score(&own, table.rows(), Moments::One(*moment)),
            RowMoments::Each(moments) => columns.score(&own, table.rows(), Moments::Each(moments)),
        };
        let rows = crate::score::TableRows::new(&table, &scorer, &[]);
        for row in 0..table.rows() {
            let text = |name: &Option<String>| text(&table, name.as_deref()?, row);
            let own_id = text(&scored.id);
            if !options.keep_seeds && own_id.as_ref().is_some_and(|id| seeds.contains(&stable_hash(id.as_bytes()))) {
                scored.seeds_left_out += 1;
                continue;
            }
            let Some(score) = scores.scores[row] else {
                scored.insufficient += 1;
                continue;
            };
            let codes = rows.score(&scorer, row, moments.of(row)).codes[..model.served.features.len()].into();
            scored.people.push(Person {
                id: own_id.unwrap_or_else(|| (rows_before + row + 1).to_string()),
                likeness: model.likeness(scores.log_odds[row]),
                score,
                once: text(&options.one_per).map(|value| stable_hash(value.to_lowercase().as_bytes())),
                codes,
            });
        }
        rows_before += table.rows();
        progress.advance(table.rows() as u64);
    }
    if rows_before == 0 {
        return Err(ReadError::NoRows { path: options.input.clone() }.into());
    }
    Ok(scored)
}

/// What stands in a column, if it is filled in.
fn text(table: &Table, name: &str, row: usize) -> Option<String> {
    let text = table.column(name)?.value(row).to_text().trim().to_owned();
    (!text.is_empty()).then_some(text)
}

fn count(people: &[Person], extent: Extent) -> usize {
    match extent {
        Extent::Reach(share) => ((share * people.len() as f64).round() as usize).clamp(1, people.len()),
        Extent::Size(size) => size.min(people.len()),
        Extent::Likeness(least) => people.partition_point(|person| person.likeness >= least),
    }
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

fn point(people: &[Person], reach: f64) -> CurvePoint {
    let within = count(people, Extent::Reach(reach));
    let mean = people[..within].iter().map(|person| person.likeness).sum::<f64>() / within as f64;
    CurvePoint { reach, people: within, least: people[within - 1].likeness, mean }
}

/// Values by how much more of the audience has them than of all, or less.
fn traits(model: &Model, people: &[Person], chosen: usize) -> Vec<AudienceTrait> {
    let mut all: Vec<(f64, AudienceTrait)> = Vec::new();
    for (place, feature) in model.served.features.iter().enumerate() {
        let mut counts: HashMap<u16, (usize, usize)> = HashMap::new();
        for (rank, person) in people.iter().enumerate() {
            let own = counts.entry(person.codes[place]).or_default();
            own.0 += usize::from(rank < chosen);
            own.1 += 1;
        }
        let seeds = feature.bins.iter().map(|bin| bin.won).sum::<u64>().max(1) as f64;
        for (code, (within, of_all)) in counts {
            let (of_audience, of_all) = (within as f64 / chosen as f64, of_all as f64 / people.len() as f64);
            let of_seeds = feature.bins[usize::from(code)].won as f64 / seeds;
            let value = feature.encoder.label(code);
            all.push(((of_audience - of_all).abs(), AudienceTrait { feature: feature.name.clone(), value, of_audience, of_all, of_seeds }));
        }
    }
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (&a.1.feature, &a.1.value).cmp(&(&b.1.feature, &b.1.value))));
    all.into_iter().take(TRAITS).map(|(_, own)| own).collect()
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
