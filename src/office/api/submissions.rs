//! Envelopes, one by one or in a batch.

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::{ApiError, auth::AuthorizedTerminal};
use crate::{
    domain::limits,
    office::{
        records::TerminalRecord,
        service::{
            Service,
            intake::{IncomingEnvelope, IntakeOutcome, UnknownKind},
        },
    },
    protocol::v1::{
        envelope::Envelope,
        messages::{Acknowledgement, Batch, BatchReply, BatchResult, Problem},
    },
};

/// Delivers one envelope.
#[utoipa::path(
    post, path = crate::protocol::v1::paths::SUBMISSIONS, operation_id = "submit", tag = "submissions",
    security(("terminal" = [])), request_body = Envelope,
    responses(
        (status = 201, description = "Stored durably just now.", body = Acknowledgement),
        (status = 200, description = "Stored before; the first answer again.", body = Acknowledgement),
        (status = 400, description = "Not an envelope (`envelope_invalid`).", body = Problem),
        (status = 401, description = "No valid token.", body = Problem),
        (status = 408, description = "The body did not arrive whole (`body_unreadable`); to be sent again.", body = Problem),
        (status = 409, description = "Another envelope has this id (`digest_conflict`).", body = Problem),
        (status = 413, description = "Larger than 64 KiB (`too_large`).", body = Problem),
        (status = 422, description = "Unknown version, or a body that is not base64.", body = Problem),
        (status = 429, description = "More new envelopes than a terminal may send in an hour (`too_many_submissions`); to be sent again after `Retry-After`.", body = Problem),
    )
)]
pub async fn submit(
    State(service): State<Service>,
    AuthorizedTerminal(terminal): AuthorizedTerminal,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let body = body?;
    let raw = std::str::from_utf8(&body).map_err(|_| invalid("the body is not UTF-8"))?;
    let value: Value = serde_json::from_str(raw).map_err(|error| invalid(&format!("not JSON: {error}")))?;
    let arrival = validate(value, raw.to_owned())?;
    let taken = take_in(&service, &terminal, vec![arrival]).await?;
    match taken.into_iter().next() {
        Some(IntakeOutcome::Stored(acknowledgement)) => Ok((StatusCode::CREATED, Json(acknowledgement)).into_response()),
        Some(IntakeOutcome::Duplicate(acknowledgement)) => Ok((StatusCode::OK, Json(acknowledgement)).into_response()),
        Some(IntakeOutcome::Conflict) | None => Err(conflict()),
    }
}

/// Delivers up to 50 envelopes; every one is judged for itself.
#[utoipa::path(
    post, path = crate::protocol::v1::paths::SUBMISSIONS_BATCH, operation_id = "submit_batch", tag = "submissions",
    security(("terminal" = [])), request_body = Batch,
    responses(
        (status = 200, description = "One result for each envelope, in order.", body = BatchReply),
        (status = 400, description = "Not a batch (`batch_invalid`).", body = Problem),
        (status = 401, description = "No valid token.", body = Problem),
        (status = 408, description = "The body did not arrive whole (`body_unreadable`); to be sent again.", body = Problem),
        (status = 413, description = "Too many envelopes or bytes (`too_large`).", body = Problem),
        (status = 429, description = "More new envelopes than a terminal may send in an hour (`too_many_submissions`): none was taken in, all are to be sent again after `Retry-After`.", body = Problem),
    )
)]
pub async fn submit_batch(
    State(service): State<Service>,
    AuthorizedTerminal(terminal): AuthorizedTerminal,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<BatchReply>, ApiError> {
    /// Elements are judged one by one, so that none spoils the others.
    #[derive(serde::Deserialize)]
    struct LenientBatch {
        envelopes: Vec<Value>,
    }
    let body = body?;
    let batch: LenientBatch = serde_json::from_slice(&body)
        .map_err(|error| ApiError::new(StatusCode::BAD_REQUEST, "batch_invalid", format!("the body is not a batch: {error}")))?;
    if batch.envelopes.len() > limits::BATCH_ENVELOPES {
        return Err(ApiError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            format!("a batch holds at most {} envelopes", limits::BATCH_ENVELOPES),
        ));
    }
    let judged: Vec<Result<IncomingEnvelope, ApiError>> = batch
        .envelopes
        .into_iter()
        .map(|element| {
            let raw = element.to_string();
            if raw.len() > limits::ENVELOPE_BYTES {
                return Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "the envelope is larger than allowed"));
            }
            validate(element, raw)
        })
        .collect();
    let arrivals = judged.iter().filter_map(|one| one.as_ref().ok().cloned()).collect();
    let mut taken = take_in(&service, &terminal, arrivals).await?.into_iter();
    let results = judged.into_iter().map(|one| result_of(one.map(|_| taken.next().unwrap_or(IntakeOutcome::Conflict)))).collect();
    Ok(Json(BatchReply { results }))
}

async fn take_in(service: &Service, terminal: &TerminalRecord, arrivals: Vec<IncomingEnvelope>) -> Result<Vec<IntakeOutcome>, ApiError> {
    service.take_in(terminal.id, arrivals).await.map_err(|error| ApiError::from_quota(error, service.now()))
}

fn result_of(taken: Result<IntakeOutcome, ApiError>) -> BatchResult {
    let refused = |error: ApiError| {
        let (status, problem) = error.into_parts();
        BatchResult { status, acknowledgement: None, problem: Some(problem) }
    };
    match taken {
        Ok(IntakeOutcome::Stored(acknowledgement)) => BatchResult { status: 201, acknowledgement: Some(acknowledgement), problem: None },
        Ok(IntakeOutcome::Duplicate(acknowledgement)) => BatchResult { status: 200, acknowledgement: Some(acknowledgement), problem: None },
        Ok(IntakeOutcome::Conflict) => refused(conflict()),
        Err(error) => refused(error),
    }
}

/// Judges one envelope. The version comes first: another version may look quite different. Another
/// kind is no reason to refuse: the terminal could do nothing about it, so the office keeps it.
fn validate(mut value: Value, raw: String) -> Result<IncomingEnvelope, ApiError> {
    if let Some(version) = value.get("version").and_then(Value::as_u64).filter(|version| *version != 1) {
        return Err(ApiError::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "version_unsupported",
            format!("this office reads envelopes of version 1, not {version}"),
        ));
    }
    let unknown_kind = UnknownKind::take_from(&mut value);
    let envelope: Envelope = serde_json::from_value(value).map_err(|error| invalid(&error.to_string()))?;
    if envelope.sealed_bytes().is_none() {
        return Err(ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "body_not_base64", "sealed_body is not base64"));
    }
    Ok(IncomingEnvelope { envelope, unknown_kind, raw })
}

fn invalid(detail: &str) -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, "envelope_invalid", detail)
}

fn conflict() -> ApiError {
    ApiError::new(StatusCode::CONFLICT, "digest_conflict", "another envelope with this id is stored already")
}
