//! How many changes a second a store takes, each acknowledged when it is durable: `ingest URL [SECONDS]`. Prints one JSON line a load.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use plumb_core::{Score, Status, Time};
use plumb_store::{Attributes, Batch, Cause, Change, ModelRef, PutLead, ScoreRecord, Store, StoreError, StoredEvent, Trend};
use serde_json::json;

/// Leads that events are of.
const LEADS: u64 = 10_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let url = args.next().ok_or("usage: ingest URL [SECONDS]")?;
    let seconds = args.next().map_or(Ok(5), |text| text.parse())?;
    let load = Load { store: plumb_store::open(&url).await?, seconds: Duration::from_secs(seconds), drawn: Arc::default() };
    load.run("leads, 100 a batch", 8, 100, lead).await?;
    load.run("events, 100 a batch, 1 at a time", 1, 100, event).await?;
    load.run("events, 100 a batch, 8 at a time", 8, 100, event).await?;
    load.run("events, one a batch, 64 at a time", 64, 1, event).await?;
    load.run("scores, 500 a batch, 2 at a time", 2, 500, score).await?;
    load.read("one lead with all it has, 8 at a time", 8, 1).await?;
    load.read("500 leads with all they have, 2 at a time", 2, 500).await?;
    Ok(())
}

struct Load {
    store: Arc<dyn Store>,
    seconds: Duration,
    /// Numbers, each drawn once.
    drawn: Arc<AtomicU64>,
}

impl Load {
    /// Writes until the time is up.
    async fn run(&self, what: &str, tasks: usize, batch: usize, change: fn(u64) -> Change) -> Result<(), Box<dyn std::error::Error>> {
        let drawn = self.drawn.clone();
        drawn.store(0, Ordering::Relaxed);
        self.measure(what, tasks, batch, move |store| {
            let start = drawn.fetch_add(batch as u64, Ordering::Relaxed);
            let changes = (start..start + batch as u64).map(change).collect();
            Box::pin(async move { store.write(Batch::new(changes, now())).await.map(drop) })
        })
        .await
    }

    async fn read(&self, what: &str, tasks: usize, batch: usize) -> Result<(), Box<dyn std::error::Error>> {
        let drawn = self.drawn.clone();
        self.measure(what, tasks, batch, move |store| {
            let start = drawn.fetch_add(batch as u64, Ordering::Relaxed);
            let ids: Vec<String> = (start..start + batch as u64).map(|n| lead_id(n * 7919)).collect();
            Box::pin(async move { store.subjects(&ids, now(), now()).await.map(drop) })
        })
        .await
    }

    async fn measure<F>(&self, what: &str, tasks: usize, batch: usize, call: F) -> Result<(), Box<dyn std::error::Error>>
    where
        F: Fn(Arc<dyn Store>) -> plumb_store::BoxFuture<'static, Result<(), StoreError>> + Clone + Send + 'static,
    {
        let start = Instant::now();
        let end = start + self.seconds;
        let running: Vec<_> = (0..tasks)
            .map(|_| {
                let (store, call) = (self.store.clone(), call.clone());
                tokio::spawn(async move {
                    let mut waits = Vec::new();
                    while Instant::now() < end {
                        let asked = Instant::now();
                        call(store.clone()).await?;
                        waits.push(asked.elapsed());
                    }
                    Ok::<_, StoreError>(waits)
                })
            })
            .collect();
        let mut waits = Vec::new();
        for task in running {
            waits.extend(task.await??);
        }
        let rate = (waits.len() * batch) as f64 / start.elapsed().as_secs_f64();
        waits.sort_unstable();
        let wait = |share: usize| waits.get(waits.len() * share / 100).map(|wait| wait.as_secs_f64() * 1000.0);
        println!("{}", json!({ "load": what, "a_second": rate.round(), "median_ms": wait(50), "p99_ms": wait(99) }));
        Ok(())
    }
}

fn now() -> Time {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Time::from_millis(now.as_millis() as i64).unwrap_or_else(|| unreachable!("the clock is beyond the year 9999"))
}

fn lead_id(n: u64) -> String {
    format!("lead-{:05}", n % LEADS)
}

/// Attributes as a CRM has them, about 700 bytes.
fn lead(n: u64) -> Change {
    let attributes: Attributes =
        (0..20).map(|k| (format!("attribute_{k:02}"), json!(format!("value {}", (n * 31 + k * 7) % 1000)))).collect();
    Change::PutLead(PutLead::new(lead_id(n), attributes))
}

fn event(n: u64) -> Change {
    Change::PutEvent(StoredEvent {
        // Identifiers do not come in order.
        id: format!("{:016x}-{}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15), now().millis()),
        lead_id: lead_id(n.wrapping_mul(2_654_435_761)),
        kind: "page_view".to_owned(),
        at: now(),
        properties: [("minutes".to_owned(), json!(n % 60)), ("page".to_owned(), json!("/pricing"))].into_iter().collect(),
    })
}

fn score(n: u64) -> Change {
    let points = 1 + (n / LEADS + n) % 100;
    let record = ScoreRecord {
        lead_id: lead_id(n),
        status: Status::Scored,
        score: Some(Score::clamped(points as f64)),
        probability: Some(points as f64 / 101.0),
        grade: None,
        log_odds: Some(0.25),
        model: ModelRef { name: "leads".to_owned(), version: 1 },
        rules: None,
        lookalike: None,
        amount: Some(1000.0),
        expected_amount: Some(points as f64 * 10.0),
        trend: Trend::Steady,
        pinned: None,
        cause: Cause::Model,
        as_of: now(),
        at: now(),
    };
    Change::PutScore { record: Box::new(record), mark: None, after: None }
}
