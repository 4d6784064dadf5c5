//! What makes a screen right: every check turns facts into what is wrong with them.

mod breaks;
mod contrast;
mod fit;
mod overlap;
mod reach;
mod size;
mod told;

use super::{
    facts::{Facts, Kind, Role},
    fonts::Fonts,
};

pub use size::Panel;

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// A finger finds it and an eye can read it.
    Size,
    /// Every text is whole.
    Fit,
    /// Lines break between words, and none of them is a single character.
    Breaks,
    /// Nothing lies on something else.
    Overlap,
    /// Ink stands out from its ground.
    Contrast,
    /// Every character has a glyph in the font of its weight.
    Glyphs,
    /// Whoever cannot see it hears what it is.
    Names,
    /// Lowered, every control lies low.
    Reach,
    /// What a page has to say is said.
    Told,
}

impl Check {
    pub const ALL: [Self; 9] =
        [Self::Size, Self::Fit, Self::Breaks, Self::Overlap, Self::Contrast, Self::Glyphs, Self::Names, Self::Reach, Self::Told];
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    pub check: Check,
    /// The text or control.
    pub what: String,
    /// What was measured.
    pub numbers: String,
    /// The more, the worse; only faults of one check compare.
    pub badness: f32,
}

impl Fault {
    fn new(check: Check, what: String, numbers: String, badness: f32) -> Self {
        Self { check, what, numbers, badness }
    }
}

/// Everything that is wrong with a screen on a panel.
pub fn faults(facts: &Facts, fonts: &Fonts, panel: &Panel) -> Vec<Fault> {
    let mut faults = size::faults(facts, panel);
    faults.extend(fit::faults(facts, fonts));
    faults.extend(breaks::faults(facts, fonts));
    faults.extend(overlap::faults(facts, fonts));
    faults.extend(contrast::faults(facts, fonts));
    faults.extend(glyphs(facts, fonts));
    faults.extend(names(facts));
    faults
}

/// What is wrong with a lowered screen besides.
pub fn faults_when_lowered(facts: &Facts) -> Vec<Fault> {
    reach::faults(facts)
}

/// What is wrong with 大字 besides.
pub fn faults_when_large(facts: &Facts) -> Vec<Fault> {
    size::faults_when_large(facts)
}

/// What a scene of the gallery does not say.
pub fn faults_of_scene(scene: &str, facts: &Facts) -> Vec<Fault> {
    told::faults(scene, facts)
}

fn glyphs(facts: &Facts, fonts: &Fonts) -> Vec<Fault> {
    let lacking = facts.texts().into_iter().filter_map(|(_, words)| {
        let missing = fonts.missing(words);
        let count = missing.chars().count() as f32;
        (!missing.is_empty()).then(|| Fault::new(Check::Glyphs, words.text.clone(), format!("no glyph for {missing}"), count))
    });
    lacking.collect()
}

/// Every touch area belongs to one item that says what it is and what it is called.
fn names(facts: &Facts) -> Vec<Fault> {
    let mut owners = Vec::new();
    let mut faults = Vec::new();
    for target in facts.targets().into_iter().filter(|target| !keeps_a_text_awake(facts, *target)) {
        let mut fault = |problem: &str| faults.push(Fault::new(Check::Names, facts.title(target), problem.into(), 1.0));
        let named = |index: &usize| facts.items[*index].role != Role::None;
        // A touch area beside a text field, as large, brings the focus to it.
        let field = |index: &usize| facts.items[*index].words().is_some_and(|words| words.typed) && same_parent(facts, *index, target);
        let owner = std::iter::once(target).chain(facts.ancestors(target)).find(named).or_else(|| (0..facts.items.len()).find(field));
        match owner.map(|index| (index, &facts.items[index])) {
            None => fault(&format!("has no role at {} of {}", facts.items[target].area, facts.items[target].room)),
            Some((_, item)) if item.role != Role::Used => fault("is not a control to a screen reader"),
            Some((_, item)) if item.label.trim().is_empty() => fault("has no label"),
            Some((index, _)) if owners.contains(&index) => fault("shares its name with another touch area"),
            Some((index, _)) => owners.push(index),
        }
    }
    let typed = facts.items.iter().filter(|item| matches!(&item.kind, Kind::Text(words) if words.typed));
    for item in typed.filter(|item| item.role != Role::Used || item.label.trim().is_empty()) {
        faults.push(Fault::new(Check::Names, item.name.clone(), "a text field has no role or label".into(), 1.0));
    }
    faults
}

/// A finger on a text that scrolls does nothing but keep the visit alive: the text itself is read.
fn keeps_a_text_awake(facts: &Facts, target: usize) -> bool {
    let item = &facts.items[target];
    item.scrolled && item.area.sticks_out(&item.room) <= 1.0
}

/// Whether an item belongs to the very widget that a touch area stands in.
fn same_parent(facts: &Facts, index: usize, target: usize) -> bool {
    facts.items[target].parent.is_some_and(|widget| facts.ancestors(index).any(|above| above == widget))
}

/// A text for a table: its first characters.
fn quote(text: &str) -> String {
    let short: String = text.chars().take(18).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}
