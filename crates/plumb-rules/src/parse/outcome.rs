//! How points become a score, a stage and a grade.

use std::collections::BTreeMap;

use toml::de::DeValue;

use crate::document::{Table, near_miss, number_of};
use crate::grammar::{GRADES, RESCALE, SCORE, STAGES, THRESHOLD};
use crate::set::Places;
use crate::{Grades, Points, Scale, Stages, Threshold};

pub(super) fn places(file: &Table<'_>) -> Places {
    let at = |key: &str| file.source().position(&file.span_of(key));
    let within = |key: &str, object, inner: &str| match file.table(key, object) {
        Some(table) => table.source().position(&table.span_of(inner)),
        None => at(key),
    };
    let stage = |key| within("stages", &STAGES, key);
    let grade = |key| within("grades", &GRADES, key);
    Places {
        scenario_field: file.has("scenario_field").then(|| at("scenario_field")),
        scale: at("score"),
        nurture: stage("nurture"),
        sales_ready: stage("sales_ready"),
        rejected: stage("rejected"),
        fit: grade("fit"),
        engagement: grade("engagement"),
    }
}

pub(super) fn scale(file: &Table<'_>) -> Scale {
    let Some(table) = file.table("score", &SCORE) else { return Scale::default() };
    let (cap, floor) = (table.points("cap"), table.points("floor"));
    if let (Some(cap), Some(floor)) = (cap, floor)
        && floor > cap
    {
        table.source().fault_with(&table.span_of("floor"), format!("the floor {floor} is above the cap {cap}"), "swap the two");
    }
    let rescale = table.table("rescale", &RESCALE).and_then(|ends| {
        let (from, to) = (ends.points("from")?, ends.points("to")?);
        if from >= to {
            ends.source().fault_with(&ends.span_of("to"), format!("`to` must be above `from`, which is {from}"), "swap the two");
            return None;
        }
        Some((from, to))
    });
    Scale { cap, floor, rescale }
}

pub(super) fn stages(file: &Table<'_>) -> Stages {
    let default = Stages::default();
    let Some(table) = file.table("stages", &STAGES) else { return default };
    let nurture = threshold(&table, "nurture", false).unwrap_or(default.nurture);
    let sales_ready = threshold(&table, "sales_ready", false).unwrap_or(default.sales_ready);
    let rejected = threshold(&table, "rejected", true);
    let order = [
        ("sales_ready", sales_ready.enter <= nurture.enter || sales_ready.leave < nurture.leave, "above that of nurture", nurture.enter),
        (
            "rejected",
            rejected.is_some_and(|t| t.enter >= nurture.enter || t.leave >= nurture.leave),
            "below that of nurture",
            nurture.enter,
        ),
    ];
    for (key, is_wrong, expected, other) in order {
        if is_wrong {
            let hint = format!("nurture is entered at {other}{}", if table.has("nurture") { "" } else { " when the file does not say" });
            table.source().fault_with(&table.span_of(key), format!("the threshold of {key} must be {expected}"), hint);
        }
    }
    Stages { nurture, sales_ready, rejected }
}

/// A number, or a table of two. `falling` is a threshold that a lead passes downwards.
fn threshold(stages: &Table<'_>, key: &str, falling: bool) -> Option<Threshold> {
    let node = stages.get(key)?;
    if !node.get_ref().is_table() {
        return stages.points(key).map(Threshold::sharp);
    }
    let table = stages.table(key, &THRESHOLD)?;
    let enter = table.points("enter")?;
    let leave = table.points("leave").unwrap_or(enter);
    if (falling && leave < enter) || (!falling && leave > enter) {
        let side = if falling { "below" } else { "above" };
        let message = format!("`leave` must not be {side} `enter`, which is {enter}");
        table.source().fault_with(&table.span_of("leave"), message, "the two keep a lead from flickering between stages");
    }
    Some(Threshold { enter, leave })
}

pub(super) fn grades(file: &Table<'_>) -> Grades {
    let default = Grades::default();
    let Some(table) = file.table("grades", &GRADES) else { return default };
    let fit = cuts(&table, "fit").unwrap_or(default.fit);
    let engagement = cuts(&table, "engagement").unwrap_or(default.engagement);
    let mut grades = Grades { fit, engagement, names: BTreeMap::new() };
    let all = grades.all();
    for (cell, span, node) in table.named("grid") {
        if !all.iter().any(|own| own == cell) {
            let hint = match near_miss(cell, all.iter().map(String::as_str)) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("the cells are {}", all.join(", ")),
            };
            table.source().fault_with(&span, format!("`{cell}` is no cell of the grid"), hint);
        }
        match node.get_ref().as_str() {
            Some(name) => {
                grades.names.insert(cell.to_owned(), name.to_owned());
            }
            None => table.source().fault(&node.span(), format!("`{cell}` must be a text in quotes")),
        }
    }
    grades
}

/// Numbers of points, falling.
fn cuts(table: &Table<'_>, key: &str) -> Option<Vec<Points>> {
    let expected = "a list of at most 8 numbers of points that fall, such as [40, 20]";
    let DeValue::Array(items) = table.get(key)?.get_ref() else {
        table.wrong(key, expected);
        return None;
    };
    let cuts: Option<Vec<Points>> = items.iter().map(|item| number_of(item.get_ref()).and_then(Points::exact)).collect();
    let fits = |cuts: &Vec<Points>| cuts.len() < Grades::MOST && cuts.windows(2).all(|pair| pair[0] > pair[1]);
    let cuts = cuts.filter(fits);
    if cuts.is_none() {
        table.source().fault(&table.span_of(key), format!("`{key}` must be {expected}"));
    }
    cuts
}
