//! Groups of rules.

use crate::document::Table;
use crate::grammar::GROUP;
use crate::rule::{Group, Kind};

pub(super) fn groups(file: &Table<'_>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for table in file.tables("group", &GROUP) {
        let Some(id) = table.text("id") else { continue };
        if let Some(first) = groups.iter().find(|group| group.id == id) {
            let message = format!("the group `{id}` is declared twice");
            table.source().fault_with(&table.span_of("id"), message, format!("the first is in line {}", first.at.line));
            continue;
        }
        let (cap, floor) = (table.points("cap"), table.points("floor"));
        if let (Some(cap), Some(floor)) = (cap, floor)
            && floor > cap
        {
            table.source().fault_with(&table.span_of("floor"), format!("the floor {floor} is above the cap {cap}"), "swap the two");
        }
        groups.push(Group {
            id: id.to_owned(),
            title: table.text("title").unwrap_or(id).to_owned(),
            kind: table.choice("kind", &[("explicit", Kind::Explicit), ("implicit", Kind::Implicit)]).unwrap_or(Kind::Explicit),
            cap,
            floor,
            first_match: table.choice("match", &[("all", false), ("first", true)]).unwrap_or(false),
            at: table.source().position(table.span()),
        });
    }
    groups
}
