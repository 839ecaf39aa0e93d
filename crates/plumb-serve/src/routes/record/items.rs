//! Lists of things to be kept: one bad item does not fail the others.

use axum::extract::Request;
use axum::response::Response;
use plumb_core::Time;
use plumb_store::{Applied, Batch, Change};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::AppState;
use crate::json::{ListAnswer, parse_part, read_json};
use crate::limits::{BATCH_BODY_BYTES, BATCH_LEADS};
use crate::problem::{ApiError, FieldProblem, Problem};
use crate::record::{Named, mark};
use crate::routes::RawLeads;

/// About how many bytes the result of an item takes.
const RESULT_BYTES: usize = 128;

/// A kind of items that a request brings a list of.
pub(super) trait Item: Sized {
    /// The list's member in the body.
    const LIST: &'static str;
    /// What of an item its result repeats.
    type Names;
    /// Its result.
    type Result: Serialize;

    /// Checks an item.
    fn check(self, now: Time) -> Result<Change, ApiError>;

    /// The names of an item that was checked.
    fn names(change: &Change) -> Self::Names;

    /// The names of an item that could not be read as a whole.
    fn readable(item: &RawValue) -> Self::Names;

    /// The result of what the store did.
    fn kept(names: &Self::Names, applied: &Applied) -> Result<Self::Result, ApiError>;

    /// The result of an item that was refused.
    fn refused(names: Self::Names, error: Problem) -> Self::Result;
}

/// The list of a body of this kind.
pub(super) type RawItems<'a> = RawLeads<'a, BATCH_LEADS>;

/// Keeps the items of a request in one transaction, and tells of each what became of it.
pub(super) async fn keep<I>(
    state: &AppState,
    request: Request,
    list: fn(&[u8]) -> Result<RawItems<'_>, ApiError>,
) -> Result<Response, ApiError>
where
    I: Item + for<'a> Deserialize<'a>,
{
    let store = state.store()?;
    let named = Named::of(&request)?;
    let body = read_json(request, BATCH_BODY_BYTES, state.body_timeout()).await?;
    let items = all::<I>(list(&body)?)?;
    let now = state.now();
    let mut changes = Vec::with_capacity(items.len());
    // Of each item its names, and why it was refused before the store saw it.
    let mut told: Vec<(I::Names, Option<ApiError>)> = Vec::with_capacity(items.len());
    for item in &items {
        match parse_part::<I>(item.get()).and_then(|item| item.check(now)) {
            Ok(change) => {
                told.push((I::names(&change), None));
                changes.push(change);
            }
            Err(error) => told.push((I::readable(item), Some(error))),
        }
    }
    let written = store.write(Batch { changes, idempotency: named.with_body(&body, now), now }).await?;
    let mut applied = written.applied.iter();
    let mut results = ListAnswer::new("results", RESULT_BYTES * items.len());
    for (index, (names, refused)) in told.into_iter().enumerate() {
        let result = match refused {
            Some(error) => Err(error),
            None => applied.next().ok_or(ApiError::Internal).and_then(|applied| I::kept(&names, applied)),
        };
        results.push(&result.unwrap_or_else(|error| I::refused(names, problem::<I>(&error, index))))?;
    }
    Ok(mark(results.finish(), written.replayed))
}

fn all<'a, I: Item>(items: RawItems<'a>) -> Result<Vec<&'a RawValue>, ApiError> {
    if items.given > BATCH_LEADS {
        let why = format!("it holds {} items, and at most {BATCH_LEADS} are allowed: send it in parts", items.given);
        return Err(ApiError::field(&[I::LIST], why));
    }
    Ok(items.kept)
}

fn problem<I: Item>(error: &ApiError, index: usize) -> Problem {
    let mut problem = error.problem();
    problem.errors = problem.errors.into_iter().map(|fault: FieldProblem| fault.within(I::LIST, index)).collect();
    problem
}

/// What can be read of an item that is not as it should be.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Readable {
    #[serde(default, deserialize_with = "text")]
    pub id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub lead_id: Option<String>,
}

impl Readable {
    pub fn of(item: &RawValue) -> Self {
        serde_json::from_str(item.get()).unwrap_or_default()
    }
}

/// A text; none for anything else.
fn text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(serde_json::Value::deserialize(deserializer)?.as_str().map(str::to_owned))
}
