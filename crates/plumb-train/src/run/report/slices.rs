//! The test rows part by part.

use plumb_core::{Grade, Time};
use plumb_eval::slices;
use plumb_model::Model;
use plumb_view::report::{NamedSlice, Stability};

use super::periods::Periods;
use crate::TrainError;

/// Scores in a band.
const BAND: usize = 10;

/// The test rows with what was predicted.
pub(super) struct Sliced<'a> {
    /// Whether each was won.
    pub won: &'a [bool],
    /// What was predicted.
    pub probabilities: &'a [f64],
    /// Which rows belong together.
    pub clusters: Option<&'a [u32]>,
}

impl Sliced<'_> {
    /// Rows by the slice of each, named.
    pub fn named(&self, names: &[String], of_row: &[usize]) -> Result<Vec<NamedSlice>, TrainError> {
        let slices = slices(self.won, self.probabilities, of_row, names.len(), self.clusters)?;
        Ok(names.iter().zip(slices).map(|(name, slice)| NamedSlice { name: name.clone(), slice }).collect())
    }

    /// By ten scores at a time, the lowest first.
    pub fn by_band(&self, model: &Model) -> Result<Vec<NamedSlice>, TrainError> {
        let names: Vec<String> = (0..100 / BAND).map(|band| format!("{}\u{2013}{}", band * BAND + 1, (band + 1) * BAND)).collect();
        let band = |p: &f64| (usize::from(model.scale.score(*p).get()) - 1) / BAND;
        self.named(&names, &self.probabilities.iter().map(band).collect::<Vec<_>>())
    }

    /// By grade, the best first.
    pub fn by_grade(&self, model: &Model) -> Result<Vec<NamedSlice>, TrainError> {
        let (a, b, c) = model.grades.lowest();
        let names = [format!("A, from {a}"), format!("B, from {b}"), format!("C, from {c}"), "D, below".to_owned()];
        let place = |p: &f64| match model.grades.grade(model.scale.score(*p)) {
            Grade::A => 0,
            Grade::B => 1,
            Grade::C => 2,
            Grade::D => 3,
        };
        self.named(&names, &self.probabilities.iter().map(place).collect::<Vec<_>>())
    }

    /// By month of creation, or by quarter where there are many; `None` where rows have no date. Months without rows are not listed.
    pub fn by_period(&self, created: &[Option<Time>]) -> Result<Option<Stability>, TrainError> {
        let Some(Periods { unit, names, of_row }) = Periods::of(created) else { return Ok(None) };
        let periods = self.named(&names, &of_row)?;
        Ok(Some(Stability { unit: unit.to_owned(), periods, backtest: Vec::new() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Option<Time> {
        Time::parse(text, plumb_core::DateFormat::Iso).ok()
    }

    fn periods(dates: &[Option<Time>]) -> Option<Stability> {
        let won: Vec<bool> = (0..dates.len()).map(|row| row % 2 == 0).collect();
        let probabilities = vec![0.5; dates.len()];
        Sliced { won: &won, probabilities: &probabilities, clusters: None }.by_period(dates).expect("slices")
    }

    #[test]
    fn a_short_test_part_goes_by_month() {
        let found = periods(&[time("2024-12-31T23:59:59Z"), time("2025-02-01"), time("2024-12-01")]).expect("dates");
        let rows: Vec<(&str, usize)> = found.periods.iter().map(|p| (p.name.as_str(), p.slice.map_or(0, |s| s.rows))).collect();
        assert_eq!((found.unit.as_str(), rows), ("month", vec![("2024-12", 2), ("2025-02", 1)]));
    }

    #[test]
    fn a_long_one_goes_by_quarter() {
        let dates: Vec<Option<Time>> = (0..24).map(|month| time(&format!("{}-{:02}-15", 2023 + month / 12, month % 12 + 1))).collect();
        let found = periods(&dates).expect("dates");
        let names: Vec<&str> = found.periods.iter().map(|period| period.name.as_str()).collect();
        assert_eq!(names, ["2023 Q1", "2023 Q2", "2023 Q3", "2023 Q4", "2024 Q1", "2024 Q2", "2024 Q3", "2024 Q4"]);
        assert!(found.periods.iter().all(|period| period.slice.is_some_and(|slice| slice.rows == 3)));
    }

    #[test]
    fn without_dates_there_are_no_periods() {
        assert!(periods(&[time("2025-01-01"), None]).is_none());
    }
}
