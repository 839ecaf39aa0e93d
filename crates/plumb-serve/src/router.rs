use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::AppState;
use crate::auth::authorize;
use crate::openapi::ApiDoc;
use crate::problem::{ApiError, Outer, caught_panic, render};
use crate::protocols;
use crate::routes::{
    alias, assignments, batch, compare, docs, health, kept, lookalike, metrics, models, openapi, overrides, preview, record_router,
    rescoring, rules, score,
};

/// Every route, with its description: routes are added here and nowhere else, so that none goes undocumented. Pages for people and for monitors are not described.
pub(crate) fn api_router() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(ApiDoc::openapi())
        .routes(routes!(score::score_lead))
        .routes(routes!(batch::score_batch))
        .routes(routes!(rules::get_rules))
        .routes(routes!(preview::preview_rules))
        .routes(routes!(compare::compare_on_leads, compare::compare_on_kept_leads))
        .routes(routes!(lookalike::choose_audience))
        .routes(routes!(lookalike::find_similar))
        .merge(record_router())
        .routes(routes!(models::list_models))
        .routes(routes!(models::get_model))
        .routes(routes!(alias::set_alias))
        .routes(routes!(kept::get_score))
        .routes(routes!(kept::get_explanation))
        .routes(routes!(rescoring::get_rescoring))
        .routes(routes!(overrides::create_override, overrides::list_overrides))
        .routes(routes!(overrides::end_override))
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
        .routes(routes!(openapi::openapi))
        .routes(routes!(assignments::assign_leads))
        .merge(protocols::router())
        .route("/docs", get(docs::page))
        .route("/metrics", get(metrics::metrics))
}

/// The API as one service, without a port.
pub fn build_router(state: AppState) -> Router {
    let (routes, _) = api_router().split_for_parts();
    let routes = routes.route_layer(from_fn_with_state(state.clone(), authorize));
    with_layers(routes, Outer { hosts: state.allowed_hosts(), metrics: state.metrics().clone() }).with_state(state)
}

/// The outer layer puts what the inner one makes of a panic into a problem document.
fn with_layers<S: Clone + Send + Sync + 'static>(routes: Router<S>, outer: Outer) -> Router<S> {
    let routes = routes.fallback(|| async { ApiError::RouteNotFound }).layer(CatchPanicLayer::custom(caught_panic));
    routes.layer(from_fn_with_state(outer, render))
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::{Request, StatusCode};
    use tower::ServiceExt;

    use super::*;

    async fn panics() -> StatusCode {
        panic!("the secret inside");
    }

    #[tokio::test]
    async fn a_panic_becomes_a_problem_without_its_text() {
        let routes: Router = with_layers(Router::new().route("/", get(panics)), Outer::default());
        let request = Request::get("/").header("x-request-id", "mine").body(Body::empty()).expect("a request");
        let response = routes.oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        assert_eq!(response.headers()["x-request-id"], "mine");
        let body = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        let text = String::from_utf8_lossy(&body);
        assert!(text.contains("urn:plumb:problem:internal") && !text.contains("secret"), "{text}");
    }
}
