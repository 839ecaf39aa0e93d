use std::str::FromStr;

use plumb_core::Time;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;

/// A time of day in UTC, at which all kept leads are scored anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeOfDay {
    minutes: u16,
}

impl TimeOfDay {
    /// Hours and minutes; `None` for what no clock shows.
    pub fn new(hours: u16, minutes: u16) -> Option<Self> {
        (hours < 24 && minutes < 60).then_some(Self { minutes: hours * 60 + minutes })
    }

    /// The last moment up to `now` at which it was this time.
    pub(super) fn last(self, now: Time) -> Time {
        let offset = i64::from(self.minutes) * MINUTE_MS;
        let day = (now.millis() - offset).div_euclid(DAY_MS);
        // In the year 0 there may have been none.
        Time::from_millis(day * DAY_MS + offset).unwrap_or(now)
    }
}

impl Default for TimeOfDay {
    /// 02:00.
    fn default() -> Self {
        Self { minutes: 120 }
    }
}

impl FromStr for TimeOfDay {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let two = |part: &str| (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok()).flatten();
        let parts = text.split_once(':').and_then(|(hours, minutes)| Self::new(two(hours)?, two(minutes)?));
        parts.ok_or_else(|| format!("`{text}` is no time of day: expected HH:MM from 00:00 to 23:59, in UTC"))
    }
}

#[cfg(test)]
mod tests {
    use plumb_core::DateFormat;

    use super::*;

    fn last(time_of_day: &str, now: &str) -> String {
        let now = Time::parse(now, DateFormat::Iso).expect("a time");
        time_of_day.parse::<TimeOfDay>().expect("a time of day").last(now).to_string()
    }

    #[test]
    fn the_last_time_is_today_or_yesterday() {
        assert_eq!(last("02:00", "2025-03-31T02:00:00Z"), "2025-03-31T02:00:00Z");
        assert_eq!(last("02:00", "2025-03-31T01:59:59Z"), "2025-03-30T02:00:00Z");
        assert_eq!(last("23:59", "2025-03-01T12:00:00Z"), "2025-02-28T23:59:00Z");
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["24:00", "2:00", "02:60", "02", "", "ab:cd", "+1:00", "02:00:00"] {
            assert!(text.parse::<TimeOfDay>().is_err(), "{text}");
        }
    }
}
