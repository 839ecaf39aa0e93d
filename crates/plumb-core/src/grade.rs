use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{CoreError, Score};

/// A letter for a band of scores; A is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Grade {
    /// The best band.
    A,
    /// The second band.
    B,
    /// The third band.
    C,
    /// Everything below.
    D,
}

impl Grade {
    /// The letter as text.
    pub fn as_str(self) -> &'static str {
        match self {
            Grade::A => "A",
            Grade::B => "B",
            Grade::C => "C",
            Grade::D => "D",
        }
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cuts {
    a: u8,
    b: u8,
    c: u8,
}

/// The lowest score of grades A, B and C; below C is D.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Cuts", into = "Cuts")]
pub struct GradeCuts {
    a: u8,
    b: u8,
    c: u8,
}

impl GradeCuts {
    /// Checks that the thresholds fall from A to C within 1 to 100.
    ///
    /// # Errors
    /// [`CoreError::GradeCuts`] when they do not.
    pub fn new(a: u8, b: u8, c: u8) -> Result<Self, CoreError> {
        if a <= 100 && a > b && b > c && c >= 1 { Ok(Self { a, b, c }) } else { Err(CoreError::GradeCuts { a, b, c }) }
    }

    /// The grade of a score.
    pub fn grade(self, score: Score) -> Grade {
        match score.get() {
            s if s >= self.a => Grade::A,
            s if s >= self.b => Grade::B,
            s if s >= self.c => Grade::C,
            _ => Grade::D,
        }
    }

    /// The lowest scores of A, B and C.
    pub fn lowest(self) -> (u8, u8, u8) {
        (self.a, self.b, self.c)
    }
}

impl Default for GradeCuts {
    /// A from 80, B from 60, C from 40.
    fn default() -> Self {
        Self { a: 80, b: 60, c: 40 }
    }
}

impl TryFrom<Cuts> for GradeCuts {
    type Error = CoreError;
    fn try_from(cuts: Cuts) -> Result<Self, CoreError> {
        Self::new(cuts.a, cuts.b, cuts.c)
    }
}

impl From<GradeCuts> for Cuts {
    fn from(cuts: GradeCuts) -> Cuts {
        Cuts { a: cuts.a, b: cuts.b, c: cuts.c }
    }
}
