//! Nothing lies on something else: texts on texts or pictures, texts under controls, controls on
//! controls, under something painted later, or beyond the screen.

use super::{Check, Fault, quote};
use crate::audit::{
    facts::{Facts, Kind, Rect},
    fonts::Fonts,
};

pub(super) fn faults(facts: &Facts, fonts: &Fonts) -> Vec<Fault> {
    let texts: Vec<(usize, String, Rect)> = facts
        .texts()
        .into_iter()
        .map(|(index, words)| {
            let item = &facts.items[index];
            let ink = fonts.ink(words, &item.area).area.and(&item.seen);
            (index, format!("{} {}", quote(&words.text), item.name), ink)
        })
        .filter(|(_, _, ink)| !ink.is_empty())
        .collect();
    let targets = facts.targets();
    let mut faults = Vec::new();
    let mut fault = |what: String, problem: String, shared: Rect| {
        faults.push(Fault::new(Check::Overlap, what, format!("{problem}: {shared}"), shared.area()));
    };
    for (at, (index, what, ink)) in texts.iter().enumerate() {
        for (_, other, other_ink) in &texts[at + 1..] {
            if ink.meets(other_ink) {
                fault(what.clone(), format!("on the text {other}"), ink.and(other_ink));
            }
        }
        for target in &targets {
            let touched = facts.items[*target].seen;
            // A text inside a touch area is its own or lies under a wider one, such as a list's row.
            if ink.meets(&touched) && touched.sticks_out(ink) > 1.5 {
                fault(what.clone(), format!("runs under {}", facts.title(*target)), ink.and(&touched));
            }
        }
        for (above, item) in facts.live().into_iter().map(|above| (above, &facts.items[above])) {
            let covers = match item.kind {
                Kind::Ground(colour) => above > *index && colour.alpha > 0.99,
                Kind::Picture => true,
                _ => false,
            };
            if covers && ink.meets(&item.seen) {
                fault(what.clone(), format!("shares its place with {}", item.name), ink.and(&item.seen));
            }
        }
    }
    for (at, target) in targets.iter().enumerate() {
        let item = &facts.items[*target];
        for other in &targets[at + 1..] {
            let shared = item.seen.and(&facts.items[*other].seen);
            if shared.width > 1.0 && shared.height > 1.0 {
                fault(facts.title(*target), format!("overlaps {}", facts.title(*other)), shared);
            }
        }
        // Its own face may be painted beside it, as on a card; something else may not hide it.
        for (above, ground) in facts.live().into_iter().filter(|above| above > target).map(|above| (above, &facts.items[above])) {
            let shared = item.seen.and(&ground.seen);
            let hides = matches!(ground.kind, Kind::Ground(colour) if colour.alpha > 0.99) && shared.area() > item.seen.area() / 4.0;
            if hides && !facts.ancestors(above).any(|ancestor| Some(ancestor) == item.parent) {
                fault(facts.title(*target), format!("lies under {}", ground.name), shared);
            }
        }
        let beyond = facts.screen.sticks_out(&item.area);
        if !item.scrolled && beyond > 1.0 {
            fault(facts.title(*target), format!("{beyond:.0} px outside the screen"), item.area);
        }
    }
    faults
}
