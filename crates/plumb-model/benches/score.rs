//! What a score costs, without a server around it: `cargo bench -p plumb-model --bench score`.

use std::path::PathBuf;

use divan::{Bencher, black_box};
use plumb_core::{OwnedValue, Time, Value};
use plumb_model::{Model, Row, Scorer, TableChoice};

fn main() {
    divan::main();
}

/// The committed demo model.
fn scorer() -> Scorer {
    // Asked at run time: two checkouts that share a target folder share compiled benchmarks, but not this path.
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo says where the crate is"));
    let bytes = std::fs::read(root.join("../../models/leads/versions/1/model.json")).expect("the demo model is committed");
    Scorer::new(&Model::from_bytes(&bytes).expect("it is sound"), TableChoice::Served)
}

/// A lead of the demo as a request brings it, parsed: a value a field.
struct Parsed(Vec<OwnedValue>);

impl<'v> Row<'v> for &'v Parsed {
    fn value(&self, field: usize) -> Option<Value<'v>> {
        Some(self.0[field].as_value())
    }
}

fn lead(scorer: &Scorer) -> Parsed {
    let text = |name: &str| match name {
        "created_at" => "2025-06-27T09:30:00Z",
        "job_title" => "Plant Manager",
        "company" => "Example Works",
        "email" => "jo@example-works.example",
        "industry" => "Manufacturing",
        "country" => "Germany",
        "language" => "de",
        "source" => "Webinar",
        "campaign" => "roi-calculator",
        "persona" => "Operations lead",
        "pain" => "Manual work",
        "authority" => "Decision maker",
        "approval_status" => "Approved",
        "expected_date" => "2025-08-15",
        "desired_product" => "Enterprise",
        "device" => "desktop",
        "age_band" => "45-54",
        other => panic!("the demo has a new field: {other}"),
    };
    let value = |name: &str| match name {
        "employees" => OwnedValue::Number(420.0),
        "revenue" => OwnedValue::Number(58_000_000.0),
        "budget" => OwnedValue::Number(60_000.0),
        "past_purchases" => OwnedValue::Number(1.0),
        name => OwnedValue::Text(text(name).into()),
    };
    Parsed(scorer.given().iter().map(|field| value(&field.name)).collect())
}

/// Parsed lead to score, probability and five reasons.
#[divan::bench]
fn one_lead(bencher: Bencher<'_, '_>) {
    let scorer = scorer();
    let lead = lead(&scorer);
    let as_of = Time::from_millis(1_751_000_000_000);
    bencher.bench_local(|| {
        let scored = scorer.score(black_box(&&lead), as_of);
        let explanation = scorer.explain(&&lead, &scored, 5);
        (scored, explanation)
    });
}
