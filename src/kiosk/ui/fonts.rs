//! Which of the embedded fonts is asked for what.
//!
//! Invariants: no font of the machine is ever asked (`src/kiosk/no_fontconfig`); a character that a text's own face lacks
//! comes from the regular sans, then from the rare ideographs, then as a box: never as nothing. Glyph 0 would be nothing,
//! since the software renderer does not draw it; so the last font maps every character to its box.
//!
//! Why not text that is searched for undrawable characters: it comes through many doors, a physical keyboard among them,
//! and fields count their cursor in what was really typed.

use slint::fontique_011::{self, fontique::GenericFamily};

/// In the order in which they help out, as the files name themselves.
const HELPERS: [&str; 3] = ["Noto Sans SC", "Noto Sans SC Rare", "Lobby Butler Boxes"];

/// What Slint asks after the family that a text names.
const ASKED: [GenericFamily; 3] = [GenericFamily::SansSerif, GenericFamily::SystemUi, GenericFamily::Emoji];

/// Names the helpers. The first window has registered the files; nothing is laid out before this.
pub fn settle() {
    let mut collection = fontique_011::shared_collection();
    let helpers: Vec<_> = HELPERS.iter().filter_map(|family| collection.family_id(family)).collect();
    if helpers.len() < HELPERS.len() {
        tracing::error!("embedded fonts are missing: what they lack is not seen on the glass");
    }
    for asked in ASKED {
        collection.set_generic_families(asked, helpers.iter().copied());
    }
}
