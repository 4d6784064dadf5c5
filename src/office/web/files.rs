//! The embedded style sheet, script and mark, butlers' portraits and the pages of leaflets.
//!
//! Embedded files carry a hash of their content in the address, so they may be kept for ever.

use std::sync::LazyLock;

use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

use super::{error::WebError, session::SignedIn};
use crate::{office::service::Service, protocol::v1::envelope::hex};

struct Embedded {
    name: &'static str,
    content_type: &'static str,
    content: &'static str,
}

const FILES: [Embedded; 4] = [
    Embedded { name: "console.css", content_type: "text/css; charset=utf-8", content: include_str!("static/console.css") },
    Embedded { name: "console.js", content_type: "text/javascript; charset=utf-8", content: include_str!("static/console.js") },
    Embedded { name: "phone.js", content_type: "text/javascript; charset=utf-8", content: include_str!("static/phone.js") },
    Embedded { name: "mark.svg", content_type: "image/svg+xml", content: include_str!("static/mark.svg") },
];

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    FILES.iter().for_each(|file| hash.update(file.content));
    hex(&hash.finalize())[..10].to_owned()
});

/// Address of an embedded file.
pub fn url(name: &str) -> String {
    format!("/static/{name}?v={}", *VERSION)
}

/// An embedded file.
pub async fn embedded(Path(name): Path<String>) -> Result<Response, WebError> {
    let file = FILES.iter().find(|file| file.name == name).ok_or(WebError::NotFound)?;
    let headers = [(header::CONTENT_TYPE, file.content_type), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, file.content).into_response())
}

/// A butler's portrait, or a page of a leaflet.
pub async fn picture(State(service): State<Service>, _: SignedIn, Path(sha256): Path<String>) -> Result<Response, WebError> {
    let asset = service.asset(sha256).await?;
    let headers = [(header::CONTENT_TYPE, asset.content_type), (header::CACHE_CONTROL, "private, max-age=31536000, immutable".to_owned())];
    Ok((headers, asset.bytes).into_response())
}
