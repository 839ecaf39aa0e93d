//! Scored leads as JSON: the very text that serde makes of them, with less work.

use super::answer::{ModelVersion, ReasonAnswer, ScoredLead, WarningAnswer};
use crate::json::{WriteJson, write_list, write_optional_text, write_serde, write_text};
use crate::problem::ApiError;

impl WriteJson for ScoredLead<'_> {
    fn write_json(&self, out: &mut Vec<u8>) -> Result<(), ApiError> {
        out.extend_from_slice(b"{\"lead_id\":");
        write_optional_text(out, self.lead_id)?;
        out.extend_from_slice(b",\"status\":");
        write_text(out, self.status.as_str())?;
        out.extend_from_slice(b",\"score\":");
        write_serde(out, &self.score)?;
        out.extend_from_slice(b",\"probability\":");
        write_serde(out, &self.probability)?;
        out.extend_from_slice(b",\"grade\":");
        write_optional_text(out, self.grade.map(plumb_core::Grade::as_str))?;
        out.extend_from_slice(b",\"log_odds\":");
        write_serde(out, &self.log_odds)?;
        out.extend_from_slice(b",\"base_log_odds\":");
        write_serde(out, &self.base_log_odds)?;
        out.extend_from_slice(b",\"other_log_odds\":");
        write_serde(out, &self.other_log_odds)?;
        out.extend_from_slice(b",\"reasons\":");
        write_list(out, &self.reasons, write_reason)?;
        if let Some(rule) = &self.rule {
            out.extend_from_slice(b",\"rule\":");
            write_serde(out, rule)?;
        }
        if let Some(lookalike) = &self.lookalike {
            out.extend_from_slice(b",\"lookalike\":");
            write_serde(out, lookalike)?;
        }
        let ModelVersion { name, version } = &self.model;
        out.extend_from_slice(b",\"model\":{\"name\":");
        write_text(out, name)?;
        out.extend_from_slice(b",\"version\":");
        write_serde(out, version)?;
        out.extend_from_slice(b"},\"as_of\":");
        write_text(out, self.as_of)?;
        out.extend_from_slice(b",\"scored_at\":");
        write_text(out, self.scored_at)?;
        out.extend_from_slice(b",\"warnings\":");
        write_list(out, &self.warnings, write_warning)?;
        out.push(b'}');
        Ok(())
    }
}

fn write_reason(out: &mut Vec<u8>, reason: &ReasonAnswer<'_>) -> Result<(), ApiError> {
    out.push(b'{');
    if let Some(feature) = reason.feature {
        out.extend_from_slice(b"\"feature\":");
        write_text(out, feature)?;
        out.push(b',');
    }
    if !reason.pair.is_empty() {
        out.extend_from_slice(b"\"pair\":");
        write_list(out, reason.pair, |out, feature| write_text(out, feature))?;
        out.push(b',');
    }
    out.extend_from_slice(b"\"value\":");
    write_optional_text(out, reason.value.as_deref())?;
    out.extend_from_slice(b",\"log_odds\":");
    write_serde(out, &reason.log_odds)?;
    out.extend_from_slice(b",\"text\":");
    write_text(out, &reason.text)?;
    out.push(b'}');
    Ok(())
}

fn write_warning(out: &mut Vec<u8>, warning: &WarningAnswer<'_>) -> Result<(), ApiError> {
    out.extend_from_slice(b"{\"code\":");
    write_serde(out, &warning.code)?;
    out.extend_from_slice(b",\"field\":");
    write_optional_text(out, warning.field.as_deref())?;
    out.extend_from_slice(b",\"message\":");
    write_text(out, &warning.message)?;
    out.push(b'}');
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use plumb_core::{Grade, Status};
    use proptest::prelude::*;

    use super::*;
    use crate::score::{LookalikeAnswer, WarningCode};

    /// What the texts and numbers of a lead are made of.
    type Parts = (Vec<String>, Vec<f64>, u8, [bool; 4]);

    fn check((texts, numbers, small, [is_scored, has_id, is_pair, is_like]): Parts) -> Result<(), TestCaseError> {
        let text = |at: usize| texts[at % texts.len()].as_str();
        let number = |at: usize| numbers[at % numbers.len()];
        let reason = |at: usize| ReasonAnswer {
            feature: (!is_pair).then_some(text(at)),
            pair: if is_pair { &texts } else { &[] },
            value: has_id.then(|| Cow::Borrowed(text(at + 1))),
            log_odds: number(at),
            text: Cow::Borrowed(text(at + 2)),
        };
        let warning = |at: usize| WarningAnswer {
            code: if is_pair { WarningCode::UnseenLevel } else { WarningCode::OutcomeFieldIgnored },
            field: has_id.then(|| Cow::Borrowed(text(at))),
            message: Cow::Borrowed(text(at + 1)),
        };
        let model = |at: usize| ModelVersion { name: text(at), version: u32::from(small) };
        let lead = ScoredLead {
            lead_id: has_id.then_some(text(0)),
            status: [Status::Scored, Status::Insufficient, Status::Excluded][usize::from(small % 3)],
            score: is_scored.then_some(small),
            probability: is_scored.then_some(number(0)),
            grade: is_scored.then_some([Grade::A, Grade::B, Grade::C, Grade::D][usize::from(small % 4)]),
            log_odds: is_scored.then_some(number(1)),
            base_log_odds: number(2),
            other_log_odds: has_id.then_some(number(3)),
            reasons: (0..usize::from(small % 4)).map(reason).collect(),
            rule: None,
            lookalike: is_like.then(|| LookalikeAnswer { score: Some(small), likeness: Some(number(4)), model: model(3) }),
            model: model(2),
            as_of: text(4),
            scored_at: text(5),
            warnings: (0..usize::from(small % 3)).map(warning).collect(),
        };
        let mut out = Vec::new();
        lead.write_json(&mut out).map_err(|why| TestCaseError::fail(format!("{why:?}")))?;
        prop_assert_eq!(String::from_utf8_lossy(&out), serde_json::to_string(&lead).expect("JSON"));
        Ok(())
    }

    proptest! {
        #[test]
        fn leads_are_written_as_serde_writes_them(
            texts in prop::collection::vec("(?s).{0,20}|[a-z \"\\\\\n]{0,30}", 1..7),
            numbers in prop::collection::vec(prop::num::f64::ANY, 1..6),
            small in any::<u8>(),
            flags in any::<[bool; 4]>(),
        ) {
            check((texts, numbers, small, flags))?;
        }
    }
}
