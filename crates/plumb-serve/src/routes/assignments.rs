use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use plumb_core::GradeCuts;
use plumb_store::{Applied as Written, Batch, Change, Expect, LeadFilter, LeadQuery, PutLead, Refusal, Scope, Sort};

use crate::AppState;
use crate::assign::{Applied, AssignmentAnswer, AssignmentRequest, Dealt, Lead, Source, deal_out};
use crate::auth::Caller;
use crate::json::{answer, parse, read_json};
use crate::limits::{BATCH_BODY_BYTES, DEALT_LEADS};
use crate::openapi::HeavyProblems;
use crate::problem::ApiError;

/// About how many bytes an assignment takes.
const ASSIGNMENT_BYTES: usize = 384;
/// Leads that are asked for, and written, at once.
const PAGE: u32 = 1_000;

/// Deal leads out
///
/// Scored leads, given in the call or those of the store, are dealt out to representatives: as many of each grade to each (one more or less, where
/// conditions and capacities allow), and nearly the same expected wins. Owners are kept unless `keep_owners` is false; capacities are never
/// exceeded by what is dealt. The same leads and representatives, in whatever order, are dealt alike. With `apply`, the owners are written into the
/// store; a lead that was changed meanwhile is left as it is, and told. Leads of the store are told to keys with the scope `read` alone.
#[utoipa::path(
    post,
    path = "/v1/assignments",
    operation_id = "assignLeads",
    tag = "assignments",
    request_body(content = AssignmentRequest, example = json!({
        "representatives": [{ "id": "anna", "capacity": 40, "takes": { "country": ["DE", "AT"] } }, { "id": "ben" }],
        "leads": [{ "lead_id": "L-1", "score": 83, "probability": 0.42, "attributes": { "country": "DE" } }]
    })),
    responses((status = 200, description = "Who gets what, and why", body = AssignmentAnswer), HeavyProblems)
)]
pub(crate) async fn assign_leads(
    State(state): State<AppState>,
    caller: Option<Extension<Caller>>,
    request: Request,
) -> Result<Response, ApiError> {
    let permit = state.heavy()?;
    let body = read_json(request, BATCH_BODY_BYTES, state.body_timeout()).await?;
    let grades = grades(&state).await?;
    let order = parse::<AssignmentRequest>(&body)?.check(grades)?;
    drop(body);
    // The answer tells owners and scores of kept leads.
    if matches!(order.from, Source::Stored(..)) && caller.is_some_and(|caller| !caller.allows(Scope::Read)) {
        return Err(ApiError::Forbidden(Scope::Read));
    }
    let leads = match order.from {
        Source::Given(leads) => leads,
        Source::Stored(filter, is_unowned) => stored(&state, *filter, is_unowned, grades).await?,
    };
    // The room is kept until the work ends, even if nobody waits for the answer any more.
    let dealt = tokio::task::spawn_blocking(move || (deal_out(leads, &order.people, &order.terms), permit)).await;
    let (mut dealt, permit) = dealt.map_err(|why| {
        tracing::error!(%why, "dealing leads out failed");
        ApiError::Internal
    })?;
    if order.apply {
        apply(&state, &mut dealt).await?;
    }
    drop(permit);
    let AssignmentAnswer { assignments, .. } = &dealt.answer;
    answer(&dealt.answer, ASSIGNMENT_BYTES * assignments.len() + 1024)
}

/// The grades of the model in service.
async fn grades(state: &AppState) -> Result<GradeCuts, ApiError> {
    let catalog = Arc::clone(state.catalog());
    let champions = catalog.champions();
    Ok(catalog.find(&champions, None).await?.model.grades)
}

/// The leads of the store that are asked for.
async fn stored(state: &AppState, filter: LeadFilter, is_unowned: bool, grades: GradeCuts) -> Result<Vec<Lead>, ApiError> {
    let store = state.store()?;
    let (mut leads, mut after) = (Vec::new(), None);
    loop {
        let query = LeadQuery { filter: filter.clone(), sort: Sort::Id, descending: false, after, limit: PAGE };
        let page = store.leads(query).await?;
        leads.extend(page.items.into_iter().filter(|lead| !is_unowned || lead.owner.is_none()).map(|lead| Lead::kept(lead, grades)));
        if leads.len() > DEALT_LEADS {
            let why =
                format!("more than {DEALT_LEADS} leads of the store are asked for: choose fewer, by `min_score`, `owner` or `segment`");
            return Err(ApiError::field(&["stored"], why));
        }
        match page.next {
            Some(place) => after = Some(place),
            None => return Ok(leads),
        }
    }
}

/// Writes the owners that are new, each only if its lead is still what was dealt.
async fn apply(state: &AppState, dealt: &mut Dealt) -> Result<(), ApiError> {
    let store = state.store()?;
    let assignments = &dealt.answer.assignments;
    let is_new = |at: &usize| assignments[*at].owner.is_some() && assignments[*at].owner != assignments[*at].previous_owner;
    let new: Vec<usize> = (0..assignments.len()).filter(is_new).collect();
    for part in new.chunks(PAGE as usize) {
        let change = |at: &usize| put(&dealt.leads[*at], dealt.answer.assignments[*at].owner.clone());
        let written = store.write(Batch::new(part.iter().map(change).collect(), state.now())).await?;
        for (at, applied) in part.iter().zip(written.applied) {
            dealt.answer.assignments[*at].applied = Some(match applied {
                Written::Refused(Refusal::Invalid { field, problem }) => {
                    tracing::error!(%field, %problem, "an owner was refused by the store");
                    return Err(ApiError::Internal);
                }
                Written::Refused(_) => Applied::Changed,
                _ => Applied::Written,
            });
        }
    }
    Ok(())
}

/// The same lead with an owner.
fn put(lead: &Lead, owner: Option<String>) -> Change {
    let expect = lead.version.map_or(Expect::Exists, Expect::Version);
    Change::PutLead(PutLead { owner, expect, ..PutLead::new(lead.id.clone(), lead.attributes.clone()) })
}
