//! A registry in a temporary folder: what is published, promoted, damaged and interrupted.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails the test by panicking, as the test itself does")]

mod alias;
mod concurrent;
mod crash;
mod damage;
mod names;
mod publish;
mod sample;
