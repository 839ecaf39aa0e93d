use plumb_eval::Estimate;
use plumb_eval::compare::Side;
use serde::Serialize;
use utoipa::ToSchema;

/// A figure with its 95% interval.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = Estimate)]
pub(super) struct EstimateAnswer {
    /// On the leads as they are.
    estimate: f64,
    /// Lower end.
    lower: f64,
    /// Upper end.
    upper: f64,
}

/// One of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Side)]
#[serde(rename_all = "snake_case")]
pub(super) enum SideAnswer {
    Model,
    Rules,
}

impl From<Estimate> for EstimateAnswer {
    fn from(Estimate { estimate, lower, upper }: Estimate) -> Self {
        Self { estimate, lower, upper }
    }
}

impl From<Side> for SideAnswer {
    fn from(side: Side) -> Self {
        match side {
            Side::One => Self::Model,
            Side::Other => Self::Rules,
        }
    }
}
