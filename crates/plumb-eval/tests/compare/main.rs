//! One contender against another on deals whose truth is known.

mod made_up;
mod shapes;
mod truth;
