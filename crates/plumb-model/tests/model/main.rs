//! A model from the outside: its artifact, its score scale, its scoring.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails the test by panicking, as the test itself does")]

mod artifact_bytes;
mod artifact_content;
mod calibration;
mod columns;
mod difference;
mod sample;
mod scale;
mod scorer;
mod scorer_properties;
