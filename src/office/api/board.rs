//! The board and the images it names.

use axum::{
    extract::{FromRequestParts, Path, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};

use super::{ApiError, auth::AuthorizedTerminal};
use crate::{
    office::service::Service,
    protocol::v1::{board_parts, messages::Problem},
};

/// Pulls the present board, whole or in parts.
#[utoipa::path(
    get, path = crate::protocol::v1::paths::BOARD, operation_id = "board", tag = "board", security(("terminal" = [])),
    params(
        ("If-None-Match" = Option<String>, Header, description = "Tag of the board the terminal has."),
        ("Board-Parts-Held" = Option<String>, Header, description = "Digests of the parts that the terminal holds, separated by commas; for replies in parts."),
    ),
    responses(
        (status = 200, description = "The board (its shape is versioned with this API); `ETag` is strong. To who accepts `application/vnd.lobby-butler.board-parts+json` it is sent in parts, with the contents of those that are not held.", content_type = "application/json", body = serde_json::Value),
        (status = 304, description = "The terminal has it."),
        (status = 401, description = "No valid token.", body = Problem),
    )
)]
pub async fn board(
    State(service): State<Service>,
    // Before anything is taken from memory, who asks included.
    _: CaughtUp,
    AuthorizedTerminal(terminal): AuthorizedTerminal,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let id = terminal.id;
    let board = service.board(terminal).await?;
    // Also on 304: the terminal has just proved what it holds.
    service.note_fetched(id, board.revision());
    let takes_gzip =
        is_named(&headers, header::ACCEPT_ENCODING, |coding| coding == "gzip" || coding.starts_with("gzip;") && !coding.ends_with("q=0"));
    let takes_parts = is_named(&headers, header::ACCEPT, |kind| kind == board_parts::MEDIA_TYPE);
    // Every form of a board has a tag of its own. Compressed or not, it is the same board; but who asks for parts and had it
    // whole may have left out what an older program did not know, and is sent it once more.
    let form = |takes_parts: bool, takes_gzip: bool| match (takes_parts, takes_gzip) {
        (false, false) => "",
        (false, true) => "-gzip",
        (true, false) => "-parts",
        (true, true) => "-parts-gzip",
    };
    let tag = |form: &str| format!("\"{}{form}\"", board.etag());
    let known = [false, true].map(|gzip| tag(form(takes_parts, gzip)));
    let is_known = is_named(&headers, header::IF_NONE_MATCH, |told| told == "*" || known.iter().any(|tag| tag == told));
    let caching = [
        (header::ETAG, tag(form(takes_parts, takes_gzip))),
        (header::CACHE_CONTROL, "private, no-cache".into()),
        (header::VARY, "accept, accept-encoding, board-parts-held".into()),
    ];
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
    }
    let kind = [(header::CONTENT_TYPE, if takes_parts { board_parts::MEDIA_TYPE } else { "application/json" })];
    let document = if takes_parts {
        let held: Vec<&str> = headers.get_all(board_parts::HELD).iter().filter_map(|value| value.to_str().ok()).collect();
        let parts = board.parts(&held.iter().copied().flat_map(board_parts::read_held).collect());
        if takes_gzip { parts.gzip() } else { parts.json() }
    } else if takes_gzip {
        board.gzip()
    } else {
        board.json()
    };
    Ok(if takes_gzip {
        (caching, kind, [(header::CONTENT_ENCODING, "gzip")], document).into_response()
    } else {
        (caching, kind, document).into_response()
    })
}

/// What other processes have changed is known, as far as it was committed before the request came.
pub struct CaughtUp;

impl FromRequestParts<Service> for CaughtUp {
    type Rejection = ApiError;

    async fn from_request_parts(_: &mut Parts, service: &Service) -> Result<Self, ApiError> {
        service.catch_up().await?;
        Ok(Self)
    }
}

/// Whether a list in the headers has such an entry.
fn is_named(headers: &HeaderMap, name: header::HeaderName, is: impl Fn(&str) -> bool) -> bool {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|entry| is(entry.trim()))
}

/// Pulls an image; its name is its content, so it never changes.
#[utoipa::path(
    get, path = "/api/v1/assets/{sha256}", operation_id = "asset", tag = "board", security(("terminal" = [])),
    params(("sha256" = String, Path, description = "Lower-case hexadecimal SHA-256 of the file.")),
    responses(
        (status = 200, description = "The file.", content_type = "image/png", body = Vec<u8>),
        (status = 206, description = "The file from a byte on, as `Range: bytes=N-` asked.", content_type = "image/png", body = Vec<u8>),
        (status = 401, description = "No valid token.", body = Problem),
        (status = 404, description = "No such file.", body = Problem),
    )
)]
pub async fn asset(
    State(service): State<Service>,
    _: AuthorizedTerminal,
    Path(sha256): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if sha256.len() != 64 || !sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(ApiError::new(StatusCode::NOT_FOUND, "not_found", "an image is named by its SHA-256"));
    }
    let asset = service.asset(sha256.clone()).await?;
    let caching = [
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable".to_owned()),
        (header::ETAG, format!("\"{sha256}\"")),
        (header::CONTENT_TYPE, asset.content_type),
    ];
    let whole = asset.bytes.len();
    match first_byte(&headers).filter(|from| (1..whole).contains(from)) {
        Some(from) => {
            let range = [(header::CONTENT_RANGE, format!("bytes {from}-{}/{whole}", whole - 1))];
            Ok((StatusCode::PARTIAL_CONTENT, caching, range, asset.bytes[from..].to_vec()).into_response())
        }
        None => Ok((caching, asset.bytes).into_response()),
    }
}

/// Where a terminal whose line was cut goes on. Any other range is answered with the whole file (RFC 9110, 14.2).
fn first_byte(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::RANGE)?.to_str().ok()?.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
}
