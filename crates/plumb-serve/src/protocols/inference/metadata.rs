use serde::Serialize;
use utoipa::ToSchema;

use super::{Datatype, Output};
use crate::catalog::ReadyModel;

/// What a model takes and gives.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModelMetadata {
    /// Its name.
    #[schema(example = "leads")]
    name: String,
    /// The versions that a path may name.
    #[schema(example = json!(["1", "2"]))]
    versions: Vec<String>,
    /// What it is made of.
    #[schema(example = "plumb_scorecard")]
    platform: &'static str,
    /// The columns that it reads. One that is left out counts as missing in every row.
    inputs: Vec<TensorMetadata>,
    /// What it tells of each lead.
    outputs: Vec<TensorMetadata>,
}

/// A tensor.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TensorMetadata {
    /// Its name.
    #[schema(example = "employees")]
    name: String,
    /// The type of its elements; inputs may have any other too.
    #[schema(example = "FP64")]
    datatype: &'static str,
    /// -1: any number of leads.
    #[schema(example = json!([-1]))]
    shape: [i64; 1],
}

impl TensorMetadata {
    fn new(name: &str, datatype: Datatype) -> Self {
        Self { name: name.to_owned(), datatype: datatype.name, shape: [-1] }
    }
}

impl ModelMetadata {
    pub fn new(ready: &ReadyModel, versions: &[u32]) -> Self {
        let fields = &ready.model.schema.fields;
        let inputs = fields.iter().map(|field| TensorMetadata::new(&field.name, Datatype::of_field(field.kind)));
        Self {
            name: ready.name.to_string(),
            versions: versions.iter().map(u32::to_string).collect(),
            platform: "plumb_scorecard",
            inputs: inputs.collect(),
            outputs: Output::ALL.iter().map(|output| TensorMetadata::new(output.name(), output.datatype())).collect(),
        }
    }
}
