use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde::Serialize;

use super::write::{WriteJson, write_serde as write};
use crate::problem::ApiError;

/// About how many bytes a scored lead takes.
pub(crate) const LEAD_BYTES: usize = 2048;

/// A JSON answer, written into one buffer of about the right size.
///
/// # Errors
/// [`ApiError::Internal`] for what JSON cannot hold.
pub(crate) fn answer(value: &impl Serialize, bytes: usize) -> Result<Response, ApiError> {
    let mut body = Vec::with_capacity(bytes);
    write(&mut body, value)?;
    Ok(response(body))
}

/// The same of what writes itself, with about the bytes of a scored lead.
///
/// # Errors
/// [`ApiError::Internal`] for what JSON cannot hold.
pub(crate) fn answer_lead(lead: &impl WriteJson) -> Result<Response, ApiError> {
    let mut body = Vec::with_capacity(LEAD_BYTES);
    lead.write_json(&mut body)?;
    Ok(response(body))
}

/// An answer whose text is written already.
pub(crate) fn answer_of(text: String) -> Response {
    response(text.into_bytes())
}

/// The text of a JSON answer.
///
/// # Errors
/// [`ApiError::Internal`] for what JSON cannot hold.
pub(crate) fn text_of(value: &impl Serialize, bytes: usize) -> Result<String, ApiError> {
    let mut body = Vec::with_capacity(bytes);
    write(&mut body, value)?;
    String::from_utf8(body).map_err(|_| ApiError::Internal)
}

/// An answer that is an object with one list, written an item at a time: no item waits in memory for the others.
pub(crate) struct ListAnswer {
    body: Vec<u8>,
    /// Up to where there is nothing but the beginning of the list.
    start: usize,
}

impl ListAnswer {
    /// An answer without items; `member` needs no escape in JSON.
    pub fn new(member: &str, bytes: usize) -> Self {
        let mut body = Vec::with_capacity(bytes);
        body.extend_from_slice(b"{\"");
        body.extend_from_slice(member.as_bytes());
        body.extend_from_slice(b"\":[");
        Self { start: body.len(), body }
    }

    /// Adds an item.
    ///
    /// # Errors
    /// [`ApiError::Internal`] for what JSON cannot hold.
    pub fn push(&mut self, item: &impl Serialize) -> Result<(), ApiError> {
        if self.body.len() > self.start {
            self.body.push(b',');
        }
        write(&mut self.body, item)
    }

    /// Adds an item that writes itself.
    ///
    /// # Errors
    /// [`ApiError::Internal`] for what JSON cannot hold.
    pub fn push_lead(&mut self, lead: &impl WriteJson) -> Result<(), ApiError> {
        if self.body.len() > self.start {
            self.body.push(b',');
        }
        lead.write_json(&mut self.body)
    }

    /// Bytes so far.
    pub fn len(&self) -> usize {
        self.body.len()
    }

    /// The answer.
    pub fn finish(mut self) -> Response {
        self.body.extend_from_slice(b"]}");
        response(self.body)
    }

    /// The answer with another member behind the list; its name needs no escape in JSON.
    ///
    /// # Errors
    /// [`ApiError::Internal`] for what JSON cannot hold.
    pub fn finish_with(mut self, member: &str, value: &impl Serialize) -> Result<Response, ApiError> {
        self.body.extend_from_slice(b"],\"");
        self.body.extend_from_slice(member.as_bytes());
        self.body.extend_from_slice(b"\":");
        write(&mut self.body, value)?;
        self.body.push(b'}');
        Ok(response(self.body))
    }
}

fn response(body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
