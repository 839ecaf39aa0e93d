//! What is done with a model of likeness beyond a score: an audience of the most alike, and the seeds that somebody is nearest to. Files and
//! requests call the same functions.

mod audience;
mod neighbours;

pub use audience::{AudienceTrait, Breadth, CurvePoint, Extent, Person, Ranked, once_key};
pub use neighbours::{CodedPerson, Neighbour, Neighbours, NeighboursError, SharedTrait};
