//! Leads seen at several ages with what they had done by then: nothing later counts, and it pays.

use std::fmt::Write;

use plumb_synth::{SynthConfig, SynthEvent, SynthLead};
use plumb_train::{Dataset, Labelled, SolverChoice, Trained, label, periods, split};

use super::support::{STORY, Scratch, csv, day, generator, story, story_config, time};

const EVENTS: &str = r#"horizon_days = 90
[events]
file = "events.csv"
lead = "lead_id"
type = "type"
at = "at"
id = "event_id"
properties = ["minutes"]
"#;

/// An event as a line of the file.
fn line(event: &SynthEvent) -> String {
    let minutes = event.minutes.map(|minutes| minutes.to_string()).unwrap_or_default();
    format!("{},{},{},{},{minutes}", event.event_id, event.lead_id, event.kind.as_str(), time(event.at))
}

fn lines(leads: &[SynthLead]) -> Vec<String> {
    leads.iter().flat_map(|lead| &lead.events).map(line).collect()
}

fn file(lines: &[String]) -> String {
    let mut text = "event_id,lead_id,type,at,minutes\n".to_owned();
    lines.iter().for_each(|line| writeln!(text, "{line}").expect("text grows"));
    text
}

fn leads(count: u64, seed: u64) -> (Vec<SynthLead>, String) {
    let generator = generator(SynthConfig { leads: count, seed, ..SynthConfig::default() });
    let extract = time(generator.extract_millis());
    (generator.iter().collect(), story_config(Some(extract), EVENTS))
}

fn trained(leads: &[SynthLead], events: &[String], config: &str) -> (Scratch, Trained) {
    let scratch = Scratch::new();
    scratch.file("events.csv", &file(events));
    let trained = scratch.train(&story(leads.iter()), config, SolverChoice::Newton);
    (scratch, trained)
}

#[test]
fn a_model_is_the_same_whatever_happens_after_its_snapshots() {
    let (leads, config) = leads(2_500, 3);
    let known = lines(&leads);
    let model = |events: &[String]| trained(&leads, events, &config).0.model(1);
    let expected = model(&known);
    assert!(expected.events.as_ref().is_some_and(|register| register.activities.len() > 20), "it measures events");
    // Leads are seen 30 days after their creation at the latest, and not when they are closed.
    let mut more = known.clone();
    for (number, lead) in leads.iter().enumerate() {
        let last = (lead.created_at + 30 * 86_400_000).min(lead.closed_at.unwrap_or(i64::MAX));
        for (step, kind) in ["purchase", "page_view", "never seen before"].into_iter().enumerate() {
            let at = last + 1 + (number as i64 * 7_919 + step as i64) * 60_000 % (90 * 86_400_000);
            more.push(format!("later-{number}-{step},{},{kind},{},{step}5.5", lead.lead_id, time(at)));
        }
    }
    // The file stands in another order, with every third event twice.
    more.extend(known.iter().step_by(3).cloned());
    more.sort_by_key(|line| plumb_core::hash::stable_hash(line.as_bytes()));
    assert!(model(&more) == expected, "a later event, its order or its copy changed the model");

    // Events that were known do count.
    let mut earlier = known.clone();
    earlier.push(format!("earlier,{},page_view,{},1", leads[700].lead_id, time(leads[700].created_at - 86_400_000)));
    assert!(model(&earlier) != expected, "an event before the creation of a labelled lead counts");
}

/// Days and outcomes of one lead's entries.
fn seen(dataset: &Dataset, labelled: &Labelled, id: &str) -> Vec<(f64, bool, i64)> {
    let own = (0..labelled.rows.len()).filter(|index| dataset.id(labelled.rows[*index]) == id);
    let entry = |index: usize| {
        let known_at = labelled.known_at[index].expect("a date").days_since(day(20_000));
        (labelled.days_at(labelled.ages[index]), labelled.won[index], known_at as i64)
    };
    own.map(entry).collect()
}

#[test]
fn a_lead_is_seen_at_an_age_while_it_is_open_and_its_horizon_is_past() {
    let lead = |id: &str, created: i64, closed: Option<i64>, outcome: &str| {
        let text = |days: i64| day(20_000 + days).to_string();
        let own = [id.to_owned(), text(created), closed.map(text).unwrap_or_default(), outcome.to_owned()];
        own.into_iter().chain(["web", "yes", "1", "2"].map(str::to_owned)).collect::<Vec<_>>()
    };
    let rows = [
        lead("quick", 0, Some(7), "won"),
        lead("within", 0, Some(40), "won"),
        lead("late", 0, Some(95), "won"),
        lead("lost", 0, Some(31), "lost"),
        lead("open", 0, None, "open"),
        lead("undated", 0, None, "lost"),
        lead("young", 115, Some(120), "won"),
        lead("too young", 141, Some(142), "won"),
    ];
    let scratch = Scratch::new();
    scratch.file("events.csv", &file(&[]));
    let config = story_config(Some(day(20_200)), &EVENTS.replace("90", "60"));
    let (loaded, dataset) = scratch.dataset(&csv(&STORY, rows.into_iter()), &config);
    let labelled = label(&dataset, &loaded.config);
    let seen = |id| seen(&dataset, &labelled, id);
    // Closed on the seventh day, it is not open then; each label holds from its snapshot on.
    assert_eq!(seen("quick"), [(0.0, true, 60)]);
    assert_eq!(seen("within"), [(0.0, true, 60), (7.0, true, 67), (30.0, true, 90)]);
    assert_eq!(seen("late"), [(0.0, false, 60), (7.0, false, 67), (30.0, false, 90)]);
    assert_eq!(seen("lost"), [(0.0, false, 60), (7.0, false, 67), (30.0, false, 90)]);
    assert_eq!(seen("open"), [(0.0, false, 60), (7.0, false, 67), (30.0, false, 90)]);
    // Nobody knows whether it was open later.
    assert_eq!(seen("undated"), [(0.0, false, 60)]);
    assert_eq!((seen("young"), seen("too young")), (vec![(0.0, true, 175)], vec![]));
    assert_eq!(labelled.leads(), (7, 3));
    assert_eq!(labelled.left_out.immature, 1);
    let parts = split(&dataset, &labelled, 0.2);
    let side = |part: &[usize]| part.iter().map(|index| labelled.rows[*index]).collect::<std::collections::BTreeSet<_>>();
    assert!(side(&parts.training).is_disjoint(&side(&parts.test)), "a lead is on one side with all its ages");
}

#[test]
fn what_leads_do_tells_more_the_longer_they_are_watched() {
    let (leads, config) = leads(12_000, 8);
    let events = lines(&leads);
    let (scratch, with) = trained(&leads, &events, &config);
    let without = {
        let scratch = Scratch::new();
        let config = config.replace(&EVENTS[EVENTS.find("[events]").expect("a table")..], "[snapshots]\ndays = [0, 7, 30]\n");
        scratch.train(&story(leads.iter()), &config, SolverChoice::Newton)
    };
    let auc = |trained: &Trained| -> Vec<f64> {
        trained.metrics.at_ages.iter().map(|age| age.test.as_ref().expect("both outcomes").auc.estimate).collect()
    };
    let (with_events, without_events) = (auc(&with), auc(&without));
    println!("AUC at 0, 7 and 30 days: with events {with_events:.4?}, without {without_events:.4?}");
    assert_eq!(with.metrics.test.auc.estimate, with_events[0], "the headline is of leads at their creation");
    assert!(with_events[1] > without_events[1] + 0.02 && with_events[2] > without_events[2] + 0.05);
    assert!(with_events[0] > without_events[0] - 0.01, "events of later snapshots do not spoil the first one");
    let rows = &with.metrics.rows;
    assert!(rows.leads.is_some_and(|leads| leads < rows.labelled && rows.labelled < 3 * leads));
    // Written only once a deal is won, purchases are never known while it is open.
    let model = scratch.model(1);
    let register = model.events.expect("it uses events");
    assert!(
        !register.types.contains(&"purchase".to_owned()) && register.types.contains(&"pricing_visit".to_owned()),
        "{:?}",
        register.types
    );
}

/// The story of leads with a column that is filled in when a deal closes.
fn story_with_late_column(leads: &[SynthLead]) -> String {
    let text = story(leads.iter());
    let note = |lead: &SynthLead| match lead.outcome.as_str() {
        "won" => "signed",
        "lost" => "declined",
        _ => "",
    };
    let mut lines = text.lines();
    let header = format!("{},note\n", lines.next().expect("a header"));
    lines.zip(leads).fold(header, |text, (line, lead)| text + &format!("{line},{}\n", note(lead)))
}

#[test]
fn a_column_of_unknown_age_counts_at_the_last_age_only_and_a_champion_sees_no_more() {
    let (leads, config) = leads(4_000, 5);
    let config = config.replace("[columns]\n", "[columns]\nnote = { kind = \"category\" }\n")
        + "[snapshots]\ndays = [0, 7, 30]\n[audit]\nallow = [\"note\"]\n";
    let scratch = Scratch::new();
    scratch.file("events.csv", &file(&lines(&leads)));
    let text = story_with_late_column(&leads);
    let first = scratch.train(&text, &config, SolverChoice::Newton);
    let auc: Vec<f64> = first.metrics.at_ages.iter().map(|age| age.test.as_ref().expect("both outcomes").auc.estimate).collect();
    assert!(auc[0] < 0.8 && auc[1] < 0.85 && auc[2] > 0.9, "the leak shows where it may be used, and nowhere else: {auc:?}");
    // The very same again: a champion is shown the same of each lead at each age, events too, so it says the same to the last bit.
    let again = scratch.train(&text, &config, SolverChoice::Newton);
    let champion = again.metrics.champion.expect("a champion");
    assert_eq!(champion.incomparable, None);
    assert_eq!(champion.rows, again.metrics.rows.test, "all ages are compared");
    let gain = champion.gain.expect("a comparison");
    assert_eq!((gain.estimate, gain.lower, gain.upper), (0.0, 0.0, 0.0));
    // Without events it cannot be compared with a champion that uses them.
    let without = config.replace(&EVENTS[EVENTS.find("[events]").expect("a table")..], "");
    let other = scratch.train(&text, &without, SolverChoice::Newton);
    let why = other.metrics.champion.expect("a champion").incomparable.expect("a reason");
    assert!(why.contains("it uses events, and these data have none"), "{why}");
}

#[test]
fn each_step_of_a_backtest_knows_what_an_extract_would_have_told_and_is_measured_on_what_came_next() {
    let (leads, config) = leads(3_000, 6);
    let scratch = Scratch::new();
    scratch.file("events.csv", &file(&lines(&leads)));
    let (loaded, dataset) = scratch.dataset(&story(leads.iter()), &config);
    let labelled = label(&dataset, &loaded.config);
    let created = |index: &usize| dataset.created_at(labelled.rows[*index]).expect("a date");
    for count in [1, 3, 8] {
        let all = periods(&dataset, &labelled, 0.2, count);
        assert_eq!(all.len(), count);
        assert!(all.windows(2).all(|pair| pair[0].until == Some(pair[1].cut)) && all[count - 1].until.is_none());
        for period in &all {
            let known = |index: &usize| labelled.known_at[*index].is_some_and(|at| at <= period.cut);
            assert!(period.training.iter().all(|index| created(index) < period.cut && known(index)), "it knows the future");
            assert!(period.training.len() > 300, "it has something to learn from: {}", period.training.len());
            let within = |index: &usize| created(index) >= period.cut && period.until.is_none_or(|until| created(index) < until);
            assert!(period.test.iter().all(|index| within(index) && labelled.is_first(*index)), "one row a lead of the period");
            let expected = (0..labelled.rows.len()).filter(|index| labelled.is_first(*index) && within(index)).count();
            assert_eq!(period.test.len(), expected, "all of them");
        }
    }
}
