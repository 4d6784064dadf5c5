//! Who is speaking: a terminal proves itself with its token on every request.

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};

use super::ApiError;
use crate::office::{records::TerminalRecord, service::Service};

/// The terminal that sent the request.
pub struct AuthorizedTerminal(pub TerminalRecord);

impl FromRequestParts<Service> for AuthorizedTerminal {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, ApiError> {
        let header = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (scheme, token) = header.split_once(' ').ok_or_else(ApiError::unauthorized)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(ApiError::unauthorized());
        }
        service.authenticate(token.trim()).await?.map(AuthorizedTerminal).ok_or_else(ApiError::unauthorized)
    }
}
