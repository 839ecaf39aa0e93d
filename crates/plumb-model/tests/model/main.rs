//! A model from the outside: its artifact, its score scale, its scoring.

mod artifact_bytes;
mod artifact_content;
mod sample;
mod scale;
mod scorer;
mod scorer_properties;
