//! Portraits: whatever staff upload becomes one small, clean PNG.
//!
//! Invariant: every portrait has the same size, whatever was uploaded ([`super::picture`]). The arch of the lobby's frame is
//! the terminal's to bake.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, imageops::FilterType};
use sha2::{Digest, Sha256};

use super::picture::{PictureError, decode};
use crate::protocol::v1::envelope::hex;

/// Width of a stored portrait, pixels.
pub const WIDTH: u32 = 400;
/// Height of a stored portrait, pixels.
pub const HEIGHT: u32 = 480;

/// A portrait ready to be stored.
#[derive(Debug, Clone)]
pub struct Portrait {
    /// Its name.
    pub sha256: String,
    /// The PNG file.
    pub png: Vec<u8>,
}

/// Decodes, turns upright, crops to 5:6 and scales. Slow: belongs on a worker thread.
pub fn prepare(upload: &[u8]) -> Result<Portrait, PictureError> {
    let picture = decode(upload)?;
    let portrait = crop(&picture).resize_exact(WIDTH, HEIGHT, FilterType::Lanczos3).to_rgb8();
    let mut png = Vec::new();
    portrait.write_to(&mut Cursor::new(&mut png), ImageFormat::Png).map_err(PictureError::Encode)?;
    Ok(Portrait { sha256: hex(&Sha256::digest(&png)), png })
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
        assert!(matches!(prepare(&bomb), Err(PictureError::TooManyPixels | PictureError::Broken(_))));
    }

    #[test]
    fn what_is_no_picture_says_so() {
        assert!(matches!(prepare(b"<svg onload=alert(1)>"), Err(PictureError::Format)));
        assert!(matches!(prepare(&encoded(&DynamicImage::new_rgb8(8, 8), ImageFormat::Png)), Err(PictureError::TooSmall)));
        let whole = encoded(&DynamicImage::new_rgb8(200, 200), ImageFormat::Jpeg);
        assert!(prepare(&whole[..40]).is_err());
    }
}
