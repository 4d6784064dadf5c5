//! What the terminals' glass can show, and what to write instead.
//!
//! Owns the answer to "is there a glyph", for an office that carries no font. What is not drawn stands on the glass as a
//! box; people's names may hold such characters, what staff write for everybody should not.

use super::{coverage::DRAWN, invisible::is_invisible};

/// Whether the fonts of the terminals have this character. What has no ink needs none.
pub fn can_show(c: char) -> bool {
    let code = u32::from(c);
    let run = DRAWN.partition_point(|(_, last)| *last < code);
    DRAWN.get(run).is_some_and(|(first, _)| *first <= code) || c == '\n' || is_invisible(c)
}

/// Ways of writing a name whose usual character everybody reads, where Unicode does not call the two one.
const USUAL: [(char, char); 3] = [('𠮷', '吉'), ('𡈽', '土'), ('𠀋', '丈')];

/// A character that would be a box on the glass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undrawable {
    pub character: char,
    /// Which character of the text, from 1.
    pub place: usize,
}

/// Each character that would be a box, once, where it stands first.
pub fn undrawable(text: &str) -> Vec<Undrawable> {
    let mut found: Vec<Undrawable> = Vec::new();
    for (index, character) in text.chars().enumerate().filter(|(_, character)| !can_show(*character)) {
        if found.iter().all(|other| other.character != character) {
            found.push(Undrawable { character, place: index + 1 });
        }
    }
    found
}

/// As it is told: `🎉（第 3 个字）、🎊（第 4 个字）`, at most five.
pub fn list_of(undrawable: &[Undrawable]) -> String {
    let named = |one: &Undrawable| match one.character {
        // Nobody sees these on their screens either.
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' => format!("第 {} 个字（不是通用的字）", one.place),
        character => match USUAL.iter().find(|(rare, _)| *rare == character) {
            Some((_, usual)) => format!("{character}（第 {} 个字，可以写成 {usual}）", one.place),
            None => format!("{character}（第 {} 个字）", one.place),
        },
    };
    let mut list = undrawable.iter().take(5).map(named).collect::<Vec<_>>().join("、");
    if undrawable.len() > 5 {
        list.push_str(&format!(" 等 {} 个", undrawable.len()));
    }
    list
}

/// Without the characters that would be boxes.
pub fn without_undrawable(text: &str) -> String {
    text.chars().filter(|character| can_show(*character)).collect()
}

/// Marks that everybody writes and the fonts lack, as the nearest that they have. Digits in boxes become digits in circles.
pub fn with_known_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let mut ahead = rest.clone();
        let selected = ahead.next_if_eq(&'\u{fe0f}').is_some();
        if c.is_ascii_digit() && ahead.next() == Some('\u{20e3}') {
            rest.nth(usize::from(selected));
            out.push(if c == '0' { '⓪' } else { char::from_u32('①' as u32 + c as u32 - '1' as u32).unwrap_or(c) });
            continue;
        }
        match mark(c) {
            Some(instead) => {
                out.push(instead);
                rest.next_if_eq(&'\u{fe0f}');
            }
            None => out.push(c),
        }
    }
    out
}

fn mark(c: char) -> Option<char> {
    Some(match c {
        _ if can_show(c) => return None,
        '✅' | '✔' | '☑' | '🗹' | '🆗' => '✓',
        '❌' | '✖' | '✗' | '✘' | '❎' | '✕' | '🚫' | '⛔' => '×',
        '❗' | '❕' => '！',
        '❓' | '❔' => '？',
        '⭐' | '🌟' | '✨' | '🌠' => '★',
        '🔴' | '🟠' | '🟡' | '🟢' | '🔵' | '🟣' | '🟤' | '⚫' | '⬤' | '🔘' => '●',
        '⚪' => '○',
        '🟥' | '🟧' | '🟨' | '🟩' | '🟦' | '🟪' | '⬛' | '◼' | '◾' => '■',
        '⬜' | '◻' | '◽' | '☐' | '❏' | '❑' | '❒' => '□',
        '🔶' | '🔸' | '🔷' | '🔹' => '◆',
        '🔺' => '▲',
        '🔻' => '▼',
        '►' | '▸' | '➤' | '➢' | '➣' | '⏩' => '▶',
        '◄' | '◂' | '⏪' => '◀',
        '👉' | '🡪' | '➔' | '➜' | '➙' | '⟶' => '→',
        '👈' => '←',
        '👆' | '🔝' => '↑',
        '👇' => '↓',
        '➕' => '＋',
        '➖' => '－',
        '➗' => '÷',
        '❤' | '💗' | '💖' | '💕' | '🧡' => '♥',
        '📞' | '📱' | '🕿' => '☎',
        '💧' | '🔔' | '📢' | '📣' | '📌' | '📍' => '◆',
        '⚡' => '※',
        '🔟' => '⑩',
        '‣' | '⁃' | '∙' | '⦁' => '•',
        '≒' => '≈',
        '❶'..='❿' => return None,
        _ => return None,
    })
}
