//! Portraits: whatever staff upload becomes one small, clean PNG.
//!
//! Invariants: nothing of the uploaded file survives but pixels, because a picture may carry a
//! place, a name or a payload; sizes are checked before a single pixel is decoded, so that a few
//! kilobytes cannot claim gigabytes. The arch of the lobby's frame is the terminal's to bake.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, imageops::FilterType};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::{domain::limits::PORTRAIT_PIXELS, protocol::v1::envelope::hex};

/// Width of a stored portrait, pixels.
pub const WIDTH: u32 = 400;
/// Height of a stored portrait, pixels.
pub const HEIGHT: u32 = 480;

/// The smallest side of an upload: less is a smear on a lobby screen.
const SMALLEST_SIDE: u32 = 64;

/// A portrait ready to be stored.
#[derive(Debug, Clone)]
pub struct Portrait {
    /// Its name.
    pub sha256: String,
    /// The PNG file.
    pub png: Vec<u8>,
}

/// Why an upload is no portrait.
#[derive(Debug, Error)]
pub enum PortraitError {
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
    #[error("the portrait cannot be encoded")]
    Encode(#[source] image::ImageError),
}

/// Decodes, turns upright, crops to 5:6 and scales. Slow: belongs on a worker thread.
pub fn prepare(upload: &[u8]) -> Result<Portrait, PortraitError> {
    let mut reader = ImageReader::new(Cursor::new(upload)).with_guessed_format().map_err(|_| PortraitError::Format)?;
    match reader.format() {
        Some(ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP) => {}
        _ => return Err(PortraitError::Format),
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(PORTRAIT_PIXELS * 8);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(too_large_or_broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PORTRAIT_PIXELS {
        return Err(PortraitError::TooManyPixels);
    }
    if width.min(height) < SMALLEST_SIDE {
        return Err(PortraitError::TooSmall);
    }
    let orientation = decoder.orientation().map_err(PortraitError::Broken)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(too_large_or_broken)?;
    picture.apply_orientation(orientation);
    let portrait = crop(&picture).resize_exact(WIDTH, HEIGHT, FilterType::Lanczos3).to_rgb8();
    let mut png = Vec::new();
    portrait.write_to(&mut Cursor::new(&mut png), ImageFormat::Png).map_err(PortraitError::Encode)?;
    Ok(Portrait { sha256: hex(&Sha256::digest(&png)), png })
}

fn too_large_or_broken(error: image::ImageError) -> PortraitError {
    match error {
        image::ImageError::Limits(_) => PortraitError::TooManyPixels,
        other => PortraitError::Broken(other),
    }
}

/// The largest 5:6 part: centred across, from the top down, where a head is. Transparent parts
/// become the paper's ivory rather than black.
fn crop(picture: &DynamicImage) -> DynamicImage {
    let (width, height) = (picture.width(), picture.height());
    let (crop_width, crop_height) =
        if width * HEIGHT > height * WIDTH { (height * WIDTH / HEIGHT, height) } else { (width, width * HEIGHT / WIDTH) };
    let part = picture.crop_imm((width - crop_width) / 2, 0, crop_width.max(1), crop_height.max(1));
    if !part.color().has_alpha() {
        return part;
    }
    let mut paper = image::RgbaImage::from_pixel(part.width(), part.height(), image::Rgba([0xFA, 0xF6, 0xEC, 0xFF]));
    image::imageops::overlay(&mut paper, &part.to_rgba8(), 0, 0);
    DynamicImage::ImageRgba8(paper)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        bytes
    }

    #[test]
    fn every_accepted_format_becomes_the_same_size_of_png() {
        let picture = DynamicImage::ImageRgb8(image::RgbImage::from_pixel(900, 300, image::Rgb([9, 99, 60])));
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let portrait = prepare(&encoded(&picture, format)).unwrap();
            let stored = image::load_from_memory(&portrait.png).unwrap();
            assert_eq!((stored.width(), stored.height()), (WIDTH, HEIGHT), "{format:?}");
        }
    }

    #[test]
    fn transparency_becomes_paper() {
        let portrait = prepare(&encoded(&DynamicImage::new_rgba8(100, 120), ImageFormat::Png)).unwrap();
        assert_eq!(image::load_from_memory(&portrait.png).unwrap().to_rgb8().get_pixel(5, 5).0, [0xFA, 0xF6, 0xEC]);
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_decoded() {
        // A valid PNG header that claims 60000 x 60000 pixels.
        let mut bomb = encoded(&DynamicImage::new_rgb8(64, 64), ImageFormat::Png);
        bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        assert!(matches!(prepare(&bomb), Err(PortraitError::TooManyPixels | PortraitError::Broken(_))));
    }

    #[test]
    fn what_is_no_picture_says_so() {
        assert!(matches!(prepare(b"<svg onload=alert(1)>"), Err(PortraitError::Format)));
        assert!(matches!(prepare(&encoded(&DynamicImage::new_rgb8(8, 8), ImageFormat::Png)), Err(PortraitError::TooSmall)));
        let whole = encoded(&DynamicImage::new_rgb8(200, 200), ImageFormat::Jpeg);
        assert!(prepare(&whole[..40]).is_err());
    }
}
