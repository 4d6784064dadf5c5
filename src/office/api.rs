//! The terminals' door: JSON over HTTP, one bearer token per terminal.
//!
//! Owns: parsing and limits at the door, status codes, the event stream, the OpenAPI document.
//! Invariants: every refusal is a JSON problem with a stable code; an envelope's elements are
//! judged one by one, so a bad one never spoils its neighbours; nothing here touches SQL.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::{get, post},
};

use super::service::Service;
use crate::{domain::limits, protocol::v1::paths};

mod auth;
mod board;
mod calls;
mod error;
mod events;
mod openapi;
mod pairing;
mod reports;
mod submissions;

pub use error::ApiError;
pub use openapi::document as openapi_document;

/// Room for a batch's brackets and commas beside its envelopes.
const BATCH_BYTES: usize = limits::BATCH_ENVELOPES * limits::ENVELOPE_BYTES + 4 * 1024;

/// Reports and look-ups are small.
const SMALL_BYTES: usize = 256 * 1024;

/// A hash, a version and a name.
const PAIRING_BYTES: usize = 2 * 1024;

/// An id and an age.
const CALL_BYTES: usize = 1024;

/// Every path of [`paths`].
pub fn router(service: Service) -> Router {
    Router::new()
        .route(paths::SUBMISSIONS, post(submissions::submit).layer(DefaultBodyLimit::max(limits::ENVELOPE_BYTES)))
        .route(paths::SUBMISSIONS_BATCH, post(submissions::submit_batch).layer(DefaultBodyLimit::max(BATCH_BYTES)))
        .route(paths::BOARD, get(board::board))
        .route(&format!("{}/{{sha256}}", paths::ASSETS), get(board::asset))
        .route(paths::EVENTS, get(events::events))
        .route(paths::PROGRESS, post(reports::progress))
        .route(paths::CODE_BLOCKS, post(reports::lease_codes))
        .route(paths::HEARTBEAT, post(reports::heartbeat))
        .route(paths::SHOWINGS, post(reports::showings))
        .route(paths::PAIRING, post(pairing::request).layer(DefaultBodyLimit::max(PAIRING_BYTES)))
        .route(&format!("{}/{{id}}", paths::PAIRING), get(pairing::status))
        .route(paths::CALLS, post(calls::call).layer(DefaultBodyLimit::max(CALL_BYTES)))
        .route(&format!("{}/{{id}}", paths::CALLS), get(calls::status))
        .route(&format!("{}/{{id}}/cancel", paths::CALLS), post(calls::cancel).layer(DefaultBodyLimit::max(CALL_BYTES)))
        .route(paths::OPENAPI, get(openapi_json))
        .route("/api/{*rest}", axum::routing::any(unknown))
        .layer(DefaultBodyLimit::max(SMALL_BYTES))
        .with_state(service)
}

async fn openapi_json() -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-cache")], axum::Json(openapi::document()))
}

async fn unknown() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "unknown_path", "the API has no such path")
}
