//! Leads that change: each is seen at an age as it was then, and nothing later counts.

use std::collections::BTreeMap;

use plumb_core::hash::stable_hash;
use plumb_synth::{SynthConfig, SynthLead};
use plumb_train::{Dataset, HistoryCounts, Silent, SolverChoice, label};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;

use super::support::{STORY, Scratch, csv, day, generator, story, story_config, time};

const HOUR: i64 = 3_600_000;
const CREATED: i64 = 20_000 * 24 * HOUR;

const COLUMNS: [&str; 6] = ["id", "since", "created", "closed", "outcome", "tool"];

/// Without a horizon, so that only closed leads have a label.
const CONFIG: &str = r#"[data]
leads = "leads.csv"
[lead]
id = "id"
observed = "since"
created = "created"
closed = "closed"
[outcome]
column = "outcome"
won = ["won"]
lost = ["lost"]
[snapshots]
days = [0, 7, 30]
[columns]
tool = { kind = "category", known_at = "creation" }
"#;

/// A row: from which hour after the creation on a lead was so; the hour of its close, if that is told.
fn row(id: &str, since: i64, closed: Option<i64>, tool: &str) -> Vec<String> {
    let at = |hours: i64| time(CREATED + hours * HOUR).to_string();
    let outcome = if closed.is_some() { "won" } else { "open" };
    let cells = [id.to_owned(), at(since), at(0), closed.map(at).unwrap_or_default(), outcome.to_owned(), tool.to_owned()];
    cells.to_vec()
}

/// What each lead is seen as at each age, in days; and the counts.
fn seen(rows: &[Vec<String>]) -> (BTreeMap<(String, u32), String>, HistoryCounts) {
    let scratch = Scratch::new();
    let (loaded, dataset) = scratch.dataset(&csv(&COLUMNS, rows.iter().cloned()), CONFIG);
    let labelled = label(&dataset, &loaded.config);
    let at = labelled.all();
    let told = |index: usize| {
        let days = labelled.days_at(at.age(index)) as u32;
        let tool = rows[at.version(index) as usize][5].clone();
        ((dataset.id(at.rows[index]).into_owned(), days), tool)
    };
    ((0..at.len()).map(told).collect(), dataset.history_counts().expect("rows tell what leads were"))
}

#[test]
fn a_lead_is_seen_as_it_was_then() {
    let day = 24;
    let rows = vec![
        // It changes after ten days, and again after the close.
        row("a", 0, None, "first"),
        row("a", 10 * day, None, "second"),
        row("a", 46 * day, Some(45 * day), "third"),
        // At the very moment of a snapshot, and just after it.
        row("b", 1, None, "first"),
        row("b", 7 * day, None, "second"),
        row("b", 30 * day + 1, Some(40 * day), "third"),
        // Told before it was created, and closed before it could be seen again.
        row("c", -30 * day, None, "before"),
        row("c", -1, None, "first"),
        row("c", 2, Some(6 * day), "second"),
        // First heard of when it was a day and an hour old, and when it had closed.
        row("d", 25, Some(40 * day), "late"),
        row("e", 12, Some(11), "late"),
        row("f", 0, Some(50 * day), "only"),
    ];
    let expected = [
        ("a", 0, "first"),
        ("a", 7, "first"),
        ("a", 30, "second"),
        ("b", 0, "first"),
        ("b", 7, "second"),
        ("b", 30, "second"),
        ("c", 0, "first"),
        ("f", 0, "only"),
        ("f", 7, "only"),
        ("f", 30, "only"),
    ];
    let expected: BTreeMap<(String, u32), String> =
        expected.into_iter().map(|(id, days, tool)| ((id.to_owned(), days), tool.to_owned())).collect();
    for turn in 0..rows.len() {
        let mut rows = rows.clone();
        rows.rotate_left(turn);
        let (seen, counts) = seen(&rows);
        // Of `b`, both changes count as later rows, though none of its snapshots sees the second.
        assert_eq!((seen, counts), (expected.clone(), HistoryCounts { leads: 3, later: 5, late: 2 }));
    }
}

/// Of each lead the hours at which it changed, from its creation on, and the hour of its close.
fn histories() -> impl Strategy<Value = Vec<(Vec<i64>, i64)>> {
    let lead = (btree_set(1i64..1500, 0..5), 1i64..1500);
    vec(lead, 1..6).prop_map(|leads| leads.into_iter().map(|(later, closed)| (std::iter::once(0).chain(later).collect(), closed)).collect())
}

fn rows_of(leads: &[(Vec<i64>, i64)]) -> Vec<Vec<String>> {
    let of_lead = |(number, (changes, closed)): (usize, &(Vec<i64>, i64))| {
        let last = changes.len() - 1;
        let own: Vec<Vec<String>> = changes
            .iter()
            .enumerate()
            .map(|(place, since)| {
                row(&format!("L{number}"), *since, (place == last).then_some(*closed), &format!("{number} since {since}"))
            })
            .collect();
        own
    };
    leads.iter().enumerate().flat_map(of_lead).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_later_version_never_changes_an_earlier_row(
        leads in histories(),
        more in btree_map(0usize..6, 1i64..1500, 0..4),
        seed in any::<u64>(),
    ) {
        let (before, _) = seen(&rows_of(&leads));
        // As the definition has it, one change after the other.
        for ((id, days), tool) in &before {
            let number: usize = id[1..].parse().expect("a number");
            let moment = i64::from(*days) * 24;
            let (changes, closed) = &leads[number];
            let newest = changes.iter().filter(|since| **since <= moment).max().expect("the first");
            prop_assert_eq!(tool, &format!("{number} since {newest}"));
            prop_assert!(*newest < *closed || *newest == 0);
        }
        let mut changed = leads.clone();
        let mut first_change: BTreeMap<usize, i64> = BTreeMap::new();
        for (number, since) in more {
            let Some((changes, _)) = changed.get_mut(number) else { continue };
            if !changes.contains(&since) {
                changes.push(since);
                changes.sort_unstable();
                first_change.insert(number, since);
            }
        }
        let mut rows = rows_of(&changed);
        rows.sort_by_key(|row| stable_hash(format!("{seed}{row:?}").as_bytes()));
        let (after, _) = seen(&rows);
        prop_assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
        for ((id, days), tool) in &before {
            let number: usize = id[1..].parse().expect("a number");
            if first_change.get(&number).is_none_or(|since| i64::from(*days) * 24 < *since) {
                prop_assert_eq!(tool, &after[&(id.clone(), *days)]);
            }
        }
    }
}

/// The story of leads with the moment from which on each row holds; `later` adds rows of a lead.
fn story_over_time(leads: &[SynthLead], later: impl Fn(usize, &SynthLead, &[String]) -> Vec<Vec<String>>) -> String {
    let header: Vec<&str> = STORY.into_iter().chain(["since"]).collect();
    let text = story(leads.iter());
    let rows = text.lines().skip(1).zip(leads.iter().enumerate()).flat_map(|(line, (number, lead))| {
        let row: Vec<String> = line.split(',').map(str::to_owned).chain([time(lead.created_at).to_string()]).collect();
        let mut later = later(number, lead, &row);
        let mut first = row;
        // How it ended stands in the newest row.
        if !later.is_empty() {
            (first[2], first[3]) = (String::new(), "open".to_owned());
        }
        later.push(first);
        later
    });
    csv(&header, rows)
}

#[test]
fn a_model_is_the_same_whatever_becomes_of_leads_after_their_snapshots() {
    let generator = generator(SynthConfig { leads: 2_500, seed: 3, ..SynthConfig::default() });
    let (extract, leads) = (time(generator.extract_millis()), generator.iter().collect::<Vec<_>>());
    let config = story_config(Some(extract), "horizon_days = 90\n[snapshots]\ndays = [0, 7, 30]\n");
    let over_time = config.replace("[lead]\n", "[lead]\nobserved = \"since\"\n");
    let model = |text: &str, config: &str| {
        let scratch = Scratch::new();
        scratch.train(text, config, SolverChoice::Newton);
        scratch.model(1)
    };
    let expected = model(&story(leads.iter()), &config);
    let later = |number: usize, lead: &SynthLead, row: &[String]| {
        let last = (lead.created_at + 30 * 24 * HOUR).min(lead.closed_at.unwrap_or(i64::MAX));
        let change = |step: i64| {
            let mut row = row.to_vec();
            row[4] = format!("later {step}");
            row[5] = String::new();
            row[6] = "77".to_owned();
            row[8] = time(last + 1 + step * HOUR).to_string();
            row
        };
        (0..number as i64 % 3).map(change).collect::<Vec<_>>()
    };
    let text = story_over_time(&leads, later);
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].sort_by_key(|line| stable_hash(line.as_bytes()));
    assert!(model(&lines.join("\n"), &over_time) == expected, "what leads became later changed the model");
    // Nor does it matter in which order the columns stand.
    let turned: Vec<String> = lines
        .iter()
        .map(|line| {
            let mut cells: Vec<&str> = line.split(',').collect();
            cells.reverse();
            cells.join(",")
        })
        .collect();
    assert!(model(&turned.join("\n"), &over_time) == expected, "the order of the columns changed the model");
    // What was known at a snapshot does count.
    let known = |number: usize, lead: &SynthLead, row: &[String]| {
        let mut row = row.to_vec();
        (row[4], row[8]) = ("known".to_owned(), time(lead.created_at + 5 * 24 * HOUR).to_string());
        let is_open = lead.closed_at.is_none_or(|closed| closed > lead.created_at + 6 * 24 * HOUR);
        if number.is_multiple_of(2) && is_open { vec![row] } else { Vec::new() }
    };
    assert!(model(&story_over_time(&leads, known), &over_time) != expected, "a change before a snapshot counts");
}

#[test]
fn what_leads_become_is_learnt_at_the_ages_at_which_it_is_known() {
    let (mut rows, mut state) = (Vec::new(), 7u64);
    let mut below = |below: u64| {
        state = stable_hash(&state.to_le_bytes());
        state % below
    };
    for number in 0..2_400i64 {
        let at = |days: i64| day(18_000 + number / 4 + days).to_string();
        let is_hot = below(2) == 0;
        let outcome = if below(100) < if is_hot { 80 } else { 20 } { "won" } else { "lost" };
        let cells = |since: i64, closed: String, outcome: &str, stage: &str| {
            vec![format!("L{number:04}"), at(since), at(0), closed, outcome.to_owned(), stage.to_owned()]
        };
        rows.push(cells(0, String::new(), "open", "new"));
        rows.push(cells(10, at(40), outcome, if is_hot { "hot" } else { "cold" }));
    }
    let scratch = Scratch::new();
    let trained = scratch.train(&csv(&COLUMNS, rows.into_iter()), CONFIG, SolverChoice::Newton);
    let auc: Vec<f64> = trained.metrics.at_ages.iter().map(|age| age.test.as_ref().expect("both outcomes").auc.estimate).collect();
    assert!((auc[0] - 0.5).abs() < 0.1 && (auc[1] - 0.5).abs() < 0.1 && auc[2] > 0.72, "known after ten days: {auc:?}");
    assert_eq!(trained.metrics.rows.history, Some(HistoryCounts { leads: 2_400, later: 2_400, late: 0 }));
    assert!(trained.notes.iter().any(|note| note.contains("several rows: 2400")), "{:?}", trained.notes);
    let text = serde_json::to_string(&scratch.model(1)).expect("JSON");
    assert!(["new", "hot", "cold"].iter().all(|stage| text.contains(&format!("\"{stage}\""))), "levels that come later are levels");
}

#[test]
fn rows_that_cannot_be_put_in_an_order_are_refused_with_their_place() {
    let refused = |text: &str, config: &str| {
        let scratch = Scratch::new();
        let loaded = scratch.config(text, config);
        Dataset::load(&loaded, &Silent).expect_err("it is refused").to_string()
    };
    let twice = csv(&COLUMNS, [row("a", 0, None, "x"), row("b", 0, None, "x"), row("a", 0, Some(9), "y")].into_iter());
    let problem = refused(&twice, CONFIG);
    assert!(["line 2", "`since`", "`a`", "line 4", "this very moment"].iter().all(|part| problem.contains(part)), "{problem}");
    let mut blank = row("b", 0, None, "x");
    blank[1].clear();
    let problem = refused(&csv(&COLUMNS, [row("a", 0, None, "x"), blank].into_iter()), CONFIG);
    assert!(["line 3", "`since`", "blank"].iter().all(|part| problem.contains(part)), "{problem}");
    let problem = refused(&csv(&["id", "created", "closed", "outcome", "tool"], std::iter::empty()), CONFIG);
    assert!(problem.contains("no column `since`") && problem.contains("lead.observed"), "{problem}");
    let unsound = |from: &str, to: &str| {
        let text = CONFIG.replace(from, to);
        plumb_train::config::Config::parse(&text, "plumb.toml").expect_err("it is refused").to_string()
    };
    for (from, to, part) in [
        ("id = \"id\"\n", "", "`lead.observed` needs `lead.id`"),
        ("created = \"created\"\nclosed = \"closed\"\n", "", "`lead.created`"),
        ("[outcome]", "repeated = \"latest\"\n[outcome]", "`lead.repeated`"),
        ("observed = \"since\"", "observed = \"closed\"", "another date of the lead"),
    ] {
        let problem = unsound(from, to);
        assert!(problem.contains(part), "{problem}");
    }
}
