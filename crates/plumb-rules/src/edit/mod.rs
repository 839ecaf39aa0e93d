//! A changed rules file: new points, caps and thresholds, while comments and layout stay.

mod splice;
mod tree;

use thiserror::Error;

use crate::rule::Kind;
use crate::{Points, RuleErrors, RuleSet, Stage, Threshold};
use splice::Splices;
use tree::Tree;

/// One change of a rules file.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit<'a> {
    /// Points of a rule; `None` takes the key out.
    Rule {
        /// The rule's id.
        id: &'a str,
        /// Which of its points.
        key: RuleKey,
        /// What they become.
        to: Option<Points>,
    },
    /// A bound of a group; `None` takes the key out.
    Group {
        /// The group's id.
        id: &'a str,
        /// Which bound.
        key: GroupKey,
        /// What it becomes.
        to: Option<Points>,
    },
    /// Turns a rule into a comment. One that another rule stands for, or that is written in braces, gets 0 points instead.
    Drop {
        /// The rule's id.
        id: &'a str,
    },
    /// A comment behind the points of a rule, where there is none yet.
    Note {
        /// The rule's id.
        id: &'a str,
        /// A line of text.
        text: &'a str,
    },
    /// The threshold of a stage; of [`Stage::Early`] there is none.
    Threshold {
        /// The stage.
        stage: Stage,
        /// What it becomes.
        to: Threshold,
    },
    /// The most points of all groups together.
    ScoreCap {
        /// What it becomes.
        to: Points,
    },
    /// The fewest points of all groups together.
    ScoreFloor {
        /// What it becomes.
        to: Points,
    },
    /// The totals that become scores of 1 and of 100.
    Rescale {
        /// Of 1.
        from: Points,
        /// Of 100.
        to: Points,
    },
    /// The cuts of the letters (explicit) or numbers (implicit) of grades.
    Cuts {
        /// Which.
        kind: Kind,
        /// The fewest points of each, falling.
        to: &'a [Points],
    },
}

/// Points of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleKey {
    /// When it holds; of events the first.
    Points,
    /// Of every further event.
    Further,
    /// Of all events at most.
    Cap,
    /// When it cannot be told.
    Missing,
}

/// A bound of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupKey {
    /// The most points.
    Cap,
    /// The fewest points.
    Floor,
}

/// Why a change could not be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EditError {
    /// There is no rule or group of that id.
    #[error("the rules have no {what} `{id}`")]
    Unknown {
        /// What was looked for.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// A key that must be there cannot be taken out, or the stage has no threshold.
    #[error("{0}")]
    Impossible(&'static str),
    /// The changed file is not valid.
    #[error("the changed rules are not valid:\n{0}")]
    Invalid(RuleErrors),
}

impl RuleSet {
    /// The text of the rules with changes made, the same but for these. It is valid: it was parsed.
    ///
    /// # Errors
    /// [`EditError`], and nothing is changed.
    pub fn edited(&self, edits: &[Edit<'_>]) -> Result<RuleSet, EditError> {
        let text = self.text();
        let tree = Tree::parse(text).ok_or(EditError::Impossible("the text of these rules cannot be read again"))?;
        let mut splices = Splices::new(text);
        for edit in edits {
            self.splice(&tree, edit, &mut splices)?;
        }
        RuleSet::parse(&splices.applied()).map_err(EditError::Invalid)
    }

    fn splice(&self, tree: &Tree<'_>, edit: &Edit<'_>, splices: &mut Splices<'_>) -> Result<(), EditError> {
        match edit {
            Edit::Rule { id, key, to } => {
                let rule = tree.entry("rule", id).ok_or_else(|| unknown("rule", id))?;
                splices.set(&rule, key.as_str(), to.map(|points| points.to_string()), "points")
            }
            Edit::Group { id, key, to } => {
                let group = tree.entry("group", id).ok_or_else(|| unknown("group", id))?;
                splices.set(&group, key.as_str(), to.map(|points| points.to_string()), "kind")
            }
            Edit::Drop { id } => {
                let rule = tree.entry("rule", id).ok_or_else(|| unknown("rule", id))?;
                let place = self.infos.iter().position(|info| info.id == *id);
                let is_replaced = self.rules.iter().any(|rule| place.is_some_and(|place| rule.replaces.contains(&place)));
                if is_replaced || splices.is_in_braces(&rule) {
                    for key in [RuleKey::Further, RuleKey::Cap, RuleKey::Missing].map(RuleKey::as_str) {
                        splices.set(&rule, key, None, "points")?;
                    }
                    return splices.set(&rule, "points", Some(Points::ZERO.to_string()), "points");
                }
                splices.comment_out(&rule);
                Ok(())
            }
            Edit::Note { id, text } => {
                let rule = tree.entry("rule", id).ok_or_else(|| unknown("rule", id))?;
                splices.note(&rule, "points", text);
                Ok(())
            }
            Edit::Threshold { stage, to } => {
                if *stage == Stage::Early {
                    return Err(EditError::Impossible("the stage `early` has no threshold: it is what lies below nurture"));
                }
                let value =
                    if to.enter == to.leave { to.enter.to_string() } else { format!("{{ enter = {}, leave = {} }}", to.enter, to.leave) };
                splices.set_in_table(tree.table("stages"), "stages", stage.as_str(), value)
            }
            Edit::ScoreCap { to } => splices.set_in_table(tree.table("score"), "score", "cap", to.to_string()),
            Edit::ScoreFloor { to } => splices.set_in_table(tree.table("score"), "score", "floor", to.to_string()),
            Edit::Rescale { from, to } => {
                splices.set_in_table(tree.table("score"), "score", "rescale", format!("{{ from = {from}, to = {to} }}"))
            }
            Edit::Cuts { kind, to } => {
                let cuts: Vec<String> = to.iter().map(Points::to_string).collect();
                let key = if *kind == Kind::Explicit { "fit" } else { "engagement" };
                splices.set_in_table(tree.table("grades"), "grades", key, format!("[{}]", cuts.join(", ")))
            }
        }
    }
}

fn unknown(what: &'static str, id: &str) -> EditError {
    EditError::Unknown { what, id: id.to_owned() }
}

impl RuleKey {
    fn as_str(self) -> &'static str {
        match self {
            RuleKey::Points => "points",
            RuleKey::Further => "further",
            RuleKey::Cap => "cap",
            RuleKey::Missing => "missing",
        }
    }
}

impl GroupKey {
    fn as_str(self) -> &'static str {
        match self {
            GroupKey::Cap => "cap",
            GroupKey::Floor => "floor",
        }
    }
}
