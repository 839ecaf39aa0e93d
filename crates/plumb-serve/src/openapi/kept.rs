//! The problems of routes over kept leads, for the document.

use utoipa::IntoResponses;

use super::problems::{EVERYWHERE, OF_BODIES, OF_MODELS, Responses, responses};

const OF_STORE: [(u16, &str); 2] = [(404, "The server keeps no leads"), (503, "The store failed, and nothing was changed")];
const OF_LEAD: [(u16, &str); 1] = [(404, "The lead is not kept, or the server keeps no leads")];
const OF_CONDITION: [(u16, &str); 1] = [(412, "The lead is not as `if-match` or `if-none-match` expects")];
const OF_NAME: [(u16, &str); 1] =
    [(422, "The body is JSON of the wrong shape, or a value is not valid; or the `idempotency-key` was used for another request")];
const OF_ANSWER: [(u16, &str); 1] = [(
    410,
    "The request was made before under its `idempotency-key`, and its answer is no longer kept, as a rule because a lead in it was erased since",
)];
const OF_QUERY: [(u16, &str); 1] = [(422, "A parameter is not valid; the problem names it")];

/// Of routes that show something of one kept lead.
pub(crate) struct KeptListProblems;
/// Of lists.
pub(crate) struct ListProblems;
/// Of routes that work on kept leads for longer than a list takes.
pub(crate) struct HeavyListProblems;
/// Of the route that keeps one lead.
pub(crate) struct WriteProblems;
/// Of routes that keep several things.
pub(crate) struct BatchWriteProblems;
/// Of the route that erases a lead.
pub(crate) struct EraseProblems;
/// Of the route that ends an override.
pub(crate) struct EndProblems;
/// Of the route that deals leads out.
pub(crate) struct AssignmentProblems;
/// Of the route that sets an alias.
pub(crate) struct AliasProblems;

impl IntoResponses for KeptListProblems {
    fn responses() -> Responses {
        responses(&[&EVERYWHERE, &OF_STORE, &OF_LEAD, &OF_QUERY])
    }
}

impl IntoResponses for ListProblems {
    fn responses() -> Responses {
        responses(&[&EVERYWHERE, &OF_STORE, &OF_QUERY])
    }
}

impl IntoResponses for HeavyListProblems {
    fn responses() -> Responses {
        let own = [
            (404, "There is no such model, version or alias, the server has no rules, or it keeps no leads"),
            (422, "A parameter is not valid, and the problem names it; or the leads do not suffice"),
            (503, "The model cannot be used, the store failed, or the server is busy with other such requests"),
        ];
        responses(&[&EVERYWHERE, &own])
    }
}

impl IntoResponses for WriteProblems {
    fn responses() -> Responses {
        responses(&[&EVERYWHERE, &OF_STORE, &OF_BODIES, &OF_CONDITION, &OF_NAME, &OF_ANSWER])
    }
}

impl IntoResponses for BatchWriteProblems {
    fn responses() -> Responses {
        responses(&[&EVERYWHERE, &OF_STORE, &OF_BODIES, &OF_NAME])
    }
}

impl IntoResponses for EraseProblems {
    fn responses() -> Responses {
        responses(&[&EVERYWHERE, &OF_STORE, &OF_LEAD, &OF_CONDITION, &OF_NAME])
    }
}

impl IntoResponses for EndProblems {
    fn responses() -> Responses {
        let own =
            [(404, "There is no such override, or the server keeps no leads"), (422, "The `idempotency-key` was used for another request")];
        responses(&[&EVERYWHERE, &OF_STORE, &own])
    }
}

impl IntoResponses for AssignmentProblems {
    fn responses() -> Responses {
        let own = [(503, "The model cannot be used, the store failed, or the server is busy with other such requests")];
        responses(&[&EVERYWHERE, &OF_MODELS, &OF_BODIES, &OF_NAME, &OF_ANSWER, &own])
    }
}

impl IntoResponses for AliasProblems {
    fn responses() -> Responses {
        let own = [
            (409, "The gate refused this version, and nobody overruled it"),
            (503, "The model cannot be used, or the store failed before anything was done"),
        ];
        responses(&[&EVERYWHERE, &OF_MODELS, &OF_BODIES, &OF_NAME, &OF_ANSWER, &own])
    }
}
