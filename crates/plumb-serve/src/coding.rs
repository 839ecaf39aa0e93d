//! Content codings: bodies that come compressed, and answers that leave so. What is neither costs the look at two headers.

use std::convert::Infallible;
use std::future::ready;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::Body as _;
use tower::{Service, ServiceExt, service_fn};
use tower_http::CompressionLevel;
use tower_http::compression::Compression;
use tower_http::decompression::RequestDecompression;

/// What bodies may be compressed with, as the header `accept-encoding` of a refusal says it.
pub(crate) const CODINGS: &str = "gzip, zstd";

/// Answers of fewer bytes are sent as they are: a few packets leave sooner than a compressor has started.
const LEAST_BYTES: u64 = 4096;

/// Marks a request whose body was compressed: a fault in reading it may be one of its compression.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WasCoded;

/// Runs a request. Limits of bodies hold for what they unpack to, because handlers read what is unpacked.
pub(crate) async fn run(mut request: Request, next: Next) -> Response {
    let accepted = request.headers().get(header::ACCEPT_ENCODING).cloned();
    let response = if normalise(request.headers_mut()) { decoded(request, next).await } else { next.run(request).await };
    match accepted {
        Some(accepted) if is_worth_it(&response) => compressed(response, accepted).await,
        _ => response,
    }
}

/// Whether a body has a coding that can be undone; its name is then written as the one that undoes it knows it. Others stay, and whoever reads the
/// body refuses them.
fn normalise(headers: &mut HeaderMap) -> bool {
    let Some(coding) = headers.get(header::CONTENT_ENCODING) else { return false };
    let known = match coding.as_bytes().trim_ascii().to_ascii_lowercase().as_slice() {
        b"gzip" | b"x-gzip" => "gzip",
        b"zstd" => "zstd",
        _ => return false,
    };
    // A second header names a second coding, which is refused as one of several.
    let is_only = headers.get_all(header::CONTENT_ENCODING).iter().count() == 1;
    if is_only {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(known));
    }
    is_only
}

async fn decoded(mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(WasCoded);
    let inner = service_fn(move |request: axum::http::Request<_>| {
        let next = next.clone();
        async move { Ok::<_, Infallible>(next.run(request.map(Body::new)).await) }
    });
    let Ok(response) = RequestDecompression::new(inner).oneshot(request).await;
    response.map(Body::new)
}

fn is_worth_it(response: &Response) -> bool {
    response.status().is_success() && response.body().size_hint().lower() >= LEAST_BYTES
}

/// The answer in the coding that the caller likes best.
async fn compressed(response: Response, accepted: HeaderValue) -> Response {
    let mut request = axum::http::Request::new(());
    request.headers_mut().insert(header::ACCEPT_ENCODING, accepted);
    let mut response = Some(response);
    let inner = service_fn(move |_| ready(response.take().ok_or(())));
    // The answer is there, once: nothing can fail.
    let coded = Compression::new(inner).quality(CompressionLevel::Fastest).call(request).await;
    coded.map_or_else(|()| Response::default(), |response| response.map(Body::new))
}
