use std::collections::{BTreeMap, HashMap};

use plumb_eval::EvalError;
use plumb_eval::compare::{ByLevel, Pair, Side, holm};

use super::rows::Rows;
use crate::limits::{COMPARED_GROUPINGS, COMPARED_GROUPS};

/// Leads parted by one grouping.
#[derive(Debug)]
pub(super) struct Grouping {
    /// What the leads are grouped by.
    pub name: String,
    /// What each level is called, and in the end the rest: leads without a group, or of one that is too small to be listed.
    pub groups: Vec<Option<String>>,
    pub by_level: ByLevel,
}

/// Both contenders within each group of each grouping. P-values allow for all groups of all groupings: who looks at many finds one.
pub(super) fn by_segment(rows: &Rows<'_>, pair: &Pair<'_>) -> Result<Vec<Grouping>, EvalError> {
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    rows.leads.iter().flat_map(|lead| &lead.segments).for_each(|(name, _)| *names.entry(name).or_default() += 1);
    let names = names.into_keys().take(COMPARED_GROUPINGS);
    let mut groupings = names.map(|name| grouping(rows, pair, name)).collect::<Result<Vec<_>, _>>()?;
    adjust(&mut groupings)?;
    Ok(groupings)
}

fn grouping(rows: &Rows<'_>, pair: &Pair<'_>, name: &str) -> Result<Grouping, EvalError> {
    let group_of: Vec<Option<&str>> =
        rows.leads.iter().map(|lead| lead.segments.iter().find(|(own, _)| own == name).map(|(_, group)| group.as_str())).collect();
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    group_of.iter().flatten().for_each(|group| *sizes.entry(group).or_default() += 1);
    let mut listed: Vec<(&str, usize)> = sizes.into_iter().collect();
    // The largest first; equals by name, as they stand.
    listed.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    listed.truncate(COMPARED_GROUPS);
    let numbers: HashMap<&str, usize> = listed.iter().enumerate().map(|(number, (group, _))| (*group, number)).collect();
    let rest = listed.len();
    let levels: Vec<usize> = group_of.iter().map(|group| group.and_then(|group| numbers.get(group).copied()).unwrap_or(rest)).collect();
    let by_level = pair.by_level(&levels, rest + 1)?;
    let groups = listed.iter().map(|(group, _)| Some((*group).to_owned())).chain([None]).collect();
    Ok(Grouping { name: name.to_owned(), groups, by_level })
}

fn adjust(groupings: &mut [Grouping]) -> Result<(), EvalError> {
    let p: Vec<f64> = groupings.iter().flat_map(|grouping| &grouping.by_level.levels).filter_map(|level| level.p).collect();
    let mut adjusted = holm(&p)?.into_iter();
    for level in groupings.iter_mut().flat_map(|grouping| &mut grouping.by_level.levels).filter(|level| level.p.is_some()) {
        level.adjusted_p = adjusted.next();
        let clear = level.difference.filter(|_| level.adjusted_p.is_some_and(|p| p < 0.05));
        level.worse = clear.map(|difference| if difference.estimate > 0.0 { Side::Other } else { Side::One });
    }
    Ok(())
}
