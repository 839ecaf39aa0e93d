use std::io::ErrorKind;
use std::path::PathBuf;

use thiserror::Error;

use crate::read::ReadError;
use crate::write::WriteError;

/// Why a command of the training crate failed. [`TrainError::is_bad_input`] tells what the person can mend in their files.
#[derive(Debug, Error)]
pub enum TrainError {
    /// A data file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// An output file cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The configuration cannot be used.
    #[error("{file}{place}: {problem}")]
    Config {
        /// The file.
        file: String,
        /// Line and column, where known, with a leading comma.
        place: String,
        /// What is wrong, what was expected, and what to do.
        problem: String,
    },
    /// The data cannot be used as configured.
    #[error("{file}{place}: {problem}")]
    Data {
        /// The file.
        file: String,
        /// Line and column, where known, with a leading comma.
        place: String,
        /// What is wrong, what was expected, and what to do.
        problem: String,
    },
    /// A column tells the outcome as only hindsight can.
    #[error("{file}: {problem}")]
    Leak {
        /// The leads table.
        file: String,
        /// Which columns, the evidence, and what to do.
        problem: String,
    },
    /// A fit failed.
    #[error(transparent)]
    Fit(#[from] plumb_fit::FitError),
    /// A statistic could not be computed.
    #[error(transparent)]
    Eval(#[from] plumb_eval::EvalError),
    /// The model cannot be written or read.
    #[error(transparent)]
    Artifact(#[from] plumb_model::ArtifactError),
    /// The registry refused.
    #[error(transparent)]
    Registry(#[from] plumb_registry::RegistryError),
    /// The score scale could not be drawn.
    #[error("the score scale could not be drawn: {0}")]
    Scale(#[from] plumb_model::ScaleError),
    /// Synthetic data could not be made.
    #[error(transparent)]
    Synth(#[from] plumb_synth::SynthError),
    /// A file could not be written or read.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A document could not be written as JSON.
    #[error("a report could not be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl TrainError {
    /// True when the person can mend it in the files or options given: exit code 3.
    pub fn is_bad_input(&self) -> bool {
        match self {
            TrainError::Read(_) | TrainError::Config { .. } | TrainError::Data { .. } | TrainError::Leak { .. } => true,
            // A folder that is a file, or may not be entered.
            TrainError::Io { source, .. } => {
                matches!(
                    source.kind(),
                    ErrorKind::NotFound | ErrorKind::AlreadyExists | ErrorKind::NotADirectory | ErrorKind::PermissionDenied
                )
            }
            TrainError::Synth(error) => matches!(error, plumb_synth::SynthError::OutOfRange { .. }),
            TrainError::Write(error) => !matches!(error, WriteError::Full { .. } | WriteError::Io { .. } | WriteError::Parquet { .. }),
            _ => false,
        }
    }

    /// A fault of the data as a whole.
    pub(crate) fn data(file: impl Into<String>, problem: impl Into<String>) -> Self {
        TrainError::Data { file: file.into(), place: String::new(), problem: problem.into() }
    }

    /// A fault of one value.
    pub(crate) fn value(file: impl Into<String>, place: &str, column: &str, problem: impl Into<String>) -> Self {
        TrainError::Data { file: file.into(), place: format!(", {place}, column `{column}`"), problem: problem.into() }
    }
}
