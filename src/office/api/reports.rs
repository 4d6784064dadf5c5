//! Look-ups, receipt-code blocks and heartbeats.

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
};
use serde::de::DeserializeOwned;

use super::{ApiError, auth::AuthorizedTerminal};
use crate::{
    office::service::Service,
    protocol::v1::{
        messages::{CodeBlockReply, Heartbeat, HeartbeatReply, Problem, Progress, ProgressQuery},
        showings::{ShowingsReply, ShowingsReport},
    },
};

/// Looks a submission up.
#[utoipa::path(
    post, path = crate::protocol::v1::paths::PROGRESS, operation_id = "progress", tag = "submissions", security(("terminal" = [])),
    request_body = ProgressQuery,
    responses(
        (status = 200, description = "How far it is; `detail` only with the right four digits.", body = Progress),
        (status = 400, description = "Not a look-up (`query_invalid`).", body = Problem),
        (status = 401, description = "No valid token.", body = Problem),
        (status = 403, description = "Wrong digits (`secret_mismatch`).", body = Problem),
        (status = 404, description = "No such code (`unknown_code`).", body = Problem),
        (status = 429, description = "Too many wrong digits (`too_many_attempts`); see `Retry-After`.", body = Problem),
    )
)]
pub async fn progress(
    State(service): State<Service>,
    AuthorizedTerminal(terminal): AuthorizedTerminal,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Progress>, ApiError> {
    let query: ProgressQuery = parse(&body?, "query_invalid")?;
    let found = service.look_up(terminal.id, query.receipt_code, query.secret).await;
    found.map(Json).map_err(|error| ApiError::from_lookup(error, service.now()))
}

/// Leases a block of receipt codes.
#[utoipa::path(
    post, path = crate::protocol::v1::paths::CODE_BLOCKS, operation_id = "lease_codes", tag = "submissions",
    security(("terminal" = [])),
    responses(
        (status = 200, description = "Serials that nobody else has.", body = CodeBlockReply),
        (status = 401, description = "No valid token.", body = Problem),
        (status = 429, description = "20 blocks within a day (`too_many_leases`); see `Retry-After`.", body = Problem),
        (status = 503, description = "Every serial is leased (`codes_used_up`).", body = Problem),
    )
)]
pub async fn lease_codes(
    State(service): State<Service>,
    AuthorizedTerminal(terminal): AuthorizedTerminal,
) -> Result<Json<CodeBlockReply>, ApiError> {
    service.lease_codes(terminal.id).await.map(Json).map_err(|error| ApiError::from_lease(error, service.now()))
}

/// Reports how the terminal is.
#[utoipa::path(
    post, path = crate::protocol::v1::paths::HEARTBEAT, operation_id = "heartbeat", tag = "fleet", security(("terminal" = [])),
    request_body = Heartbeat,
    responses(
        (status = 200, description = "The office's time, revision and what to send again.", body = HeartbeatReply),
        (status = 400, description = "Not a report (`heartbeat_invalid`).", body = Problem),
        (status = 401, description = "No valid token.", body = Problem),
    )
)]
pub async fn heartbeat(
    State(service): State<Service>,
    AuthorizedTerminal(terminal): AuthorizedTerminal,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<HeartbeatReply>, ApiError> {
    let heartbeat: Heartbeat = parse(&body?, "heartbeat_invalid")?;
    Ok(Json(service.heartbeat(terminal.id, heartbeat).await?))
}

/// Keeps which notices were on the glass.
#[utoipa::path(
    post, path = crate::protocol::v1::paths::SHOWINGS, operation_id = "showings", tag = "fleet", security(("terminal" = [])),
    request_body = ShowingsReport,
    responses(
        (status = 200, description = "How many were kept; the others are of unknown notices or of no possible time.", body = ShowingsReply),
        (status = 400, description = "Not a report (`showings_invalid`).", body = Problem),
        (status = 401, description = "No valid token.", body = Problem),
    )
)]
pub async fn showings(
    State(service): State<Service>,
    AuthorizedTerminal(terminal): AuthorizedTerminal,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<ShowingsReply>, ApiError> {
    let report: ShowingsReport = parse(&body?, "showings_invalid")?;
    Ok(Json(service.report_showings(terminal.id, report).await?))
}

fn parse<T: DeserializeOwned>(body: &[u8], code: &str) -> Result<T, ApiError> {
    serde_json::from_slice(body).map_err(|error| ApiError::new(StatusCode::BAD_REQUEST, code, error.to_string()))
}
