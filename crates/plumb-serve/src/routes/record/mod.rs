//! Routes over kept leads.

mod batch;
mod events;
mod feed;
mod history;
mod items;
mod lead;
mod list;
mod outcomes;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::AppState;

/// All of them.
pub(crate) fn record_router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(lead::put_lead, lead::get_lead, lead::erase_lead))
        .routes(routes!(history::get_history))
        .routes(routes!(list::list_leads))
        .routes(routes!(batch::put_leads))
        .routes(routes!(events::put_events))
        .routes(routes!(outcomes::put_outcomes))
        .routes(routes!(feed::follow_scores))
}
