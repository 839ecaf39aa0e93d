//! A store in a database of PostgreSQL, for several servers at once.

mod connection;
mod migrate;
mod values;

use std::path::Path;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::SslMode;

use connection::PostgresConnection;

use crate::sql::{Backend, Connection, copy};
use crate::sqlite::{Sqlite, publish};
use crate::{Claim, Counts, StoreError};

/// How long a server may take to answer when a connection is made.
const CONNECT: Duration = Duration::from_secs(10);
/// After how long a server that acknowledges nothing is given up.
const SILENCE: Duration = Duration::from_secs(30);

/// Where the data are.
pub(crate) struct Postgres {
    config: Config,
    place: String,
}

impl Postgres {
    /// Connects to a database, and makes the tables where it is empty: one with other tables is refused. `place` names it without a password.
    pub(crate) fn open(url: &str, place: String) -> Result<Self, StoreError> {
        let mut config: Config = url.parse().map_err(|_| StoreError::Url { url: place.clone() })?;
        if config.get_ssl_mode() == SslMode::Require {
            return Err(StoreError::Write(format!(
                "{place}: this program speaks to PostgreSQL without TLS: use a local socket, or a tunnel, and leave out sslmode=require"
            )));
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        if config.get_application_name().is_none() {
            config.application_name("plumb");
        }
        let store = Self { config, place };
        migrate::migrate(&mut store.writer()?, &store.place)?;
        Ok(store)
    }
}

impl Backend for Postgres {
    type Connection = PostgresConnection;

    fn writer(&self) -> Result<PostgresConnection, StoreError> {
        PostgresConnection::connect(&self.config)
    }

    fn reader(&self) -> Result<PostgresConnection, StoreError> {
        PostgresConnection::connect(&self.config)
    }

    fn place(&self) -> String {
        self.place.clone()
    }

    fn claim(&self) -> Result<Claim, StoreError> {
        Ok(Claim::Shared)
    }

    /// The server looks after its own files.
    fn check_files(&self, _: &mut dyn Connection) -> Result<Vec<String>, StoreError> {
        Ok(Vec::new())
    }

    fn backup(&self, to: &Path) -> Result<Counts, StoreError> {
        let mut from = self.reader()?;
        publish(to, |unfinished| {
            from.begin_reading()?;
            let counts = copy::copy(&mut from, &mut Sqlite::open(unfinished)?.writer()?, 0, &to.display().to_string())?;
            // All is read; the server may have ended a transaction that was idle while the copy was brought to the disk.
            let _ = from.roll_back();
            crate::sqlite::settle(unfinished)?;
            Ok(counts)
        })
    }
}
