use serde::{Deserialize, Serialize};

use crate::CoreError;

/// A number from 0 to 1, never NaN.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Probability(f64);

impl Probability {
    /// Checks that `p` lies between 0 and 1.
    ///
    /// # Errors
    /// [`CoreError::Probability`] when it does not, or is NaN.
    pub fn new(p: f64) -> Result<Self, CoreError> {
        if (0.0..=1.0).contains(&p) { Ok(Self(p)) } else { Err(CoreError::Probability(p)) }
    }

    /// The number itself.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Probability {
    type Error = CoreError;
    fn try_from(p: f64) -> Result<Self, CoreError> {
        Self::new(p)
    }
}

impl From<Probability> for f64 {
    fn from(p: Probability) -> f64 {
        p.0
    }
}
