//! Uploaded pictures: decoded, and nothing of the file kept but pixels, because a picture may carry a place, a name or a
//! payload.
//!
//! Invariant: sizes are checked before a single pixel is decoded, so that a few kilobytes cannot claim gigabytes.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use thiserror::Error;

use crate::domain::limits::PICTURE_PIXELS;

/// The smallest side of an upload: less is a smear.
const SMALLEST_SIDE: u32 = 64;

/// Why an upload is of no use.
#[derive(Debug, Error)]
pub enum PictureError {
    /// Not a PNG, JPEG or WebP file.
    #[error("not a PNG, JPEG or WebP image")]
    Format,
    /// More pixels than anybody's photo.
    #[error("too many pixels")]
    TooManyPixels,
    /// Hardly any pixels.
    #[error("too few pixels")]
    TooSmall,
    /// The file is damaged.
    #[error("the image cannot be decoded")]
    Broken(#[source] image::ImageError),
    /// The result could not be written.
    #[error("the picture cannot be encoded")]
    Encode(#[source] image::ImageError),
}

/// Decodes and turns upright. Slow: belongs on a worker thread.
pub(super) fn decode(upload: &[u8]) -> Result<DynamicImage, PictureError> {
    let mut reader = ImageReader::new(Cursor::new(upload)).with_guessed_format().map_err(|_| PictureError::Format)?;
    match reader.format() {
        Some(ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP) => {}
        _ => return Err(PictureError::Format),
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(PICTURE_PIXELS * 8);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(too_large_or_broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PICTURE_PIXELS {
        return Err(PictureError::TooManyPixels);
    }
    if width.min(height) < SMALLEST_SIDE {
        return Err(PictureError::TooSmall);
    }
    let orientation = decoder.orientation().map_err(PictureError::Broken)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(too_large_or_broken)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn too_large_or_broken(error: image::ImageError) -> PictureError {
    match error {
        image::ImageError::Limits(_) => PictureError::TooManyPixels,
        other => PictureError::Broken(other),
    }
}
