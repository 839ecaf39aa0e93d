mod likeness;

use std::net::SocketAddr;
use std::process::ExitCode;

use plumb_registry::ModelRef;
use plumb_serve::{ServeConfig, ServeError, Server, StoreSource};
use plumb_train::config::LoadedConfig;
use plumb_train::{CompareOptions, SolverChoice, TrainOptions, compare, train, write_compare_page};

use likeness::Likeness;

use super::{now, serve, train as train_command};
use crate::args::DemoArgs;
use crate::interrupt::Interrupts;
use crate::log::log_to_stderr;
use crate::progress::Terminal;

/// The name of the demo's model.
const NAME: &str = "leads";

/// The page that holds the model against the rules, in the registry's folder.
const COMPARISON: &str = "compare.html";

/// A lead to try: every attribute that the demo's model knows.
const EXAMPLE: &str = r#"{"created_at": "2025-06-27T09:30:00Z", "job_title": "Plant Manager", "company": "Example Works", "email": "jo@example-works.example", "industry": "Manufacturing", "employees": 420, "revenue": 58000000, "country": "Germany", "language": "de", "source": "Webinar", "campaign": "roi-calculator", "persona": "Operations lead", "pain": "Manual work", "budget": 60000, "authority": "Decision maker", "approval_status": "Approved", "expected_date": "2025-08-15", "desired_product": "Enterprise", "device": "desktop", "age_band": "45-54", "past_purchases": 1}"#;

pub fn run(args: DemoArgs) -> anyhow::Result<ExitCode> {
    let loaded = LoadedConfig::load(&args.data.join("plumb.toml"))?;
    eprintln!("training on {}", loaded.leads_path().display());
    let options = TrainOptions {
        name: NAME.to_owned(),
        registry: args.registry.clone(),
        solver: SolverChoice::Auto,
        seed: 1,
        now: now(),
        // Run again on the same data, the demo serves what it published before.
        skip_if_unchanged: true,
        backtest: 0,
    };
    let interrupts = Interrupts::listen();
    let terminal = Terminal::new();
    let trained = train(&loaded, &options, &terminal);
    terminal.clear();
    let trained = trained?;
    train_command::say(&trained);
    let alike = likeness::learn(&loaded, &args.registry, &terminal);
    hold_against_rules(&loaded, &args, trained.version, alike.as_ref(), &terminal);
    // From here on the server ends by itself.
    drop(interrupts);
    let _log = log_to_stderr("warn");
    serve::runtime()?.block_on(async {
        let rules = loaded.rules_path();
        let has_rules = rules.is_some();
        let (lookalike, seeds) = alike.map(|alike| (alike.reference.to_string(), alike.seeds)).unzip();
        let has_likeness = lookalike.is_some();
        let config = ServeConfig {
            bind: args.bind,
            registry: args.registry,
            model: NAME.to_owned(),
            rules,
            lookalike,
            seeds,
            // In memory: a demo leaves no leads behind.
            store: Some(StoreSource::Url("sqlite::memory:".to_owned())),
            ..ServeConfig::default()
        };
        let server = bind(config).await?;
        print_what_to_try(server.local_addr(), has_rules, has_likeness);
        server.run(serve::stopped()).await?;
        Ok(ExitCode::SUCCESS)
    })
}

/// The model against the rules that the configuration names, as a sentence and a page. What goes wrong with it is said, and no reason not to serve.
fn hold_against_rules(loaded: &LoadedConfig, args: &DemoArgs, version: u32, alike: Option<&Likeness>, terminal: &Terminal) {
    if loaded.rules_path().is_none() {
        return;
    }
    let page = args.registry.join(COMPARISON);
    let compared = || -> anyhow::Result<String> {
        let options = CompareOptions {
            rules: None,
            model: ModelRef::version(NAME, version)?,
            lookalike: alike.map(|alike| alike.reference.clone()),
            registry: args.registry.clone(),
            on: None,
            events: None,
            per_week: None,
            cost_per_lead: None,
            seed: 1,
            now: now(),
            page: Some(page.clone()),
            swap_set: None,
        };
        let compared = compare(loaded, &options, terminal)?;
        write_compare_page(&page, &compared, None)?;
        Ok(compared.verdict.sentence)
    };
    let said = compared();
    terminal.clear();
    match said {
        Ok(sentence) => eprintln!("\n{sentence}\npage: {}", page.display()),
        Err(error) => eprintln!("\nwarning: the model could not be compared with the rules: {error}"),
    }
}

/// On the address given, or on any free port when that one is busy.
async fn bind(config: ServeConfig) -> Result<Server, ServeError> {
    match Server::bind(config.clone()).await {
        Err(ServeError::Bind { .. }) => Server::bind(ServeConfig { bind: SocketAddr::new(config.bind.ip(), 0), ..config }).await,
        other => other,
    }
}

fn print_what_to_try(address: SocketAddr, has_rules: bool, has_likeness: bool) {
    println!("\nPlumb is serving on http://{address}  (Ctrl-C ends it). Try:\n");
    println!("curl -s http://{address}/v1/score -H 'content-type: application/json' -d '{{\"attributes\": {EXAMPLE}}}'\n");
    println!("curl -s http://{address}/v1/models/{NAME}\n");
    if has_rules {
        println!("curl -s http://{address}/v1/rules\n");
    }
    if has_likeness {
        println!(
            "curl -s http://{address}/v1/lookalike/similar -H 'content-type: application/json' -d '{{\"most\": 3, \"leads\": [{{\"attributes\": {EXAMPLE}}}]}}'\n"
        );
    }
}
