use plumb_core::{KnownAt, Time};
use plumb_model::Model;

use super::assemble::{differs, keeps_scale};
use super::measure::{Champion, Measured};
use super::stability;
use crate::TrainError;
use crate::data::{HistoryCounts, Prepared, RepeatedLeads, unreadable};

/// Leads are hardly ever ranked as well as this by what is known when they come in.
const TOO_GOOD_AUC: f64 = 0.95;

/// What a person should know of the data before believing the result.
///
/// # Errors
/// [`TrainError::Data`] when not one value of a column can be read.
pub(super) fn before(data: &Prepared<'_>, champion: Option<&Champion>, backtest: usize, now: Time) -> Result<Vec<String>, TrainError> {
    let Prepared { config, dataset, labelled, parts, .. } = data;
    let mut notes = dataset.lookup_notes.clone();
    notes.extend(unreadable(dataset)?);
    notes.extend(dataset.guarded.iter().cloned());
    if let Some(extract) = dataset.extracted_at.filter(|extract| *extract > now) {
        notes.push(format!(
            "the latest date of creation or close is {extract}, which is yet to come; if that is a slip, ages are judged from the wrong moment: say `data.extracted_at`"
        ));
    }
    if labelled.left_out.closes_ignored {
        notes.push(
            "many closed deals have no date of closing, so these dates are not used: nothing is purged, and no lead is too young"
                .to_owned(),
        );
    }
    if parts.young_kept {
        notes.push("the history is short: leads too young at the cut are trained on all the same, and among them quick wins are overrepresented; set a horizon, or export a longer period".to_owned());
    }
    if labelled.left_out.undated > 0 {
        notes
            .push(format!("{} rows are left out: without the dates needed, or closed before they were created", labelled.left_out.undated));
    }
    if champion.is_some_and(|champion| keeps_scale(config, champion) && differs(config, &champion.model.scale)) {
        notes.push(
            "the score scale of the champion is kept; to draw it anew with the changed settings, say `scale_reset = true` under [score]"
                .to_owned(),
        );
    }
    if matches!(parts.split, plumb_model::Split::Hash { .. }) {
        let why = match &config.lead.created {
            None => "there is no column of creation dates, so the figures say nothing about change over time. Name one in lead.created if there is one.".to_owned(),
            Some(name) => format!("most leads share the oldest date in `{name}`, so old and new cannot be told apart. Is it the date of an import?"),
        };
        notes.push(format!("THE TEST PART IS A RANDOM SAMPLE, not the newest leads: {why}"));
    }
    if !dataset.undeclared.is_empty() {
        notes.push(format!("columns that the configuration does not name are not used: {}", dataset.undeclared.join(", ")));
    }
    if let Some(repeated) = dataset.repeated.filter(|repeated| repeated.leads > 0) {
        let RepeatedLeads { leads, conflicting, copies, superseded } = repeated;
        notes.push(format!(
            "{leads} leads stand in several rows, and {conflicting} of them are both won and lost: the latest close counts; {copies} copies and {superseded} other rows are left out"
        ));
    }
    notes.extend(dataset.history_counts().into_iter().flat_map(|counts| of_history(counts, labelled.days.is_empty())));
    if backtest > data.periods.len() {
        notes.push(match data.periods.len() {
            0 => "there is no backtest: without different dates of creation there is no earlier and later".to_owned(),
            left => format!("the backtest has {left} periods and not {backtest}: many leads share their date of creation"),
        });
    }
    if let Some(weights) = data.training_weights() {
        let (sum, squares) = weights.iter().fold((0.0, 0.0), |(sum, squares), weight| (sum + weight, squares + weight * weight));
        // Kish 1965, *Survey Sampling*.
        let effective = sum * sum / f64::max(squares, f64::MIN_POSITIVE);
        let half_life = config.training.half_life_days.unwrap_or_default();
        notes.push(format!(
            "leads count half as much with every {half_life} days of age: the {} rows of the training part tell as much as {effective:.0} that count the same; figures count all leads the same",
            weights.len()
        ));
    }
    notes.extend(dataset.event_notes.iter().cloned());
    if let Some(events) = &dataset.events {
        let strangers = events.leads().saturating_sub(dataset.leads_with_events());
        if strangers > 0 {
            notes
                .push(format!("{strangers} of {} leads with events are not in the leads table; their events are not used", events.leads()));
        }
    }
    let unplaced = config.columns_of_unknown_age();
    if config.events.is_some() && config.snapshots.is_none() && config.lead.closed.is_some() && unplaced > 0 {
        notes.push(format!(
            "leads are seen at their creation only, because nobody has said since when {unplaced} columns are known; with `known_at = \"creation\"`, or `use = false`, on all of them leads are seen at 7 and 30 days too, where what they do tells most"
        ));
    }
    let late: Vec<&str> = dataset.fields.iter().filter(|f| data.only_age(f).is_some()).map(|f| f.name.as_str()).collect();
    if !late.is_empty() {
        let days = labelled.days.last().copied().unwrap_or_default();
        notes.push(format!(
            "these columns may be filled in after a lead comes in, so only what is learnt from leads at {days} days uses them: {}",
            late.join(", ")
        ));
    }
    let unknown: Vec<&str> = dataset.fields.iter().filter(|f| f.known_at == KnownAt::Unknown).map(|f| f.name.as_str()).collect();
    if !unknown.is_empty() {
        notes.push(format!(
            "nobody has said since when these columns are known; if one is filled in later, the figures flatter: {} (say `known_at = \"creation\"`, or `use = false`)",
            unknown.join(", ")
        ));
    }
    Ok(notes)
}

/// What came of rows that tell what leads were over time.
fn of_history(counts: HistoryCounts, at_creation_only: bool) -> Vec<String> {
    let HistoryCounts { leads, later, late } = counts;
    let mut notes = Vec::new();
    if later > 0 && at_creation_only {
        notes.push(format!(
            "{later} rows tell what leads were after they came in, and are not used, because leads are seen at their creation only: `days = [0, 7, 30]` under [snapshots] shows them at 7 and 30 days too, each as it was then"
        ));
    } else if later > 0 {
        notes.push(format!(
            "leads that stand in several rows: {leads}; each is seen as the newest row by then tells, and {later} rows tell what became of them after they came in"
        ));
    }
    if late > 0 {
        notes.push(format!(
            "leads left out because what they were when they came is not known: {late}; they were first heard of more than a day later, or when the deal had closed"
        ));
    }
    notes
}

/// What the fit and the figures add to it.
pub(super) fn after(data: &Prepared<'_>, model: &Model, metrics: &Measured) -> Vec<String> {
    let mut notes = Vec::new();
    let fields = model.fields();
    let is_used = |name: &str| fields.iter().any(|field| field.name == name);
    let idle: Vec<&str> = data.dataset.fields.iter().map(|field| field.name.as_str()).filter(|name| !is_used(name)).collect();
    if !idle.is_empty() {
        notes.push(format!(
            "these columns tell no leads apart, and are not in the model: {} (the same for all, too rare, or dates later than the lead's creation: say `known_at = \"creation\"` for planned dates)",
            idle.join(", ")
        ));
    }
    notes.extend(stability::note(&metrics.unstable, data));
    notes.extend(moved_base_rate(metrics, model.fitting.intercept_shift));
    if metrics.test.auc.estimate > TOO_GOOD_AUC {
        notes.push(format!(
            "SUSPICIOUSLY GOOD: a ROC AUC of {:.3}. Is a column filled in when the deal closes? The model card lists the strongest first; leave such columns out with `use = false`",
            metrics.test.auc.estimate
        ));
    }
    notes
}

/// A base rate that has moved, and what would correct it.
fn moved_base_rate(metrics: &Measured, configured: Option<f64>) -> Option<String> {
    let rates = &metrics.base_rate;
    let difference = rates.difference.filter(|_| rates.moved())?;
    let (word, from, to) = if difference.estimate > 0.0 {
        ("risen", difference.lower, difference.upper)
    } else {
        ("fallen", -difference.upper, -difference.lower)
    };
    let moved = format!(
        "THE BASE RATE HAS {}: {:.1}% of the training part were won, {:.1}% of the test part (a difference of {:.1} points, 95% interval {:.1} to {:.1})",
        word.to_uppercase(),
        100.0 * rates.training,
        100.0 * rates.test,
        100.0 * difference.estimate.abs(),
        100.0 * from,
        100.0 * to
    );
    let said = match (rates.served_shift, configured) {
        (None, None) => String::new(),
        (Some(shift), None) if !shift.excludes_zero() => {
            "; the served table, fitted on all, expects about as many wins among the test leads as there were, so nothing need be done"
                .to_owned()
        }
        (Some(shift), None) => format!(
            "; if the newest leads are what is to come, `intercept_shift = {:.2}` under [training] would correct the served table (log-odds, 95% interval {:.2} to {:.2})",
            shift.estimate, shift.lower, shift.upper
        ),
        (Some(shift), Some(configured)) => format!(
            "; the served table is moved by {configured} log-odds, as configured, and the test leads would ask for {:.2} (95% interval {:.2} to {:.2})",
            shift.estimate, shift.lower, shift.upper
        ),
        (None, Some(configured)) => format!("; the served table is moved by {configured} log-odds, as configured"),
    };
    Some(moved + &said)
}
