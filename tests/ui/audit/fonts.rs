//! The embedded fonts, for what the item tree does not tell: where the ink of a text is, and which
//! characters have a glyph.

use ttf_parser::Face;

use super::facts::{Rect, Words};

macro_rules! font {
    ($file:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/ui/assets/fonts/", $file))
    };
}

pub struct Fonts {
    regular: Face<'static>,
    bold: Face<'static>,
    serif: Face<'static>,
}

/// Where a text is seen: its ink, not its box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ink {
    pub area: Rect,
    pub lines: u32,
}

impl Fonts {
    pub fn embedded() -> Self {
        let face = |bytes: &'static [u8]| Face::parse(bytes, 0).unwrap();
        Self {
            regular: face(font!("NotoSansSC-Regular.ttf")),
            bold: face(font!("NotoSansSC-Bold.ttf")),
            serif: face(font!("NotoSerifSC-Bold.ttf")),
        }
    }

    fn face(&self, words: &Words) -> &Face<'static> {
        match (words.serif, words.bold) {
            (true, _) => &self.serif,
            (false, true) => &self.bold,
            (false, false) => &self.regular,
        }
    }

    /// Characters of the text that its font has no glyph for.
    pub fn missing(&self, words: &Words) -> String {
        let face = self.face(words);
        words.text.chars().filter(|c| !c.is_control() && face.glyph_index(*c).is_none()).collect()
    }

    /// How wide a string is in the font of `words`.
    pub fn width(&self, words: &Words, string: &str) -> f32 {
        let face = self.face(words);
        let advances = string.chars().filter_map(|c| face.glyph_hor_advance(face.glyph_index(c)?)).map(f32::from);
        advances.sum::<f32>() * words.size / f32::from(face.units_per_em())
    }

    /// Where the glyphs of a text stand in its box. A text of several lines is taken to fill them.
    pub fn ink(&self, words: &Words, area: &Rect) -> Ink {
        let face = self.face(words);
        let em = words.size / f32::from(face.units_per_em());
        let (ascent, line) = (f32::from(face.ascender()) * em, f32::from(face.ascender() - face.descender()) * em);
        let lines = (words.wanted_height / line).round().max(1.0);
        let boxes = words.text.chars().filter_map(|c| face.glyph_bounding_box(face.glyph_index(c)?));
        let (highest, lowest) =
            boxes.fold((i16::MIN, i16::MAX), |(highest, lowest), glyph| (highest.max(glyph.y_max), lowest.min(glyph.y_min)));
        let top = area.y + words.down.before(area.height - words.wanted_height);
        let ink_top = top + ascent - f32::from(highest) * em;
        let ink_bottom = top + (lines - 1.0) * line + ascent - f32::from(lowest) * em;
        let width = if words.wraps { words.wanted_width.min(area.width) } else { words.wanted_width };
        let left = area.x + words.across.before(area.width - width);
        // A line wider than its box starts at the box's edge and is cut at the other.
        let left = if width > area.width { area.x } else { left };
        Ink { area: Rect::new(left, ink_top, width, ink_bottom - ink_top), lines: lines as u32 }
    }
}
