use std::path::Path;
use std::process::ExitCode;

use plumb_synth::{Generator, SynthConfig, write_csv};
use plumb_train::{Progress, TrainError, write_synth_parquet};

use crate::args::{SynthArgs, SynthFormat};
use crate::progress::Terminal;

pub fn run(args: SynthArgs) -> anyhow::Result<ExitCode> {
    let config = SynthConfig { leads: args.leads, seed: args.seed, ..SynthConfig::default() };
    let generator = Generator::new(config.check().map_err(TrainError::from)?);
    let ending = match args.format {
        SynthFormat::Csv => "csv",
        SynthFormat::Parquet => "parquet",
    };
    spare_files(&args.output, ending)?;
    std::fs::create_dir_all(&args.output).map_err(|source| TrainError::Io { path: args.output.clone(), source })?;
    let terminal = Terminal::new();
    terminal.stage("write leads", Some(args.leads));
    let written = match args.format {
        SynthFormat::Csv => write_csv(&generator, &args.output, |leads| terminal.advance(leads)).map_err(TrainError::from),
        SynthFormat::Parquet => write_synth_parquet(&generator, &args.output, &terminal),
    };
    terminal.clear();
    let summary = written?;
    eprintln!(
        "wrote {} leads ({} won, {} lost, {} open) and {} events to {}",
        summary.leads,
        summary.won,
        summary.lost,
        summary.open,
        summary.events,
        args.output.display()
    );
    Ok(ExitCode::SUCCESS)
}

/// Made-up leads take the place of made-up leads only, which have their truth beside them: other files may be real.
fn spare_files(folder: &Path, ending: &str) -> Result<(), TrainError> {
    if folder.join(format!("truth.{ending}")).exists() {
        return Ok(());
    }
    match ["leads", "events"].map(|name| folder.join(format!("{name}.{ending}"))).into_iter().find(|path| path.exists()) {
        Some(path) => Err(TrainError::Data {
            file: path.display().to_string(),
            place: String::new(),
            problem: "the made-up leads would replace it; name another folder with -o, or remove it first".to_owned(),
        }),
        None => Ok(()),
    }
}
