use std::collections::BTreeMap;

use crate::Points;

/// A letter for fit, a number for engagement, and what cells of their grid are called.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Grades {
    /// The fewest points of A, of B and so on, falling; one letter more for what lies below.
    pub fit: Vec<Points>,
    /// The fewest points of 1, of 2 and so on, falling; one number more for what lies below.
    pub engagement: Vec<Points>,
    /// Names of cells, by grade.
    pub names: BTreeMap<String, String>,
}

impl Default for Grades {
    fn default() -> Self {
        let cuts = vec![Points::whole(40), Points::whole(20)];
        Self { fit: cuts.clone(), engagement: cuts, names: BTreeMap::new() }
    }
}

impl Grades {
    /// The most letters or numbers.
    pub(crate) const MOST: usize = 9;

    /// The grade of points for fit and for engagement: `A1` is best.
    pub fn grade(&self, fit: Points, engagement: Points) -> String {
        let place = |cuts: &[Points], points: Points| cuts.iter().position(|cut| points >= *cut).unwrap_or(cuts.len());
        Self::cell(place(&self.fit, fit), place(&self.engagement, engagement))
    }

    /// Every grade, by letter, then by number.
    pub fn all(&self) -> Vec<String> {
        let numbers = 0..=self.engagement.len();
        (0..=self.fit.len()).flat_map(|letter| numbers.clone().map(move |number| Self::cell(letter, number))).collect()
    }

    fn cell(letter: usize, number: usize) -> String {
        // At most `MOST` of either: see the parser.
        format!("{}{}", char::from(b'A' + letter as u8), number + 1)
    }
}
