//! Protocols of other platforms: the same scores, in the forms that their clients know.

mod column;
mod error;
pub(crate) mod inference;
pub(crate) mod mlflow;
mod rows;

pub(crate) use column::{Cells, ColumnSeed};
pub(crate) use error::{InferenceError, InferenceProblems, InvokeProblems, MlflowError, MlflowProblems, error_of, foreign_error};
pub(crate) use inference::without_place;
pub(crate) use rows::{RowScore, WarningTally, run, score_rows};

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::AppState;

/// Their routes.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    use inference::routes as oip;
    use mlflow::routes as mlflow;
    OpenApiRouter::new()
        .routes(routes!(oip::server))
        .routes(routes!(oip::server_with_slash))
        .routes(routes!(oip::live))
        .routes(routes!(oip::ready))
        .routes(routes!(oip::model))
        .routes(routes!(oip::version))
        .routes(routes!(oip::model_ready))
        .routes(routes!(oip::version_ready))
        .routes(routes!(oip::infer))
        .routes(routes!(oip::infer_with_version))
        .routes(routes!(mlflow::invoke))
        .routes(routes!(mlflow::ping))
        .routes(routes!(mlflow::version))
}
