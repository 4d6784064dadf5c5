//! Every text is whole: neither cut by its own box, by what holds it or by the screen, nor shortened
//! to an ellipsis. A filled box lies whole in the one that it stands in.

use super::{Check, Fault, quote};
use crate::audit::{
    facts::{Facts, Kind},
    fonts::Fonts,
};

/// Rounding of text and boxes to whole pixels.
const SLACK: f32 = 1.5;
const FOOT_SLACK: f32 = 0.5;

pub(super) fn faults(facts: &Facts, fonts: &Fonts) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, words) in facts.texts() {
        if words.typed {
            continue;
        }
        let item = &facts.items[index];
        let ink = fonts.ink(words, &item.area);
        let mut fault = |problem: &str, pixels: f32| {
            let what = format!("{} {}", quote(&words.text), item.name);
            faults.push(Fault::new(Check::Fit, what, format!("{problem} {pixels:.1} px, its box is {}", item.area), pixels));
        };
        let (wide, high) = (words.wanted_width - item.area.width, words.wanted_height - item.area.height);
        let own = item.area.sticks_out(&ink.area);
        // A letter loses its foot at once.
        let foot = (item.area.y - ink.area.y).max(ink.area.bottom() - item.area.bottom());
        if !words.wraps && wide > SLACK {
            fault(if words.elides { "shortened by" } else { "cut by" }, wide);
        } else if words.elides && ink.lines > 1 && high > 0.1 {
            // A line that does not fit whole is left out.
            fault("shortened, too high by", high);
        } else if own > SLACK || foot > FOOT_SLACK {
            fault("cut by its box by", own.max(foot));
        } else if item.room.sticks_out(&ink.area) > SLACK {
            fault("cut by what holds it by", item.room.sticks_out(&ink.area));
        } else if let Some((name, over)) = beyond_ground(facts, index, &ink.area) {
            fault(&format!("runs out of {name} by"), over);
        }
    }
    faults.extend(facts.live().into_iter().filter_map(|index| box_beyond_ground(facts, index)));
    faults
}

/// A filled box that lies in another and runs out of it.
fn box_beyond_ground(facts: &Facts, index: usize) -> Option<Fault> {
    let item = &facts.items[index];
    if !matches!(item.kind, Kind::Ground(_)) || item.seen.is_empty() {
        return None;
    }
    let (name, over) = beyond_ground(facts, index, &item.area)?;
    Some(Fault::new(Check::Fit, item.name.clone(), format!("runs out of {name} by {over:.0} px, it is {}", item.area), over))
}

/// The nearest filled rectangle that something stands in, where it runs out of that; a veil holds nothing.
fn beyond_ground(facts: &Facts, index: usize, ink: &crate::audit::facts::Rect) -> Option<(String, f32)> {
    if facts.items[index].scrolled {
        return None;
    }
    let ground = facts
        .ancestors(index)
        .map(|above| &facts.items[above])
        .find(|item| matches!(item.kind, Kind::Ground(colour) if colour.alpha == 1.0))?;
    let over = ground.area.sticks_out(ink);
    (over > SLACK).then(|| (ground.name.clone(), over))
}
