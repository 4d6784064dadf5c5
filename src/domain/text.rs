//! Text that people typed: cleaned once, at the door.
//!
//! Owns what a text is before it is stored: no character that nobody sees, one spelling for what looks the same
//! (`characters`), the bullets of word processors as signs that the terminals have, and for staff what the glass cannot
//! show (`glass`) and lines that a PDF broke (`lines`).
//!
//! Invariants: cleaning twice changes nothing; emoji and every script stay as they are; a name is never refused or
//! respelt because of its characters.

mod characters;
mod coverage;
mod glass;
mod invisible;
mod lines;
#[cfg(test)]
mod tests;

use thiserror::Error;

use characters::{is_line_end, is_odd_space};
pub use glass::{Undrawable, can_show, list_of, undrawable, with_known_marks, without_undrawable};
pub use lines::joined;

/// Why a text was not accepted. Lengths in characters.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TextError {
    #[error("the text is empty")]
    Empty,
    #[error("the text has {actual} characters, at most {limit} are allowed")]
    TooLong { actual: usize, limit: usize },
}

/// Removes what is invisible, unifies line ends, blanks, bullets and compatibility forms, and trims.
pub fn clean(raw: &str) -> String {
    let unified = raw.replace("\r\n", "\n").replace(is_line_end, "\n");
    // Before tabs go: a letter before a tab may have been a bullet.
    let lines: Vec<String> = unified.split('\n').map(characters::with_plain_bullet).collect();
    settled(&lines.join("\n"), true)
}

/// As [`clean`], on one line: line ends and blanks of every kind become single spaces. Selectors of variants go too, which
/// the terminals do not draw: a login, a door or a name has no twin that looks like it.
pub fn clean_line(raw: &str) -> String {
    let line = settled(raw, false);
    line.split(|c: char| c.is_whitespace()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn settled(text: &str, sparing: bool) -> String {
    let spaced: String = text
        .chars()
        .map(|c| match c {
            _ if is_odd_space(c) || (!sparing && is_line_end(c)) => ' ',
            _ => characters::of_symbol_fonts(c).unwrap_or(c),
        })
        .collect();
    characters::without_compatibility_forms(&characters::visible(&spaced, sparing)).trim().to_owned()
}

/// A password as it is compared: without what nobody sees, since a copied one may bring it along; else as typed, blanks
/// at its ends too.
pub fn secret(raw: &str) -> String {
    characters::visible(raw, true)
}

/// Cleans and checks a text that must not be empty.
pub fn required(raw: &str, limit: usize) -> Result<String, TextError> {
    let text = optional(raw, limit)?;
    if text.is_empty() { Err(TextError::Empty) } else { Ok(text) }
}

/// Cleans and checks a text that may be empty.
pub fn optional(raw: &str, limit: usize) -> Result<String, TextError> {
    let text = clean(raw);
    let actual = text.chars().count();
    if actual > limit { Err(TextError::TooLong { actual, limit }) } else { Ok(text) }
}

/// Full-width digits and signs as their ASCII forms, blanks as plain spaces, without what nobody sees: a number copied
/// from a telephone's contacts is wrapped in direction marks. Everything else unchanged.
pub fn to_half_width(raw: &str) -> String {
    raw.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            _ if is_odd_space(c) || c == '\u{3000}' => ' ',
            _ => c,
        })
        .filter(|c| *c == '\n' || !invisible::is_invisible(*c))
        .collect()
}
