use proptest::prelude::*;
use serde_json::{Value, json};

/// A request.
#[derive(Debug, Clone)]
pub struct Ask {
    pub method: &'static str,
    pub path: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Option<Value>,
}

/// Few names, so that requests meet each other's traces.
pub const LEADS: [&str; 3] = ["a", "b", "c"];
const DAYS: [&str; 4] = ["2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z", "2025-03-01T12:30:00Z", "2031-01-01T00:00:00Z"];

fn lead() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&LEADS[..])
}

fn day() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&DAYS[..])
}

fn attributes() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![json!({}), json!({ "n": 1 }), json!({ "n": 2, "t": "x" })])
}

/// A lead as a body has it; members that are left out are.
fn lead_body() -> impl Strategy<Value = Value> {
    let owner = prop::option::of(prop::sample::select(vec!["ana", "ben"]));
    (attributes(), prop::option::weighted(0.3, day()), prop::option::weighted(0.4, day()), owner).prop_map(
        |(attributes, created, observed, owner)| {
            let mut body = json!({ "attributes": attributes });
            for (name, value) in [("created_at", created), ("observed_at", observed), ("owner", owner)] {
                if let Some(value) = value {
                    body[name] = value.into();
                }
            }
            body
        },
    )
}

fn condition() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    prop_oneof![
        6 => Just(Vec::new()),
        1 => Just(vec![("if-match", "*".to_owned())]),
        1 => Just(vec![("if-none-match", "*".to_owned())]),
        2 => (1u64..6).prop_map(|version| vec![("if-match", format!("\"{version}\""))]),
    ]
}

fn name() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let named = prop::sample::select(vec!["k1", "k2"]).prop_map(|name| vec![("idempotency-key", name.to_owned())]);
    prop_oneof![5 => Just(Vec::new()), 1 => named]
}

fn put() -> impl Strategy<Value = Ask> {
    (lead(), condition(), name(), lead_body()).prop_map(|(id, condition, name, body)| Ask {
        method: "PUT",
        path: format!("/v1/leads/{id}"),
        headers: [condition, name].concat(),
        body: Some(body),
    })
}

fn erase() -> impl Strategy<Value = Ask> {
    let condition = condition()
        .prop_filter("an erasure of what is not kept makes no sense", |all| all.iter().all(|(name, _)| *name != "if-none-match"));
    (lead(), condition, name()).prop_map(|(id, condition, name)| Ask {
        method: "DELETE",
        path: format!("/v1/leads/{id}"),
        headers: [condition, name].concat(),
        body: None,
    })
}

fn list(path: &'static str, member: &'static str, item: impl Strategy<Value = Value>) -> impl Strategy<Value = Ask> {
    (prop::collection::vec(item, 0..5), name()).prop_map(move |(items, headers)| Ask {
        method: "POST",
        path: path.to_owned(),
        headers,
        body: Some(json!({ member: items })),
    })
}

fn batch_item() -> impl Strategy<Value = Value> {
    (lead(), prop::option::weighted(0.3, 0u64..5), lead_body()).prop_map(|(id, version, mut body)| {
        body["lead_id"] = id.into();
        if let Some(version) = version {
            body["if_version"] = version.into();
        }
        body
    })
}

fn event() -> impl Strategy<Value = Value> {
    let kind = prop::sample::select(vec!["visit", "call", " "]);
    (prop::sample::select(vec!["e1", "e2", "e3"]), lead(), kind, day())
        .prop_map(|(id, lead, kind, at)| json!({ "id": id, "lead_id": lead, "type": kind, "at": at }))
}

fn outcome() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec!["won", "lost", "reopened", "sold"]);
    (lead(), word, prop::option::of(day()), prop::option::of(prop::sample::select(vec![10.0, 20.5]))).prop_map(
        |(lead, word, at, amount)| {
            let mut body = json!({ "lead_id": lead, "outcome": word, "amount": amount });
            if let Some(at) = at {
                body["at"] = at.into();
            }
            body
        },
    )
}

fn read() -> impl Strategy<Value = Ask> {
    let lists = ["", "?limit=2", "?owner=ana", "?segment=n:1", "?outcome=won", "?outcome=open&sort=-id", "?sort=-id&limit=1"];
    let paths = prop_oneof![
        lead().prop_map(|id| format!("/v1/leads/{id}")),
        lead().prop_map(|id| format!("/v1/leads/{id}/history")),
        prop::sample::select(lists.to_vec()).prop_map(|query| format!("/v1/leads{query}")),
    ];
    paths.prop_map(|path| Ask { method: "GET", path, headers: Vec::new(), body: None })
}

/// All of them.
pub fn asks() -> impl Strategy<Value = Ask> {
    prop_oneof![
        5 => put(),
        2 => erase(),
        2 => list("/v1/leads/batch", "leads", batch_item()),
        2 => list("/v1/events", "events", event()),
        2 => list("/v1/outcomes", "outcomes", outcome()),
        5 => read(),
    ]
}
