use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use plumb_model::Kind;

use crate::AppState;
use crate::metrics::Page;
use crate::problem::ApiError;

/// What the server did and serves, for Prometheus. It is for machines that watch, and not part of the API that is described.
pub(crate) async fn metrics(State(state): State<AppState>) -> Result<Response, ApiError> {
    let mut page = Page::default();
    page.family("plumb_build_info", "gauge", "The program.");
    page.sample("plumb_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
    state.metrics().write(&mut page);
    models(&state, &mut page);
    if let Some(current) = state.rules() {
        page.family("plumb_rules_info", "gauge", "The rules that are served.");
        page.sample("plumb_rules_info", &[("name", current.ready.set.name()), ("digest", current.ready.set.digest())], 1);
        page.family("plumb_rules_stale", "gauge", "1 when the file of rules is not what is served.");
        page.sample("plumb_rules_stale", &[], u8::from(current.load_error.is_some()));
    }
    if let Ok(store) = state.store() {
        let counts = store.counts().await?;
        page.family("plumb_store_rows", "gauge", "What the store keeps; `due` are leads that wait to be scored again.");
        for (kind, count) in [
            ("leads", counts.leads),
            ("versions", counts.versions),
            ("events", counts.events),
            ("outcomes", counts.outcomes),
            ("scores", counts.scores),
            ("due", counts.due),
            ("overrides", counts.overrides),
            ("keys", counts.keys),
        ] {
            page.sample("plumb_store_rows", &[("kind", kind)], count);
        }
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], page.finish()).into_response())
}

fn models(state: &AppState, page: &mut Page) {
    let champions = state.catalog().champions();
    page.family("plumb_model_info", "gauge", "The models that are served, with their versions.");
    for (name, slot) in &champions.slots {
        if let Some(ready) = &slot.ready {
            let kind = match ready.model.kind {
                Kind::Conversion => "conversion",
                Kind::Lookalike => "lookalike",
            };
            page.sample("plumb_model_info", &[("name", name), ("version", &ready.version.to_string()), ("kind", kind)], 1);
        }
    }
    page.family("plumb_model_stale", "gauge", "1 when the champion of the registry is not what is served.");
    for (name, slot) in &champions.slots {
        page.sample("plumb_model_stale", &[("name", name)], u8::from(slot.load_error.is_some()));
    }
}
