//! A comparison on made-up leads, for the example and the tests. The leads are drawn, and compared as those of a real run are.

mod people;

use people::{CRITERIA, Leads, model_score};
use plumb_eval::compare::{ByLevel, CapacityUnit, Comparison, Contender, Criterion, Deals, Depths, FIFTHS, Pair, VerdictSettings, Worked};
use plumb_eval::{Bootstrap, Estimate, at_depths, gains, wilson};
use plumb_view::compare::{
    Advice, Caught, Cohort, ComparedColumn, ComparedLikeness, ComparisonReport, NamedGains, NamedLevels, NamedThresholds, Reason, RuleLine,
    SuggestedRules, TellingLead, WorkedLeads,
};

const BOOTSTRAP: Bootstrap = Bootstrap { replicates: 200, seed: 1 };

fn text(text: &str) -> String {
    text.to_owned()
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|one| text(one)).collect()
}

/// Levels of rows under names.
fn by_level(pair: &Pair<'_>, of_row: &[usize], count: usize) -> ByLevel {
    pair.by_level(of_row, count).expect("levels")
}

/// What the data say of a rule, about as a regression would: the log-odds ratio, on the scale of points.
fn worth(leads: &Leads, criterion: usize) -> Option<Estimate> {
    let cell = |has: bool, won: bool| {
        let rows = (0..leads.won.len()).filter(|row| leads.meets[*row][criterion] == has && leads.won[*row] == won);
        rows.count() as f64 + 0.5
    };
    let ratio = (cell(true, true) * cell(false, false) / (cell(true, false) * cell(false, true))).ln();
    let error =
        [(true, true), (true, false), (false, true), (false, false)].iter().map(|(has, won)| 1.0 / cell(*has, *won)).sum::<f64>().sqrt();
    let points = |value: f64| 12.0 * value;
    let is_enough = leads.meets.iter().filter(|meets| meets[criterion]).count() >= 20;
    is_enough.then(|| Estimate { estimate: points(ratio), lower: points(ratio - 1.96 * error), upper: points(ratio + 1.96 * error) })
}

fn advice(points: f64, worth: Option<Estimate>) -> Advice {
    match worth {
        None => Advice::CannotTell,
        Some(worth) if points * worth.estimate < 0.0 && worth.excludes_zero() => Advice::WrongSign,
        Some(worth) if worth.lower <= points && points <= worth.upper => Advice::Keep,
        Some(worth) if !worth.excludes_zero() => Advice::Drop,
        Some(worth) if worth.estimate.abs() > points.abs() => Advice::Raise,
        Some(_) => Advice::Lower,
    }
}

fn lines(leads: &Leads) -> Vec<RuleLine> {
    let line = |(place, criterion): (usize, &people::Criterion)| {
        let meets = || (0..leads.won.len()).filter(|row| leads.meets[*row][place]);
        let worth = worth(leads, place);
        let advice = advice(criterion.points, worth);
        RuleLine {
            id: text(criterion.id),
            title: text(criterion.title),
            group: text(criterion.group),
            line: Some(12 + 7 * place),
            points: Some(criterion.points),
            worth,
            rows: meets().count() as u64,
            won: meets().filter(|row| leads.won[*row]).count() as u64,
            advice,
            note: text(if advice == Advice::CannotTell { "only a few leads meet it" } else { "" }),
        }
    };
    let disqualifier = RuleLine {
        id: text("competitor"),
        title: text("company is a competitor"),
        group: String::new(),
        line: None,
        points: None,
        worth: Some(Estimate { estimate: -21.0, lower: -34.0, upper: -9.0 }),
        rows: 41,
        won: 1,
        advice: Advice::Keep,
        note: text("disqualifies"),
    };
    CRITERIA.iter().enumerate().map(line).chain([disqualifier]).collect()
}

/// The leads that tell most, from both sides, with what each of the two says of them.
fn telling(pair: &Pair<'_>, leads: &Leads) -> Vec<TellingLead> {
    let rows = pair.telling_rows(10);
    let lead = |row: &plumb_eval::compare::TellingRow| {
        let meets = &leads.meets[row.row];
        let reasons = |value: fn(&people::Criterion) -> f64| {
            let mut reasons: Vec<Reason> = CRITERIA
                .iter()
                .zip(meets)
                .filter(|(_, meets)| **meets)
                .map(|(criterion, _)| Reason { text: text(criterion.title), value: value(criterion) })
                .collect();
            reasons.sort_by(|a, b| b.value.abs().total_cmp(&a.value.abs()));
            reasons
        };
        TellingLead {
            lead: format!("L-{:05}", 10_000 + row.row),
            won: row.won,
            amount: Some(leads.amount[row.row]),
            model_is_higher: row.one_rank > row.other_rank,
            model_score: leads.model_score[row.row],
            model_probability: leads.model[row.row],
            model_reasons: reasons(|criterion| criterion.weight),
            rules_score: leads.rules_score[row.row],
            rules_reasons: reasons(|criterion| criterion.points),
        }
    };
    rows.one_right.iter().chain(&rows.other_right).map(lead).collect()
}

fn worked(pair: &Pair<'_>, leads: &Leads) -> Worked {
    pair.worked(&leads.worked, &FIFTHS).expect("shares")
}

/// Likeness, which sees the model's probability dimly, on the leads without those seeds that it was told of: every fourth of the won ones.
fn likeness(leads: &Leads) -> ComparedLikeness {
    let is_told = |row: &usize| leads.won[*row] && row.is_multiple_of(4);
    let left: Vec<usize> = (0..leads.won.len()).filter(|row| !is_told(row)).collect();
    let won: Vec<bool> = left.iter().map(|row| leads.won[*row]).collect();
    let of = |scores: &[f64]| left.iter().map(|row| scores[*row]).collect::<Vec<f64>>();
    let (model, rules) = (of(&leads.model), of(&leads.calibrated_rules));
    let alike: Vec<f64> = left.iter().zip(&model).map(|(row, p)| p + ((row * 7919) % 100) as f64 / 400.0).collect();
    let contender = |name, plural, scores, probabilities| Contender { name, plural, scores, probabilities, bands: None };
    let contenders = vec![
        contender("likeness", false, &alike[..], None),
        contender("the model", false, &model, Some(&model[..])),
        contender("the rules", true, &rules, Some(&rules)),
    ];
    let deals = Deals { won: &won, clusters: None, amounts: None, weeks: None };
    let head_to_head = Comparison::new(deals, contenders).and_then(|own| own.head_to_head(BOOTSTRAP)).expect("figures");
    let caught = |share: f64| {
        let depths = [&alike, &model, &rules].map(|scores| at_depths(&won, scores, &[share]).expect("a depth")[0]);
        Caught { share, leads: depths[0].rows, by: depths.map(|depth| depth.capture).to_vec() }
    };
    ComparedLikeness {
        version: text("like@1"),
        leads: left.len(),
        won: won.iter().filter(|won| **won).count(),
        seeds_left_out: leads.won.len() - left.len(),
        not_compared: None,
        head_to_head: Some(head_to_head),
        caught: [0.01, 0.05, 0.1, 0.2].map(caught).to_vec(),
        notes: texts(&["the lookalike model was trained before a third of these leads came in"]),
    }
}

/// The report.
pub fn report() -> ComparisonReport {
    let leads = people::leads();
    let base = vec![0.2; leads.won.len()];
    let base_score = vec![50; leads.won.len()];
    let champion_score: Vec<u8> = leads.champion.iter().map(|p| model_score(*p)).collect();
    let contender = |name, plural, scores, probabilities, bands| Contender {
        name,
        plural,
        scores,
        probabilities: Some(probabilities),
        bands: Some(bands),
    };
    let deals = Deals { won: &leads.won, clusters: None, amounts: Some(&leads.amount), weeks: Some(&leads.week) };
    let comparison = Comparison::new(
        deals,
        vec![
            contender("the model", false, &leads.model, &leads.model, &leads.model_score),
            contender("the rules", true, &leads.rules, &leads.calibrated_rules, &leads.rules_score),
            contender("the champion, version 2", false, &leads.champion, &leads.champion, &champion_score),
            contender("the base rate", false, &base, &base, &base_score),
        ],
    )
    .expect("contenders");
    let pair = comparison.pair(0, 1).expect("a pair");
    let worked = worked(&pair, &leads);
    let depths = |unit, exact| Depths { unit, grid: 40, exact, cost_per_lead: Some(35.0) };
    let settings = VerdictSettings { criterion: Criterion::Wins, unit: CapacityUnit::AWeek, n: Some(15), worked: Some(&worked) };
    let named = |name: &str, scores: &[f64]| NamedGains { name: text(name), rows: gains(&leads.won, scores, 100).expect("gains") };
    let thresholds = |place: usize, name: &str, named: Vec<(u8, String)>| NamedThresholds {
        name: text(name),
        rows: comparison.thresholds(place).expect("thresholds"),
        named,
    };
    let column = |column: &str, labels: &[&str], of_row: &[usize]| ComparedColumn {
        column: text(column),
        labels: texts(labels),
        levels: by_level(&pair, of_row, labels.len()),
    };
    let suggested = wilson(61, 100).expect("a share");
    ComparisonReport {
        model: text("leads, version 3"),
        rules: text("rules.toml"),
        cohort: Cohort {
            sentence: text(
                "1,600 deals created from 9 December 2024 on, whose outcomes neither the measured table of the model nor those who wrote the rules have seen.",
            ),
            facts: [("leads", "leads.csv"), ("first lead", "2024-12-09"), ("last lead", "2025-06-08"), ("left out, still open", "861")]
                .map(|(name, value)| (text(name), text(value)))
                .to_vec(),
        },
        verdict: pair.verdict(&settings).expect("a verdict"),
        head_to_head: comparison.head_to_head(BOOTSTRAP).expect("figures"),
        likeness: Some(likeness(&leads)),
        gains: vec![named("the model", &leads.model), named("the rules", &leads.rules), named("the champion, version 2", &leads.champion)],
        capacity: comparison.capacity(depths(CapacityUnit::InAll, &[100, 300]), BOOTSTRAP).expect("a curve"),
        weekly: Some(comparison.capacity(depths(CapacityUnit::AWeek, &[5, 10, 15]), BOOTSTRAP).expect("a curve")),
        currency: text("EUR"),
        thresholds: vec![
            thresholds(0, "the model", vec![(80, text("grade A"))]),
            thresholds(1, "the rules", vec![(35, text("nurture")), (60, text("sales ready"))]),
        ],
        grid: pair.band_grid(&FIFTHS, &FIFTHS).expect("a grid"),
        swap: pair.swap_set(CapacityUnit::AWeek, 15).expect("a swap set"),
        swap_file: Some(text("swap.csv")),
        telling: telling(&pair, &leads),
        segments: vec![
            column(
                "source",
                &["Organic search", "Webinar", "Paid social", "Trade fair", "Newsletter", "Purchased list <cold> & \"old\""],
                &leads.source,
            ),
            column("region", &["DACH", "Nordics", "United Kingdom and Ireland"], &leads.region),
        ],
        lines: lines(&leads),
        suggested: Some(SuggestedRules {
            sentence: text("points re-estimated on the training deals and rounded to whole points, with the caps as they are"),
            gain: Estimate { estimate: 0.1 * suggested.estimate, lower: 0.1 * suggested.lower, upper: 0.1 * suggested.upper },
            kept: Some(0.83),
            command: text("plumb rules suggest --rules rules.toml -o suggested.toml"),
        }),
        periods: Some(NamedLevels {
            unit: text("month"),
            labels: texts(&["2024-12", "2025-01", "2025-02", "2025-03", "2025-04", "2025-05"]),
            levels: by_level(&pair, &leads.month, 6),
        }),
        ages: Some(NamedLevels {
            unit: text("days since creation"),
            labels: texts(&["0", "7", "30"]),
            levels: by_level(&pair, &leads.region, 3),
        }),
        days_to_close: (0..2).map(|place| comparison.days_to_close(place, &leads.days, &FIFTHS).expect("days")).collect(),
        worked: Some(WorkedLeads { means: text("a lead counts as worked that has an owner"), worked }),
        caveats: texts(&[
            "the rules read `job_title`, which nobody has said since when it is known",
            "deals that were created after 31 March 2025 are too young to be judged and are left out",
        ]),
        reproducibility: [
            ("model", "leads@3"),
            ("rules digest", "77510fdbca1e5127943b3ab12ff17621f65383c1e57e48ed0c924c16de538b33"),
            ("seed", "1"),
        ]
        .map(|(name, value)| (text(name), text(value)))
        .to_vec(),
    }
}
