//! Writes a sample: `sample LEADS SEED DIR [additive]`.

use plumb_synth::{Generator, SynthConfig, SynthError, write_csv};
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), SynthError> {
    let mut args = std::env::args().skip(1);
    let leads = args.next().and_then(|text| text.parse().ok()).unwrap_or(6_000);
    let seed = args.next().and_then(|text| text.parse().ok()).unwrap_or(1);
    let dir = args.next().unwrap_or_else(|| "synth-sample".to_owned());
    let config = match args.next() {
        Some(_) => SynthConfig::additive(leads, seed),
        None => SynthConfig { leads, seed, ..SynthConfig::default() },
    };
    let generator = Generator::new(config.check()?);
    let begun = Instant::now();
    let events: usize = generator.iter().map(|lead| lead.events.len()).sum();
    println!("made {leads} leads and {events} events in {:?} on one thread", begun.elapsed());
    let begun = Instant::now();
    let summary = write_csv(&generator, Path::new(&dir), |_| ())?;
    println!("{summary:?} written in {:?}", begun.elapsed());
    Ok(())
}
