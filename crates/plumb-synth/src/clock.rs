//! Times as milliseconds since 1970 in UTC, and when leads come in: more each month, on working days, in working hours.

use crate::config::CheckedSynthConfig;
use jiff::{Span, civil::Date};

pub(crate) const HOUR: i64 = 3_600_000;
pub(crate) const DAY: i64 = 24 * HOUR;

/// Leads come in this much faster at the end of the window than at its start, as a share.
const GROWTH: f64 = 0.5;
const WEEKDAYS: [f64; 7] = [1.1, 1.15, 1.1, 1.05, 0.85, 0.25, 0.25];
const HOURS: [f64; 24] =
    [0.2, 0.1, 0.1, 0.1, 0.1, 0.3, 0.8, 2.0, 4.0, 6.0, 6.5, 6.0, 4.5, 5.5, 6.0, 5.5, 4.5, 3.0, 2.0, 1.6, 1.4, 1.2, 0.8, 0.4];

/// The window in which leads are created.
#[derive(Clone, Debug)]
pub(crate) struct Timeline {
    start: i64,
    pub(crate) extract: i64,
    /// Share of a week's leads by day of the window's weeks, which need not begin on a Monday.
    week: [f64; 7],
}

fn date_millis(date: Date) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    i64::from(days_between(epoch, date)) * DAY
}

fn days_between(from: Date, to: Date) -> i32 {
    from.duration_until(to).as_hours() as i32 / 24
}

impl Timeline {
    pub(crate) fn new(config: &CheckedSynthConfig) -> Self {
        let first = config.extract.saturating_sub(Span::new().months(config.months));
        let weeks = (i64::from(days_between(first, config.extract)) + 6) / 7;
        let extract = date_millis(config.extract);
        let start = extract - weeks * 7 * DAY;
        // 1970-01-01 was a Thursday: day 3 of a week that begins on Monday.
        let offset = (start / DAY + 3).rem_euclid(7) as usize;
        Self { start, extract, week: std::array::from_fn(|day| WEEKDAYS[(day + offset) % 7]) }
    }

    /// Time at which the share `u` of all leads has come in: increasing in `u`, so that running numbers follow time. Also the share of
    /// the window that has passed.
    pub(crate) fn created(&self, u: f64) -> (i64, f64) {
        let target = u * (1.0 + GROWTH / 2.0);
        let passed = ((1.0 + 2.0 * GROWTH * target).sqrt() - 1.0) / GROWTH;
        let weeks = ((self.extract - self.start) / (7 * DAY)) as f64;
        let position = (passed * weeks).min(weeks * (1.0 - 1e-12));
        let week = position.floor();
        let (day, within_day) = warp(position - week, &self.week);
        let (hour, within_hour) = warp(within_day, &HOURS);
        let at = self.start + (week as i64 * 7 + day as i64) * DAY + hour as i64 * HOUR + (within_hour * HOUR as f64) as i64;
        (at / 1000 * 1000, passed)
    }
}

/// Maps a uniform share to a slot of uneven weight and the share within it.
fn warp(share: f64, weights: &[f64]) -> (usize, f64) {
    let mut left = share * weights.iter().sum::<f64>();
    for (slot, &weight) in weights.iter().enumerate() {
        if left < weight {
            return (slot, left / weight);
        }
        left -= weight;
    }
    (weights.len() - 1, 1.0 - 1e-9)
}

/// The same day at a time of day when people are at work, for a uniform `u`.
pub(crate) fn working_hour(at: i64, u: f64) -> i64 {
    let (hour, within) = warp(u, &HOURS);
    at.div_euclid(DAY) * DAY + hour as i64 * HOUR + (within * HOUR as f64) as i64 / 1000 * 1000
}

/// Year, month and day of a day number (Howard Hinnant's `civil_from_days`): many times faster than a general calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(month <= 2), month, doy - (153 * mp + 2) / 5 + 1)
}

fn push_digits(out: &mut Vec<u8>, value: i64, width: u32) {
    for place in (0..width).rev() {
        out.push(b'0' + (value / 10_i64.pow(place) % 10) as u8);
    }
}

/// Appends `2025-06-30`.
pub(crate) fn push_date(out: &mut Vec<u8>, days: i64) {
    let (year, month, day) = civil(days);
    push_digits(out, year, 4);
    out.push(b'-');
    push_digits(out, month, 2);
    out.push(b'-');
    push_digits(out, day, 2);
}

/// Appends `2025-06-30T08:15:00Z`; times here are whole seconds.
pub(crate) fn push_time(out: &mut Vec<u8>, millis: i64) {
    push_date(out, millis.div_euclid(DAY));
    let seconds = millis.rem_euclid(DAY) / 1000;
    out.push(b'T');
    push_digits(out, seconds / 3600, 2);
    out.push(b':');
    push_digits(out, seconds / 60 % 60, 2);
    out.push(b':');
    push_digits(out, seconds % 60, 2);
    out.push(b'Z');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SynthConfig;

    #[test]
    fn times_are_written_as_jiff_writes_them() {
        for millis in (0..4_102_444_800_000).step_by(86_413_000_123) {
            let millis = millis / 1000 * 1000;
            let mut ours = Vec::new();
            push_time(&mut ours, millis);
            let theirs = jiff::Timestamp::from_millisecond(millis).expect("in range").to_string();
            assert_eq!(String::from_utf8_lossy(&ours), theirs);
        }
    }

    #[test]
    fn creation_follows_the_running_number_and_stays_in_the_window() {
        for months in [1, 7, 24] {
            let config = SynthConfig { months, ..SynthConfig::default() }.check().expect("sound");
            let line = Timeline::new(&config);
            let mut before = (line.start, 0.0);
            for step in 0..100_000 {
                let now = line.created(f64::from(step) / 100_000.0);
                assert!(now.0 >= before.0 && now.1 >= before.1 && now.0 < line.extract);
                before = now;
            }
            assert!(line.extract - before.0 < 3 * DAY);
        }
    }
}
