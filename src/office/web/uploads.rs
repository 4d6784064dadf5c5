//! Uploaded files: read to their end even when they are too large, because a browser that is cut
//! off in the middle shows no page at all.

use axum::{
    extract::{Multipart, multipart::MultipartError},
    http::StatusCode,
};

use subtle::ConstantTimeEq;

use super::{
    error::WebError,
    forms::{CSRF_FIELD, Fields},
};
use crate::office::service::{access::Session, picture::PictureError};

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
    /// What was typed beside it.
    pub fields: Fields,
}

/// The longest of what is typed beside a file: a signature's strokes.
const TEXT_BYTES: usize = 24_000;

/// Reads the file of a form that is the session's own.
pub async fn read(multipart: Multipart, session: &Session, wanted: UploadField) -> Result<Upload, WebError> {
    read_with_proof(multipart, &session.csrf, wanted).await
}

/// As [`read`], of a form that carries this proof.
pub async fn read_with_proof(mut multipart: Multipart, proof: &str, wanted: UploadField) -> Result<Upload, WebError> {
    let broken = |error: MultipartError| {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE { WebError::TooLarge { limit: wanted.limit_word } } else { WebError::BadForm }
    };
    let (mut is_own, mut too_large, mut upload, mut typed) = (false, false, Upload::default(), Vec::new());
    while let Some(mut field) = multipart.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().unwrap_or_default().to_owned();
        let mut content = Vec::new();
        let limit = if name == wanted.field { wanted.limit } else { TEXT_BYTES };
        let mut fits = true;
        while let Some(chunk) = field.chunk().await.map_err(broken)? {
            fits = fits && content.len() + chunk.len() <= limit;
            if fits {
                content.extend_from_slice(&chunk);
            } else {
                // Read on to be told, not to be kept.
                content = Vec::new();
            }
        }
        too_large |= !fits;
        match name.as_str() {
            CSRF_FIELD => is_own = bool::from(proof.as_bytes().ct_eq(&content)),
            name if name == wanted.field => (upload.name, upload.bytes) = (file, content),
            // No form of ours has more.
            _ if typed.len() < 40 => typed.push((name, String::from_utf8_lossy(&content).into_owned())),
            _ => {}
        }
    }
    upload.fields = Fields::new(typed);
    if !is_own {
        return Err(WebError::ForeignForm);
    }
    if too_large { Err(WebError::TooLarge { limit: wanted.limit_word }) } else { Ok(upload) }
}

/// Why a picture was not taken, and what to do.
pub fn picture_sentence(error: &PictureError) -> &'static str {
    match error {
        PictureError::Format => "请上传 JPEG、PNG 或 WebP 格式的照片。",
        PictureError::TooManyPixels => "照片像素太多，请缩小到 4000 万像素以内再上传。",
        PictureError::TooSmall => "照片太小，请换一张边长不小于 64 像素的照片。",
        PictureError::Broken(_) => "照片已损坏，无法读取，请换一张。",
        PictureError::Encode(_) => {
            tracing::error!(%error, "a picture could not be encoded");
            "照片暂时无法处理，请换一张。"
        }
    }
}
