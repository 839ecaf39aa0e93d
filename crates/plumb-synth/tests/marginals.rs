//! What a column looks like over many leads, and what holds for each.

use plumb_synth::{EventKind, Generator, Outcome, SynthConfig, SynthLead};
use std::collections::{HashMap, HashSet};

fn leads(config: SynthConfig) -> (Vec<SynthLead>, i64) {
    let generator = Generator::new(config.check().expect("sound settings"));
    (generator.iter().collect(), generator.extract_millis())
}

fn usual() -> (Vec<SynthLead>, i64) {
    leads(SynthConfig { leads: 20_000, ..SynthConfig::default() })
}

fn share(leads: &[SynthLead], holds: impl Fn(&SynthLead) -> bool) -> f64 {
    leads.iter().filter(|lead| holds(lead)).count() as f64 / leads.len() as f64
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[test]
fn times_are_in_order() {
    for months in [3, 24, 60] {
        let (leads, extract) = leads(SynthConfig { leads: 5_000, months, event_rate: 2.0, ..SynthConfig::default() });
        assert!(leads.is_sorted_by_key(|lead| lead.created_at));
        let mut ids = HashSet::new();
        for lead in &leads {
            assert!(lead.created_at < extract && lead.created_at % 1000 == 0);
            assert_eq!(lead.closed_at.is_none(), lead.outcome == Outcome::Open);
            assert!(lead.closed_at.is_none_or(|closed| lead.created_at < closed && closed < extract));
            assert!(lead.events.is_sorted_by_key(|event| event.at));
            for event in &lead.events {
                assert!(event.at < extract && event.lead_id == lead.lead_id && event.at % 1000 == 0);
                assert!(ids.insert(event.event_id.clone()));
                assert!(event.minutes.is_none_or(|minutes| minutes > 0.0));
                if event.kind == EventKind::Purchase {
                    assert!(lead.outcome == Outcome::Won && lead.closed_at <= Some(event.at));
                }
            }
        }
    }
}

#[test]
fn outcomes_have_believable_shares() {
    let (leads, _) = usual();
    let won = share(&leads, |lead| lead.outcome == Outcome::Won);
    let open = share(&leads, |lead| lead.outcome == Outcome::Open);
    let rate = won / (1.0 - open);
    println!("won of closed {rate:.3}, open {open:.3}");
    assert!((0.20..0.25).contains(&rate), "{rate}");
    assert!((0.08..0.18).contains(&open), "{open}");
    let days = |outcome| {
        let closed = leads.iter().filter(|lead| lead.outcome == outcome);
        median(closed.filter_map(|lead| Some((lead.closed_at? - lead.created_at) as f64 / 86_400_000.0)).collect())
    };
    println!("median days to win {:.1}, to lose {:.1}", days(Outcome::Won), days(Outcome::Lost));
    assert!(days(Outcome::Won) * 1.5 < days(Outcome::Lost));
}

#[test]
fn the_leak_is_filled_only_when_closed_and_names_the_outcome() {
    let (leads, _) = usual();
    assert!(leads.iter().all(|lead| lead.outcome != Outcome::Open || lead.contract_status.is_none()));
    let closed: Vec<_> = leads.into_iter().filter(|lead| lead.outcome != Outcome::Open).collect();
    assert!(share(&closed, |lead| lead.contract_status.is_some()) > 0.95);
    let names = |lead: &SynthLead| (lead.outcome == Outcome::Won) == (lead.contract_status == Some("signed"));
    assert!(share(&closed, names) > 0.97);
}

#[test]
fn gaps_come_at_their_rates() {
    let (leads, _) = usual();
    let near = |found: f64, rate: f64| assert!((found - rate).abs() < 0.02, "{found} for {rate}");
    near(share(&leads, |lead| lead.budget.is_none()), 0.38);
    near(share(&leads, |lead| lead.revenue.is_none()), 0.32);
    near(share(&leads, |lead| lead.employees.is_none()), 0.15);
    near(share(&leads, |lead| lead.expected_date.is_none()), 0.24);
    // Three in ten gaps of a text are filled with a placeholder.
    near(share(&leads, |lead| lead.authority.is_none()), 0.28 * 0.7);
    near(share(&leads, |lead| lead.authority.as_deref() == Some("Select")), 0.28 * 0.3 * 0.75);
    near(share(&leads, |lead| lead.pain.is_none()), 0.20 * 0.7);
}

#[test]
fn absent_budget_goes_with_losing() {
    let (leads, _) = usual();
    let (without, with): (Vec<_>, Vec<_>) = leads.into_iter().partition(|lead| lead.budget.is_none());
    let won = |leads: &[SynthLead]| share(leads, |lead| lead.eventually_won);
    assert!(won(&without) + 0.03 < won(&with), "{} {}", won(&without), won(&with));
}

#[test]
fn nothing_is_missing_or_untidy_when_switched_off() {
    let (leads, _) = leads(SynthConfig::additive(5_000, 3));
    for lead in &leads {
        assert!(lead.budget.is_some() && lead.revenue.is_some() && lead.expected_date.is_some() && lead.age_band.is_some());
        for cell in [&lead.company, &lead.job_title, &lead.source, &lead.country, &lead.email, &lead.authority] {
            let text = cell.as_deref().expect("nothing is missing");
            assert!(text.trim() == text && !["Select", "N/A", "unknown", "-"].contains(&text));
        }
        assert_ne!(lead.source.as_deref(), Some("google"));
    }
}

#[test]
fn spelling_varies_and_rare_levels_occur() {
    let (leads, _) = usual();
    let mut sources: HashMap<&str, u32> = HashMap::new();
    for lead in &leads {
        *sources.entry(lead.source.as_deref().unwrap_or_default()).or_default() += 1;
    }
    for name in ["Google", "google", "Google ", "Select", "Radio", "paid_social"] {
        assert!(sources.contains_key(name), "{name}");
    }
    assert!(sources["Radio"] < 40);
}

#[test]
fn the_mix_and_the_base_rate_drift() {
    let (leads, _) = usual();
    let (old, new) = leads.split_at(leads.len() / 2);
    let social = |leads: &[SynthLead]| share(leads, |lead| lead.source.as_deref() == Some("Paid social"));
    assert!(social(old) * 1.3 < social(new));
    let won = |leads: &[SynthLead]| share(leads, |lead| lead.eventually_won);
    assert!(won(new) + 0.015 < won(old), "{} {}", won(old), won(new));
}

#[test]
fn leads_of_an_account_share_its_facts() {
    let (leads, _) = leads(SynthConfig { missing: 0.0, messy: 0.0, ..SynthConfig::default() });
    let mut accounts: HashMap<&str, Vec<&SynthLead>> = HashMap::new();
    for lead in &leads {
        accounts.entry(&lead.account_id).or_default().push(lead);
    }
    assert!(accounts.len() < leads.len() / 2 && accounts.len() > leads.len() / 4);
    for group in accounts.values() {
        let facts = |lead: &SynthLead| (lead.company.clone(), lead.employees, lead.revenue, lead.industry.clone());
        assert!(group.iter().all(|lead| facts(lead) == facts(group[0])));
    }
    assert!(accounts.values().any(|group| group.len() >= 8));
}

#[test]
fn addresses_are_reserved_ones() {
    let (leads, _) = usual();
    let mut addresses = leads.iter().filter_map(|lead| lead.email.as_deref()).filter(|text| text.contains('@'));
    assert!(addresses.all(|text| text.trim().to_ascii_lowercase().ends_with(".example")));
}

#[test]
fn sizes_have_heavy_tails_and_events_are_modest() {
    let (leads, _) = usual();
    let employees: Vec<f64> = leads.iter().filter_map(|lead| lead.employees).collect();
    let mean = employees.iter().sum::<f64>() / employees.len() as f64;
    assert!(mean > 3.0 * median(employees));
    let events = leads.iter().map(|lead| lead.events.len()).sum::<usize>() as f64 / leads.len() as f64;
    println!("events a lead {events:.2}");
    assert!((4.5..7.0).contains(&events), "{events}");
}

#[test]
fn engaged_leads_win_more_and_do_more_before_creation() {
    let (leads, _) = usual();
    let before = |lead: &SynthLead| lead.events.iter().filter(|event| event.at < lead.created_at).count();
    let (busy, quiet): (Vec<_>, Vec<_>) = leads.into_iter().partition(|lead| before(lead) >= 3);
    let won = |leads: &[SynthLead]| share(leads, |lead| lead.eventually_won);
    assert!(won(&busy) > won(&quiet) + 0.03, "{} {}", won(&busy), won(&quiet));
}
