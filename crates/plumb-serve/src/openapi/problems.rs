//! The problems that routes can answer with, for the document.

use std::collections::BTreeMap;

use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use crate::problem::Problem;

pub(super) type Responses = BTreeMap<String, RefOr<Response>>;

pub(super) const EVERYWHERE: [(u16, &str); 3] = [
    (400, "The request cannot be read"),
    (421, "The header `host` names a host that this server is not"),
    (500, "The server failed; its log has more under the request id"),
];
pub(super) const OF_MODELS: [(u16, &str); 2] =
    [(404, "There is no such model, version or alias, or none that the route needs"), (503, "The model cannot be used")];
pub(super) const OF_BODIES: [(u16, &str); 5] = [
    (400, "The body is not JSON, or incomplete"),
    (408, "The body took too long"),
    (413, "The body is too large"),
    (415, "The header `content-type` is not `application/json`, or `content-encoding` is neither `gzip` nor `zstd`"),
    (422, "The body is JSON of the wrong shape, or a value is not valid; the problem names the field"),
];

pub(super) fn responses(groups: &[&[(u16, &str)]]) -> Responses {
    groups.iter().flat_map(|group| group.iter()).map(|(status, description)| (status.to_string(), problem(description))).collect()
}

fn problem(description: &str) -> RefOr<Response> {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(Problem::name()))).build();
    ResponseBuilder::new().description(description).content("application/problem+json", content).build().into()
}

/// Of every route.
pub(crate) struct AnyProblems;
/// Of routes that take a body.
pub(crate) struct BodyProblems;
/// Of routes that name a model in the path.
pub(crate) struct ModelProblems;
/// Of routes that take a body and work on it for longer than a score takes.
pub(crate) struct HeavyProblems;
/// Of the rules.
pub(crate) struct RulesProblems;
/// Of the readiness check.
pub(crate) struct ReadyProblems;

impl IntoResponses for AnyProblems {
    fn responses() -> Responses {
        responses(&[&EVERYWHERE])
    }
}

impl IntoResponses for BodyProblems {
    fn responses() -> Responses {
        responses(&[&EVERYWHERE, &OF_MODELS, &OF_BODIES])
    }
}

impl IntoResponses for HeavyProblems {
    fn responses() -> Responses {
        responses(&[
            &EVERYWHERE,
            &OF_MODELS,
            &OF_BODIES,
            &[(503, "The model cannot be used, or the server is busy with other such requests")],
        ])
    }
}

impl IntoResponses for RulesProblems {
    fn responses() -> Responses {
        responses(&[&EVERYWHERE, &[(404, "The server has no rules")]])
    }
}

impl IntoResponses for ModelProblems {
    fn responses() -> Responses {
        responses(&[&EVERYWHERE, &[(404, "There is no such model")]])
    }
}

impl IntoResponses for ReadyProblems {
    fn responses() -> Responses {
        responses(&[&EVERYWHERE, &[(503, "The server is shutting down")]])
    }
}
