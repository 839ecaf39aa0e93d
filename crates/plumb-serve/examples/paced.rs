//! Asks a server for the scores of kept leads at a fixed rate, and prints percentiles of how long answers took, counted from when each was due.
//!
//! ```sh
//! cargo run --release -p plumb-serve --example paced -- 127.0.0.1:8080 ids.txt 2000 30
//! ```
//!
//! Address, a file with an identifier a line (plain letters and digits), requests a second, seconds. A load that waits for answers before it asks again would not see a
//! server that stands still.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CONNECTIONS: usize = 16;

type Fault = Box<dyn Error + Send + Sync>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Fault> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |what: &str| arguments.next().ok_or_else(|| format!("{what} is missing: ADDRESS IDS RATE SECONDS"));
    let (address, ids, rate, seconds) = (next("ADDRESS")?, next("IDS")?, next("RATE")?, next("SECONDS")?);
    let ids: Arc<Vec<String>> = Arc::new(std::fs::read_to_string(ids)?.lines().map(str::to_owned).collect());
    let (rate, seconds): (f64, f64) = (rate.parse()?, seconds.parse()?);
    let (number, most) = (Arc::new(AtomicUsize::new(0)), (rate * seconds) as usize);
    let start = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..CONNECTIONS {
        tasks.spawn(ask(address.clone(), Arc::clone(&ids), Arc::clone(&number), most, rate, start));
    }
    let mut micros = Vec::with_capacity(most);
    while let Some(done) = tasks.join_next().await {
        micros.extend(done??);
    }
    let reached = micros.len() as f64 / start.elapsed().as_secs_f64();
    micros.sort_unstable();
    let at =
        |share: f64| micros.get(((micros.len() as f64 * share) as usize).min(micros.len().saturating_sub(1))).copied().unwrap_or_default();
    println!("{{\"reached\":{reached:.0},\"p50_us\":{},\"p99_us\":{},\"p999_us\":{}}}", at(0.5), at(0.99), at(0.999));
    Ok(())
}

/// Takes the next request that is due, waits until it is, and asks; for as long as there are some.
async fn ask(
    address: String,
    ids: Arc<Vec<String>>,
    number: Arc<AtomicUsize>,
    most: usize,
    rate: f64,
    start: Instant,
) -> Result<Vec<u64>, Fault> {
    let mut stream = TcpStream::connect(&address).await?;
    stream.set_nodelay(true)?;
    let (mut micros, mut answer) = (Vec::new(), vec![0; 64 << 10]);
    loop {
        let own = number.fetch_add(1, Ordering::Relaxed);
        if own >= most {
            return Ok(micros);
        }
        let due = start + Duration::from_secs_f64(own as f64 / rate);
        tokio::time::sleep_until(due.into()).await;
        // In leaps, so that neighbours of an identifier are not asked for one after the other.
        let id = &ids[own.wrapping_mul(7_919) % ids.len()];
        stream.write_all(format!("GET /v1/leads/{id}/score HTTP/1.1\r\nhost: {address}\r\n\r\n").as_bytes()).await?;
        read(&mut stream, &mut answer).await?;
        micros.push(due.elapsed().as_micros() as u64);
    }
}

/// Reads one answer, which must be a success.
async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<(), Fault> {
    let mut filled = 0;
    let mut whole = None;
    while whole.is_none_or(|whole| filled < whole) {
        if filled == buffer.len() {
            buffer.resize(2 * filled, 0);
        }
        match stream.read(&mut buffer[filled..]).await? {
            0 => return Err("the server closed the connection".into()),
            read => filled += read,
        }
        if whole.is_none() {
            let head = String::from_utf8_lossy(&buffer[..filled]);
            if let Some((head, _)) = head.split_once("\r\n\r\n") {
                if !head.starts_with("HTTP/1.1 200") {
                    return Err(format!("no success: {head}").into());
                }
                let length =
                    head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse::<usize>().ok());
                whole = Some(head.len() + 4 + length.ok_or("an answer without its length")?);
            }
        }
    }
    Ok(())
}
