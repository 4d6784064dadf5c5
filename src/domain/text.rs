//! Text that people typed: cleaned once, at the door.

use thiserror::Error;

/// Why a text was not accepted. Lengths in characters.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TextError {
    #[error("the text is empty")]
    Empty,
    #[error("the text has {actual} characters, at most {limit} are allowed")]
    TooLong { actual: usize, limit: usize },
}

/// Removes control and invisible formatting characters, unifies line ends and trims.
/// Emoji and every script stay as they are.
pub fn clean(raw: &str) -> String {
    let unified = raw.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = unified.chars().filter(|c| *c == '\n' || !is_invisible(*c)).collect();
    kept.trim().to_owned()
}

/// As [`clean`], on one line: line ends and tabs become single spaces.
pub fn clean_line(raw: &str) -> String {
    let spaced: String = raw.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    clean(&spaced)
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

/// Bidirectional overrides, BOM and C0/C1 controls: they can hide or reorder what staff read.
/// The zero-width joiner stays, emoji families need it.
fn is_invisible(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{200e}' | '\u{200f}')
}

/// Full-width digits and signs as their ASCII forms; everything else unchanged.
pub fn to_half_width(raw: &str) -> String {
    raw.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            _ => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_are_kept_and_counted_as_characters() {
        assert_eq!(required("漏水😀", 3).unwrap(), "漏水😀");
    }

    #[test]
    fn direction_overrides_and_controls_are_removed() {
        assert_eq!(clean("\u{202e}a\u{0}b\r\nc\t"), "ab\nc");
        assert_eq!(clean_line(" a\n\tb "), "a  b");
    }

    #[test]
    fn over_long_text_names_both_figures() {
        assert_eq!(required("一二三", 2), Err(TextError::TooLong { actual: 3, limit: 2 }));
        assert_eq!(required(" \n ", 2), Err(TextError::Empty));
    }
}
