use std::collections::HashMap;

use tokio::runtime::{Builder, Runtime};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, NoTls, Statement};

use super::values;
use crate::StoreError;
use crate::sql::{Connection, Param, Row};

/// Statements that are kept ready; beyond that all are prepared anew.
const STATEMENTS: usize = 256;
/// Rows that are fetched together from a long answer.
const FETCH: usize = 1_000;

/// Acknowledged means durable, whatever the database's default is. And who hangs while it holds the counter's lock is told to go, and the others do
/// not wait for ever. A page of a list is read in a few milliseconds: compiling its statement, which the database thinks of where a table is large, would
/// take a hundred.
const SETTINGS: &str =
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local');
    SET idle_in_transaction_session_timeout = '60s'; SET lock_timeout = '90s'; SET jit = off";

/// A connection that waits. It has a runtime of its own, which moves only while something is waited for: so no other thread has to
/// be woken for an answer.
pub(crate) struct PostgresConnection {
    /// There until the connection is dropped.
    runtime: Option<Runtime>,
    client: Client,
    statements: HashMap<String, Statement>,
    broken: bool,
}

impl PostgresConnection {
    pub(super) fn connect(config: &Config) -> Result<Self, StoreError> {
        let started = Builder::new_current_thread().enable_io().enable_time().build();
        let runtime = started.map_err(|problem| StoreError::Write(format!("no connection could be started: {problem}")))?;
        let (client, connection) = runtime.block_on(config.connect(NoTls))?;
        // Its end is seen by whoever waits for an answer.
        runtime.spawn(async move {
            let _ = connection.await;
        });
        let mut connection = Self { runtime: Some(runtime), client, statements: HashMap::new(), broken: false };
        connection.run(SETTINGS)?;
        Ok(connection)
    }

    /// Runs statements without parameters.
    pub(super) fn run(&mut self, sql: &str) -> Result<(), StoreError> {
        let done = self.runtime()?.block_on(self.client.batch_execute(sql));
        done.map_err(|error| self.noticed(error))
    }

    fn runtime(&self) -> Result<&Runtime, StoreError> {
        self.runtime.as_ref().ok_or(StoreError::Ended)
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        let prepared = self.runtime()?.block_on(self.client.prepare(&sql.replace('?', "$")));
        let statement = prepared.map_err(|error| self.noticed(error))?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// Notes whether an error means that the connection is lost: closed, or about to be closed by the server.
    fn noticed(&mut self, error: tokio_postgres::Error) -> StoreError {
        let ending = error.code().is_some_and(|code| code.code().starts_with("57P") || code.code().starts_with("08"));
        self.broken |= ending || error.is_closed() || self.client.is_closed() || error.code().is_none();
        StoreError::Postgres(error)
    }
}

impl Connection for PostgresConnection {
    fn query(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Row>, StoreError> {
        let statement = self.prepared(sql)?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|param| param as _).collect();
        let found = self.runtime()?.block_on(self.client.query(&statement, &params));
        found.map_err(|error| self.noticed(error))?.iter().map(|row| values::row(row).map_err(StoreError::Postgres)).collect()
    }

    fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<u64, StoreError> {
        let statement = self.prepared(sql)?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|param| param as _).collect();
        let changed = self.runtime()?.block_on(self.client.execute(&statement, &params));
        changed.map_err(|error| self.noticed(error))
    }

    fn each(&mut self, sql: &str, then: &mut dyn FnMut(Row) -> Result<(), StoreError>) -> Result<(), StoreError> {
        self.run(&format!("DECLARE long NO SCROLL CURSOR FOR {sql}"))?;
        loop {
            let rows = self.query(&format!("FETCH {FETCH} FROM long"), &[])?;
            if rows.is_empty() {
                // The next cursor has other columns.
                self.statements.clear();
                return self.run("CLOSE long");
            }
            rows.into_iter().try_for_each(&mut *then)?;
        }
    }

    fn begin_reading(&mut self) -> Result<(), StoreError> {
        self.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    }

    fn begin_writing(&mut self) -> Result<(), StoreError> {
        self.run("BEGIN ISOLATION LEVEL READ COMMITTED")
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.run("COMMIT")
    }

    fn roll_back(&mut self) -> Result<(), StoreError> {
        self.run("ROLLBACK")
    }

    fn is_broken(&self) -> bool {
        self.broken || self.client.is_closed()
    }

    fn lock_counter(&self) -> &'static str {
        "SELECT value FROM counter FOR UPDATE"
    }

    fn knows_the_way(&self) -> bool {
        true
    }

    fn walking(&self, _: Option<&str>) -> String {
        String::new()
    }

    fn list(&self, name: &str, parameter: usize) -> String {
        format!("json_array_elements_text(?{parameter}::text::json) AS {name}(value)")
    }

    fn one_of(&self, column: &str, parameter: usize) -> String {
        format!("{column} = ANY (ARRAY(SELECT json_array_elements_text(?{parameter}::text::json)))")
    }

    fn in_segment(&self, column: &str, name: usize, value: usize) -> String {
        // JSON as it was written: a number keeps its form, as it does in text.
        format!(
            "(json_typeof({column}::json -> ?{name}::text) IN ('string', 'number', 'boolean') AND {column}::json ->> ?{name}::text = ?{value}::text)"
        )
    }
}

impl Drop for PostgresConnection {
    fn drop(&mut self) {
        // A runtime that is simply dropped waits, which a thread of another runtime must not.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
