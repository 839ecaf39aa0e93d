use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use plumb_core::Time;

/// Where the server takes the time from; tests fix it.
#[derive(Clone, Copy)]
pub struct Clock(fn() -> Time);

impl Clock {
    /// A clock that asks the given function.
    pub fn new(now: fn() -> Time) -> Self {
        Self(now)
    }

    /// The system's clock.
    pub fn system() -> Self {
        Self(system_time)
    }

    /// The moment it is.
    pub fn now(&self) -> Time {
        (self.0)()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

fn system_time() -> Time {
    // A clock set before 1970 reads as 1970; one beyond the year 9999, too.
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let millis = i64::try_from(since.as_millis()).unwrap_or(0);
    Time::from_millis(millis).or_else(|| Time::from_millis(0)).unwrap_or_else(|| unreachable!("1970 is a time"))
}

/// A moment with its text, which all leads of a request share.
#[derive(Debug, Clone)]
pub(crate) struct Moment {
    pub time: Time,
    pub text: Arc<str>,
}

impl Moment {
    pub fn new(time: Time) -> Self {
        Self { time, text: rfc3339(time).into() }
    }
}

/// A time as RFC 3339 in UTC, always with its time of day.
pub(crate) fn rfc3339(time: Time) -> String {
    jiff::Timestamp::from_millisecond(time.millis()).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string()
}
