use std::process::ExitCode;

use plumb_train::audit;
use plumb_train::config::LoadedConfig;

use crate::args::AuditArgs;
use crate::exit::BAD_INPUT;
use crate::progress::Terminal;

/// Ends with 3, as training would, when a column in use leaks.
pub fn run(args: AuditArgs) -> anyhow::Result<ExitCode> {
    let loaded = LoadedConfig::load(&args.config)?;
    let terminal = Terminal::new();
    let report = audit(&loaded, &terminal);
    terminal.clear();
    let report = report?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{}", report.text());
    }
    Ok(if report.stops_training() { ExitCode::from(BAD_INPUT) } else { ExitCode::SUCCESS })
}
