//! The made-up leads: what they are like, what a model and a set of rules make of them, and what became of them.

use crate::draws::{Draws, sigmoid};

const ROWS: usize = 1600;

/// What the rules look at.
pub struct Criterion {
    /// Its id in the file.
    pub id: &'static str,
    /// In words.
    pub title: &'static str,
    /// Its group.
    pub group: &'static str,
    /// What the rules give for it.
    pub points: f64,
    /// What it is worth, in log-odds.
    pub weight: f64,
    /// Share of leads that meet it.
    pub share: f64,
}

const fn criterion(id: &'static str, title: &'static str, group: &'static str, points: f64, weight: f64, share: f64) -> Criterion {
    Criterion { id, title, group, points, weight, share }
}

/// A team's rules, mistakes included: a download that tells nothing, a size with the wrong sign, a webinar that is worth more.
pub const CRITERIA: [Criterion; 10] = [
    criterion("role-decides", "job title is a director, vice president or head of something", "fit", 15.0, 1.1, 0.3),
    criterion("industry", "industry is software, finance or professional services", "fit", 10.0, 0.8, 0.4),
    criterion("size-large", "employees are 1,000 or more", "fit", 15.0, -0.7, 0.25),
    criterion("region-home", "country is Germany, Austria or Switzerland", "fit", 10.0, 0.1, 0.45),
    criterion("free-mail", "e-mail address is at a free provider", "fit", -10.0, -1.0, 0.2),
    criterion("pricing", "visited the pricing page within 14 days", "engagement", 5.0, 1.5, 0.2),
    criterion("download", "downloaded a white paper", "engagement", 15.0, 0.05, 0.5),
    criterion("webinar", "took part in a webinar", "engagement", 10.0, 0.9, 0.3),
    criterion("newsletter", "reads the newsletter", "engagement", 10.0, 0.35, 0.6),
    criterion("trial", "began a trial", "engagement", 20.0, 1.8, 0.008),
];

/// Leads, an entry a row.
pub struct Leads {
    pub won: Vec<bool>,
    pub amount: Vec<f64>,
    pub week: Vec<i32>,
    pub month: Vec<usize>,
    pub source: Vec<usize>,
    pub region: Vec<usize>,
    pub days: Vec<Option<f64>>,
    pub worked: Vec<bool>,
    pub meets: Vec<Vec<bool>>,
    pub model: Vec<f64>,
    pub model_score: Vec<u8>,
    pub champion: Vec<f64>,
    pub rules: Vec<f64>,
    pub rules_score: Vec<u8>,
    pub calibrated_rules: Vec<f64>,
}

/// The score of a probability.
pub fn model_score(p: f64) -> u8 {
    // Between 1 and 100.
    (1.0 + 99.0 * (p / 0.7).min(1.0).sqrt()) as u8
}

/// Draws them.
pub fn leads() -> Leads {
    let mut draws = Draws(5);
    let mut leads = Leads {
        won: vec![],
        amount: vec![],
        week: vec![],
        month: vec![],
        source: vec![],
        region: vec![],
        days: vec![],
        worked: vec![],
        meets: vec![],
        model: vec![],
        model_score: vec![],
        champion: vec![],
        rules: vec![],
        rules_score: vec![],
        calibrated_rules: vec![],
    };
    for row in 0..ROWS {
        let meets: Vec<bool> = CRITERIA.iter().map(|criterion| draws.next() < criterion.share).collect();
        let sum = |value: fn(&Criterion) -> f64| {
            CRITERIA.iter().zip(&meets).filter(|(_, meets)| **meets).map(|(criterion, _)| value(criterion)).sum::<f64>()
        };
        let source = (draws.next() * draws.next() * 6.0) as usize;
        let truth = -2.9 + sum(|criterion| criterion.weight) + 0.4 * draws.normal();
        let points = sum(|criterion| criterion.points);
        let worked = draws.next() < 0.3 + 0.006 * points;
        let won = draws.next() < sigmoid(truth + if worked { 0.3 } else { 0.0 });
        // In one source the model has been led astray.
        let model = sigmoid(if source == 2 { -1.4 } else { truth } + 0.45 * draws.normal());
        leads.amount.push((2_000.0 + 18_000.0 * draws.next()).round());
        leads.days.push(won.then(|| 20.0 + 60.0 * draws.next() * (1.5 - model)));
        leads.won.push(won);
        leads.week.push((row * 26 / ROWS) as i32);
        leads.month.push(row * 6 / ROWS);
        leads.source.push(source);
        leads.region.push((draws.next() * 3.0) as usize);
        leads.worked.push(worked);
        leads.champion.push(sigmoid(0.7 * truth - 0.4 + 0.9 * draws.normal()));
        leads.model_score.push(model_score(model));
        leads.model.push(model);
        leads.rules.push(points);
        // Between 1 and 100.
        leads.rules_score.push((points + 15.0).clamp(1.0, 100.0) as u8);
        leads.calibrated_rules.push(sigmoid(-2.2 + 0.025 * points));
        leads.meets.push(meets);
    }
    leads
}
