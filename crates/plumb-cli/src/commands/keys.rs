use std::process::ExitCode;

use anyhow::bail;
use clap::CommandFactory;
use clap::error::ErrorKind;
use plumb_core::Time;
use plumb_store::{Applied, Batch, Change, Key, Refusal, Scope, Store};
use serde_json::{Value, json};

use super::now;
use super::serve::runtime;
use crate::args::{Cli, Expiry, KeysCommand};
use crate::exit::BAD_INPUT;

pub fn run(command: KeysCommand) -> anyhow::Result<ExitCode> {
    runtime()?.block_on(async {
        match command {
            KeysCommand::Create { name, scope, expires, at, json } => {
                // Checked before a store is made where there is none.
                let (now, name) = (now(), checked_name(&name));
                let expires_at = expires.map(|expires| end_of(expires, now));
                create(&*plumb_store::open(&at.store).await?, name, &scope, now, expires_at, json).await
            }
            KeysCommand::List { at, json } => list(&*plumb_store::open_existing(&at.store).await?, json).await,
            KeysCommand::Revoke { id, at } => revoke(&*plumb_store::open_existing(&at.store).await?, &id).await,
        }
    })
}

fn checked_name(name: &str) -> &str {
    let name = name.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        wrong_usage("--name is blank or has control characters: expected what you call the key");
    }
    name
}

fn end_of(expires: Expiry, now: Time) -> Time {
    let end = match expires {
        Expiry::Days(days) => now.plus_days(f64::from(days)),
        Expiry::At(end) => end,
    };
    if end <= now {
        wrong_usage(&format!("--expires: {end} has passed; expected a moment to come, or a number of days such as 90d"));
    }
    end
}

fn wrong_usage(why: &str) -> ! {
    Cli::command().error(ErrorKind::ValueValidation, why).exit()
}

async fn create(
    store: &dyn Store,
    name: &str,
    scopes: &[Scope],
    now: Time,
    expires_at: Option<Time>,
    as_json: bool,
) -> anyhow::Result<ExitCode> {
    let is_first = !store.has_keys().await?;
    let (key, secret) = Key::draw(name, scopes, now, expires_at)?;
    let written = store.write(Batch::new(vec![Change::PutKey(key.clone())], now)).await?;
    match written.applied.as_slice() {
        [Applied::Done] => {}
        [Applied::Refused(Refusal::Invalid { field, problem })] => bail!("the key cannot be kept: its {field} {problem}"),
        _ => bail!("the store did not keep the key"),
    }
    if as_json {
        let mut document = shown(&key, now);
        document["key"] = secret.reveal().into();
        println!("{document:#}");
    } else {
        println!("{}", secret.reveal());
        eprintln!("this is the only time that the key is shown: keep it in a safe place. Callers send it as");
        eprintln!("  authorization: Bearer {}...", secret.reveal().split_inclusive('_').take(2).collect::<String>());
    }
    if is_first {
        eprintln!(
            "it is the first key of this store: from now on every route of a server over it needs one, except health and the API's description"
        );
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(store: &dyn Store, as_json: bool) -> anyhow::Result<ExitCode> {
    let (keys, now) = (store.keys().await?, now());
    if as_json {
        let keys: Vec<Value> = keys.iter().map(|key| shown(key, now)).collect();
        println!("{:#}", json!({ "keys": keys }));
        return Ok(ExitCode::SUCCESS);
    }
    if keys.is_empty() {
        eprintln!("no key yet: make one with `plumb keys create --name NAME --scope score,ingest,read`");
    }
    for key in keys {
        let until = key.expires_at.map_or("-".to_owned(), |end| end.to_string());
        println!(
            "{}  {:<7}  {}  until {until:<20}  {:<25}  {}",
            key.id,
            status(&key, now),
            key.created_at,
            scopes(&key).join(","),
            key.name
        );
    }
    Ok(ExitCode::SUCCESS)
}

async fn revoke(store: &dyn Store, id: &str) -> anyhow::Result<ExitCode> {
    let written = store.write(Batch::new(vec![Change::RevokeKey { id: id.to_owned() }], now())).await?;
    match written.applied.as_slice() {
        [Applied::Done] => eprintln!("the key {id} is void; running servers follow within a second or two"),
        [Applied::Duplicate] => eprintln!("the key {id} was void already"),
        _ => {
            eprintln!("error: there is no key `{id}`: `plumb keys list` shows those there are");
            return Ok(ExitCode::from(BAD_INPUT));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn shown(key: &Key, now: Time) -> Value {
    json!({
        "id": key.id, "name": key.name, "scopes": scopes(key), "status": status(key, now),
        "created_at": key.created_at, "expires_at": key.expires_at, "revoked_at": key.revoked_at
    })
}

fn scopes(key: &Key) -> Vec<&'static str> {
    key.scopes.iter().map(|scope| scope.as_str()).collect()
}

fn status(key: &Key, now: Time) -> &'static str {
    match key {
        Key { revoked_at: Some(_), .. } => "revoked",
        key if key.is_valid(now) => "valid",
        _ => "expired",
    }
}
