use serde_json::Value;
use utoipa::OpenApi;

use super::downgrade::downgrade;
use super::security::secure;
use crate::protocols::{InferenceError, MlflowError};
use crate::router::api_router;

/// What is not said by a handler.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Plumb",
        description = "Scores leads: calibrated conversion probabilities as scores of 1 to 100, with reasons. Errors are problem documents \
                       (RFC 9457, `application/problem+json`), and every answer carries the header `x-request-id`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
        contact()
    ),
    components(schemas(InferenceError, MlflowError)),
    tags(
        (name = "score", description = "Leads in, scores out; nothing is kept"),
        (name = "leads", description = "Leads that are kept, what they did, what came of them, and their scores"),
        (name = "overrides", description = "Scores and stages that a person pins"),
        (name = "rules", description = "The point rules beside the model"),
        (name = "lookalike", description = "Who is like the best customers"),
        (name = "inference", description = "The Open Inference Protocol, version 2: errors are `{\"error\": ...}`"),
        (name = "mlflow", description = "MLflow's scoring protocol: errors are `{\"error_code\": ..., \"message\": ...}`"),
        (name = "assignments", description = "Even shares of leads for everybody who works them"),
        (name = "models", description = "What is being served"),
        (name = "health", description = "For load balancers and supervisors"),
        (name = "meta", description = "About the API itself")
    )
)]
pub(crate) struct ApiDoc;

/// The OpenAPI 3.0.3 document of the API.
pub fn document() -> Value {
    let (_, api) = api_router().split_for_parts();
    // Its types are made of strings and maps of strings, which always serialise.
    let mut document = downgrade(serde_json::to_value(api).unwrap_or_default());
    secure(&mut document);
    document
}

/// [`document`] as it is served: indented, with a line feed at the end.
pub fn document_text() -> String {
    format!("{:#}\n", document())
}
