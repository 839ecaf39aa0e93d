//! The stored truth is the truth: outcomes follow the probabilities, and in additive mode the log-odds are the published sum.

use plumb_synth::{
    Bins, CRITERIA, Column, ColumnData, FREE_MAIL_DOMAINS, Generator, INTERCEPT, SynthConfig, SynthLead, TITLES, additive_log_odds,
};

const LEADS: u64 = 40_000;

fn leads(config: SynthConfig) -> Vec<SynthLead> {
    Generator::new(config.check().expect("sound settings")).iter().collect()
}

/// In each tenth by probability the number of successes is within 4 standard deviations of its expectation.
fn assert_calibrated(name: &str, mut pairs: Vec<(f64, bool)>) {
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    for bin in pairs.chunks(pairs.len().div_ceil(10)) {
        let expected: f64 = bin.iter().map(|(p, _)| p).sum();
        let variance: f64 = bin.iter().map(|(p, _)| p * (1.0 - p)).sum();
        let found = bin.iter().filter(|(_, success)| *success).count() as f64;
        assert!((found - expected).abs() < 4.0 * variance.sqrt(), "{name}: {found} for {expected} +- {}", variance.sqrt());
    }
}

/// Area under the ROC curve by ranks; the scores here have no ties worth the name.
fn auc(mut pairs: Vec<(f64, bool)>) -> f64 {
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let won = pairs.iter().filter(|(_, won)| *won).count() as f64;
    let ranks: f64 = pairs.iter().enumerate().filter(|(_, (_, won))| *won).map(|(rank, _)| rank as f64 + 1.0).sum();
    (ranks - won * (won + 1.0) / 2.0) / (won * (pairs.len() as f64 - won))
}

#[test]
fn outcomes_follow_the_probabilities() {
    for seed in [1, 2] {
        let config = SynthConfig { leads: LEADS, seed, event_rate: 0.0, ..SynthConfig::default() };
        let leads = leads(config);
        assert_calibrated("probability", leads.iter().map(|lead| (lead.true_probability, lead.eventually_won)).collect());
        assert_calibrated("profile", leads.iter().map(|lead| (lead.profile_probability, lead.eventually_won)).collect());
        let late: Vec<_> = leads.iter().skip(LEADS as usize / 2).map(|lead| (lead.true_probability, lead.eventually_won)).collect();
        assert_calibrated("probability in the newer half", late);
    }
}

#[test]
fn wins_within_the_horizon_follow_their_probability() {
    for horizon_days in [1, 14, 90] {
        let leads = leads(SynthConfig { leads: LEADS, horizon_days, event_rate: 0.0, ..SynthConfig::default() });
        let horizon = i64::from(horizon_days) * 86_400_000;
        let within = |lead: &SynthLead| lead.eventually_won && lead.eventually_closed_at < lead.created_at + horizon;
        let pairs = leads.iter().map(|lead| (lead.horizon_probability, within(lead))).collect();
        assert_calibrated("horizon", pairs);
        assert!(leads.iter().all(|lead| lead.horizon_probability < lead.true_probability));
    }
}

#[test]
fn log_odds_and_probability_agree() {
    for lead in leads(SynthConfig { leads: 2_000, ..SynthConfig::default() }) {
        let odds = lead.true_probability / (1.0 - lead.true_probability);
        assert!((odds.ln() - lead.true_log_odds).abs() < 1e-9);
    }
}

#[test]
fn additive_log_odds_are_the_published_sum_to_the_last_bit() {
    for lead in leads(SynthConfig::additive(20_000, 5)) {
        assert_eq!(additive_log_odds(&lead), lead.true_log_odds, "{}", lead.lead_id);
        assert_eq!(lead.profile_probability, lead.true_probability);
    }
}

/// Reads the cells of the table as a stranger would, by column name, and knows only the published effects.
#[test]
fn additive_log_odds_can_be_found_from_the_table() {
    let generator = Generator::new(SynthConfig::additive(3_000, 8).check().expect("sound settings"));
    let block = generator.block(0, 3_000);
    for row in 0..3_000 {
        let mut sum = INTERCEPT;
        for criterion in &CRITERIA {
            let column = block.leads.iter().find(|column| column.name == criterion.column).expect("column");
            sum += match criterion.bins {
                Bins::Levels(levels) => {
                    let name = level_name(criterion.name, column, row);
                    levels.iter().find(|level| level.name == name).expect("a known level").effect
                }
                Bins::Edges { edges, effects } => {
                    let value = number(criterion.name, column, &block.leads, row);
                    effects[edges.iter().filter(|&&edge| edge <= value).count()]
                }
            };
        }
        let ColumnData::Number(truth) = &block.truth[2].data else { panic!("log_odds is a number") };
        assert_eq!(Some(sum), truth[row]);
    }
}

fn level_name<'a>(name: &str, column: &'a Column, row: usize) -> &'a str {
    let ColumnData::Text(cells) = &column.data else { panic!("{name} is text") };
    let cell = cells[row].as_deref().expect("nothing is missing");
    let title = || TITLES.iter().find(|title| title.text == cell).expect("a known title");
    match name {
        "job_title.seniority" => title().seniority,
        "job_title.function" => title().function,
        "email.kind" if FREE_MAIL_DOMAINS.iter().any(|domain| cell.ends_with(&format!("@{domain}"))) => "free",
        "email.kind" => "business",
        _ => cell,
    }
}

fn number(name: &str, column: &Column, leads: &[Column], row: usize) -> f64 {
    match &column.data {
        ColumnData::Number(cells) => cells[row].expect("nothing is missing"),
        ColumnData::Date(cells) => {
            let ColumnData::Time(created) = &leads[1].data else { panic!("created_at is a time") };
            let created = created[row].expect("always there").div_euclid(86_400_000);
            f64::from(cells[row].expect("nothing is missing")) - created as f64
        }
        _ => panic!("{name} is a number"),
    }
}

#[test]
fn the_signal_is_of_a_believable_strength() {
    let leads = leads(SynthConfig { leads: LEADS, event_rate: 0.0, ..SynthConfig::default() });
    let by = |score: fn(&SynthLead) -> f64| auc(leads.iter().map(|lead| (score(lead), lead.eventually_won)).collect());
    let (visible, profile, all) = (by(additive_log_odds), by(|lead| lead.profile_probability), by(|lead| lead.true_probability));
    println!("AUC: visible sum {visible:.3}, profile {profile:.3}, with engagement {all:.3}");
    assert!((0.74..0.80).contains(&visible), "visible {visible}");
    assert!(visible + 0.01 < profile && profile + 0.01 < all && all < 0.88, "profile {profile}, all {all}");
}

#[test]
fn pairs_act_only_when_asked_for() {
    let with = leads(SynthConfig { interactions: 1.0, ..SynthConfig::additive(5_000, 2) });
    let off = with.iter().filter(|lead| (additive_log_odds(lead) - lead.true_log_odds).abs() > 0.3).count();
    assert!((500..3_000).contains(&off), "{off}");
}
