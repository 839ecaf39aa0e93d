use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;

use crate::AppState;
use crate::json::{LEAD_BYTES, answer};
use crate::openapi::ListProblems;
use crate::problem::ApiError;
use crate::record::{LeadPage, Listing};

/// List kept leads
///
/// Filters hold together. Sorted by `id`, following `next_cursor` meets every lead that is kept all the while exactly once, whatever is written
/// meanwhile; by a value, every lead whose value does not change. Leads without the value come below all others,
/// and leads with one value in the order of their identifiers.
#[utoipa::path(
    get,
    path = "/v1/leads",
    operation_id = "listLeads",
    tag = "leads",
    params(
        ("min_score" = Option<u8>, Query, minimum = 1, maximum = 100, description = "Lowest effective score"),
        ("max_score" = Option<u8>, Query, minimum = 1, maximum = 100, description = "Highest effective score"),
        ("grade" = Option<crate::score::GradeAnswer>, Query, description = "The grade of the model's score"),
        ("stage" = Option<crate::rules::StageAnswer>, Query, description = "The effective stage"),
        ("segment" = Option<Vec<String>>, Query, explode, description = "`attribute:value`; may stand several times, and then all must hold"),
        ("owner" = Option<String>, Query, description = "Who works the lead"),
        ("trend" = Option<String>, Query, description = "`improving`, `steady`, `declining` or `not_enough`"),
        ("outcome" = Option<String>, Query, description = "The newest outcome: `won`, `lost` or `reopened`; or `open`: neither won nor lost"),
        ("sort" = Option<String>, Query, description = "`id`, `score`, `probability`, `expected_amount`, `disagreement`, `trend` or `created`, with `-` before it for the greatest first (the improving first, by `-trend`); `id` when left out"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 1000, description = "Leads a page; 100 when left out")
    ),
    responses((status = 200, description = "A page of leads", body = LeadPage), ListProblems)
)]
pub(crate) async fn list_leads(State(state): State<AppState>, uri: Uri) -> Result<Response, ApiError> {
    let store = state.store()?;
    let listing = Listing::of(&uri)?;
    let page = store.leads(listing.query.clone()).await?;
    let next = page.next.as_ref().map(|place| listing.cursor(place));
    answer(&LeadPage::new(&page.items, next), LEAD_BYTES * page.items.len().max(1))
}
