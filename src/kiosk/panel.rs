//! How large the panel is, in millimetres: whether words on it can be read and keys be hit.
//!
//! Owns reading the panel's own description (EDID) and judging sizes. A panel that says nothing, as projectors and some
//! adapters do, counts as one on which the design's sizes hold.

use std::path::Path;

/// A panel's picture area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Panel {
    pub width_mm: u32,
    pub height_mm: u32,
}

/// Text smaller than this is unreadable for older readers; millimetres.
pub const SMALLEST_TEXT_MM: f32 = 6.0;
/// Smaller keys than this are missed, millimetres.
pub const SMALLEST_TARGET_MM: f32 = 16.0;
/// The smallest size of the type scale, design pixels.
const CAPTION: f32 = 30.0;

impl Panel {
    /// A panel of this diagonal, inches, that shows so many pixels.
    pub fn of_diagonal(inches: f32, (width, height): (u32, u32)) -> Self {
        let (width, height) = (width as f32, height as f32);
        let mm_per_pixel = inches * 25.4 / width.hypot(height);
        Self { width_mm: (width * mm_per_pixel).round() as u32, height_mm: (height * mm_per_pixel).round() as u32 }
    }

    /// Millimetres that one design pixel measures when the page fills the panel, whichever way it is turned.
    pub fn mm_per_design_pixel(self) -> f32 {
        let (short, long) = (self.width_mm.min(self.height_mm) as f32, self.width_mm.max(self.height_mm) as f32);
        (short / 1080.0).min(long / 1920.0)
    }

    /// Diagonal in inches.
    pub fn inches(self) -> f32 {
        (self.width_mm as f32).hypot(self.height_mm as f32) / 25.4
    }

    /// Whether the design's small text is too small on it, so that the screen rests in 大字.
    pub fn wants_large_type(self) -> bool {
        CAPTION * self.mm_per_design_pixel() < SMALLEST_TEXT_MM
    }
}

/// The connected panel's size as it describes itself; the first that does, by connector name.
pub fn connected() -> Option<Panel> {
    let mut connectors: Vec<_> = std::fs::read_dir("/sys/class/drm").ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    connectors.sort();
    connectors.iter().filter(|path| is_connected(path)).find_map(|path| size(&std::fs::read(path.join("edid")).ok()?))
}

fn is_connected(connector: &Path) -> bool {
    std::fs::read_to_string(connector.join("status")).is_ok_and(|status| status.trim() == "connected")
}

/// The picture's size out of an EDID block (VESA E-EDID 1.4, release A2): millimetres from the preferred timing (3.10.2),
/// else centimetres from the basic parameters (3.6.2).
pub fn size(edid: &[u8]) -> Option<Panel> {
    const HEADER: [u8; 8] = [0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0];
    const TIMING: usize = 54;
    let block = edid.get(..128)?;
    if !block.starts_with(&HEADER) || block.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)) != 0 {
        return None;
    }
    let is_timing = block[TIMING] != 0 || block[TIMING + 1] != 0;
    let high = u32::from(block[TIMING + 14]);
    let timed = Panel {
        width_mm: u32::from(block[TIMING + 12]) | (high & 0xf0) << 4,
        height_mm: u32::from(block[TIMING + 13]) | (high & 0x0f) << 8,
    };
    let basic = Panel { width_mm: u32::from(block[21]) * 10, height_mm: u32::from(block[22]) * 10 };
    // Some panels put a ratio, 16 by 9, where millimetres belong.
    let sensible = |panel: &Panel| panel.width_mm >= 50 && panel.height_mm >= 50;
    Some(timed).filter(|panel| is_timing && sensible(panel)).or(Some(basic)).filter(sensible)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A block with these sizes and a right checksum.
    fn edid(centimetres: (u8, u8), millimetres: (u16, u16)) -> Vec<u8> {
        let mut block = vec![0_u8; 128];
        block[..8].copy_from_slice(&[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0]);
        (block[21], block[22]) = centimetres;
        block[54] = 1;
        block[66] = millimetres.0 as u8;
        block[67] = millimetres.1 as u8;
        block[68] = ((millimetres.0 >> 4) & 0xf0) as u8 | (millimetres.1 >> 8) as u8;
        block[127] = 0_u8.wrapping_sub(block.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)));
        block
    }

    #[test]
    fn the_preferred_timing_tells_millimetres() {
        let panel = size(&edid((48, 27), (476, 268))).unwrap();
        assert_eq!((panel.width_mm, panel.height_mm), (476, 268));
        assert!((panel.inches() - 21.5).abs() < 0.1, "{}", panel.inches());
        assert!((panel.mm_per_design_pixel() - 0.248).abs() < 0.001 && !panel.wants_large_type());
    }

    #[test]
    fn a_ratio_in_place_of_millimetres_is_not_believed() {
        assert_eq!(size(&edid((48, 27), (16, 9))), Some(Panel { width_mm: 480, height_mm: 270 }));
        assert_eq!(size(&edid((0, 0), (0, 0))), None);
    }

    #[test]
    fn a_damaged_description_is_not_believed() {
        let mut block = edid((48, 27), (476, 268));
        block[21] ^= 1;
        assert_eq!(size(&block), None);
        assert_eq!(size(&block[..100]), None);
        assert_eq!(size(&[0; 128]), None);
    }

    #[test]
    fn a_small_panel_rests_in_large_type() {
        let small = Panel::of_diagonal(15.6, (1080, 1920));
        assert!(small.wants_large_type() && !Panel::of_diagonal(21.5, (1920, 1080)).wants_large_type());
        assert!((small.inches() - 15.6).abs() < 0.1);
    }
}
