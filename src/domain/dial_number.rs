//! Telephone numbers that are shown to be dialled: the butler's, the department's, the hospital's.
//!
//! Owns: which spellings are understood, and the one that is shown. What resembles a number that can be
//! dialled is one: 119 and 12345, a branch of the house's own exchange, `转801`, a number abroad. A
//! resident's own number, to be called back on, is [`super::phone::PhoneNumber`]'s stricter business.
//!
//! Why not the grammar of each country: a number that its owner wrote down for others to dial is right
//! by definition; only what no telephone can dial is a slip of the pen.

use std::fmt;

use thiserror::Error;

use super::text::{clean_line, to_half_width};

/// Digits that can be dialled, without the extension: from 119 to the longest number abroad.
const DIGITS: std::ops::RangeInclusive<usize> = 3..=20;
/// An extension behind an exchange.
const EXTENSION_DIGITS: std::ops::RangeInclusive<usize> = 1..=6;
/// Two of these side by side are two numbers in one field.
const WHOLE_NUMBER: usize = 7;
/// What stands before an extension, longest first.
const MARKS: [&str; 11] = ["转接", "转分机", "轉", "转", "分机", "分機", "extension", "ext.", "ext", "#", ","];
/// Regions whose numbers are read in two halves of four.
const EIGHT_DIGITS_ABROAD: [&str; 2] = ["852", "853"];

/// A number as it is read: `0571-8800-5678 转801`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DialNumber {
    number: String,
    extension: Option<String>,
}

/// Why a text is no number that can be dialled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DialError {
    /// It has other signs than a number has.
    #[error("not a telephone number")]
    NoNumber,
    /// Too few or too many digits.
    #[error("a number has three to twenty digits")]
    Length,
    /// A mobile number with a digit too few or too many.
    #[error("a mobile number has eleven digits")]
    Mobile,
    /// Two numbers where one belongs.
    #[error("more than one number")]
    Several,
}

impl DialNumber {
    /// Parses what staff wrote; full width, every dash and bracket, and every usual sign of an extension.
    pub fn parse(raw: &str) -> Result<Self, DialError> {
        let half = to_half_width(&clean_line(raw)).to_lowercase();
        let line: String = half.chars().filter_map(plain).collect();
        let (head, extension) = split_extension(line.trim())?;
        Ok(Self { number: number(head)?, extension })
    }

    /// The digits that are dialled before the extension, with `+` where it is a number abroad.
    pub fn digits(&self) -> String {
        self.number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
    }

    /// What is asked for, or dialled, once the exchange answers.
    pub fn extension(&self) -> Option<&str> {
        self.extension.as_deref()
    }

    /// For a link that dials: the comma is a pause.
    pub fn tel(&self) -> String {
        self.extension.as_ref().map_or_else(|| self.digits(), |extension| format!("{},{extension}", self.digits()))
    }
}

/// As the lobby shows it.
impl fmt::Display for DialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.number)?;
        self.extension.as_ref().map_or(Ok(()), |extension| write!(f, " 转{extension}"))
    }
}

/// One sign for every dash and blank; brackets are dropped, a closing one ends the area code.
fn plain(c: char) -> Option<char> {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' | '·' | '.' => Some('-'),
        '\u{3001}' | '\u{ff0c}' => Some(','),
        '(' => Some(' '),
        ')' => Some('-'),
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    }
}

fn split_extension(line: &str) -> Result<(&str, Option<String>), DialError> {
    let found =
        MARKS.iter().filter_map(|mark| line.find(mark).map(|at| (at, *mark))).min_by_key(|(at, mark)| (*at, usize::MAX - mark.len()));
    // `x801`, where the sign before it is a digit or a blank.
    let found = found.or_else(|| line.find('x').map(|at| (at, "x")));
    let Some((at, mark)) = found else { return Ok(split_last_group(line)) };
    let (head, tail) = (&line[..at], line[at + mark.len()..].trim_matches([' ', '-', ':', '号']));
    if tail.bytes().filter(u8::is_ascii_digit).count() >= WHOLE_NUMBER {
        return Err(DialError::Several);
    }
    if tail.is_empty() || !tail.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DialError::NoNumber);
    }
    if !EXTENSION_DIGITS.contains(&tail.len()) {
        return Err(DialError::Length);
    }
    Ok((head, Some(tail.to_owned())))
}

/// `0571-88005678-801`: after a whole number a last short group is an extension.
fn split_last_group(line: &str) -> (&str, Option<String>) {
    let Some((head, last)) = line.rsplit_once('-') else { return (line, None) };
    let local = head.rsplit(['-', ' ']).next().unwrap_or_default();
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_extension = (7..=8).contains(&local.len()) && is_digits(local) && EXTENSION_DIGITS.contains(&last.len()) && is_digits(last);
    if is_extension { (head, Some(last.to_owned())) } else { (line, None) }
}

/// The number alone, in the groups it was written in, or grouped if it was written in one.
fn number(head: &str) -> Result<String, DialError> {
    let (abroad, rest) = match head.trim().strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, head),
    };
    if !rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-')) {
        return Err(if rest.contains(['/', '\\', ';', '|']) { DialError::Several } else { DialError::NoNumber });
    }
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    if rest.split_whitespace().filter(|part| part.len() >= WHOLE_NUMBER).count() > 1 {
        return Err(DialError::Several);
    }
    if !DIGITS.contains(&digits.len()) {
        return Err(DialError::Length);
    }
    // Nothing else begins so and is nearly as long: a slip, which nobody could dial.
    if !abroad && matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..]) && matches!(digits.len(), 9 | 10 | 12 | 13) {
        return Err(DialError::Mobile);
    }
    let groups: Vec<&str> = rest.split([' ', '-']).filter(|group| !group.is_empty()).collect();
    let sign = if abroad { "+" } else { "" };
    // Who wrote groups meant them; a blank between them stays a blank, anything else is one dash.
    if groups.len() > 1 && !is_area_and_local(&groups) {
        let joint = if rest.contains('-') { "-" } else { " " };
        return Ok(format!("{sign}{}", groups.join(joint)));
    }
    Ok(if abroad { grouped_abroad(&digits) } else { grouped(&digits) })
}

/// `0571 88005678`: in two groups because the area code stands apart, not to be read.
fn is_area_and_local(groups: &[&str]) -> bool {
    matches!(groups, [area, local] if area.starts_with('0') && area.len() <= 4 && (7..=8).contains(&local.len()))
}

/// `+852 2123 4567`, `+86 138 0013 8000`; what no rule is known for stays whole.
fn grouped_abroad(digits: &str) -> String {
    for code in EIGHT_DIGITS_ABROAD {
        if let Some(rest) = digits.strip_prefix(code).filter(|rest| rest.len() == 8) {
            return format!("+{code} {} {}", &rest[..4], &rest[4..]);
        }
    }
    match digits.strip_prefix("86").filter(|rest| rest.len() >= WHOLE_NUMBER) {
        Some(rest) => format!("+86 {}", grouped(rest)),
        None => format!("+{digits}"),
    }
}

/// Groups a number of the mainland that was written in one piece.
fn grouped(digits: &str) -> String {
    let cut = |at: &[usize], joint: &str| {
        let mut from = 0;
        let mut parts: Vec<&str> = at.iter().map(|to| &digits[std::mem::replace(&mut from, *to)..*to]).collect();
        parts.push(&digits[from..]);
        parts.join(joint)
    };
    let bytes = digits.as_bytes();
    match (bytes[0], bytes[1], digits.len()) {
        (b'1', b'3'..=b'9', 11) => cut(&[3, 7], " "),
        (b'4' | b'8', b'0', 10) => cut(&[3, 6], "-"),
        // 010 and 02x are the only area codes of three digits.
        (b'0', b'1' | b'2', 11) => cut(&[3, 7], "-"),
        (b'0', b'1' | b'2', 10) => cut(&[3, 6], "-"),
        (b'0', b'3'..=b'9', 12) => cut(&[4, 8], "-"),
        (b'0', b'3'..=b'9', 11) => cut(&[4, 7], "-"),
        (b'2'..=b'9', _, 8) => cut(&[4], "-"),
        (b'2'..=b'9', _, 7) => cut(&[3], "-"),
        _ => digits.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(raw: &str) -> String {
        DialNumber::parse(raw).map_or_else(|error| format!("{error:?}"), |number| number.to_string())
    }

    #[test]
    fn whatever_can_be_dialled_is_a_number() {
        for (raw, wanted) in [
            ("119", "119"),
            ("110", "110"),
            ("6688", "6688"),
            ("96345", "96345"),
            ("12345", "12345"),
            ("95598", "95598"),
            ("955988", "955988"),
            ("1008611", "1008611"),
            ("400-820-8820", "400-820-8820"),
            ("4008208820", "400-820-8820"),
            ("８００８１０８８２０", "800-810-8820"),
            ("0571-8800-5678", "0571-8800-5678"),
            ("057188005678", "0571-8800-5678"),
            ("0571 88005678", "0571-8800-5678"),
            ("(0571)88005678", "0571-8800-5678"),
            ("（０５７１）８８００５６７８", "0571-8800-5678"),
            ("0571—8800—5678", "0571-8800-5678"),
            ("010-62345678", "010-6234-5678"),
            ("02162345678", "021-6234-5678"),
            ("8800567", "880-0567"),
            ("13800138000", "138 0013 8000"),
            ("138-0013-8000", "138-0013-8000"),
            ("+86 13800138000", "+86 13800138000"),
            ("+8613800138000", "+86 138 0013 8000"),
            ("+85221234567", "+852 2123 4567"),
            ("+852 2123 4567", "+852 2123 4567"),
            ("+1 212-555-0100", "+1-212-555-0100"),
            ("0086 571 8800 5678", "0086 571 8800 5678"),
        ] {
            assert_eq!(shown(raw), wanted, "{raw}");
        }
    }

    #[test]
    fn an_extension_is_kept_in_every_spelling() {
        for raw in [
            "0571-88005678转801",
            "057188005678轉801",
            "0571-8800-5678 转 801",
            "0571-88005678转接801",
            "0571-88005678分机801",
            "0571-88005678-转801",
            "0571 88005678 ext. 801",
            "0571-88005678EXT801",
            "0571-88005678x801",
            "0571-88005678#801",
            "0571-88005678，801",
            "0571-88005678,801",
            "（0571）88005678 转８０１",
            "0571-88005678转分机801",
            "0571-88005678-801",
            "(0571)88005678-801",
        ] {
            assert_eq!(shown(raw), "0571-8800-5678 转801", "{raw}");
        }
        let number = DialNumber::parse("0571-88005678转801").unwrap();
        assert_eq!(
            (number.digits().as_str(), number.extension(), number.tel().as_str()),
            ("057188005678", Some("801"), "057188005678,801")
        );
        assert_eq!(shown("400-820-8820转0"), "400-820-8820 转0");
    }

    #[test]
    fn what_is_shown_is_read_back_as_itself() {
        for raw in ["119", "0571-8800-5678 转801", "+852 2123 4567", "138 0013 8000", "400-820-8820", "+86 571-8800-5678"] {
            let number = DialNumber::parse(raw).unwrap();
            assert_eq!(DialNumber::parse(&number.to_string()), Ok(number), "{raw}");
        }
    }

    #[test]
    fn slips_of_the_pen_are_refused() {
        for (raw, error) in [
            ("", DialError::Length),
            ("12", DialError::Length),
            ("123456789012345678901", DialError::Length),
            ("0571-88005678转", DialError::NoNumber),
            ("0571-88005678转8016543", DialError::Several),
            ("1380013800", DialError::Mobile),
            ("138 0013 80001", DialError::Mobile),
            ("请拨前台", DialError::NoNumber),
            ("0571-8800O678", DialError::NoNumber),
            ("88005678/88005679", DialError::Several),
            ("88005678、88005679", DialError::Several),
            ("13800138000 13900139000", DialError::Several),
            ("😀", DialError::NoNumber),
            ("++852", DialError::NoNumber),
        ] {
            assert_eq!(DialNumber::parse(raw), Err(error), "{raw}");
        }
    }
}
