//! Settings out of range are refused by name.

use plumb_synth::{SynthConfig, SynthError};

#[test]
fn settings_out_of_range_are_named() {
    let base = SynthConfig::default;
    let cases = [
        ("leads", SynthConfig { leads: 0, ..base() }),
        ("leads", SynthConfig { leads: 1_000_000_001, ..base() }),
        ("months", SynthConfig { months: 0, ..base() }),
        ("horizon_days", SynthConfig { horizon_days: 0, ..base() }),
        ("drift", SynthConfig { drift: f64::NAN, ..base() }),
        ("missing", SynthConfig { missing: -0.1, ..base() }),
        ("messy", SynthConfig { messy: 3.0, ..base() }),
        ("interactions", SynthConfig { interactions: f64::INFINITY, ..base() }),
        ("account_effect", SynthConfig { account_effect: 2.5, ..base() }),
        ("engagement", SynthConfig { engagement: -1.0, ..base() }),
        ("event_rate", SynthConfig { event_rate: 11.0, ..base() }),
    ];
    for (name, config) in cases {
        match config.check() {
            Err(SynthError::OutOfRange { setting, .. }) => assert_eq!(setting, name),
            other => panic!("{name}: {other:?}"),
        }
    }
    let ancient = SynthConfig { extract: jiff::civil::date(1900, 1, 1), ..base() };
    assert!(matches!(ancient.check(), Err(SynthError::Extract { .. })));
}
