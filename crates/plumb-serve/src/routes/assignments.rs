use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use plumb_core::GradeCuts;
use plumb_store::{Applied as Done, Batch, Change, Expect, Idempotency, Note, PutLead, Refusal, Scope, Written};

use crate::AppState;
use crate::assign::{Applied, AssignmentAnswer, AssignmentRequest, Dealt, Lead, Source, deal_out};
use crate::auth::Caller;
use crate::json::{answer, parse, read_json, text_of};
use crate::limits::{APPLIED_LEADS, BATCH_BODY_BYTES, DEALT_LEADS};
use crate::openapi::AssignmentProblems;
use crate::problem::ApiError;
use crate::record::{Named, mark};

/// About how many bytes an assignment takes.
const ASSIGNMENT_BYTES: usize = 384;

/// Deal leads out
///
/// Scored leads, given in the call or those of the store, are dealt out to representatives: as many of each grade to each (one more or less, where
/// conditions and capacities allow), and nearly the same expected wins. Owners are kept unless `keep_owners` is false; capacities are never
/// exceeded by what is dealt. The same leads and representatives, in whatever order, are dealt alike. With `apply`, the owners are written into the
/// store, all at once, 2,000 at most; a lead that was changed meanwhile is left as it is, and told. Leads of the store are told to keys with the scope `read` alone.
#[utoipa::path(
    post,
    path = "/v1/assignments",
    operation_id = "assignLeads",
    tag = "assignments",
    params(("idempotency-key" = Option<String>, Header, description = "Names the request: sent again within a day it has no further effect and the same answer")),
    request_body(content = AssignmentRequest, example = json!({
        "representatives": [{ "id": "anna", "capacity": 40, "takes": { "country": ["DE", "AT"] } }, { "id": "ben" }],
        "leads": [{ "lead_id": "L-1", "score": 83, "probability": 0.42, "attributes": { "country": "DE" } }]
    })),
    responses((status = 200, description = "Who gets what, and why", body = AssignmentAnswer), AssignmentProblems)
)]
pub(crate) async fn assign_leads(
    State(state): State<AppState>,
    caller: Option<Extension<Caller>>,
    request: Request,
) -> Result<Response, ApiError> {
    let permit = state.heavy()?;
    let named = Named::of(&request)?;
    let body = read_json(request, BATCH_BODY_BYTES, state.body_timeout()).await?;
    let now = state.now();
    let named = named.with_body(&body, now);
    if let (Ok(store), Some(named)) = (state.store(), &named)
        && let Some(written) = store.recall(named, now).await?
    {
        return told(written, None);
    }
    let grades = grades(&state).await?;
    let order = parse::<AssignmentRequest>(&body)?.check(grades)?;
    drop(body);
    // The answer tells owners and scores of kept leads.
    if matches!(order.from, Source::Stored(..)) && caller.is_some_and(|caller| !caller.allows(Scope::Read)) {
        return Err(ApiError::Forbidden(Scope::Read));
    }
    let of_kept = matches!(order.from, Source::Stored(..));
    let leads = match order.from {
        Source::Given(leads) => leads,
        Source::Stored(chosen) => {
            let leads = chosen.read(&**state.store()?, DEALT_LEADS).await?;
            leads.into_iter().map(|lead| Lead::kept(lead, grades)).collect()
        }
    };
    // The room is kept until the work ends, even if nobody waits for the answer any more.
    let dealt = tokio::task::spawn_blocking(move || (deal_out(leads, &order.people, &order.terms), permit)).await;
    let (dealt, permit) = dealt.map_err(|why| {
        tracing::error!(%why, "dealing leads out failed");
        ApiError::Internal
    })?;
    let dealt = dealt?;
    let changes = if order.apply { changes(&dealt)? } else { Vec::new() };
    let answered = match (state.store(), named) {
        // What a repetition is told is remembered in the transaction that writes the owners: both, or neither.
        (Ok(store), Some(named)) => {
            let leads = dealt.leads.into_iter().map(|lead| lead.id).collect();
            let note = Note { text: text_of(&dealt.answer, bytes(&dealt.answer))?, leads, of_kept };
            let named = Idempotency { note: Some(note), ..named };
            told(store.write(Batch { changes, idempotency: Some(named), now }).await?, Some(dealt.answer))
        }
        (Ok(store), None) if !changes.is_empty() => told(store.write(Batch::new(changes, now)).await?, Some(dealt.answer)),
        _ => answer(&dealt.answer, bytes(&dealt.answer)),
    };
    drop(permit);
    answered
}

/// The grades of the model in service.
async fn grades(state: &AppState) -> Result<GradeCuts, ApiError> {
    let catalog = Arc::clone(state.catalog());
    let champions = catalog.champions();
    Ok(catalog.find(&champions, None).await?.model.grades)
}

/// The owners that are new, each for its lead as it was dealt.
fn changes(dealt: &Dealt) -> Result<Vec<Change>, ApiError> {
    let count = dealt.answer.to_write().count();
    if count > APPLIED_LEADS {
        let why = format!(
            "{count} leads would get an owner, and at most {APPLIED_LEADS} owners are written at once: choose fewer leads by `stored`, a part after the other, or \
             leave `apply` out and write the owners with `POST /v1/leads/batch`"
        );
        return Err(ApiError::field(&["apply"], why));
    }
    Ok(dealt.answer.to_write().map(|at| put(&dealt.leads[at], dealt.answer.assignments[at].owner.clone())).collect())
}

/// The same lead with an owner.
fn put(lead: &Lead, owner: Option<String>) -> Change {
    let expect = lead.version.map_or(Expect::Exists, Expect::Version);
    Change::PutLead(PutLead { owner, expect, ..PutLead::new(lead.id.clone(), lead.attributes.clone()) })
}

/// The answer, with what became of the owners in the store. One that was given before is told again as it was then.
fn told(written: Written, dealt: Option<AssignmentAnswer>) -> Result<Response, ApiError> {
    let mut told = match (written.replayed, dealt) {
        (false, Some(dealt)) => dealt,
        _ => read(&written.note.ok_or(ApiError::AnswerForgotten)?)?,
    };
    let to_write: Vec<usize> = told.to_write().collect();
    for (at, applied) in to_write.into_iter().zip(written.applied) {
        told.assignments[at].applied = Some(match applied {
            Done::Refused(Refusal::Invalid { field, problem }) => {
                tracing::error!(%field, %problem, "an owner was refused by the store");
                return Err(ApiError::Internal);
            }
            Done::Refused(_) => Applied::Changed,
            _ => Applied::Written,
        });
    }
    Ok(mark(answer(&told, bytes(&told))?, written.replayed))
}

fn read(note: &str) -> Result<AssignmentAnswer, ApiError> {
    serde_json::from_str(note).map_err(|why| {
        tracing::error!(%why, "a remembered answer cannot be read");
        ApiError::Internal
    })
}

fn bytes(answer: &AssignmentAnswer) -> usize {
    ASSIGNMENT_BYTES * answer.assignments.len() + 1024
}
