//! The Open Inference Protocol (version 2): tensors are columns, named as the columns of the training data.

mod answer;
mod datatype;
mod metadata;
mod request;
pub(crate) mod routes;

use answer::{InferAnswer, Output};
use datatype::Datatype;
use metadata::ModelMetadata;
pub(crate) use request::without_place;
use request::{InferRequest, Inference};
