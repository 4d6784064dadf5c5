//! Where lines break: never inside a word, and never so that one character is left alone on the last line.
//!
//! The item tree tells how high a text is, not where its lines end. They are broken here again, as Unicode's annex 14
//! has it for what the pages say; a text that comes out with another number of lines is not judged for its last one.

use super::{Check, Fault, quote};
use crate::audit::{
    facts::{Facts, Words},
    fonts::Fonts,
};

pub(super) fn faults(facts: &Facts, fonts: &Fonts) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, words) in facts.texts() {
        let item = &facts.items[index];
        if !words.wraps || words.typed || item.scrolled {
            continue;
        }
        let mut fault = |problem: String| {
            let what = format!("{} {}", quote(&words.text), item.name);
            faults.push(Fault::new(Check::Breaks, what, format!("{problem} in {:.0} px", item.area.width), 1.0));
        };
        let paragraphs: Vec<Vec<&str>> = words.text.split('\n').map(pieces).collect();
        let too_wide =
            |piece: &&&str| piece.chars().any(|c| c.is_ascii_alphabetic()) && fonts.width(words, piece.trim_end()) > item.area.width + 1.5;
        if let Some(piece) = paragraphs.iter().flatten().find(too_wide) {
            fault(format!("breaks inside {piece}"));
            continue;
        }
        let lines: Vec<Vec<String>> = paragraphs.iter().map(|pieces| fill(pieces, words, item.area.width, fonts)).collect();
        let count: usize = lines.iter().map(Vec::len).sum();
        if count as u32 != fonts.ink(words, &item.area).lines {
            continue;
        }
        if let Some(last) = lines.iter().filter(|lines| lines.len() > 1).filter_map(|lines| lines.last()).find(|last| is_lone(last)) {
            fault(format!("leaves {last} alone"));
        }
    }
    faults
}

/// One character, whatever punctuation follows it.
fn is_lone(line: &str) -> bool {
    let mut letters = line.chars().filter(|c| c.is_alphanumeric());
    letters.next().is_some_and(|letter| !letter.is_ascii()) && letters.next().is_none()
}

/// What stays together on a line: a word with the space after it, a Chinese character with the marks around it.
fn pieces(paragraph: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut previous: Option<char> = None;
    for (at, c) in paragraph.char_indices() {
        if previous.is_some_and(|before| may_break(before, c)) {
            pieces.push(&paragraph[start..at]);
            start = at;
        }
        previous = Some(c);
    }
    pieces.push(&paragraph[start..]);
    pieces
}

fn may_break(before: char, after: char) -> bool {
    const CLOSING: &str = "，。；：！？、）”’》」』％%…·.,:;!?)]}/–";
    const OPENING: &str = "（“‘《「『([{¥￥";
    let is_wide = |c: char| c >= '\u{2E80}';
    if after == ' ' || after == '\u{3000}' || CLOSING.contains(after) || OPENING.contains(before) {
        return false;
    }
    before == ' '
        || before == '\u{3000}'
        || before == '-'
        || before == '–'
        || is_wide(before)
        || is_wide(after)
        || OPENING.contains(after) && is_wide(before)
}

/// The lines that the pieces make, each as full as it can be.
fn fill(pieces: &[&str], words: &Words, width: f32, fonts: &Fonts) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces {
        let line = lines.last_mut().expect("there is always one");
        let longer = format!("{line}{piece}");
        if line.is_empty() || fonts.width(words, longer.trim_end()) <= width + 0.5 {
            *line = longer;
        } else {
            lines.push((*piece).to_owned());
        }
    }
    lines
}

#[test]
fn lines_break_between_words_and_around_chinese_marks() {
    assert_eq!(pieces("Rm 803, Dirt/noise"), ["Rm ", "803, ", "Dirt/noise"]);
    assert_eq!(pieces("看完了，清（本）页"), ["看", "完", "了，", "清", "（本）", "页"]);
    assert!(is_lone("页") && is_lone("办。") && !is_lone("本页") && !is_lone("I"));
}
