use std::collections::BTreeSet;

use plumb_rules::{Finding, Known, Severity, near_miss};
use serde::Serialize;
use utoipa::ToSchema;

use super::ReadyRules;
use crate::limits::{CHECKED_RULES, LISTED_PROBLEMS};

/// Something in valid rules that is probably not meant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Finding)]
pub(crate) struct FindingAnswer {
    /// How bad it is.
    #[schema(value_type = SeverityAnswer)]
    severity: Severity,
    /// What kind of finding it is; made for programs.
    #[schema(example = "unknown-field")]
    code: &'static str,
    /// The rule or disqualifier that it is about; null if it is about none.
    #[schema(required)]
    rule: Option<String>,
    /// The line of the rules, counted from 1.
    line: usize,
    /// The column of that line, counted in characters from 1.
    column: usize,
    /// What it is.
    message: String,
    /// What to do; null where there is no more to say.
    #[schema(required)]
    hint: Option<String>,
}

/// How bad a finding is.
#[derive(ToSchema)]
#[schema(as = Severity, rename_all = "snake_case")]
#[expect(dead_code, reason = "describes plumb_rules::Severity, whose crate knows no OpenAPI")]
enum SeverityAnswer {
    Note,
    Warning,
    Error,
}

impl FindingAnswer {
    /// The first findings. `names` are attributes that are known of leads: a field that is not among them is told if it looks like one of them, as
    /// leads need not carry all that they may.
    pub fn all<'n>(rules: &'n ReadyRules, mut names: BTreeSet<&'n str>) -> Vec<Self> {
        let set = &rules.set;
        if set.rules().len() > CHECKED_RULES {
            return Vec::new();
        }
        let may_be: Vec<&str> =
            set.fields().iter().map(|field| &*field.name).filter(|name| near_miss(name, names.iter().copied()).is_none()).collect();
        names.extend(may_be);
        let columns: Vec<&str> = names.into_iter().collect();
        let known = Known { columns: Some(&columns), at: Some(rules.loaded_at.time), ..Known::default() };
        set.check(&known).into_iter().take(LISTED_PROBLEMS).map(Self::from).collect()
    }
}

impl From<Finding> for FindingAnswer {
    fn from(Finding { at, severity, code, rule, message, hint }: Finding) -> Self {
        Self { severity, code, rule, line: at.line, column: at.column, message, hint }
    }
}
