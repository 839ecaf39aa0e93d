//! Lookalike models on made-up people whose true likeness is known.

use std::path::{Path, PathBuf};

use plumb_core::Time;
use plumb_eval::roc_auc;
use plumb_model::{Kind, Model};
use plumb_registry::{Decision, ModelRef, Registry};
use plumb_synth::{Generator, SynthConfig, SynthLead};
use plumb_train::read::{ReadOptions, TableReader};
use plumb_train::{
    AsOf, AudienceOptions, Extent, Likened, LookalikeOptions, ProvenanceKind, RowFilter, SEEDS_FILE, ScoreOptions, Silent, TrainError,
    audience, score_file, score_likeness, seed_hashes, train_lookalike,
};
use tempfile::TempDir;

struct Scratch(TempDir);

impl Scratch {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn people(&self, name: &str, rows: &[Vec<String>]) -> PathBuf {
        let text: String = std::iter::once(HEADER.join(",")).chain(rows.iter().map(|row| row.join(","))).map(|line| line + "\n").collect();
        let path = self.path(name);
        std::fs::write(&path, text).expect("a file");
        path
    }

    fn options(&self, seeds: &Path, population: Option<&Path>) -> LookalikeOptions {
        LookalikeOptions {
            seeds: seeds.to_owned(),
            population: population.map(Path::to_owned),
            filter: RowFilter::default(),
            id: None,
            exclude: Vec::new(),
            allow: Vec::new(),
            config: None,
            against: None,
            events: None,
            name: "like".into(),
            registry: self.path("models"),
            seed: 1,
            now: day(20_000),
            skip_if_unchanged: false,
        }
    }

    fn train(&self, options: &LookalikeOptions) -> Likened {
        train_lookalike(options, &Silent).expect("it trains")
    }

    fn model(&self) -> Model {
        let reference: ModelRef = "like@1".parse().expect("a reference");
        Registry::open(self.path("models")).load(&reference).expect("a model").model
    }

    /// Likeness of each row of a file, in its order.
    fn likeness(&self, file: &Path) -> Vec<f64> {
        let output = self.path("likeness.csv");
        score_likeness(&self.model(), &scoring(file, &output), &Silent).expect("it scores");
        numbers(&output, "likeness")
    }
}

fn scoring(input: &Path, output: &Path) -> ScoreOptions {
    ScoreOptions {
        input: input.to_owned(),
        output: output.to_owned(),
        as_of: AsOf::Moment(day(20_000)),
        reasons: 1,
        lookups: Vec::new(),
        events: None,
        rules: None,
        likeness: None,
    }
}

fn numbers(file: &Path, name: &str) -> Vec<f64> {
    let mut reader = TableReader::open(file, ReadOptions::default()).expect("it opens");
    let mut all = Vec::new();
    while let Some(table) = reader.next_batch().expect("it reads") {
        let column = table.column(name).expect("the column");
        all.extend((0..table.rows()).map(|row| column.value(row).to_text().parse::<f64>().expect("a number")));
    }
    all
}

fn day(days: i64) -> Time {
    Time::from_millis(days * 86_400_000).expect("in range")
}

const HEADER: [&str; 8] = ["lead_id", "industry", "employees", "country", "authority", "budget", "pain", "past_purchases"];

fn row(lead: &SynthLead) -> Vec<String> {
    let text = |value: &Option<std::borrow::Cow<'static, str>>| value.as_deref().unwrap_or_default().replace(',', " ");
    let number = |value: Option<f64>| value.map(|number| number.to_string()).unwrap_or_default();
    vec![
        lead.lead_id.clone(),
        text(&lead.industry),
        number(lead.employees),
        text(&lead.country),
        text(&lead.authority),
        number(lead.budget),
        text(&lead.pain),
        lead.past_purchases.to_string(),
    ]
}

/// Leads with whether they are of the kind that is sought, drawn from the profile's own probability.
fn people(leads: u64, seed: u64) -> Vec<(Vec<String>, bool)> {
    let generator = Generator::new(SynthConfig { leads, seed, ..SynthConfig::default() }.check().expect("a sound configuration"));
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut uniform = move || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        (plumb_core::hash::mix(state) >> 11) as f64 / (1u64 << 53) as f64
    };
    generator.iter().map(|lead| (row(&lead), uniform() < lead.profile_probability)).collect()
}

#[test]
fn hidden_likes_are_found_nearly_as_well_as_with_full_labels() {
    let scratch = Scratch::new();
    let all = people(12_000, 7);
    // Of the sought, half are known: the others make a fifth or so of the population without anybody knowing.
    let (mut known, mut others) = (Vec::new(), Vec::new());
    let mut count = 0;
    for (row, sought) in &all {
        count += usize::from(*sought);
        let is_known = *sought && count % 2 == 0;
        (if is_known { &mut known } else { &mut others }).push(row.clone());
    }
    let hidden = count - known.len();
    assert!((0.1..0.25).contains(&(hidden as f64 / others.len() as f64)), "{hidden} of {}", others.len());
    // Both are judged on people that neither has seen.
    let fresh = people(12_000, 8);
    let is_sought: Vec<bool> = fresh.iter().map(|(_, sought)| *sought).collect();
    let fresh = scratch.people("fresh.csv", &fresh.into_iter().map(|(row, _)| row).collect::<Vec<_>>());
    let (seeds, population) = (scratch.people("seeds.csv", &known), scratch.people("population.csv", &others));
    let likened = scratch.train(&scratch.options(&seeds, Some(&population)));
    assert!(likened.promoted(), "{:?}", likened.verdict);
    let unlabelled = roc_auc(&is_sought, &scratch.likeness(&fresh)).expect("both kinds");
    // The same with all labels: the sought against the others.
    let full = Scratch::new();
    let split = |wanted: bool| all.iter().filter(|(_, sought)| *sought == wanted).map(|(row, _)| row.clone()).collect::<Vec<_>>();
    let (seeds, rest) = (full.people("seeds.csv", &split(true)), full.people("population.csv", &split(false)));
    full.train(&full.options(&seeds, Some(&rest)));
    let supervised = roc_auc(&is_sought, &full.likeness(&fresh)).expect("both kinds");
    assert!(unlabelled > supervised - 0.01, "{unlabelled} against {supervised} with full labels");
    assert!(supervised > 0.65, "{supervised}: there is something to find");
}

#[test]
fn a_list_drawn_by_chance_is_not_promoted() {
    let scratch = Scratch::new();
    let all: Vec<Vec<String>> = people(4_000, 3).into_iter().map(|(row, _)| row).collect();
    let (seeds, population): (Vec<_>, Vec<_>) = all.into_iter().enumerate().partition(|(index, _)| index % 10 == 0);
    let rows = |part: Vec<(usize, Vec<String>)>| part.into_iter().map(|(_, row)| row).collect::<Vec<_>>();
    let (seeds, population) = (scratch.people("seeds.csv", &rows(seeds)), scratch.people("population.csv", &rows(population)));
    let likened = scratch.train(&scratch.options(&seeds, Some(&population)));
    assert_eq!(likened.verdict.decision, Decision::Refused);
    assert!(likened.verdict.reason.contains("cannot be told from the population"), "{}", likened.verdict.reason);
}

#[test]
fn columns_that_tell_the_files_apart_are_named_and_left_out() {
    let scratch = Scratch::new();
    let mut all = people(3_000, 5);
    let header_at = |name: &str| HEADER.iter().position(|own| *own == name).expect("a column");
    let (industry, country, past) = (header_at("industry"), header_at("country"), header_at("past_purchases"));
    let (mut seeds, mut population) = (Vec::new(), Vec::new());
    for (index, (row, _)) in all.iter_mut().enumerate() {
        if index % 8 == 0 {
            // The customers' export writes industries in capitals, lacks the country, and counts purchases in words.
            row[industry] = row[industry].to_uppercase();
            row[country].clear();
            row[past] = format!("level {}", row[past]);
            seeds.push(row.clone());
        } else {
            population.push(row.clone());
        }
    }
    let (seeds, population) = (scratch.people("seeds.csv", &seeds), scratch.people("population.csv", &population));
    let likened = scratch.train(&scratch.options(&seeds, Some(&population)));
    let found: Vec<(&str, ProvenanceKind)> = likened.provenance.iter().map(|own| (own.column.as_str(), own.kind)).collect();
    assert!(found.contains(&("industry", ProvenanceKind::Format)), "{found:?}");
    assert!(found.contains(&("country", ProvenanceKind::Fill)), "{found:?}");
    assert!(found.iter().any(|(column, _)| *column == "past_purchases"), "{found:?}");
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(!likened.columns.iter().any(|name| ["industry", "country", "past_purchases"].contains(&name.as_str())));
    assert!(!likened.promoted(), "nothing but the files' own habits told them apart");
    let allowed = LookalikeOptions { allow: vec!["country".into()], name: "other".into(), ..scratch.options(&seeds, Some(&population)) };
    let likened = scratch.train(&allowed);
    assert!(likened.columns.contains(&"country".to_owned()) && likened.promoted(), "who allows a column gets it, and what it tells");
}

#[test]
fn seeds_of_one_file_are_chosen_by_conditions_which_are_no_features() {
    let scratch = Scratch::new();
    let rows: Vec<Vec<String>> = people(3_000, 11).into_iter().map(|(row, _)| row).collect();
    let file = scratch.people("leads.csv", &rows);
    let filter = RowFilter::new(vec!["budget >= 60000".parse().expect("a condition")]);
    let options = LookalikeOptions { filter, ..scratch.options(&file, None) };
    let likened = scratch.train(&options);
    assert!(!likened.columns.contains(&"budget".to_owned()), "{:?}", likened.columns);
    assert!(likened.left_out.iter().any(|(name, why)| name == "budget" && why.contains("seed")), "{:?}", likened.left_out);
    assert_eq!(likened.seeds + likened.population, 3_000);
    let metrics = Registry::open(scratch.path("models")).file_path("like", 1, "metrics.json");
    let metrics = std::fs::read_to_string(metrics).expect("metrics");
    assert!(metrics.contains(&format!("\"seeds\": {},", likened.seeds)) && !metrics.contains("\"version\""), "{metrics:.300}");
    let model = scratch.model();
    assert_eq!((model.kind, model.dataset.target.column.as_str()), (Kind::Lookalike, "budget >= 60000"));
}

#[test]
fn an_audience_leaves_seeds_out_and_is_the_same_whatever_the_order() {
    let scratch = Scratch::new();
    let all = people(3_000, 13);
    let seeds: Vec<Vec<String>> = all.iter().filter(|(_, sought)| *sought).map(|(row, _)| row.clone()).collect();
    let everybody: Vec<Vec<String>> = all.iter().map(|(row, _)| row.clone()).collect();
    let (seed_file, people_file) = (scratch.people("seeds.csv", &seeds), scratch.people("people.csv", &everybody));
    let likened = scratch.train(&scratch.options(&seed_file, Some(&people_file)));
    assert_eq!((likened.seeds, likened.seeds + likened.population), (seeds.len(), 3_000), "seeds met again count once");
    let path = Registry::open(scratch.path("models")).file_path("like", 1, SEEDS_FILE);
    let hashes = seed_hashes(&std::fs::read_to_string(&path).expect("hashes"), "seeds.txt").expect("hashes");
    let list = |input: &Path, output: &str, extent| {
        let options = AudienceOptions {
            input: input.to_owned(),
            output: scratch.path(output),
            extent,
            one_per: None,
            keep_seeds: false,
            overlap: Vec::new(),
            as_of: AsOf::Moment(day(20_000)),
            lookups: Vec::new(),
        };
        let found = audience(&scratch.model(), &hashes, &options, &Silent).expect("an audience");
        (found, std::fs::read_to_string(scratch.path(output)).expect("a list"))
    };
    let (found, text) = list(&people_file, "a.csv", Extent::Reach(0.05));
    assert_eq!((found.seeds_left_out, found.population), (seeds.len(), 3_000 - seeds.len()));
    assert_eq!(found.people, (0.05 * found.population as f64).round() as usize);
    let ids: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert!(seeds.iter().all(|seed| !ids.contains(&seed[0].as_str())), "no seed is in the list");
    let mut reversed = everybody.clone();
    reversed.reverse();
    let again = scratch.people("reversed.csv", &reversed);
    assert_eq!(list(&again, "b.csv", Extent::Reach(0.05)).1, text);
    let (sized, _) = list(&people_file, "c.csv", Extent::Size(10));
    assert_eq!(sized.people, 10);
    let (alike, _) = list(&people_file, "d.csv", Extent::Likeness(sized.least_likeness));
    assert!(alike.people >= 10 && alike.least_likeness >= sized.least_likeness);
    assert!(found.curve.windows(2).all(|pair| pair[0].least >= pair[1].least), "{:?}", found.curve);
}

#[test]
fn likeness_explains_itself_and_is_never_taken_for_a_probability() {
    let scratch = Scratch::new();
    let all = people(3_000, 17);
    let part = |wanted: bool| all.iter().filter(|(_, sought)| *sought == wanted).map(|(row, _)| row.clone()).collect::<Vec<_>>();
    let (seeds, population) = (scratch.people("seeds.csv", &part(true)), scratch.people("population.csv", &part(false)));
    scratch.train(&scratch.options(&seeds, Some(&population)));
    let output = scratch.path("scores.csv");
    score_likeness(&scratch.model(), &scoring(&population, &output), &Silent).expect("it scores");
    let text = std::fs::read_to_string(&output).expect("scores");
    assert_eq!(text.lines().next(), Some("lead_id,score,likeness,status,as_of,reason_1"));
    assert!(text.lines().nth(1).is_some_and(|line| line.contains("% of the seeds and ")), "{text:.300}");
    // Of the population, as many are below 50 as above it: the score is a percentile.
    let scores = numbers(&output, "score");
    let low = scores.iter().filter(|score| **score <= 50.0).count() as f64 / scores.len() as f64;
    assert!((low - 0.5).abs() < 0.02, "{low}");
    let mean_likeness = numbers(&output, "likeness").iter().sum::<f64>() / scores.len() as f64;
    assert!((mean_likeness - 1.0).abs() < 0.1, "{mean_likeness}: over the population likeness is 1 on average");
    let refused = score_file(&scratch.model(), &scoring(&population, &output), &Silent).expect_err("no probability").to_string();
    assert!(refused.contains("plumb lookalike score"), "{refused}");
}

#[test]
fn too_few_seeds_and_wrong_columns_are_told() {
    let scratch = Scratch::new();
    let rows: Vec<Vec<String>> = people(400, 19).into_iter().map(|(row, _)| row).collect();
    let (seeds, population) = (scratch.people("seeds.csv", &rows[..39]), scratch.people("population.csv", &rows[39..]));
    let error = |options: &LookalikeOptions| {
        let error = train_lookalike(options, &Silent).expect_err("it is refused");
        assert!(matches!(&error, TrainError::Data { .. }), "{error:?}");
        error.to_string()
    };
    let few = error(&scratch.options(&seeds, Some(&population)));
    assert!(few.contains("39 seeds") && few.contains("40"), "{few}");
    let which = error(&scratch.options(&seeds, None));
    assert!(which.contains("--population") && which.contains("--where"), "{which}");
    let mut options = scratch.options(&seeds, Some(&population));
    options.exclude = vec!["industri".into()];
    let near = error(&options);
    assert!(near.contains("did you mean `industry`?"), "{near}");
    let warned = scratch.people("some.csv", &rows[..60]);
    let likened = scratch.train(&scratch.options(&warned, Some(&population)));
    assert!(likened.notes.iter().any(|note| note.contains("only 60 seeds")), "{:?}", likened.notes);
}
