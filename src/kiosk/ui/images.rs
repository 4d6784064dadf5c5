//! Pictures made on a worker thread: the portrait in its arch, the receipt's QR code.

use slint::{Rgba8Pixel, SharedPixelBuffer};

/// Size of the baked portrait of the board, pixels.
pub const PORTRAIT: (u32, u32) = (400, 480);
/// The same for the roster.
pub const THUMBNAIL: (u32, u32) = (200, 240);

/// The frame's colours: stone, paper, brass.
const STONE: [u8; 3] = [0xE6, 0xD9, 0xBD];
const PAPER: [u8; 3] = [0xF3, 0xEA, 0xD7];
const BRASS: [u8; 3] = [0xB0, 0x8A, 0x43];
/// Width of the stone frame and where the brass line runs in it, pixels.
const FRAME: f32 = 26.0;
const LINE: f32 = 13.0;

/// Decodes, scales and sets a portrait into the arch of the board; `None` if it is no image.
/// The software renderer has no round clip, so the arch is part of the picture.
pub fn portrait(encoded: &[u8], (width, height): (u32, u32)) -> Option<SharedPixelBuffer<Rgba8Pixel>> {
    let scale = width as f32 / PORTRAIT.0 as f32;
    let photo = image::load_from_memory(encoded).ok()?.resize_to_fill(width, height, image::imageops::FilterType::Triangle).to_rgba8();
    let mut buffer = SharedPixelBuffer::new(width, height);
    for (index, pixel) in buffer.make_mut_slice().iter_mut().enumerate() {
        let (x, y) = (index as u32 % width, index as u32 / width);
        let inside = arch_depth(x as f32 + 0.5, y as f32 + 0.5, width as f32);
        let source = photo.get_pixel(x, y).0;
        let alpha = f32::from(source[3]) / 255.0;
        let face = mix(PAPER, [source[0], source[1], source[2]], alpha);
        let on_line = coverage(1.0 - (inside - LINE * scale).abs());
        let stone = mix(STONE, BRASS, on_line);
        let color = mix(stone, face, coverage(inside - FRAME * scale));
        let cover = coverage(inside);
        *pixel = Rgba8Pixel { r: color[0], g: color[1], b: color[2], a: (cover * 255.0) as u8 };
    }
    Some(buffer)
}

/// How deep a point lies inside the arch (a half disc on a rectangle), pixels; negative = outside.
/// The bottom edge is open: the picture stands on it.
fn arch_depth(x: f32, y: f32, width: f32) -> f32 {
    let radius = width / 2.0;
    if y < radius { radius - ((x - radius).powi(2) + (y - radius).powi(2)).sqrt() } else { x.min(width - x) }
}

/// Anti-aliased edge: 0 half a pixel outside, 1 half a pixel inside.
fn coverage(depth: f32) -> f32 {
    (depth + 0.5).clamp(0.0, 1.0)
}

fn mix(under: [u8; 3], over: [u8; 3], share: f32) -> [u8; 3] {
    std::array::from_fn(|i| (f32::from(under[i]) * (1.0 - share) + f32::from(over[i]) * share).round() as u8)
}

/// A QR code of the text, each module `module` pixels, without quiet zone (the card is white);
/// `None` if the text is too long.
pub fn qr_code(text: &str, module: u32) -> Option<SharedPixelBuffer<Rgba8Pixel>> {
    /// QR modules are green-950 of the design.
    const DARK: Rgba8Pixel = Rgba8Pixel { r: 0x06, g: 0x24, b: 0x19, a: 255 };
    const CLEAR: Rgba8Pixel = Rgba8Pixel { r: 0, g: 0, b: 0, a: 0 };
    let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::M).ok()?;
    let modules = code.width() as u32;
    let colors = code.to_colors();
    let side = modules * module;
    let mut buffer = SharedPixelBuffer::new(side, side);
    for (index, pixel) in buffer.make_mut_slice().iter_mut().enumerate() {
        let (x, y) = (index as u32 % side / module, index as u32 / side / module);
        let dark = colors[(y * modules + x) as usize] == qrcode::Color::Dark;
        *pixel = if dark { DARK } else { CLEAR };
    }
    Some(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arch_is_clear_outside_and_shows_the_photo_inside() {
        let mut png = std::io::Cursor::new(Vec::new());
        image::RgbImage::from_pixel(40, 48, image::Rgb([200, 10, 10])).write_to(&mut png, image::ImageFormat::Png).unwrap();
        let baked = portrait(png.get_ref(), PORTRAIT).unwrap();
        let at = |x: usize, y: usize| baked.as_slice()[y * 400 + x];
        assert_eq!(at(2, 2).a, 0);
        assert_eq!(at(200, 300), Rgba8Pixel { r: 200, g: 10, b: 10, a: 255 });
        assert_eq!([at(5, 300).r, at(5, 300).g, at(5, 300).b], STONE);
        assert!(portrait(b"no image", PORTRAIT).is_none());
    }

    #[test]
    fn a_qr_code_is_square_and_has_its_finder() {
        let code = qr_code("回执码 4271 8096", 4).unwrap();
        assert_eq!(code.width(), code.height());
        assert_eq!(code.as_slice()[0].a, 255);
    }
}
