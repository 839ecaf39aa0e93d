//! The bare peer that serving is measured against: axum alone, which parses a JSON body and writes it back.
//!
//! ```sh
//! cargo run --release -p plumb-serve --example echo -- --bind 127.0.0.1:8090
//! ```
//!
//! Nothing of Plumb is in it, so the difference between the two servers is the price of checking, scoring and explaining.

use std::env;
use std::error::Error;

use axum::routing::post;
use axum::{Json, Router};
use serde_json::Value;
use tokio::net::TcpListener;

async fn echo(Json(body): Json<Value>) -> Json<Value> {
    Json(body)
}

fn main() -> Result<(), Box<dyn Error>> {
    let address = env::args().skip(1).find(|argument| argument != "--bind").unwrap_or_else(|| "127.0.0.1:8090".to_owned());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(&address).await?;
        println!("echoing on http://{}/v1/score", listener.local_addr()?);
        axum::serve(listener, Router::new().route("/v1/score", post(echo))).await?;
        Ok(())
    })
}
