//! The door's one error type: a status and a problem document.

use axum::{
    extract::rejection::BytesRejection,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    office::service::{
        ServiceError, attempts::TooMany, calling::CallError, fleet::LeaseError, lookup::LookupError, pairing::PairingError,
        quota::QuotaError,
    },
    protocol::v1::messages::Problem,
};

/// A refusal.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    problem: Problem,
    retry_after: Option<i64>,
}

impl ApiError {
    /// A refusal with a stable code and one English sentence.
    pub fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        Self { status, problem: Problem { code: code.into(), detail: detail.into() }, retry_after: None }
    }

    /// For an element of a batch.
    pub fn into_parts(self) -> (u16, Problem) {
        (self.status.as_u16(), self.problem)
    }

    /// 401.
    pub fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", "a valid terminal token is required")
    }

    /// 429 until the oldest of them is forgotten.
    fn too_many(code: &str, what: &str, too_many: TooMany, now: chrono::DateTime<chrono::Utc>) -> Self {
        let seconds = (too_many.until - now).num_seconds().max(1);
        let detail = format!("{what}, try again in {seconds} s");
        Self { retry_after: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, code, detail) }
    }

    /// A look-up's refusal; `now` turns an instant into a waiting time.
    pub fn from_lookup(error: LookupError, now: chrono::DateTime<chrono::Utc>) -> Self {
        match error {
            LookupError::UnknownCode => Self::new(StatusCode::NOT_FOUND, "unknown_code", error.to_string()),
            LookupError::SecretMismatch => Self::new(StatusCode::FORBIDDEN, "secret_mismatch", error.to_string()),
            LookupError::TooManyAttempts(many) => Self::too_many("too_many_attempts", "too many wrong digits", many, now),
            LookupError::Service(error) => error.into(),
        }
    }

    /// A lease's refusal.
    pub fn from_lease(error: LeaseError, now: chrono::DateTime<chrono::Utc>) -> Self {
        match error {
            LeaseError::TooMany(many) => Self::too_many("too_many_leases", "too many blocks of receipt codes", many, now),
            LeaseError::UsedUp => {
                tracing::error!("every receipt code is leased: terminals cannot take requests once theirs are used");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "codes_used_up", error.to_string())
            }
            LeaseError::Service(error) => error.into(),
        }
    }

    /// A refusal to take more in; nothing of the request was stored.
    pub fn from_quota(error: QuotaError, now: chrono::DateTime<chrono::Utc>) -> Self {
        match error {
            QuotaError::TooMany(many) => Self::too_many("too_many_submissions", "more than a terminal may send in an hour", many, now),
            QuotaError::Service(error) => error.into(),
        }
    }

    /// A call's refusal.
    pub fn from_call(error: CallError) -> Self {
        match error {
            CallError::TooLate => Self::new(StatusCode::CONFLICT, "call_too_late", error.to_string()),
            CallError::TooMany => Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_calls", error.to_string()),
            CallError::Service(error) => error.into(),
        }
    }

    /// A refusal to wait for pairing.
    pub fn from_pairing(error: PairingError, now: chrono::DateTime<chrono::Utc>) -> Self {
        match error {
            PairingError::Invalid => Self::new(StatusCode::BAD_REQUEST, "pairing_invalid", error.to_string()),
            PairingError::Revoked => Self::new(StatusCode::CONFLICT, "token_revoked", error.to_string()),
            PairingError::TooMany(many) => Self::too_many("too_many_pairings", "too many terminals wait for pairing", many, now),
            PairingError::Service(error) => error.into(),
        }
    }
}

impl From<ServiceError> for ApiError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::NotFound => Self::new(StatusCode::NOT_FOUND, "not_found", "there is no such thing"),
            error => {
                tracing::error!(%error, "a terminal's request failed");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the office could not do it; try again later")
            }
        }
    }
}

impl From<BytesRejection> for ApiError {
    fn from(rejection: BytesRejection) -> Self {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "the body is larger than allowed")
        } else {
            // The line's fault, not the envelope's: the terminal tries again.
            Self::new(StatusCode::REQUEST_TIMEOUT, "body_unreadable", "the body did not arrive whole")
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status, axum::Json(self.problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
