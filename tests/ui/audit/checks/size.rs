//! Physical sizes: what a finger hits and an eye reads, in millimetres of the glass.

use super::{Check, Fault, quote};
use crate::audit::facts::Facts;

/// No touch target is smaller, in either direction.
const LEAST_TARGET: f32 = 16.0;
/// No text is set smaller.
const LEAST_TEXT: f32 = 6.0;

/// In 大字 no text is set smaller, pixels of the page.
const LEAST_LARGE: f32 = 42.0;

/// A screen of glass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Panel {
    pub size: (u32, u32),
    /// Its diagonal.
    pub inches: f32,
}

impl Panel {
    /// The panel of the design.
    pub const DESIGN: Panel = Panel { size: (1080, 1920), inches: 21.5 };
    /// Panels that terminals are built with, upright and lying. On the coarser ones the page is scaled.
    pub const ALL: [Panel; 6] = [
        Self::DESIGN,
        Panel { size: (1920, 1080), inches: 21.5 },
        Panel { size: (1080, 1920), inches: 32.0 },
        Panel { size: (768, 1366), inches: 18.5 },
        Panel { size: (1366, 768), inches: 18.5 },
        Panel { size: (800, 1280), inches: 18.5 },
    ];

    /// Millimetres of one of its pixels.
    fn pixel(&self) -> f32 {
        self.inches * 25.4 / (self.size.0 as f32).hypot(self.size.1 as f32)
    }
}

impl std::fmt::Display for Panel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}×{} {}″", self.size.0, self.size.1, self.inches)
    }
}

#[test]
fn a_pixel_of_the_design_panels_is_what_the_tokens_say() {
    for (inches, pixel) in [(21.5, 0.248), (32.0, 0.369)] {
        assert!((Panel { inches, ..Panel::DESIGN }.pixel() - pixel).abs() < 0.001);
    }
}

/// Whoever chose 大字 reads every caption. The letters that stand for 大字 itself are a sign and no words; what shrinks to
/// fit its place is measured there ([`LEAST_TEXT`]).
pub(super) fn faults_when_large(facts: &Facts) -> Vec<Fault> {
    let is_caption =
        |index: usize| facts.items[index].name.contains("CaptionText") && facts.items[index].words().is_some_and(|words| words.text != "A");
    let small = facts.texts().into_iter().filter(|(index, words)| is_caption(*index) && words.size < LEAST_LARGE - 0.5);
    small
        .map(|(index, words)| {
            let what = format!("{} {}", quote(&words.text), facts.items[index].name);
            Fault::new(Check::Size, what, format!("{:.0} px in 大字, at least {LEAST_LARGE}", words.size), LEAST_LARGE - words.size)
        })
        .collect()
}

pub(super) fn faults(facts: &Facts, panel: &Panel) -> Vec<Fault> {
    let mm = |pixels: f32| pixels * facts.scale * panel.pixel();
    let mut faults = Vec::new();
    for target in facts.targets() {
        let item = &facts.items[target];
        let touched = if item.scrolled { item.area } else { item.seen };
        let (width, height) = (mm(touched.width), mm(touched.height));
        if width.min(height) < LEAST_TARGET {
            let numbers = format!("{width:.1} × {height:.1} mm, at least {LEAST_TARGET}");
            faults.push(Fault::new(Check::Size, facts.title(target), numbers, LEAST_TARGET - width.min(height)));
        }
    }
    for (index, words) in facts.texts() {
        let size = mm(words.size);
        if size < LEAST_TEXT {
            let what = format!("{} {}", quote(&words.text), facts.items[index].name);
            faults.push(Fault::new(Check::Size, what, format!("{size:.1} mm, at least {LEAST_TEXT}"), LEAST_TEXT - size));
        }
    }
    faults
}
