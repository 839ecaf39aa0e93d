//! All figures of a comparison, by the statistics of `plumb-eval`.

use plumb_core::{Outcome, Time};
use plumb_eval::compare::{
    CapacityUnit, Comparison, Contender, Criterion, Deals, Depths, FIFTHS, HeadToHead, Level, Pair, Side, SwapSet, VerdictSettings, holm,
};
use plumb_eval::{Bootstrap, gains};
use plumb_features::Reading;
use plumb_model::Split;
use plumb_view::number::count;

use super::cohort::Rows;
use super::contenders::Says;
use super::document::{AucGap, Compared, ComparedOn, Competitor, NamedGains, Part, Parted, Reestimated, Thresholds, WorkedShown};
use super::page::PageOnly;
use super::{Case, Kept, Role, segments, shown, worked};
use crate::data::Snapshots;
use crate::run::Periods;
use crate::{Progress, TrainError};

/// Replicates of every bootstrap interval.
const REPLICATES: u32 = 1000;
/// About so many values of N are looked at.
const DEPTHS: usize = 60;
/// Parts of a gains table.
const GAINS: usize = 50;
/// Parts whose adjusted p-value is below this differ.
const LEVEL: f64 = 0.05;

/// Computes what a case comes to.
pub(super) fn figures(case: Case<'_>, progress: &dyn Progress) -> Result<Compared, TrainError> {
    let rows = case.rows;
    let first = case.unseen.at.of_age(0);
    let at = case.unseen.at.only(&first);
    let won: Vec<bool> = first.iter().map(|place| case.unseen.won[*place]).collect();
    let [model, rules] = case.sides.clone().map(|side| side.only(&first));
    let (clusters, amounts) = (rows.clusters(&at), amounts(rows, &at));
    let created = rows.created(&at);
    let weeks = weeks(&case, &created)?;
    let deals = Deals { won: &won, clusters: clusters.as_deref(), amounts: amounts.as_deref(), weeks: weeks.as_deref() };
    let contenders: Vec<Contender<'_>> =
        [&model, &rules].into_iter().chain(case.others.iter().map(|(_, says)| says)).map(Says::contender).collect();
    let comparison = Comparison::new(deals, contenders.clone())?;
    let pair = comparison.pair(0, 1)?;
    let bootstrap = Bootstrap { replicates: REPLICATES, seed: case.options.seed };
    let head_to_head = comparison.head_to_head(bootstrap)?;

    let likeness = case.alike.as_ref().map(|alike| alike.compared(rows, (&at, &won), [&model, &rules], bootstrap)).transpose()?;
    let worked = match worked::worked(rows, &at, progress)? {
        Some(leads) => Some(WorkedShown { worked: pair.worked(&leads.worked, &FIFTHS)?, evidence: leads.evidence }),
        None => None,
    };
    let (unit, criterion) = match case.options.per_week {
        Some(_) => (CapacityUnit::AWeek, Criterion::Wins),
        None => (CapacityUnit::InAll, Criterion::Auc),
    };
    let settings = VerdictSettings { criterion, unit, n: case.options.per_week, worked: worked.as_ref().map(|shown| &shown.worked) };
    let verdict = pair.verdict(&settings)?;
    let n = verdict.top.n;
    let worth = |unit: CapacityUnit| {
        let exact: &[usize] = if unit == verdict.top.unit { &[n] } else { &[] };
        comparison.capacity(Depths { unit, grid: DEPTHS, exact, cost_per_lead: case.options.cost_per_lead }, bootstrap)
    };
    let (capacity, weekly) = (worth(CapacityUnit::InAll)?, weeks.as_ref().map(|_| worth(CapacityUnit::AWeek)).transpose()?);
    let gained =
        contenders.iter().map(|own| Ok(NamedGains { name: own.name.to_owned(), rows: gains(&won, own.scores, GAINS.min(won.len()))? }));
    let gained = gained.collect::<Result<Vec<NamedGains>, TrainError>>()?;

    let mut parted = by_segments(rows, &at, &pair)?;
    let columns = parted.len();
    let periods = Periods::of(&created);
    parted.extend(periods.map(|periods| parted_by(&pair, periods.unit, &periods.names, &periods.of_row)).transpose()?);
    let has_periods = parted.len() > columns;
    parted.extend(by_age(&case)?);
    // One allowance for all parts of all columns: who looks at many finds some by chance.
    adjust(&mut parted)?;
    let by_age = if parted.len() > columns + usize::from(has_periods) { parted.pop() } else { None };
    let over_time = if has_periods { parted.pop() } else { None };

    let days = days_to_close(rows, &at);
    let days_to_close = match &days {
        Some(days) => vec![comparison.days_to_close(0, days, &FIFTHS)?, comparison.days_to_close(1, days, &FIFTHS)?],
        None => Vec::new(),
    };
    let leads = shown::Leads { case: &case, at: &at, places: &first, model: &model, rules: &rules, amounts: amounts.as_deref() };
    let standing = |place: usize, version: Option<String>| Competitor::new(&head_to_head.standings[place], version);
    // Model and rules come first.
    let place = |role: Role| case.others.iter().position(|(own, _)| *own == role).map(|place| place + 2);
    let of_role = |role: Role| place(role).map(|place| standing(place, None));
    let reestimated = case.others.iter().find(|(role, _)| *role == Role::Reestimated).map(|(_, says)| says);
    let kept = reestimated.map(|own| Kept::of(&won, [&rules, own, &model], clusters.as_deref())).transpose()?;
    let swap = pair.swap_set(unit, n)?;
    Ok(Compared {
        on: compared_on(&case, &won, &created, &head_to_head),
        model: standing(0, Some(format!("{}@{}", case.model.name, case.model.version))),
        rules: standing(1, Some(case.rules.version())),
        reestimated: of_role(Role::Reestimated).zip(kept).map(|(own, kept)| Reestimated { own, kept }),
        previous: of_role(Role::Previous),
        likeness,
        base_rate: of_role(Role::BaseRate),
        difference: gap(&head_to_head),
        head_to_head: head_to_head.clone(),
        gains: gained,
        thresholds: Thresholds { model: comparison.thresholds(0)?, rules: comparison.thresholds(1)? },
        band_grid: pair.band_grid(&FIFTHS, &FIFTHS)?,
        swap_set: leads.swap_set(&swap),
        page: page_only(&case, swap),
        telling: leads.telling(&pair.telling_rows(shown::TELLING))?,
        segments: parted,
        over_time,
        by_age,
        days_to_close,
        worked,
        capacity,
        weekly,
        verdict,
        lines: case.lines.clone(),
        notes: case.notes.clone(),
    })
}

/// The difference of AUC between model and rules, the first of the differences.
fn gap(head_to_head: &HeadToHead) -> AucGap {
    let difference = &head_to_head.differences[0];
    AucGap { estimate: difference.auc.estimate, interval: [difference.auc.lower, difference.auc.upper], p: difference.auc_p }
}

fn compared_on(case: &Case<'_>, won: &[bool], created: &[Option<Time>], head_to_head: &HeadToHead) -> ComparedOn {
    let known = || created.iter().flatten().copied();
    ComparedOn {
        file: case.rows.data.dataset.file.clone(),
        leads: won.len(),
        won: won.iter().filter(|won| **won).count(),
        first_created: known().min(),
        last_created: known().max(),
        training: case.training.won.len(),
        training_won: case.training.wins(),
        horizon_days: case.model.model.dataset.horizon_days,
        accounts: head_to_head.clusters,
    }
}

fn page_only(case: &Case<'_>, swap: SwapSet) -> PageOnly {
    let (model, dataset, left_out) = (&case.model, &case.rows.data.dataset, &case.rows.data.labelled.left_out);
    let version = format!("{}@{}", model.name, model.version);
    let which = match (&case.options.on, &model.model.split) {
        (Some(_), _) => "closed deals of another file, all of them from after the model's training part".to_owned(),
        (None, Split::Time { cut }) => format!("deals created from {cut} on"),
        (None, Split::Hash { test_share }) => format!("a random {:.0}% of the deals, drawn by their identifiers", 100.0 * test_share),
    };
    let fact = |name: &str, value: String| (name.to_owned(), value);
    let mut facts = vec![fact("leads", dataset.file.clone()), fact("rows of the file", count(dataset.rows as u64))];
    for (what, rows) in
        [("still open", left_out.open), ("too young to judge", left_out.immature), ("without usable dates", left_out.undated)]
    {
        if rows > 0 {
            facts.push(fact(&format!("left out: {what}"), count(rows)));
        }
    }
    facts.push(fact("deals that the model learnt from, and that rules were calibrated on", count(case.training.won.len() as u64)));
    if let Some(days) = model.model.dataset.horizon_days {
        facts.push(fact("won means", format!("within {days} days of creation")));
    }
    let score = |total: plumb_rules::Points| plumb_core::Score::clamped(case.rules.set.scale().rescaled(total).rounded().get()).get();
    let stages = case.rules.set.stages();
    let (a, b, _) = model.model.grades.lowest();
    PageOnly {
        rules: case.rules.set.name().to_owned(),
        sentence: format!(
            "{which}, which {version} has not seen: figures are of its evaluated table, which was fitted on earlier deals only"
        ),
        facts,
        swap,
        model_thresholds: vec![(b, "grade B".to_owned()), (a, "grade A".to_owned())],
        rule_thresholds: vec![
            (score(stages.nurture.enter), "nurture".to_owned()),
            (score(stages.sales_ready.enter), "sales ready".to_owned()),
        ],
        suggest_command: format!("plumb rules suggest --rules {} --model {version} -o suggested.toml", case.rules.path.display()),
        reproducibility: vec![
            fact("model", version),
            fact("data that it was fitted on (digest)", model.model.dataset.digest.clone()),
            fact("rules", case.rules.set.name().to_owned()),
            fact("rules (SHA-256 of the file)", case.rules.set.digest().to_owned()),
            fact("seed", case.options.seed.to_string()),
            fact("replicates of the bootstrap", REPLICATES.to_string()),
        ],
    }
}

/// What each deal is worth; `None` without a column of amounts. 0 where it is blank, no number, or below 0: money that nobody got.
fn amounts(rows: &Rows<'_>, at: &Snapshots) -> Option<Vec<f64>> {
    let dataset = &rows.data.dataset;
    let name = rows.data.config.lead.amount.as_ref()?;
    let place = dataset.fields.iter().position(|field| field.name == *name)?;
    // It is told at the end.
    let reading = |row: &u32| dataset.readings(place).get(dataset.newest(*row));
    let amount = |row: &u32| if let Reading::Number(amount) = reading(row) { amount.max(0.0) } else { 0.0 };
    Some(at.rows.iter().map(amount).collect())
}

/// The week in which each lead came in; `None` where not every lead has a date.
fn weeks(case: &Case<'_>, created: &[Option<Time>]) -> Result<Option<Vec<i32>>, TrainError> {
    let weeks = created.iter().map(|time| time.map(week)).collect::<Option<Vec<i32>>>();
    if weeks.is_none() && case.options.per_week.is_some() {
        return Err(TrainError::data(
            &case.rows.data.dataset.file,
            "`--per-week` needs to know in which week each lead came in, and not every one has a date of creation; leave it out, or name the column as `lead.created`",
        ));
    }
    Ok(weeks)
}

/// Weeks since that of 1 January 1970, a Thursday; they begin on Monday.
fn week(time: Time) -> i32 {
    const DAY: i64 = 86_400_000;
    const MONDAY_BEFORE: i64 = 3;
    // Years of four digits lie within some 500,000 weeks.
    ((time.millis().div_euclid(DAY) + MONDAY_BEFORE).div_euclid(7)) as i32
}

fn by_segments(rows: &Rows<'_>, at: &Snapshots, pair: &Pair<'_>) -> Result<Vec<Parted>, TrainError> {
    let of_column = |segment: crate::run::SegmentColumn| parted_by(pair, &segment.name, &segment.labels, &segment.of_row);
    segments::segments(rows, &at.rows)?.into_iter().map(of_column).collect()
}

fn parted_by(pair: &Pair<'_>, by: &str, names: &[String], of_row: &[usize]) -> Result<Parted, TrainError> {
    let levels = pair.by_level(of_row, names.len())?.levels;
    let parts = levels.into_iter().map(|level| Part { name: names[level.level].clone(), level }).collect();
    Ok(Parted { by: by.to_owned(), parts })
}

/// Leads at each age that they reached while open, as they were then.
fn by_age(case: &Case<'_>) -> Result<Option<Parted>, TrainError> {
    let days = &case.rows.data.labelled.days;
    if days.is_empty() {
        return Ok(None);
    }
    let (at, won) = (&case.unseen.at, &case.unseen.won);
    let clusters = case.rows.clusters(at);
    let deals = Deals { won, clusters: clusters.as_deref(), amounts: None, weeks: None };
    let pair = Comparison::new(deals, case.sides.iter().map(Says::contender).collect())?.pair(0, 1)?;
    let names: Vec<String> = days.iter().map(|days| if *days == 0.0 { "at creation".to_owned() } else { format!("{days} days") }).collect();
    let of_row: Vec<usize> = (0..at.len()).map(|place| usize::from(at.age(place))).collect();
    parted_by(&pair, "age", &names, &of_row).map(Some)
}

/// Holm's allowance over the parts of all columns together.
fn adjust(parted: &mut [Parted]) -> Result<(), TrainError> {
    let mut levels: Vec<&mut Level> =
        parted.iter_mut().flat_map(|own| &mut own.parts).map(|part| &mut part.level).filter(|level| level.p.is_some()).collect();
    let adjusted = holm(&levels.iter().filter_map(|level| level.p).collect::<Vec<f64>>())?;
    for (level, p) in levels.iter_mut().zip(adjusted) {
        level.adjusted_p = Some(p);
        let ahead = level.difference.filter(|_| p < LEVEL).map(|difference| difference.estimate > 0.0);
        level.worse = ahead.map(|model_is_ahead| if model_is_ahead { Side::Other } else { Side::One });
    }
    Ok(())
}

/// Days from creation to close of each won lead, where both dates are known.
fn days_to_close(rows: &Rows<'_>, at: &Snapshots) -> Option<Vec<Option<f64>>> {
    let dataset = &rows.data.dataset;
    if !dataset.has_closed() || !dataset.has_created() {
        return None;
    }
    let days = |row: &u32| {
        let is_won = dataset.outcomes[*row as usize] == Outcome::Won;
        let days = dataset.closed_at(*row).zip(dataset.created_at(*row)).map(|(closed, created)| closed.days_since(created));
        days.filter(|_| is_won)
    };
    Some(at.rows.iter().map(days).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use plumb_core::DateFormat;

    #[test]
    fn weeks_begin_on_monday() {
        let week_of = |text: &str| week(Time::parse(text, DateFormat::Iso).expect("a date"));
        assert_eq!(week_of("2025-03-30T23:59:59Z") + 1, week_of("2025-03-31"), "a Sunday and a Monday");
        assert_eq!(week_of("2025-03-31"), week_of("2025-04-06"));
        assert_eq!(week_of("1969-12-29"), 0);
    }
}
