//! The same settings give the same bytes: on any number of threads, in blocks of any size, in any order.

use plumb_synth::{Generator, SynthConfig, write_csv};
use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

const FILES: [&str; 3] = ["leads.csv", "events.csv", "truth.csv"];

fn generator(config: SynthConfig) -> Generator {
    Generator::new(config.check().expect("sound settings"))
}

fn written(threads: usize, config: &SynthConfig) -> Vec<Vec<u8>> {
    let dir = tempfile::tempdir().expect("temporary directory");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("pool");
    let summary = pool.install(|| write_csv(&generator(config.clone()), dir.path(), |_| ())).expect("written");
    assert_eq!(summary.leads, config.leads);
    FILES.iter().map(|name| fs::read(dir.path().join(name)).expect("file")).collect()
}

/// FNV-1a, so that a change of the bytes, on this machine or another, does not go unseen.
fn digest(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn bytes_do_not_depend_on_threads() {
    let config = SynthConfig { leads: 9_000, seed: 3, ..SynthConfig::default() };
    let one = written(1, &config);
    assert_eq!(one, written(3, &config));
    assert_ne!(one, written(1, &SynthConfig { seed: 4, ..config }));
}

#[test]
fn bytes_are_those_of_every_machine() {
    let files = written(2, &SynthConfig { leads: 500, seed: 1, ..SynthConfig::default() });
    let digests: Vec<u64> = files.iter().map(|file| digest(file)).collect();
    assert_eq!(
        digests,
        [9_112_414_943_545_428_078, 12_627_506_629_700_307_355, 62_303_320_945_915_836],
        "a deliberate change of the generator changes these"
    );
}

#[test]
fn blocks_and_single_leads_agree() {
    let generator = generator(SynthConfig { leads: 400, ..SynthConfig::default() });
    let whole = generator.block(0, 400);
    let mut rows = 0;
    for start in (0..400).step_by(37) {
        let part = generator.block(start, 37);
        for (whole, part) in whole.truth.iter().zip(&part.truth) {
            let (plumb_synth::ColumnData::Number(whole), plumb_synth::ColumnData::Number(part)) = (&whole.data, &part.data) else {
                continue;
            };
            assert_eq!(&whole[start as usize..start as usize + part.len()], part.as_slice());
        }
        rows += part.counts.leads;
    }
    assert_eq!(rows, 400);
    assert!(generator.iter().enumerate().all(|(index, lead)| lead == generator.lead(index as u64)));
    assert_eq!(generator.block(390, 100).counts.leads, 10);
    assert_eq!(generator.block(400, u64::MAX).counts.leads, 0);
}

#[test]
fn a_lead_far_into_a_large_set_is_there_at_once() {
    let generator = generator(SynthConfig { leads: 10_000_000, ..SynthConfig::default() });
    let begun = Instant::now();
    let far: Vec<_> = generator.range(9_999_990..u64::MAX).collect();
    let nth = generator.iter().nth(9_999_995).expect("there");
    assert!(begun.elapsed() < Duration::from_secs(1));
    assert_eq!(far.len(), 10);
    assert_eq!((far[5].lead_id.as_str(), &far[5]), ("L09999996", &nth));
}

#[test]
fn switching_a_part_off_leaves_the_others() {
    let with = generator(SynthConfig { leads: 200, ..SynthConfig::default() });
    let without = generator(SynthConfig { leads: 200, event_rate: 0.0, messy: 0.0, leak: false, ..SynthConfig::default() });
    for (a, b) in with.iter().zip(without.iter()) {
        assert_eq!((a.true_log_odds, a.closed_at, a.budget, a.outcome), (b.true_log_odds, b.closed_at, b.budget, b.outcome));
        assert!(b.events.is_empty() && b.contract_status.is_none());
    }
    let block = without.block(0, 10);
    assert!(block.leads.iter().all(|column| !plumb_synth::LEAK_COLUMNS.contains(&column.name)));
}

#[test]
fn files_have_the_registered_columns_and_one_line_a_row() {
    let dir = tempfile::tempdir().expect("temporary directory");
    let target = dir.path().join("made/here");
    let mut told = Vec::new();
    let generator = generator(SynthConfig { leads: 5_000, ..SynthConfig::default() });
    let summary = write_csv(&generator, &target, |done| told.push(done)).expect("written");
    assert_eq!(told.last(), Some(&5_000));
    assert_eq!(summary.won + summary.lost + summary.open, 5_000);
    let tables = [plumb_synth::Table::Leads, plumb_synth::Table::Events, plumb_synth::Table::Truth];
    for ((name, table), rows) in FILES.iter().zip(tables).zip([5_000, summary.events, 5_000]) {
        let text = fs::read_to_string(target.join(name)).expect("UTF-8");
        let header: Vec<&str> = plumb_synth::columns(table).iter().map(|column| column.name).collect();
        assert_eq!(text.lines().next(), Some(header.join(",").as_str()));
        assert_eq!(text.lines().count() as u64, rows + 1);
        let keys: HashSet<&str> = text.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        assert_eq!(keys.len() as u64, rows, "the first column of {name} is unique");
    }
}

#[test]
fn a_failure_leaves_nothing_behind() {
    let dir = tempfile::tempdir().expect("temporary directory");
    // A directory in the way of the last file.
    fs::create_dir_all(dir.path().join("leads.csv/full")).expect("made");
    let error = write_csv(&generator(SynthConfig::additive(10, 1)), dir.path(), |_| ()).expect_err("the name is taken");
    assert!(error.to_string().contains("leads.csv"), "{error}");
    assert_eq!(names(dir.path()), ["leads.csv"]);
}

fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).expect("directory");
    entries.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned())).collect()
}
