//! Which columns likeness is looked for in, and which of them play a role.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use plumb_core::Field;

use super::LookalikeOptions;
use crate::TrainError;
use crate::config::{
    AuditConfig, ColumnConfig, Config, DataConfig, LeadConfig, LoadedConfig, OutcomeConfig, ReportConfig, ScoreConfig, TrainingConfig,
};
use crate::data::{configured_fields, nearest};
use crate::init::{Decision, Role, find_role, profile_columns};
use crate::lookup::Lookups;
use crate::read::{ReadOptions, TableReader};

/// What is read of the files.
pub(super) struct Chosen {
    /// Roles and columns, as a configuration.
    pub loaded: LoadedConfig,
    /// The fields that likeness is looked for in.
    pub fields: Vec<Field>,
    /// The columns that are left out, with the reason.
    pub left_out: Vec<(String, String)>,
}

/// Roles and columns by `plumb.toml`, or by names and content where there is none.
pub(super) fn choose(options: &LookalikeOptions) -> Result<Chosen, TrainError> {
    let configured = options.config.as_deref().map(LoadedConfig::load).transpose()?;
    let delimiter = configured.as_ref().map(LoadedConfig::delimiter).transpose()?.flatten();
    let lookups = configured.as_ref().map_or_else(|| Ok(Lookups::default()), Lookups::of)?;
    let of_seeds = names(&options.seeds, delimiter, &lookups)?;
    let of_population = options.population.as_deref().map(|path| names(path, delimiter, &lookups)).transpose()?;
    options.filter.check(&of_seeds, &options.seeds.display().to_string())?;
    let in_both = |name: &String| of_seeds.contains(name) && of_population.as_ref().is_none_or(|names| names.contains(name));
    let all: Vec<String> = of_seeds.iter().chain(of_population.iter().flatten().filter(|name| !of_seeds.contains(name))).cloned().collect();
    check_named(options, &all)?;
    let shared: Vec<String> = all.iter().filter(|name| in_both(name)).cloned().collect();
    // The population is the larger sample, and what likeness is told within.
    let profiled = options.population.as_deref().unwrap_or(&options.seeds);
    let mut left_out: Vec<(String, String)> =
        all.iter().filter(|name| !in_both(name)).map(|name| (name.clone(), "only one of the two files has it".to_owned())).collect();
    let mut loaded = match configured {
        Some(loaded) => loaded,
        None => guessed(options, profile_columns(profiled, delimiter, &lookups)?, &shared, &mut left_out),
    };
    let lead = &mut loaded.config.lead;
    if options.id.is_some() {
        lead.id.clone_from(&options.id);
    }
    for role in [&mut lead.id, &mut lead.created, &mut lead.account] {
        // What one file lacks plays no role.
        *role = role.take().filter(|name| shared.contains(name));
    }
    let asked: Vec<&String> = options.filter.columns().collect();
    let created = loaded.config.lead.created.clone();
    let mut fields = configured_fields(&loaded.config);
    for field in &mut fields {
        field.company = field.company.take().filter(|company| shared.contains(company));
    }
    fields.retain(|field| {
        let name = &field.name;
        let why = if !shared.contains(name) {
            // Said already, or the configuration's alone.
            return false;
        } else if options.exclude.contains(name) {
            "excluded"
        } else if asked.contains(&name) {
            "it says who is a seed"
        } else if created.as_ref() == Some(name) {
            "when somebody came tells the files apart, and not the people"
        } else {
            return true;
        };
        left_out.push((name.clone(), why.to_owned()));
        false
    });
    if fields.is_empty() {
        let problem = "no column is left to look for likeness in: the files share none that is of use";
        return Err(TrainError::data(options.seeds.display().to_string(), problem));
    }
    Ok(Chosen { loaded, fields, left_out })
}

fn names(path: &Path, delimiter: Option<u8>, lookups: &Lookups) -> Result<Vec<String>, TrainError> {
    let mut reader = TableReader::open(path, ReadOptions { delimiter, ..ReadOptions::default() })?;
    let mut names: Vec<String> = reader.names().to_vec();
    if names.is_empty() {
        // Names come with the rows of NDJSON.
        while let Some(table) = reader.next_batch()? {
            names.extend(table.names().iter().filter(|name| !names.contains(name)).cloned().collect::<Vec<_>>());
        }
    }
    names.extend(lookups.names().cloned());
    Ok(names)
}

/// Columns that options name must be there.
fn check_named(options: &LookalikeOptions, names: &[String]) -> Result<(), TrainError> {
    let named = options.id.iter().map(|name| ("--id", name)).chain(options.exclude.iter().map(|name| ("--exclude", name)));
    for (flag, name) in named.chain(options.allow.iter().map(|name| ("--allow", name))) {
        if !names.contains(name) {
            let near = nearest(name, names).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
            let problem = format!("there is no column `{name}`, which {flag} names; {near}the columns are: {}", names.join(", "));
            return Err(TrainError::data(options.seeds.display().to_string(), problem));
        }
    }
    Ok(())
}

/// A configuration made up from names and content.
fn guessed(
    options: &LookalikeOptions,
    profiles: Vec<(String, Decision)>,
    shared: &[String],
    left_out: &mut Vec<(String, String)>,
) -> LoadedConfig {
    let role = |role| find_role(role, shared.iter().map(String::as_str)).map(str::to_owned);
    let lead = LeadConfig {
        id: options.id.clone().or_else(|| role(Role::Id)),
        created: role(Role::Created),
        closed: role(Role::Closed),
        amount: role(Role::Amount),
        account: role(Role::Account),
        owner: role(Role::Owner),
        repeated: None,
        observed: None,
    };
    let outcome = role(Role::Outcome);
    let roles = [
        (&lead.id, "it identifies"),
        (&lead.closed, "known only once a deal is closed"),
        (&lead.amount, "often filled in at the end"),
        (&lead.account, "it identifies"),
        (&lead.owner, "decided by the team, and not by who somebody is"),
        (&outcome, "it says how a deal ended"),
    ];
    let mut columns = BTreeMap::new();
    for (name, decision) in profiles.into_iter().filter(|(name, _)| shared.contains(name)) {
        let why = roles.iter().find(|(role, _)| role.as_ref() == Some(&name)).map(|(_, why)| (*why).to_owned());
        let is_created = lead.created.as_ref() == Some(&name);
        if !is_created && let Some(why) = why.or_else(|| (!decision.used).then(|| decision.reason.clone())) {
            left_out.push((name.clone(), why));
            columns.insert(name, ColumnConfig { used: false, ..column(decision) });
            continue;
        }
        columns.insert(name, column(decision));
    }
    let config = Config {
        data: DataConfig { leads: options.seeds.clone(), delimiter: None, missing: Vec::new(), extracted_at: None },
        lead,
        outcome: OutcomeConfig { column: String::new(), won: Vec::new(), lost: Vec::new(), open: None, horizon_days: None },
        events: None,
        snapshots: None,
        training: TrainingConfig::default(),
        score: ScoreConfig::default(),
        lookup: Vec::new(),
        audit: AuditConfig::default(),
        report: ReportConfig::default(),
        rules: None,
        columns,
    };
    LoadedConfig { path: PathBuf::from("the columns' names"), config, text: String::new(), source: None }
}

fn column(decision: Decision) -> ColumnConfig {
    ColumnConfig {
        kind: Some(decision.kind),
        used: decision.used,
        missing: decision.missing,
        date_format: decision.date_format,
        known_at: plumb_core::KnownAt::Unknown,
        decimal: decision.decimal,
        length: decision.length,
        free_domains: Vec::new(),
        company: None,
        // A rate of seeds would say how the list of seeds was made.
        encoding: None,
        monotone: None,
    }
}
