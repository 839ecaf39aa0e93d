//! Writes a sample: `sample LEADS SEED DIR [additive]`.

use plumb_synth::{Generator, SynthConfig, SynthError, write_csv};
use std::path::Path;

fn main() -> Result<(), SynthError> {
    let mut args = std::env::args().skip(1);
    let leads = args.next().and_then(|text| text.parse().ok()).unwrap_or(6_000);
    let seed = args.next().and_then(|text| text.parse().ok()).unwrap_or(1);
    let dir = args.next().unwrap_or_else(|| "synth-sample".to_owned());
    let config = match args.next() {
        Some(_) => SynthConfig::additive(leads, seed),
        None => SynthConfig { leads, seed, ..SynthConfig::default() },
    };
    let summary = write_csv(&Generator::new(config.check()?), Path::new(&dir), |_| ())?;
    println!("{summary:?}");
    Ok(())
}
