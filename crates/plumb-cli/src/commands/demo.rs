use std::net::SocketAddr;
use std::process::ExitCode;

use plumb_serve::{ServeConfig, ServeError, Server};
use plumb_train::config::LoadedConfig;
use plumb_train::{SolverChoice, TrainOptions, train};

use super::{now, serve, train as train_command};
use crate::args::DemoArgs;
use crate::progress::Terminal;

/// The name of the demo's model.
const NAME: &str = "leads";

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
    };
    let terminal = Terminal::new();
    let trained = train(&loaded, &options, &terminal);
    terminal.clear();
    train_command::say(&trained?);
    serve::log_to_stderr();
    serve::runtime()?.block_on(async {
        let config = ServeConfig { bind: args.bind, registry: args.registry, model: NAME.to_owned(), ..ServeConfig::default() };
        let server = bind(config).await?;
        print_what_to_try(server.local_addr());
        server.run(serve::stopped()).await?;
        Ok(ExitCode::SUCCESS)
    })
}

/// On the address given, or on any free port when that one is busy.
async fn bind(config: ServeConfig) -> Result<Server, ServeError> {
    match Server::bind(config.clone()).await {
        Err(ServeError::Bind { .. }) => Server::bind(ServeConfig { bind: SocketAddr::new(config.bind.ip(), 0), ..config }).await,
        other => other,
    }
}

fn print_what_to_try(address: SocketAddr) {
    println!("\nPlumb is serving on http://{address}  (Ctrl-C ends it). Try:\n");
    println!(
        "curl -s http://{address}/v1/score -H 'content-type: application/json' -d '{{\"attributes\": {{\"job_title\": \"Head of Finance\", \"industry\": \"Manufacturing\", \"employees\": 420, \"country\": \"Germany\", \"source\": \"Webinar\", \"authority\": \"Decision maker\", \"budget\": 60000}}}}'"
    );
    println!("curl -s http://{address}/v1/models/{NAME}\n");
}
