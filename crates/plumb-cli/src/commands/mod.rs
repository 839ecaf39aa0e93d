//! One file a command: from parsed arguments to an exit code.

#[cfg(feature = "train")]
pub mod audit;
#[cfg(feature = "train")]
pub mod compare;
#[cfg(all(feature = "train", feature = "serve"))]
pub mod demo;
pub mod diff;
#[cfg(feature = "train")]
pub mod init;
#[cfg(feature = "serve")]
pub mod keys;
#[cfg(feature = "train")]
pub mod lookalike;
pub mod models;
#[cfg(feature = "train")]
pub mod rules;
#[cfg(feature = "train")]
pub mod score;
#[cfg(feature = "serve")]
pub mod serve;
#[cfg(feature = "serve")]
pub mod store;
#[cfg(feature = "train")]
pub mod synth;
#[cfg(feature = "train")]
pub mod train;

use plumb_core::Time;

/// Now, to the second: the only clock of the command line.
pub fn now() -> Time {
    let seconds = jiff::Timestamp::now().as_second();
    // The system's clock lies within the years that can be written.
    Time::from_millis(seconds * 1000).unwrap_or_else(|| unreachable!("the clock is beyond the year 9999"))
}
