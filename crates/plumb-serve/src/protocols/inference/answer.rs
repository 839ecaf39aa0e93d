use plumb_core::{Grade, Status};
use serde::Serialize;
use utoipa::ToSchema;

use super::Datatype;
use super::datatype::{BYTES, FP64, INT64};
use crate::protocols::RowScore;

/// What is told of each lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Output {
    /// The calibrated probability of being won.
    Probability,
    /// 1 to 100.
    Score,
    /// The band of the score.
    Grade,
    /// Whether it was scored.
    Status,
}

impl Output {
    /// All of them, in the order of an answer to a request that names none.
    pub const ALL: [Self; 4] = [Self::Probability, Self::Score, Self::Grade, Self::Status];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Probability => "probability",
            Self::Score => "score",
            Self::Grade => "grade",
            Self::Status => "status",
        }
    }

    /// Its type.
    pub fn datatype(self) -> Datatype {
        match self {
            Self::Probability => FP64,
            Self::Score => INT64,
            Self::Grade | Self::Status => BYTES,
        }
    }

    /// Its values.
    pub fn tensor(self, rows: &[RowScore]) -> OutputTensor {
        let data = match self {
            Self::Probability => TensorData::Numbers(rows.iter().map(|row| row.probability).collect()),
            Self::Score => TensorData::Scores(rows.iter().map(|row| row.score).collect()),
            Self::Grade => TensorData::Grades(rows.iter().map(|row| row.grade).collect()),
            Self::Status => TensorData::Statuses(rows.iter().map(|row| row.status).collect()),
        };
        OutputTensor { name: self.name(), shape: [rows.len()], datatype: self.datatype().name, data }
    }
}

/// Scored leads, a tensor an output.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InferAnswer<'a> {
    /// The model.
    #[schema(example = "leads")]
    pub model_name: &'a str,
    /// The one version that all leads were scored by.
    #[schema(example = "3")]
    pub model_version: String,
    /// The request's id; absent when it had none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub id: Option<&'a str>,
    /// Absent when there is nothing to be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub parameters: Option<AnswerParameters>,
    /// In the order of the request.
    pub outputs: Vec<OutputTensor>,
}

/// What an answer says besides.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AnswerParameters {
    /// What the leads were scored with reservations about.
    pub warnings: String,
}

/// An output.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OutputTensor {
    /// `probability`, `score`, `grade` or `status`.
    #[schema(example = "probability")]
    name: &'static str,
    /// The number of leads.
    #[schema(value_type = Vec<u64>)]
    shape: [usize; 1],
    /// `FP64`, `INT64` or `BYTES`.
    #[schema(example = "FP64")]
    datatype: &'static str,
    /// A value a lead, in order; null where `status` is not `scored`.
    #[schema(value_type = Vec<serde_json::Value>, example = json!([0.83, 0.12]))]
    data: TensorData,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum TensorData {
    Numbers(Vec<Option<f64>>),
    Scores(Vec<Option<u8>>),
    Grades(Vec<Option<Grade>>),
    Statuses(Vec<Status>),
}
