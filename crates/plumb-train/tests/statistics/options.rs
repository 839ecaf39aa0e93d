//! Options of `[training]` and of columns, from the configuration to the published version.

use plumb_features::FIRST;
use plumb_registry::Registry;
use plumb_synth::SynthConfig;
use plumb_train::SolverChoice;
use plumb_train::config::Config;

use super::support::{Scratch, generator, story, story_config};

fn leads() -> String {
    let generator = generator(SynthConfig { leads: 3_000, seed: 21, ..SynthConfig::default() });
    let leads: Vec<_> = generator.iter().collect();
    story(leads.iter())
}

#[test]
fn a_version_tells_how_sure_its_weights_are() {
    let scratch = Scratch::new();
    scratch.train(&leads(), &story_config(None, ""), SolverChoice::Newton);
    let model = scratch.model(1);
    let registry = Registry::open(scratch.path("models"));
    let text = String::from_utf8(registry.file("leads", 1, "coefficients.csv").expect("it is published")).expect("text");
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(lines[0][..4], ["term", "value", "log_odds", "standard_error"]);
    let feature = model.served.features.iter().find(|feature| feature.name == "source").expect("a feature");
    let own: Vec<&Vec<&str>> = lines.iter().filter(|line| line[0] == "source").collect();
    let bins: Vec<_> = feature.bins.iter().filter(|bin| bin.rows > 0).collect();
    assert_eq!(own.len(), bins.len());
    for (line, bin) in own.iter().zip(bins) {
        let number = |at: usize| line[at].parse::<f64>().expect("a number");
        assert!((number(2) - (bin.weight - feature.mean())).abs() < 1e-6);
        assert!(number(3) > 0.0 && number(5) < number(4) && number(4) < number(6));
        assert!((number(6) / number(4) - (1.959_964 * number(3)).exp()).abs() < 1e-3);
        assert_eq!(line[7], bin.rows.to_string());
    }
}

#[test]
fn a_monotone_column_never_turns_back() {
    let scratch = Scratch::new();
    let config =
        story_config(None, "").replace("budget = { kind = \"number\",", "budget = { kind = \"number\", monotone = \"decreasing\",");
    scratch.train(&leads(), &config, SolverChoice::Auto);
    let model = scratch.model(1);
    for card in [&model.served, &model.evaluated] {
        let budget = card.features.iter().find(|feature| feature.name == "budget").expect("a feature");
        let bins = &budget.bins[usize::from(FIRST)..];
        assert!(bins.len() > 3 && bins.windows(2).all(|pair| pair[0].weight >= pair[1].weight - 1e-12));
        assert!(card.interactions.iter().all(|interaction| !interaction.features.contains(&"budget".to_owned())));
    }
    assert_eq!(model.fitting.solver, "newton");
}

#[test]
fn a_half_life_without_end_is_none_and_a_short_one_changes_the_fit() {
    let weights = |half_life: &str| {
        let scratch = Scratch::new();
        scratch.train(&leads(), &story_config(None, &format!("[training]\n{half_life}")), SolverChoice::Newton);
        let model = scratch.model(1);
        model.served.features.iter().flat_map(|feature| feature.bins.iter().map(|bin| bin.weight)).collect::<Vec<f64>>()
    };
    let (without, endless, short) = (weights(""), weights("half_life_days = 1e12"), weights("half_life_days = 90"));
    let largest = |other: &[f64]| without.iter().zip(other).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(largest(&endless) < 1e-6, "{}", largest(&endless));
    assert!(largest(&short) > 1e-2, "{}", largest(&short));
}

#[test]
fn options_that_cannot_be_are_refused() {
    let error = |config: String| Config::parse(&config, "plumb.toml").expect_err("it is refused").to_string();
    let with = |more: &str| story_config(None, more);
    assert!(error(with("[training]\nhalf_life_days = 0")).contains("above 0"));
    let undated = |more: &str| with(more).replace("created = \"created_at\"\n", "");
    assert!(error(undated("[training]\nhalf_life_days = 90")).contains("lead.created"));
    assert!(error(undated("[training]\nfold_by = \"time\"")).contains("lead.created"));
    let category = with("").replace("source = { kind = \"category\",", "source = { kind = \"category\", monotone = \"increasing\",");
    assert!(error(category).contains("columns.\"source\""));
}
