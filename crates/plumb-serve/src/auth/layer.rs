use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::table::{Access, access};
use crate::AppState;

/// Stands before every route: a request without the right goes no further, and none of its body is read.
pub(crate) async fn authorize(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    // Keys are kept in the store: without one there are none.
    let Ok(store) = state.store() else { return next.run(request).await };
    // Routes have a path; without one the most is needed.
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    if let Access::Needs(scope) = access(request.method().as_str(), path) {
        match state.guard().admit(store, request.headers(), scope, state.now()).await {
            Ok(None) => {}
            Ok(Some(caller)) => drop(request.extensions_mut().insert(caller)),
            Err(error) => return error.into_response(),
        }
    }
    next.run(request).await
}
