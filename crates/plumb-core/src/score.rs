use serde::{Deserialize, Serialize};

use crate::CoreError;

/// A whole number from 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Score(u8);

impl Score {
    /// The lowest score.
    pub const MIN: Score = Score(1);
    /// The highest score.
    pub const MAX: Score = Score(100);

    /// Checks that `score` lies between 1 and 100.
    ///
    /// # Errors
    /// [`CoreError::Score`] when it does not.
    pub fn new(score: u8) -> Result<Self, CoreError> {
        if (1..=100).contains(&score) { Ok(Self(score)) } else { Err(CoreError::Score(score)) }
    }

    /// The nearest score to any number: rounds up, clamps to 1..=100; NaN is the lowest.
    pub fn clamped(points: f64) -> Self {
        if points.is_nan() {
            return Self::MIN;
        }
        // Clamped first, so the conversion is exact.
        Self(points.ceil().clamp(1.0, 100.0) as u8)
    }

    /// The number itself.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Score {
    type Error = CoreError;
    fn try_from(score: u8) -> Result<Self, CoreError> {
        Self::new(score)
    }
}

impl From<Score> for u8 {
    fn from(score: Score) -> u8 {
        score.0
    }
}
