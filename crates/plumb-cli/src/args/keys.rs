use clap::{Args, Subcommand};
use plumb_core::{DateFormat, Time};
use plumb_store::Scope;

#[derive(Debug, Args)]
pub struct KeysArgs {
    #[command(subcommand)]
    pub command: KeysCommand,
}

#[derive(Debug, Args)]
pub struct StoreArg {
    /// Where leads, scores and keys are kept: sqlite:PATH or postgres://USER@HOST/DATABASE
    #[arg(long, default_value = "sqlite:plumb.db", value_name = "URL")]
    pub store: String,
}

#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make a key and print it, once: only its hash is kept
    Create {
        /// What you call it, such as the program that will use it
        #[arg(long)]
        name: String,
        /// What it allows: score, ingest, read, admin; several with commas between them
        #[arg(long, value_name = "SCOPE", value_delimiter = ',', required = true, value_parser = scope)]
        scope: Vec<Scope>,
        /// How long it is valid, such as 90d, or the moment at which it ends, in ISO 8601; until it is revoked if left out
        #[arg(long, value_name = "DAYS|TIME", value_parser = expiry)]
        expires: Option<Expiry>,
        #[command(flatten)]
        at: StoreArg,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// List keys, without their secrets
    List {
        #[command(flatten)]
        at: StoreArg,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Make a key void; running servers follow within a second or two
    Revoke {
        /// The part of the key between the underscores, as `plumb keys list` shows it
        id: String,
        #[command(flatten)]
        at: StoreArg,
    },
}

/// When a key ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Expiry {
    /// So many days from now.
    Days(u32),
    /// At this moment.
    At(Time),
}

fn scope(text: &str) -> Result<Scope, String> {
    let known = || Scope::ALL.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(", ");
    Scope::from_word(text).ok_or_else(|| format!("expected {}", known()))
}

/// A hundred years of days are more than anybody means.
const MOST_DAYS: u32 = 36_525;

fn expiry(text: &str) -> Result<Expiry, String> {
    if let Some(days) = text.strip_suffix('d') {
        let days = days.parse::<u32>().ok().filter(|days| (1..=MOST_DAYS).contains(days));
        return days.map(Expiry::Days).ok_or_else(|| format!("expected a number of days from 1d to {MOST_DAYS}d"));
    }
    let expected = "expected a number of days such as 90d, or the moment at which it ends, such as 2027-01-31 or 2027-01-31T18:00:00Z";
    Time::parse(text, DateFormat::Iso).map(Expiry::At).map_err(|_| expected.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expiry_is_days_or_a_moment() {
        assert_eq!(expiry("90d"), Ok(Expiry::Days(90)));
        let moment = Time::parse("2027-01-31", DateFormat::Iso).expect("a time");
        assert_eq!(expiry("2027-01-31"), Ok(Expiry::At(moment)));
        for text in ["", "d", "0d", "-1d", "1.5d", "99999999999d", "soon", "90", "1h"] {
            assert!(expiry(text).is_err(), "{text}");
        }
        let why = expiry("1h").expect_err("no form of an expiry");
        assert!(why.contains("90d") && why.contains("2027-01-31T18:00:00Z"), "{why}");
    }
}
