use std::process::ExitCode;

use plumb_train::{InitOptions, init};

use crate::args::InitArgs;

pub fn run(args: InitArgs) -> anyhow::Result<ExitCode> {
    let trimmed = |values: Vec<String>| values.into_iter().map(|v| v.trim().to_owned()).filter(|v| !v.is_empty()).collect();
    let options = InitOptions {
        leads: args.leads,
        events: args.events,
        output: args.output,
        id: args.id,
        outcome: args.outcome,
        won: trimmed(args.won),
        lost: trimmed(args.lost),
        created: args.created,
        closed: args.closed,
        exclude: trimmed(args.exclude),
        lookups: args.lookup,
    };
    let done = init(&options)?;
    if let Some(kept) = &done.kept {
        eprintln!("note: the earlier {} is now {}", done.path.display(), kept.display());
    }
    if !done.lost_by_default.is_empty() {
        eprintln!(
            "note: these outcomes count as lost because only --won was given: {}; name others with --lost",
            done.lost_by_default.join(", ")
        );
    }
    for note in &done.lookup_notes {
        eprintln!("note: {note}");
    }
    eprintln!(
        "wrote {}: {} rows, {} columns used, {} left out; read it, then run `plumb train {}`",
        done.path.display(),
        done.rows,
        done.used,
        done.left_out,
        done.path.display()
    );
    Ok(ExitCode::SUCCESS)
}
