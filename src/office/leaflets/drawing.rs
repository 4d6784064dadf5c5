//! A PDF drawn: one picture a page, no larger than a panel.
//!
//! Invariants: a leaflet is drawn whole or not at all; where something on a page cannot be drawn it is refused rather than
//! shown without, because what is missing from a notice of the property company may be what matters. Run it in the child:
//! what a PDF may do to memory and time is bounded there, not here.

use std::{
    io::Cursor,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use hayro::{
    PixmapSettings, RenderCache, RenderSettings,
    hayro_interpret::{InterpreterSettings, InterpreterWarning, font::FontQuery},
    hayro_syntax::{LoadPdfError, Pdf, page::Page},
    render,
    vello_cpu::color::palette::css::WHITE,
};
use image::{
    ExtendedColorType, ImageEncoder, ImageError,
    codecs::{
        jpeg::JpegEncoder,
        png::{CompressionType, FilterType, PngEncoder},
    },
};

use super::LeafletError;
use crate::domain::limits;

/// A PDF begins within so many bytes and ends within so many: readers have always looked that far.
const EDGE: usize = 1024;
/// The sides of a page, points: a postage stamp, and the largest that the format allows.
const SIDES: std::ops::RangeInclusive<f32> = 36.0..=14_400.0;
/// How many times longer than wide: more is a strip that nobody reads.
const PROPORTION: f32 = 8.0;
/// From so many bytes on a photograph is kept as one; text stays without loss.
const PNG_BYTES: usize = 300 * 1024;
/// How well photographs are kept, of 100: the better, and the worse if that is too large.
const QUALITIES: [u8; 2] = [88, 65];

/// What went wrong on the page that is being drawn.
#[derive(Default)]
struct Trouble {
    font: AtomicBool,
    other: AtomicBool,
}

/// Draws every page and hands each picture over as it is made; tells how many there are.
pub(super) fn draw(pdf: Vec<u8>, mut take: impl FnMut(Vec<u8>) -> Result<(), LeafletError>) -> Result<u32, LeafletError> {
    let has = |part: &[u8], mark: &[u8]| part.windows(mark.len()).any(|bytes| bytes == mark);
    if !has(&pdf[..pdf.len().min(EDGE)], b"%PDF-") {
        return Err(LeafletError::NotPdf);
    }
    // Without its end it would be drawn as far as it goes, and nobody would miss the rest.
    if !has(&pdf[pdf.len().saturating_sub(EDGE)..], b"%%EOF") {
        return Err(LeafletError::Damaged);
    }
    let pdf = Pdf::new(pdf).map_err(|error| match error {
        LoadPdfError::Decryption(_) => LeafletError::Encrypted,
        LoadPdfError::Invalid => LeafletError::Damaged,
    })?;
    let pages = pdf.pages();
    let count = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    if pages.is_empty() {
        return Err(LeafletError::Damaged);
    }
    if pages.len() > limits::LEAFLET_PAGES {
        return Err(LeafletError::TooManyPages { pages: count });
    }
    let numbered = || (1..).zip(pages.iter());
    // Before a minute is spent on those before it.
    if let Some((page, _)) = numbered().find(|(_, page)| scale(page).is_none()) {
        return Err(LeafletError::PageSize { page });
    }
    let trouble = Arc::new(Trouble::default());
    let settings = settings(&trouble);
    for (number, page) in numbered() {
        // Kept for one page only: what a cache would keep of forty is more than what drawing a font again costs.
        let picture = picture(page, &RenderCache::new(), &settings, number)?;
        if trouble.font.load(Ordering::Relaxed) {
            return Err(LeafletError::MissingFont { page: number });
        }
        if trouble.other.load(Ordering::Relaxed) {
            return Err(LeafletError::Incomplete { page: number });
        }
        take(picture)?;
    }
    Ok(count)
}

fn settings(trouble: &Arc<Trouble>) -> InterpreterSettings {
    let (of_fonts, of_others) = (trouble.clone(), trouble.clone());
    InterpreterSettings {
        font_resolver: Arc::new(move |query| match query {
            // Latin letters, which every reader brings along.
            FontQuery::Standard(font) => Some(font.get_font_data()),
            // A Chinese one. Nobody knows whether there is another that looks alike.
            FontQuery::Fallback(font) => {
                of_fonts.font.store(true, Ordering::Relaxed);
                Some(font.pick_standard_font().get_font_data())
            }
        }),
        warning_sink: Arc::new(move |warning| {
            if matches!(warning, InterpreterWarning::UnsupportedFont | InterpreterWarning::ImageDecodeFailure) {
                of_others.other.store(true, Ordering::Relaxed);
            }
        }),
        ..InterpreterSettings::default()
    }
}

/// By how much a page is made larger or smaller; `None` if it is no page.
fn scale(page: &Page<'_>) -> Option<f32> {
    let (width, height) = page.render_dimensions();
    let is_paper = SIDES.contains(&width) && SIDES.contains(&height) && width.max(height) <= PROPORTION * width.min(height);
    let (across, down) = limits::LEAFLET_PAGE_SIZE;
    is_paper.then(|| (across as f32 / width).min(down as f32 / height))
}

fn picture<'a>(page: &'a Page<'a>, cache: &RenderCache<'a>, settings: &InterpreterSettings, number: u32) -> Result<Vec<u8>, LeafletError> {
    let scale = scale(page).ok_or(LeafletError::PageSize { page: number })?;
    let target = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let drawn = render(page, cache, settings, &RenderSettings::default(), &target);
    let size = (u32::from(drawn.width()), u32::from(drawn.height()));
    // White paper lies below: no pixel is transparent.
    encode(drawn.data_as_u8_slice(), size).map_err(|_| LeafletError::TooLarge)?.ok_or(LeafletError::TooLarge)
}

/// A file of RGBA pixels, grey where there is no colour; `None` if it is too large however it is written.
fn encode(rgba: &[u8], size: (u32, u32)) -> Result<Option<Vec<u8>>, ImageError> {
    let pixels = || rgba.as_chunks::<4>().0.iter();
    // Scans of black paper are not quite grey.
    let is_grey = pixels().all(|&[r, g, b, _]| r.max(g).max(b) - r.min(g).min(b) <= 4);
    let (flat, colour): (Vec<u8>, _) = if is_grey {
        (pixels().map(|&[_, g, _, _]| g).collect(), ExtendedColorType::L8)
    } else {
        (pixels().flat_map(|&[r, g, b, _]| [r, g, b]).collect(), ExtendedColorType::Rgb8)
    };
    let mut best = Vec::new();
    let png = PngEncoder::new_with_quality(Cursor::new(&mut best), CompressionType::Default, FilterType::Adaptive);
    png.write_image(&flat, size.0, size.1, colour)?;
    for quality in QUALITIES {
        if best.len() <= PNG_BYTES || best.len() <= limits::LEAFLET_PAGE_BYTES && quality != QUALITIES[0] {
            break;
        }
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(Cursor::new(&mut jpeg), quality).write_image(&flat, size.0, size.1, colour)?;
        if jpeg.len() < best.len() {
            best = jpeg;
        }
    }
    Ok((best.len() <= limits::LEAFLET_PAGE_BYTES).then_some(best))
}

#[cfg(test)]
mod tests;
