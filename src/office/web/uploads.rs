//! Uploaded files: read to their end even when they are too large, because a browser that is cut
//! off in the middle shows no page at all.

use axum::{
    extract::{Multipart, multipart::MultipartError},
    http::StatusCode,
};

use super::{error::WebError, forms::CSRF_FIELD, session};
use crate::office::service::access::Session;

/// What a form wants to have uploaded.
#[derive(Debug, Clone, Copy)]
pub struct UploadField {
    /// Name of the form's field.
    pub field: &'static str,
    /// Bytes at most.
    pub limit: usize,
    /// The same as people read it.
    pub limit_word: &'static str,
}

/// A file.
#[derive(Debug, Default)]
pub struct Upload {
    /// Its name as the browser told it.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Reads the file of a form that is the session's own.
pub async fn read(mut multipart: Multipart, session: &Session, wanted: UploadField) -> Result<Upload, WebError> {
    let broken = |error: MultipartError| {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE { WebError::TooLarge { limit: wanted.limit_word } } else { WebError::BadForm }
    };
    let (mut is_own, mut too_large, mut upload) = (false, false, Upload::default());
    while let Some(mut field) = multipart.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().unwrap_or_default().to_owned();
        let mut content = Vec::new();
        let limit = if name == wanted.field { wanted.limit } else { 1_000 };
        while let Some(chunk) = field.chunk().await.map_err(broken)? {
            if content.len() + chunk.len() <= limit {
                content.extend_from_slice(&chunk);
            } else {
                too_large = true;
            }
        }
        match name.as_str() {
            CSRF_FIELD => is_own = session::check_token(session, &String::from_utf8_lossy(&content)).is_ok(),
            name if name == wanted.field => upload = Upload { name: file, bytes: content },
            _ => {}
        }
    }
    if !is_own {
        return Err(WebError::ForeignForm);
    }
    if too_large { Err(WebError::TooLarge { limit: wanted.limit_word }) } else { Ok(upload) }
}
