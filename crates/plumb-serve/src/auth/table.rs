use plumb_store::Scope;

/// What a route needs once a key exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Nothing: it tells nothing of leads, models and rules.
    Public,
    /// A key with this scope.
    Needs(Scope),
}

use Access::{Needs, Public};

/// Every route with what it needs. A test holds it against the router.
const ROUTES: &[(&str, &str, Access)] = &[
    ("GET", "/health/live", Public),
    ("GET", "/health/ready", Public),
    ("GET", "/openapi.json", Public),
    ("GET", "/docs", Public),
    ("GET", "/v2/health/live", Public),
    ("GET", "/v2/health/ready", Public),
    ("GET", "/ping", Public),
    ("GET", "/version", Public),
    ("POST", "/v1/score", Needs(Scope::Score)),
    ("POST", "/v1/score/batch", Needs(Scope::Score)),
    ("POST", "/v1/rules/preview", Needs(Scope::Score)),
    ("POST", "/v1/compare", Needs(Scope::Score)),
    ("POST", "/v1/lookalike/audience", Needs(Scope::Score)),
    ("POST", "/v1/lookalike/similar", Needs(Scope::Score)),
    ("GET", "/v2", Needs(Scope::Score)),
    ("GET", "/v2/", Needs(Scope::Score)),
    ("GET", "/v2/models/{name}", Needs(Scope::Score)),
    ("GET", "/v2/models/{name}/versions/{version}", Needs(Scope::Score)),
    ("GET", "/v2/models/{name}/ready", Needs(Scope::Score)),
    ("GET", "/v2/models/{name}/versions/{version}/ready", Needs(Scope::Score)),
    ("POST", "/v2/models/{name}/infer", Needs(Scope::Score)),
    ("POST", "/v2/models/{name}/versions/{version}/infer", Needs(Scope::Score)),
    ("POST", "/invocations", Needs(Scope::Score)),
    ("GET", "/metrics", Needs(Scope::Read)),
    ("GET", "/v1/compare", Needs(Scope::Read)),
    ("GET", "/v1/rules", Needs(Scope::Read)),
    ("GET", "/v1/models", Needs(Scope::Read)),
    ("GET", "/v1/models/{name}", Needs(Scope::Read)),
    ("GET", "/v1/leads", Needs(Scope::Read)),
    ("GET", "/v1/leads/{id}", Needs(Scope::Read)),
    ("GET", "/v1/leads/{id}/history", Needs(Scope::Read)),
    ("GET", "/v1/leads/{id}/score", Needs(Scope::Read)),
    ("GET", "/v1/leads/{id}/explanation", Needs(Scope::Read)),
    ("GET", "/v1/rescoring", Needs(Scope::Read)),
    ("GET", "/v1/scores", Needs(Scope::Read)),
    ("GET", "/v1/overrides", Needs(Scope::Read)),
    ("POST", "/v1/overrides", Needs(Scope::Admin)),
    ("DELETE", "/v1/overrides/{id}", Needs(Scope::Admin)),
    ("PUT", "/v1/models/{name}/aliases/{alias}", Needs(Scope::Admin)),
    ("PUT", "/v1/leads/{id}", Needs(Scope::Ingest)),
    ("DELETE", "/v1/leads/{id}", Needs(Scope::Ingest)),
    ("POST", "/v1/leads/batch", Needs(Scope::Ingest)),
    ("POST", "/v1/events", Needs(Scope::Ingest)),
    ("POST", "/v1/outcomes", Needs(Scope::Ingest)),
    // It may write the owners of kept leads.
    ("POST", "/v1/assignments", Needs(Scope::Ingest)),
];

/// What a route needs; none for one that the table does not know.
fn listed(method: &str, path: &str) -> Option<Access> {
    // A route that is read with GET answers HEAD too.
    let method = if method == "HEAD" { "GET" } else { method };
    ROUTES.iter().find(|(own, route, _)| *own == method && *route == path).map(|(.., access)| *access)
}

/// What a route needs, given its method and its path as the router writes it. One that was forgotten needs the most.
pub(crate) fn access(method: &str, path: &str) -> Access {
    listed(method, path).unwrap_or(Needs(Scope::Admin))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::document;

    #[test]
    fn the_table_and_the_router_name_the_same_routes() {
        let document = document();
        // Pages for people and for monitors are routed, and not described.
        let mut routed = BTreeSet::from(["/docs", "/metrics"].map(|path| ("GET".to_owned(), path.to_owned())));
        for (path, item) in document["paths"].as_object().expect("paths") {
            for method in item.as_object().expect("a path item").keys() {
                routed.insert((method.to_uppercase(), path.clone()));
            }
        }
        let listed: BTreeSet<(String, String)> =
            ROUTES.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
        assert_eq!(listed.len(), ROUTES.len(), "a route stands twice");
        assert_eq!(listed, routed);
    }

    #[test]
    fn what_is_not_listed_needs_the_most() {
        assert_eq!(access("GET", "/v1/else"), Needs(Scope::Admin));
        assert_eq!(access("HEAD", "/health/live"), Public);
        assert_eq!(access("POST", "/health/live"), Needs(Scope::Admin));
    }
}
