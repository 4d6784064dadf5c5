//! The one table of characters that are not what they look like: invisible ones, odd spaces, compatibility forms, and
//! the bullets of word processors.
//!
//! Invariants: two texts that look the same on the glass come out the same; what the fonts can draw and what means
//! something by itself stays: ①, ℃, ㎡, ½, full-width signs, 囍.
//!
//! Why not NFKC for everything: it makes `1` of ①, `m2` of ㎡ and ASCII of full-width signs. Its canonical half (NFC) is
//! for everything: Unicode calls those the same character. The other half is only for what the fonts lack.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use super::{coverage::RADICALS, glass, invisible::is_invisible};

/// A blank that is no plain space: from the narrow ones to a braille cell without dots. The ideographic space is one too,
/// but indents paragraphs.
pub(super) fn is_odd_space(c: char) -> bool {
    matches!(c, '\t' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{2800}')
}

/// Ends a line, however the text was stored: Word's soft end (VT) and a page's end among them.
pub(super) fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

pub(super) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Can be an emoji, by itself or with a selector behind it.
fn is_emoji(c: char) -> bool {
    matches!(c,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}'
        | '\u{24c2}' | '\u{25a0}'..='\u{27bf}' | '\u{2934}' | '\u{2935}' | '\u{2b00}'..='\u{2bff}' | '\u{3030}' | '\u{303d}'
        | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}')
}

/// Whether a joiner or selector does something where it stands.
fn belongs(c: char, before: Option<char>, after: Option<char>) -> bool {
    match c {
        '\u{200d}' => before.is_some_and(|c| is_emoji(c) || c == '\u{fe0f}') && after.is_some_and(is_emoji),
        '\u{fe0e}' | '\u{fe0f}' => before.is_some_and(is_emoji) || after == Some('\u{20e3}'),
        '\u{fe00}'..='\u{fe02}' | '\u{e0100}'..='\u{e01ef}' => before.is_some_and(is_ideograph),
        _ => false,
    }
}

/// Drops what is never seen; `sparing` keeps selectors that do something.
pub(super) fn visible(text: &str, sparing: bool) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let does_something = || belongs(c, kept.chars().next_back(), rest.clone().find(|next| !is_invisible(*next)));
        let selects = matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
        if c == '\n' || !is_invisible(c) || ((sparing || !selects) && does_something()) {
            kept.push(c);
        }
    }
    kept
}

const LIGATURES: [&str; 7] = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"];

/// Forms that exist for old fonts and PDF files, as the characters that they are.
pub(super) fn without_compatibility_forms(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut canonical = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // Ligatures of a Latin font: the search for "office" does not find them.
            '\u{fb00}'..='\u{fb06}' => canonical.push_str(LIGATURES[c as usize - 0xfb00]),
            _ => canonical.push(ideograph(c)),
        }
    }
    let composed = ComposingNormalizerBorrowed::new_nfc().normalize(&canonical).into_owned();
    if composed.chars().all(glass::can_show) {
        return composed;
    }
    composed.chars().map(drawable_form).collect()
}

/// A radical as the ideograph that it is. Of 户 Unicode knows the traditional form only, and no estate's PDF means that.
fn ideograph(c: char) -> char {
    match c {
        '\u{2f3e}' => '户',
        '\u{2e80}'..='\u{2fdf}' => RADICALS.binary_search_by_key(&c, |pair| pair.0).map_or(c, |at| RADICALS[at].1),
        _ => c,
    }
}

/// What the fonts lack as what it is made of, if they have that: 𝟏, 𝐀.
fn drawable_form(c: char) -> String {
    let form = match c {
        _ if glass::can_show(c) => None,
        _ => Some(DecomposingNormalizerBorrowed::new_nfkd().normalize(c.encode_utf8(&mut [0; 4])).into_owned()),
    };
    form.filter(|form| !form.is_empty() && form.chars().all(|part| glass::can_show(part) && part != ' ')).unwrap_or_else(|| c.to_string())
}

/// Characters of Symbol and Wingdings that Word leaves in the private use area, as what they looked like.
pub(super) fn of_symbol_fonts(c: char) -> Option<char> {
    Some(match c {
        '\u{f0fc}' | '\u{f050}' | '\u{f0fe}' => '✓',
        '\u{f0fb}' | '\u{f0fd}' | '\u{f04f}' => '×',
        '\u{f0a8}' | '\u{f06f}' | '\u{f071}' | '\u{f072}' => '□',
        '\u{f0e0}' | '\u{f0e8}' | '\u{f0f0}' => '→',
        '\u{f0df}' | '\u{f0e7}' | '\u{f0ef}' => '←',
        '\u{f0b7}' | '\u{f06c}' | '\u{f09f}' | '\u{f0a7}' | '\u{f06e}' | '\u{f0d8}' | '\u{f076}' | '\u{f075}' | '\u{f074}' | '\u{f077}'
        | '\u{f0a4}' | '\u{f0a1}' | '\u{f02d}' | '\u{f0b2}' | '\u{f0ab}' | '\u{f0a9}' | '\u{f0aa}' => '•',
        '\u{f028}' => '☎',
        '\u{f04a}' => '☺',
        _ => return None,
    })
}

/// Signs that begin an entry of a list; the fonts lack some of them.
pub(super) fn is_bullet(c: char) -> bool {
    "•·●▪■◆◇○◦□▲△▶▷★☆✓×※❖–—-*+".contains(c)
}

/// A line that a word processor made an entry of a list: one bullet that the fonts have, and one space.
pub(super) fn with_plain_bullet(line: &str) -> String {
    let indent: String = line.chars().take_while(|c| *c == ' ' || *c == '\u{3000}' || is_odd_space(*c)).collect();
    let rest = &line[indent.len()..];
    let Some(sign) = rest.chars().next() else { return line.to_owned() };
    let behind = &rest[sign.len_utf8()..];
    let text = behind.trim_start_matches(|c| c == ' ' || is_odd_space(c));
    let gap = &behind[..behind.len() - text.len()];
    // A letter stands for a bullet only before a tab, or before several blanks and Chinese.
    let tabbed = gap.contains('\t') || (gap.chars().count() > 1 && text.chars().next().is_some_and(is_ideograph));
    let plain = match sign {
        '\u{e000}'..='\u{f8ff}' if !text.is_empty() => of_symbol_fonts(sign).unwrap_or('•'),
        '‣' | '⁃' | '∙' | '➢' | '➣' | '➤' | '►' | '▸' | '➔' | '❍' | '⬤' | '⚫' | '⦁' => '•',
        '✔' | '☑' if !gap.is_empty() => '✓',
        '❑' | '❒' | '☐' | '❏' if !gap.is_empty() => '□',
        'o' | 'l' | 'n' | 'u' | 'v' | 'w' | 'q' | 'Ø' | '§' if tabbed => '•',
        'ü' if tabbed => '✓',
        _ if is_bullet(sign) && gap.contains('\t') => sign,
        _ => return line.to_owned(),
    };
    // Blanks of the list's own indent are no text.
    let indent: String = indent.chars().filter(|c| *c == '\u{3000}').collect();
    format!("{indent}{plain} {text}")
}
