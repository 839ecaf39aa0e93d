use plumb_store::{
    Cause, Close, Counts, FeedChange, LeadQuery, LeadVersion, OverrideTarget, OverridesFilter, Sort, Store, StoredEvent, StoredLead,
};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::plain::{Lead, Plain};
use crate::made::*;

/// What a moment of the sequences' end sees.
const NOW: i64 = 45;

/// All that can be read is the same.
pub async fn same(store: &dyn Store, plain: &Plain) -> Result<(), TestCaseError> {
    let ids: Vec<String> = ["a", "b", "C", "é", "nobody"].map(str::to_owned).to_vec();
    prop_assert_eq!(store.lead_ids(None, 100).await.unwrap(), plain.leads.keys().cloned().collect::<Vec<_>>());
    let subjects = store.subjects(&ids, at(20), at(NOW)).await.unwrap();
    for (id, subject) in ids.iter().zip(subjects) {
        let lead = plain.leads.get(id);
        prop_assert_eq!(subject.is_some(), lead.is_some());
        let mut events: Vec<StoredEvent> = plain.events.values().filter(|event| event.lead_id == *id).cloned().collect();
        events.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        if let Some((subject, lead)) = subject.zip(lead) {
            same_lead(&subject.lead, id, lead)?;
            let alone = store.lead(id).await.unwrap();
            prop_assert_eq!(Some(&subject.lead), alone.as_ref());
            prop_assert_eq!(&subject.events, &events);
            prop_assert_eq!(subject.due.map(|due| due.cause), lead.due.map(|(_, _, cause)| cause));
            prop_assert_eq!(subject.overrides.into_iter().map(|pin| pin.id).collect::<Vec<_>>(), pins(plain, id, lead));
            let before = lead.scores.iter().rposition(|score| score.at < at(20)).unwrap_or(0);
            let recent: Vec<_> = lead.scores[before..].iter().rev().cloned().collect();
            prop_assert_eq!(subject.recent.into_iter().map(|score| score.record).collect::<Vec<_>>(), recent);
        }
        events.reverse();
        prop_assert_eq!(store.events(id, 100).await.unwrap(), events);
        same_past(store, id, lead).await?;
    }
    same_feed(store, plain).await?;
    let mut due: Vec<(u64, &String, Cause)> =
        plain.leads.iter().filter_map(|(id, lead)| lead.due.map(|(since, _, cause)| (since, id, cause))).collect();
    due.sort_unstable();
    let found = store.due(None, 100).await.unwrap();
    prop_assert_eq!(
        found.iter().map(|due| (&due.lead_id, due.due.cause)).collect::<Vec<_>>(),
        due.iter().map(|(_, id, cause)| (*id, *cause)).collect::<Vec<_>>()
    );
    let all = OverridesFilter { limit: 100, ..Default::default() };
    prop_assert_eq!(store.overrides(all).await.unwrap(), plain.pins.values().cloned().collect::<Vec<_>>());
    prop_assert_eq!(store.is_spreading().await.unwrap(), !plain.spreading.is_empty());
    prop_assert_eq!(store.setting("s").await.unwrap(), plain.settings.get("s").cloned());
    prop_assert_eq!(store.counts().await.unwrap(), counts(plain));
    prop_assert_eq!(store.check().await.unwrap(), []);
    Ok(())
}

fn counts(plain: &Plain) -> Counts {
    let sum = |count: fn(&Lead) -> usize| plain.leads.values().map(count).sum::<usize>() as u64;
    Counts {
        leads: plain.leads.len() as u64,
        versions: sum(|lead| lead.versions.len()),
        events: plain.events.len() as u64,
        outcomes: sum(|lead| lead.outcomes.len()),
        scores: sum(|lead| lead.scores.len()),
        due: sum(|lead| lead.due.iter().count()),
        overrides: plain.pins.len() as u64,
        keys: 0,
    }
}

fn same_lead(found: &StoredLead, id: &str, lead: &Lead) -> Result<(), TestCaseError> {
    prop_assert_eq!(&found.id, id);
    prop_assert_eq!(&found.attributes, &lead.head().attributes);
    prop_assert_eq!(&found.owner, &lead.head().owner);
    prop_assert_eq!((found.created_at, found.created_given), (lead.created_at, lead.created_given));
    prop_assert_eq!((found.version, found.updated_at), (lead.version().version, lead.version().recorded_at));
    prop_assert_eq!(found.outcome.as_ref(), lead.outcome());
    prop_assert_eq!(found.score.as_ref().map(|score| &score.record), lead.scores.last());
    Ok(())
}

/// Overrides in force for a lead: its own first, the newest first.
fn pins(plain: &Plain, id: &str, lead: &Lead) -> Vec<String> {
    let mut pins: Vec<_> = plain.pins.values().filter(|pin| !pin.has_ended(at(NOW)) && pin.concerns(id, &lead.head().attributes)).collect();
    pins.sort_by_key(|pin| (matches!(pin.target, OverrideTarget::Lead(_)), pin.created_at, &pin.id));
    pins.into_iter().rev().map(|pin| pin.id.clone()).collect()
}

async fn same_past(store: &dyn Store, id: &str, lead: Option<&Lead>) -> Result<(), TestCaseError> {
    let history = store.history(id, 100).await.unwrap();
    prop_assert_eq!(history.is_some(), lead.is_some());
    let Some((history, lead)) = history.zip(lead) else { return Ok(()) };
    let mut versions: Vec<LeadVersion> = lead.versions.clone();
    versions.sort_by_key(|version| (version.observed_at, version.version));
    let mut outcomes = lead.outcomes.clone();
    outcomes.sort_by_key(|outcome| outcome.at);
    let dossiers = store.dossiers(None, false, 100).await.unwrap();
    let dossier = dossiers.iter().find(|dossier| dossier.lead.id == id).unwrap();
    prop_assert_eq!(&dossier.versions, &versions);
    prop_assert_eq!(&dossier.outcomes, &outcomes);
    versions.reverse();
    outcomes.reverse();
    prop_assert_eq!(history.versions, versions);
    prop_assert_eq!(history.outcomes, outcomes);
    prop_assert_eq!(
        history.scores.into_iter().map(|score| score.record).collect::<Vec<_>>(),
        lead.scores.iter().rev().cloned().collect::<Vec<_>>()
    );
    Ok(())
}

async fn same_feed(store: &dyn Store, plain: &Plain) -> Result<(), TestCaseError> {
    let (mut found, mut after) = (Vec::new(), 0);
    loop {
        let page = store.feed(after, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        prop_assert!(last.seq > after);
        after = last.seq;
        found.extend(page.into_iter().map(|item| match item.change {
            FeedChange::Scored(record) => (item.lead_id, Some(*record)),
            FeedChange::Erased => (item.lead_id, None),
        }));
    }
    prop_assert_eq!(&found, &plain.feed);
    prop_assert_eq!(store.feed_end().await.unwrap(), after);
    Ok(())
}

/// All pages of a list together are what one would pick by hand.
pub async fn same_list(store: &dyn Store, plain: &Plain, query: &LeadQuery) -> Result<(), TestCaseError> {
    let mut expected: Vec<(f64, &String)> =
        plain.leads.iter().filter(|(_, lead)| passes(lead, query)).map(|(id, lead)| (value(lead, query.sort), id)).collect();
    expected.sort_by(|a, b| {
        let by_value = if query.descending { b.0.total_cmp(&a.0) } else { a.0.total_cmp(&b.0) };
        by_value.then_with(|| if query.descending { b.1.cmp(a.1) } else { a.1.cmp(b.1) })
    });
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = store.leads(LeadQuery { after, ..query.clone() }).await.unwrap();
        prop_assert!(page.items.len() <= query.limit as usize);
        found.extend(page.items.into_iter().map(|lead| lead.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    prop_assert_eq!(found.iter().collect::<Vec<_>>(), expected.into_iter().map(|(_, id)| id).collect::<Vec<_>>(), "{:?}", query);
    Ok(())
}

fn passes(lead: &Lead, query: &LeadQuery) -> bool {
    let filter = &query.filter;
    let score = lead.scores.last();
    let points = score.and_then(|score| score.score).map(|score| score.get());
    let closed = matches!(lead.outcome().map(|outcome| outcome.outcome), Some(Close::Won | Close::Lost));
    filter.min_score.is_none_or(|min| points.is_some_and(|points| points >= min))
        && filter.max_score.is_none_or(|max| points.is_some_and(|points| points <= max))
        && filter.grade.is_none_or(|grade| score.and_then(|score| score.grade) == Some(grade))
        && filter.stage.is_none_or(|stage| score.and_then(|score| score.effective_stage()) == Some(stage))
        && filter.trend.is_none_or(|trend| score.map(|score| score.trend) == Some(trend))
        && filter.owner.as_ref().is_none_or(|owner| lead.head().owner.as_ref() == Some(owner))
        && filter.outcome.is_none_or(|outcome| lead.outcome().map(|outcome| outcome.outcome) == Some(outcome))
        && filter.open.is_none_or(|open| open != closed)
        && filter.segments.iter().all(|segment| segment.holds(&lead.head().attributes))
}

fn value(lead: &Lead, sort: Sort) -> f64 {
    let score = lead.scores.last();
    let value = match sort {
        Sort::Id => Some(0.0),
        Sort::Score => score.and_then(|score| score.effective_score()).map(|score| score.get().into()),
        Sort::Probability => score.and_then(|score| score.probability),
        Sort::ExpectedAmount => score.and_then(|score| score.expected_amount),
        Sort::Disagreement => score.and_then(|score| score.disagreement()).map(f64::from),
        Sort::Trend => score.map(|score| score.trend.rank().into()),
        Sort::Created => Some(lead.created_at.millis() as f64),
    };
    value.unwrap_or(f64::NEG_INFINITY)
}
