//! One contender against another: against other programs, on deals whose truth is known, and for all rows.

mod invariance;
mod made_up;
mod no_difference;
mod peers;
mod reports;
mod shapes;
mod swaps;
mod truth;
mod worth;
