//! Changed points in a file whose comments and layout stay.

mod common;

use common::rules;
use plumb_rules::{Edit, EditError, GroupKey, Kind, Points, RuleKey, Stage, Threshold};

const FILE: &str = r#"# Agreed in March.
name = "Lead score"

[[group]]
id = "g"     # the only one
kind = "explicit"
cap = 50     # as ever

[[rule]]
id = "a"
group = "g"
points = 10  # a guess
when = { field = "x", exists = true }

[[rule]]
id = "b"
  group = "g"
  points = 5
[rule.when]
all = [
    { field = "y", equals = "q" },   # a list
    { field = "z", equals = "r" },
]

# The last one.
[[rule]]
id = "c"
each = { event = "v" }
points = 3
further = 1
cap = 9
"#;

fn points(points: i64) -> Option<Points> {
    Some(Points::whole(points))
}

#[test]
fn new_points_and_caps_change_nothing_else() {
    let edits = [
        Edit::Rule { id: "a", key: RuleKey::Points, to: points(15) },
        Edit::Rule { id: "a", key: RuleKey::Missing, to: Points::exact(2.5) },
        Edit::Rule { id: "b", key: RuleKey::Points, to: points(-5) },
        Edit::Note { id: "a", text: "not shown: there is one" },
        Edit::Note { id: "b", text: "was 5" },
        Edit::Rule { id: "c", key: RuleKey::Further, to: None },
        Edit::Group { id: "g", key: GroupKey::Cap, to: points(60) },
        Edit::Group { id: "g", key: GroupKey::Floor, to: points(-10) },
    ];
    let changed = rules(FILE).edited(&edits).expect("valid");
    let expected = FILE
        .replace("points = 10  # a guess\n", "points = 15  # a guess\nmissing = 2.5\n")
        .replace("  points = 5\n", "  points = -5   # was 5\n")
        .replace("further = 1\n", "")
        .replace("cap = 50     # as ever", "cap = 60     # as ever")
        .replace("kind = \"explicit\"\n", "kind = \"explicit\"\nfloor = -10\n");
    assert_eq!(changed.text(), expected);
    assert_ne!(changed.digest(), rules(FILE).digest());
    assert_eq!(rules(FILE).edited(&[]).expect("valid").text(), FILE);
}

#[test]
fn a_dropped_rule_becomes_a_comment() {
    let changed =
        rules(FILE).edited(&[Edit::Rule { id: "b", key: RuleKey::Points, to: points(9) }, Edit::Drop { id: "b" }]).expect("valid");
    assert_eq!(changed.rules().iter().map(|rule| rule.id.as_str()).collect::<Vec<_>>(), ["a", "c"]);
    assert!(changed.text().contains("# [[rule]]\n# id = \"b\"\n#   group = \"g\"\n#   points = 5\n# [rule.when]\n# all = [\n"));
    assert!(changed.text().contains("#     { field = \"z\", equals = \"r\" },\n# ]\n\n# The last one.\n[[rule]]\nid = \"c\"\n"));
}

#[test]
fn thresholds_and_cuts_are_set_or_added() {
    let edits = [
        Edit::Threshold { stage: Stage::SalesReady, to: Threshold { enter: Points::whole(60), leave: Points::whole(50) } },
        Edit::Threshold { stage: Stage::Nurture, to: Threshold::sharp(Points::whole(20)) },
        Edit::Cuts { kind: Kind::Explicit, to: &[Points::whole(30), Points::whole(10)] },
    ];
    let changed = rules(FILE).edited(&edits).expect("valid");
    assert!(changed.text().starts_with(FILE));
    assert_eq!(changed.stages().sales_ready.leave, Points::whole(50));
    assert_eq!(changed.stages().nurture.enter, Points::whole(20));
    assert_eq!(changed.grades().fit, [Points::whole(30), Points::whole(10)]);
    let again = changed.edited(&[Edit::Threshold { stage: Stage::Nurture, to: Threshold::sharp(Points::whole(25)) }]).expect("valid");
    assert_eq!(again.text(), changed.text().replace("nurture = 20", "nurture = 25"));
}

#[test]
fn rules_in_braces_are_changed_in_their_place() {
    let file = "name = \"x\"\r\nrule = [\r\n  { id = \"a\", points = 5, cap = 6, each = { event = \"v\" } }, # one\r\n]\r\n";
    let edits = [Edit::Rule { id: "a", key: RuleKey::Cap, to: None }, Edit::Rule { id: "a", key: RuleKey::Further, to: points(1) }];
    let changed = rules(file).edited(&edits).expect("valid");
    assert_eq!(changed.text(), file.replace("points = 5, cap = 6,", "points = 5, further = 1,"));
    let dropped = rules(file).edited(&[Edit::Drop { id: "a" }]).expect("valid");
    assert_eq!(dropped.rules()[0].points, Points::ZERO);
}

#[test]
fn what_cannot_be_changed_is_told() {
    let set = rules(FILE);
    let of = |edit| set.edited(&[edit]).expect_err("impossible");
    assert_eq!(of(Edit::Drop { id: "q" }), EditError::Unknown { what: "rule", id: "q".into() });
    assert!(matches!(of(Edit::Rule { id: "a", key: RuleKey::Points, to: None }), EditError::Impossible(_)));
    // A cap that does not fit the points: nothing is written that would not parse.
    assert!(matches!(of(Edit::Rule { id: "c", key: RuleKey::Cap, to: points(-4) }), EditError::Invalid(_)));
}
