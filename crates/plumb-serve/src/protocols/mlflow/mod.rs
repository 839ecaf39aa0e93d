//! MLflow's scoring server (protocol of MLflow 2): `/invocations` with a table of leads, and what its clients ask besides.

mod answer;
mod csv;
mod request;
pub(crate) mod routes;
mod table;

use answer::{Invoked, Method};
use request::{Invocation, InvocationRequest};
