//! Checks shared by all statistics. Each compares so that NaN fails.

use crate::EvalError;

pub(crate) fn same_length(what: &'static str, rows: usize, found: usize) -> Result<(), EvalError> {
    if found != rows {
        return Err(EvalError::LengthMismatch { what, rows, found });
    }
    Ok(())
}

pub(crate) fn finite(what: &'static str, values: &[f64]) -> Result<(), EvalError> {
    match values.iter().position(|value| !value.is_finite()) {
        Some(row) => Err(EvalError::NotFinite { what, row }),
        None => Ok(()),
    }
}

pub(crate) fn scores(won: &[bool], scores: &[f64]) -> Result<(), EvalError> {
    same_length("scores", won.len(), scores.len())?;
    not_empty(won.len())?;
    finite("the score", scores)
}

pub(crate) fn probabilities(won: &[bool], p: &[f64]) -> Result<(), EvalError> {
    same_length("probabilities", won.len(), p.len())?;
    not_empty(won.len())?;
    finite("the probability", p)?;
    match p.iter().position(|p| !(0.0..=1.0).contains(p)) {
        Some(row) => Err(EvalError::OutOfRange { row }),
        None => Ok(()),
    }
}

pub(crate) fn weights(rows: usize, weights: &[f64]) -> Result<(), EvalError> {
    same_length("weights", rows, weights.len())?;
    let usable = |weight: &f64| *weight >= 0.0 && weight.is_finite();
    if let Some(row) = weights.iter().position(|weight| !usable(weight)) {
        return Err(EvalError::BadWeight { row });
    }
    let total: f64 = weights.iter().sum();
    if total > 0.0 && total.is_finite() { Ok(()) } else { Err(EvalError::BadWeightSum) }
}

pub(crate) fn not_empty(rows: usize) -> Result<(), EvalError> {
    if rows == 0 {
        return Err(EvalError::Empty);
    }
    Ok(())
}

pub(crate) fn both_classes(won: &[bool]) -> Result<(), EvalError> {
    if won.iter().any(|won| *won) && won.iter().any(|won| !won) { Ok(()) } else { Err(EvalError::OneClass) }
}

pub(crate) fn positive(what: &'static str, value: usize) -> Result<(), EvalError> {
    if value == 0 {
        let requirement = "at least 1";
        return Err(EvalError::BadSetting { what, requirement });
    }
    Ok(())
}

pub(crate) fn at_least(what: &'static str, needed: usize, found: usize) -> Result<(), EvalError> {
    if found < needed {
        return Err(EvalError::TooFew { what, needed, found });
    }
    Ok(())
}
