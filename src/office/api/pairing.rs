//! Pairing: the only door without a token, therefore a narrow one.

use std::net::SocketAddr;

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{ConnectInfo, Path, State, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header},
};

use super::ApiError;
use crate::{
    office::{
        peer::{self, TrustedProxy},
        service::Service,
    },
    protocol::v1::messages::{PairingRequest, PairingStatus, PairingTicket, Problem},
};

/// Asks to be let in.
#[utoipa::path(
    post, path = crate::protocol::v1::paths::PAIRING, operation_id = "request_pairing", tag = "pairing",
    request_body = PairingRequest,
    responses(
        (status = 200, description = "The ticket; asking again with the same hash gives the same one. Needs no token.", body = PairingTicket),
        (status = 400, description = "Not a request (`pairing_invalid`).", body = Problem),
        (status = 409, description = "The token was taken back (`token_revoked`): make another.", body = Problem),
        (status = 413, description = "Larger than allowed (`too_large`).", body = Problem),
        (status = 415, description = "Not `application/json` (`not_json`).", body = Problem),
        (status = 429, description = "Too many requests (`too_many_pairings`); see `Retry-After`.", body = Problem),
    )
)]
pub async fn request(
    State(service): State<Service>,
    address: Option<Extension<ConnectInfo<SocketAddr>>>,
    Extension(proxy): Extension<TrustedProxy>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<PairingTicket>, ApiError> {
    // Another site's page cannot send this type without asking first, and is not answered then.
    if !is_json(&headers) {
        return Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", "the content type must be application/json"));
    }
    let request: PairingRequest =
        serde_json::from_slice(&body?).map_err(|error| ApiError::new(StatusCode::BAD_REQUEST, "pairing_invalid", error.to_string()))?;
    let peer = address.map(|Extension(ConnectInfo(address))| address.ip());
    let address = peer::client_address(&headers, peer, proxy).map(|address| address.to_string()).unwrap_or_default();
    service.request_pairing(request, address).await.map(Json).map_err(|error| ApiError::from_pairing(error, service.now()))
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// Looks for the decision.
#[utoipa::path(
    get, path = "/api/v1/pairing/{id}", operation_id = "pairing", tag = "pairing",
    params(("id" = uuid::Uuid, Path, description = "The ticket's id.")),
    responses(
        (status = 200, description = "How far it is; from `approved` on the terminal's token opens the door. Needs no token.", body = PairingStatus),
        (status = 404, description = "No such ticket (`not_found`): ask for a new one.", body = Problem),
    )
)]
pub async fn status(State(service): State<Service>, Path(id): Path<String>) -> Result<Json<PairingStatus>, ApiError> {
    let id = id.parse().map_err(|_| ApiError::new(StatusCode::NOT_FOUND, "not_found", "there is no such ticket"))?;
    Ok(Json(service.pairing(id).await?))
}
