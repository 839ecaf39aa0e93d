//! What an audit says.

use std::collections::BTreeMap;

use serde::Serialize;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The column tells the outcome as only hindsight can: training stops.
    Leak,
    /// It may: training goes on with a warning.
    Suspect,
}

/// What was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The column alone ranks won and lost deals nearly perfectly.
    NearlyPerfect,
    /// Its values name the outcome.
    NamesOutcome,
    /// It follows from the date of close.
    DerivedFromClose,
    /// It holds dates after the close.
    DatedAfterClose,
    /// The event log knows that it was written later than its deal was decided, or came in.
    KnownInTheLog,
    /// It is filled in for decided deals and blank for open ones, or the other way round.
    FilledByClose,
    /// Some of its levels nearly always end one way.
    AllOrNothing,
    /// Its name speaks of the end of the deal.
    NameOfTheEnd,
    /// The column alone ranks them very well.
    VeryStrong,
    /// It says far more than any other column.
    StandsOut,
    /// What it says holds among older deals only.
    FadesWithTime,
    /// The order of the rows, or of the identifiers, tells the outcome.
    OrderTells,
    /// Events of a type come only when deals are closed.
    EventsOfTheEnd,
}

/// What the configuration makes of the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Features are made from it.
    Used,
    /// It is used, and the configuration allows it in spite of the finding.
    Allowed,
    /// No feature is made from it.
    LeftOut,
}

/// A column that tells more than it should, with the evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// How much it weighs.
    pub level: Level,
    /// The column.
    pub column: String,
    /// The weightiest rule that it broke.
    pub rule: Rule,
    /// Others that it broke.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Rule>,
    /// Whether it is used.
    pub standing: Standing,
    /// What was seen, in a sentence a rule.
    pub evidence: String,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub advice: String,
    /// The numbers of the evidence.
    pub figures: BTreeMap<String, f64>,
    /// The sentences of the evidence, the weightiest first.
    #[serde(skip)]
    pub(super) sentences: Vec<String>,
}

/// What one rule saw in one column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Hit {
    pub rule: Rule,
    pub level: Level,
    pub evidence: String,
    pub figures: Vec<(&'static str, f64)>,
}

impl Rule {
    /// Why it matters.
    fn why(self) -> &'static str {
        match self {
            Rule::NearlyPerfect => {
                "What is known when a lead comes in never tells its end so well; this was most likely written afterwards."
            }
            Rule::NamesOutcome => "These values were written once the outcome was known; a new lead has none of them.",
            Rule::DerivedFromClose => "Nobody knows the date of close when a lead comes in.",
            Rule::DatedAfterClose => "The value was written after the deal was decided.",
            Rule::KnownInTheLog => "The log dates what the column holds, and a lead to be scored does not have it yet.",
            Rule::EventsOfTheEnd => {
                "No lead has such an event while it can be scored. Nothing is learnt from them, but a column, or a rule, that looks at them tells the end."
            }
            Rule::FilledByClose => {
                "It is filled in around the close, so that a lead to be scored does not have what the model learnt from; with a horizon, the blank itself tells that a deal was not won."
            }
            Rule::AllOrNothing => {
                "Groups that hardly ever end otherwise are seldom found beforehand; often somebody noted them afterwards."
            }
            Rule::NameOfTheEnd => "Such columns are usually filled in, or changed, while the deal goes on or when it ends.",
            Rule::VeryStrong => "Hardly any single fact known beforehand tells so much; ask when it is written.",
            Rule::StandsOut => {
                "One column that says so much more than all others is either the best question that you ask, or was filled in later."
            }
            Rule::FadesWithTime => {
                "What it says was true of older deals only: the way it is filled in has changed, or it is filled in over time."
            }
            Rule::OrderTells => {
                "The file lies in an order of time or of outcome. Where no dates of creation are known, old and new leads mix in the test part, and the figures flatter; columns that move with time tell the order."
            }
        }
    }
}

/// Puts what the rules saw in a column into one finding, the weightiest first.
pub(super) fn finding(column: &str, standing: Standing, mut hits: Vec<Hit>) -> Option<Finding> {
    hits.sort_by_key(|hit| (hit.level, hit.rule));
    let first = hits.first()?;
    let (level, rule) = (first.level, first.rule);
    let figures = hits.iter().flat_map(|hit| hit.figures.iter()).map(|(name, value)| ((*name).to_owned(), *value)).collect();
    let mut also: Vec<Rule> = hits.iter().map(|hit| hit.rule).filter(|other| *other != rule).collect();
    also.dedup();
    let sentences: Vec<String> = hits.iter().map(|hit| hit.evidence.clone()).collect();
    Some(Finding {
        level,
        column: column.to_owned(),
        rule,
        also,
        standing,
        evidence: sentences.join("; "),
        why: rule.why().to_owned(),
        advice: advice(&[column], level, rule, standing),
        figures,
        sentences,
    })
}

/// What to do about columns of which the same was found.
pub(super) fn advice(columns: &[&str], level: Level, rule: Rule, standing: Standing) -> String {
    let quoted: Vec<String> = columns.iter().map(|column| toml::Value::String((*column).to_owned()).to_string()).collect();
    let out = quoted.iter().map(|column| format!("{column} = {{ use = false }}")).collect::<Vec<_>>().join(", ");
    let allow = quoted.join(", ");
    match (standing, level) {
        (Standing::LeftOut, _) if rule == Rule::OrderTells => {
            "Name the column with the date of creation as `lead.created`, if there is one; else distrust the figures of the test part."
                .to_owned()
        }
        (Standing::LeftOut, _) if rule == Rule::EventsOfTheEnd => {
            "The model needs nothing done, as it sees leads while they are open; make no column and no rule from such events.".to_owned()
        }
        (Standing::LeftOut, _) => "It is left out, and rightly: leave it so.".to_owned(),
        (Standing::Allowed, _) => "`[audit] allow` says that it may stay.".to_owned(),
        (Standing::Used, Level::Leak) => format!(
            "Leave it out under [columns]: {out}. Only if its value is surely known when a lead is scored: [audit] allow = [{allow}]"
        ),
        (Standing::Used, Level::Suspect) => format!(
            "Ask when it is filled in. If later than a lead is scored, under [columns]: {out}. If not, this silences the warning: [audit] allow = [{allow}]"
        ),
    }
}
