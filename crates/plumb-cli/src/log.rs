//! The server's log: lines gather and are written a few times a second, so that a request does not wait for a system call of its own.

use std::io::{self, BufWriter, Stderr, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// A line of a request is seen this much later at most.
const DELAY: Duration = Duration::from_millis(200);
/// As many bytes are written at once at most.
const BYTES: usize = 64 * 1024;

/// Where lines gather; shared by everyone who writes.
#[derive(Clone)]
struct Gathered(Arc<Mutex<BufWriter<Stderr>>>);

/// Writes what has gathered when it is dropped.
pub struct LogGuard(Gathered);

/// One line on its way.
struct Line<'a> {
    log: &'a Gathered,
    at_once: bool,
}

/// What passes the filter goes to standard error; `RUST_LOG` says otherwise. Warnings and errors go at once, and with them all before.
/// The guard is kept until the server has stopped.
pub fn log_to_stderr(filter: &str) -> LogGuard {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| filter.into());
    let gathered = Gathered(Arc::new(Mutex::new(BufWriter::with_capacity(BYTES, io::stderr()))));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(gathered.clone()).init();
    let regularly = gathered.clone();
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(DELAY);
            regularly.write_out();
        }
    });
    LogGuard(gathered)
}

impl Gathered {
    fn with<T>(&self, act: impl FnOnce(&mut BufWriter<Stderr>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Nobody is left to be told when standard error cannot be written.
    fn write_out(&self) {
        let _ = self.with(BufWriter::flush);
    }
}

impl Drop for LogGuard {
    fn drop(&mut self) {
        self.0.write_out();
    }
}

impl Write for Line<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.log.with(|log| {
            log.write_all(bytes)?;
            if self.at_once { log.flush() } else { Ok(()) }
        })?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Gathered {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line { log: self, at_once: true }
    }

    fn make_writer_for(&'a self, meta: &tracing::Metadata<'_>) -> Line<'a> {
        Line { log: self, at_once: *meta.level() <= tracing::Level::WARN }
    }
}
