//! Ink on its ground, by WCAG 2: body text at 7:1, all text at 4.5:1, whatever state its control is in.

use super::{Check, Fault, quote};
use crate::audit::{
    facts::{Colour, Facts, Kind, Rect, Words},
    fonts::Fonts,
};

const BODY: f32 = 7.0;
const ALL: f32 = 4.5;
/// Text of this size, or bold text of the body's size, is read from further away.
const LARGE: f32 = 40.0;
const LARGE_BOLD: f32 = 34.0;

pub(super) fn faults(facts: &Facts, fonts: &Fonts) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, words) in facts.texts() {
        let ink = fonts.ink(words, &facts.items[index].area).area.and(&facts.items[index].seen);
        let wanted = if is_large(words) { ALL } else { BODY };
        let worst = samples(&ink)
            .into_iter()
            .map(|point| ground(facts, index, point))
            .map(|ground| (contrast(words.ink.over(ground), ground), ground))
            .min_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((ratio, ground)) = worst.filter(|(ratio, _)| *ratio < wanted) {
            let what = format!("{} on {ground}: {} {}", words.ink, quote(&words.text), facts.items[index].name);
            let numbers = format!("{ratio:.2}:1, at least {wanted} at {:.0} px{}", words.size, if words.bold { " bold" } else { "" });
            faults.push(Fault::new(Check::Contrast, what, numbers, wanted / ratio));
        }
    }
    faults
}

fn is_large(words: &Words) -> bool {
    words.size >= LARGE || (words.bold && words.size >= LARGE_BOLD)
}

/// The middle and the corners of the ink.
fn samples(ink: &Rect) -> [(f32, f32); 5] {
    let (left, right) = (ink.x + 1.0, (ink.right() - 1.0).max(ink.x));
    let (top, bottom) = (ink.y + 1.0, (ink.bottom() - 1.0).max(ink.y));
    [ink.center(), (left, top), (right, top), (left, bottom), (right, bottom)]
}

/// What was painted at a point before an item was.
fn ground(facts: &Facts, before: usize, point: (f32, f32)) -> Colour {
    let below = facts.items[..before].iter().filter(|item| item.seen.has(point));
    below.fold(Colour::opaque(0), |ground, item| match item.kind {
        Kind::Ground(colour) => colour.over(ground),
        _ => ground,
    })
}

/// The contrast ratio of WCAG 2.
pub fn contrast(ink: Colour, ground: Colour) -> f32 {
    let (a, b) = (luminance(ink), luminance(ground));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(colour: Colour) -> f32 {
    let linear = colour.rgb.map(|channel| {
        let channel = f32::from(channel) / 255.0;
        if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

#[test]
fn contrast_is_that_of_the_design_tokens() {
    for (ink, ground, ratio) in
        [(0x17201B, 0xFAF6EC, 15.5), (0xDEC793, 0x0F4633, 6.5), (0x664A14, 0xF3E9D0, 6.8), (0x000000, 0xFF0000, 5.3)]
    {
        let computed = contrast(Colour::opaque(ink), Colour::opaque(ground));
        assert!((computed - ratio).abs() < 0.06, "{computed} instead of {ratio}");
    }
}
