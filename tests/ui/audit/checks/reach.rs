//! 降低: whoever sits reaches every control.

use super::{Check, Fault};
use crate::audit::facts::Facts;

/// The lowest 45 % of an upright page, design pixels from its top.
const CONTROLS_FROM: f32 = 1056.0;
/// What may lie higher: staff hold the mark, the dock stands where it always does, and the field that is being typed
/// in stands right above it.
const EXEMPT: [&str; 3] = ["StaffDoor", "Dock", "TextField"];

pub(super) fn faults(facts: &Facts) -> Vec<Fault> {
    let high = facts.targets().into_iter().filter(|target| {
        let item = &facts.items[*target];
        item.seen.height > 0.0
            && item.seen.y < CONTROLS_FROM - 1.0
            && !super::keeps_a_text_awake(facts, *target)
            && !std::iter::once(*target).chain(facts.ancestors(*target)).any(|above| is_exempt(&facts.items[above].name))
    });
    let faults = high.map(|target| {
        let area = facts.items[target].seen;
        Fault::new(Check::Reach, facts.title(target), format!("at {area}, not above {CONTROLS_FROM}"), CONTROLS_FROM - area.y)
    });
    faults.collect()
}

fn is_exempt(name: &str) -> bool {
    EXEMPT.iter().any(|exempt| name.contains(exempt))
}
