//! Calls for help from screens: taken in at once, followed, and taken back.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    http::StatusCode,
};

use super::{ApiError, auth::AuthorizedTerminal};
use crate::{
    domain::ids::CallId,
    office::service::Service,
    protocol::v1::{
        calls::{CallRequest, CallStatus},
        messages::Problem,
    },
};

fn id_of(raw: &str) -> Result<CallId, ApiError> {
    raw.parse().map_err(|_| ApiError::new(StatusCode::NOT_FOUND, "not_found", "there is no such call"))
}

/// Calls for help.
#[utoipa::path(
    post, path = crate::protocol::v1::paths::CALLS, operation_id = "call", tag = "calls", security(("terminal" = [])),
    request_body = CallRequest,
    responses(
        (status = 200, description = "It is taken in, and where it stands; the same call again is one call.", body = CallStatus),
        (status = 400, description = "Not a call (`call_invalid`).", body = Problem),
        (status = 401, description = "No valid token.", body = Problem),
        (status = 409, description = "Older than 5 s (`call_too_late`): nobody is told.", body = Problem),
        (status = 429, description = "Ten calls within ten minutes (`too_many_calls`): nobody is told.", body = Problem),
    )
)]
pub async fn call(
    State(service): State<Service>,
    AuthorizedTerminal(terminal): AuthorizedTerminal,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<CallStatus>, ApiError> {
    let request: CallRequest =
        serde_json::from_slice(&body?).map_err(|error| ApiError::new(StatusCode::BAD_REQUEST, "call_invalid", error.to_string()))?;
    service.take_call(terminal.id, request).await.map(Json).map_err(ApiError::from_call)
}

/// Looks where a call stands.
#[utoipa::path(
    get, path = "/api/v1/calls/{id}", operation_id = "call_status", tag = "calls", security(("terminal" = [])),
    params(("id" = uuid::Uuid, Path, description = "The call's id.")),
    responses(
        (status = 200, description = "Where it stands.", body = CallStatus),
        (status = 401, description = "No valid token.", body = Problem),
        (status = 404, description = "No such call of this terminal (`not_found`).", body = Problem),
    )
)]
pub async fn status(
    State(service): State<Service>,
    AuthorizedTerminal(terminal): AuthorizedTerminal,
    Path(id): Path<String>,
) -> Result<Json<CallStatus>, ApiError> {
    Ok(Json(service.call_status(terminal.id, id_of(&id)?).await?))
}

/// Takes a call back.
#[utoipa::path(
    post, path = "/api/v1/calls/{id}/cancel", operation_id = "cancel_call", tag = "calls", security(("terminal" = [])),
    params(("id" = uuid::Uuid, Path, description = "The call's id; one that has not arrived yet will ring nobody.")),
    responses(
        (status = 200, description = "Where it stands.", body = CallStatus),
        (status = 401, description = "No valid token.", body = Problem),
    )
)]
pub async fn cancel(
    State(service): State<Service>,
    AuthorizedTerminal(terminal): AuthorizedTerminal,
    Path(id): Path<String>,
) -> Result<Json<CallStatus>, ApiError> {
    Ok(Json(service.cancel_call(terminal.id, id_of(&id)?).await?))
}
