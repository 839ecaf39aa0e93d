//! Which version of what changes was known at a moment: one rule for training, files and requests.

use crate::Time;

/// What was first heard of a lead within so many days of its creation is what it came with: programs write a lead down shortly after it came.
pub const DAYS_TO_TELL: f64 = 1.0;

/// The place of the version that held at a moment: the newest of those that had begun to hold by then, and of several from one moment the last.
/// `None` before the first one.
///
/// `begins` says of each version when it began to hold, ascending.
///
/// ```
/// use plumb_core::{DateFormat, Time, version_at};
///
/// let time = |text| Time::parse(text, DateFormat::Iso);
/// let begins = [time("2025-03-01")?, time("2025-03-11T09:00:00Z")?];
/// assert_eq!(version_at(&begins, time("2025-03-08")?), Some(0));
/// assert_eq!(version_at(&begins, time("2025-03-11T09:00:00Z")?), Some(1));
/// assert_eq!(version_at(&begins, time("2025-02-28")?), None);
/// # Ok::<(), plumb_core::CoreError>(())
/// ```
pub fn version_at(begins: &[Time], moment: Time) -> Option<usize> {
    begins.partition_point(|begin| *begin <= moment).checked_sub(1)
}

/// The place of the version that a lead came with: the one that held at its creation, or else the first one, if that was heard of within
/// [`DAYS_TO_TELL`]. `None` if it was first heard of later, or when its deal had closed: nobody knows what it was when it came.
///
/// `begins` is as for [`version_at`].
pub fn version_at_creation(begins: &[Time], created: Time, closed: Option<Time>) -> Option<usize> {
    let open = closed.map_or(begins, |closed| &begins[..begins.partition_point(|begin| *begin < closed)]);
    let first = *open.first()?;
    let is_told = first.days_since(created) <= DAYS_TO_TELL;
    is_told.then(|| version_at(open, created.max(first))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DateFormat;

    fn times(texts: &[&str]) -> Vec<Time> {
        texts.iter().map(|text| Time::parse(text, DateFormat::Iso).expect("a time")).collect()
    }

    fn time(text: &str) -> Time {
        times(&[text])[0]
    }

    #[test]
    fn the_newest_that_had_begun_holds() {
        let begins = times(&["2025-01-01T08:00:00Z", "2025-01-05", "2025-01-05", "2025-02-01"]);
        let at = |text| version_at(&begins, time(text));
        assert_eq!((at("2025-01-01T07:59:59Z"), at("2025-01-01T08:00:00Z"), at("2025-01-04T23:59:59Z")), (None, Some(0), Some(0)));
        assert_eq!((at("2025-01-05"), at("2025-01-31"), at("2026-01-01")), (Some(2), Some(2), Some(3)));
        assert_eq!(version_at(&[], time("2025-01-01")), None);
    }

    #[test]
    fn a_lead_came_with_what_held_or_was_first_heard_of_within_a_day() {
        let begins = times(&["2025-01-10T09:00:00Z", "2025-01-10T10:00:00Z", "2025-01-20"]);
        let of = |created, closed: Option<&str>| version_at_creation(&begins, time(created), closed.map(time));
        assert_eq!(of("2025-01-10", None), Some(0), "the first, though another came within the day");
        assert_eq!(of("2025-01-10T09:30:00Z", None), Some(0));
        assert_eq!(of("2025-01-10T11:00:00Z", Some("2025-01-15")), Some(1), "what was told before the creation");
        assert_eq!((of("2025-01-09T09:00:00Z", None), of("2025-01-09T08:59:59Z", None)), (Some(0), None), "too late");
        assert_eq!((of("2025-01-10", Some("2025-01-10T09:00:00Z")), of("2025-01-10", Some("2025-01-10T09:00:01Z"))), (None, Some(0)));
        assert_eq!(
            of("2025-01-20T12:00:00Z", Some("2025-01-20")),
            Some(1),
            "nothing from the close on, though dates without a time of day cross"
        );
        assert_eq!(version_at_creation(&[], time("2025-01-10"), None), None);
        let twice = times(&["2025-01-10", "2025-01-10", "2025-01-11"]);
        assert_eq!(version_at_creation(&twice, time("2025-01-10"), None), Some(1), "what was told of one moment was known at it");
        assert_eq!(version_at_creation(&twice, time("2025-01-09"), None), Some(1));
    }
}
